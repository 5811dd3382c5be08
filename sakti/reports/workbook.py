"""The figures of a report as a spreadsheet: the same numbers as the PDF, with definitions. Always Indonesian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook

from sakti.closing.documents import KeptStatements
from sakti.core.changes import Change, Kind, as_change
from sakti.core.figures import Figure
from sakti.core.states import STATES, state_in_words
from sakti.core.targets import Status
from sakti.core.targets import in_words as target_words
from sakti.reports import reconciled
from sakti.reports.parts import UNITS, Content, LinePart, Place, ReportLine
from sakti.web.downloads import NUMBER_FORMATS, Column, write_about, write_cell, write_headings

COUNTS = ("pembilang", "penyebut", STATES["inapplicable"][0], "belum terdata")
STALE = "jawaban lama"
KIND_WORDS = {Kind.COUNT: "jumlah", Kind.RELATIVE: "relatif (%)", Kind.POINTS: "poin persen", Kind.LEVEL: "tingkat (%)"}


def figure_columns(when: str) -> list[Column]:
    return [
        Column(f"{when}: tanggal", "date", 12),
        *(Column(f"{when}: {name}", "whole", 11) for name in (*COUNTS, STALE)),
        Column(f"{when}: %", "percent", 10),
    ]


FIGURES = [
    Column("Kode wilayah", width=15),
    Column("Wilayah", width=24),
    Column("Indikator", width=34),
    Column("Versi", "whole", 7),
    Column("Satuan", width=14),
    *figure_columns("Kini"),
    *figure_columns("Desa yang sama, baseline"),
    *figure_columns("Desa yang sama, kini"),
    *figure_columns("Desa yang sama, bulan lalu"),
    Column("Desa yang sama", "whole", 10),
    Column("Semua desa", "whole", 10),
    Column("Jenis perubahan", width=14),
    Column("Perubahan", "decimal", 12),
    Column("Perubahan dengan kata", width=56),
    Column("Target", width=60),
    Column("Keadaan", width=14),
]
LATE = [
    Column("Program", width=30),
    Column("Pelaku", width=34),
    Column("Desa", width=20),
    Column("Jumlah", "whole", 9),
    Column("Tenggat terlama", "date", 14),
    Column("Hari terlambat", "whole", 14),
]
DONE = [
    Column("Menurut", width=14),
    Column("Rincian", width=34),
    Column("Rencana setahun", "whole", 10),
    Column("Jatuh tempo s.d. bulan ini", "whole", 10),
    Column("Komitmen", "whole", 10),
    Column("Dinyatakan selesai", "whole", 10),
    Column("Fisik (%)", "percent", 10),
    Column("Terverifikasi", "whole", 12),
    Column("Rencana setahun (Rp)", "rupiah", 18),
    Column("Jatuh tempo s.d. bulan ini (Rp)", "rupiah", 18),
    Column("Realisasi TA ini (Rp)", "rupiah", 18),
    Column("Realisasi atas yang jatuh tempo (Rp)", "rupiah", 18),
    Column("Realisasi atas yang jatuh tempo (%)", "percent", 10),
    Column("Realisasi atas rencana tahun sebelumnya (Rp)", "rupiah", 18),
    Column("Realisasi atas yang jatuh tempo kemudian (Rp)", "rupiah", 18),
    Column("Jatuh tempo tanpa rencana biaya", "whole", 11),
    Column("Realisasi atas rencana tanpa biaya (Rp)", "rupiah", 18),
    Column("Luncuran tahun lalu (Rp)", "rupiah", 18),
    Column("Belum selesai dari tahun sebelumnya", "whole", 12),
    Column("Belum selesai dari tahun sebelumnya (Rp)", "rupiah", 18),
    Column("Semua penyerahan", "whole", 10),
    Column("Semua penyerahan (Rp)", "rupiah", 18),
]
SOURCES = [Column("Sumber dana", width=24), Column("Unsur", width=24), Column("Realisasi (Rp)", "rupiah", 18)]
QUALITY = [
    Column("Yang diperiksa", width=48),
    Column("Jumlah", "whole", 10),
    Column("Dari", "whole", 10),
    Column("Satuan", width=14),
]
AGES = [
    Column("Kode wilayah", width=15),
    Column("Wilayah", width=24),
    Column("Indikator", width=34),
    Column("Batas (bulan)", "whole", 10),
    Column("Umur tengah (bulan)", "age", 12),
    Column("Dijawab", "whole", 10),
    Column("Jawaban lama", "whole", 10),
    Column("Jawaban lama (%)", "percent", 12),
    Column("Satuan", width=14),
]
FIXES = [
    Column("Bulan", width=16),
    Column("Desa", width=20),
    Column("Indikator", width=34),
    *(Column(f"Semula: {name}", "whole", 12) for name in COUNTS),
    *(Column(f"Menjadi: {name}", "whole", 12) for name in COUNTS),
    Column("Dicatat sejak", "date", 14),
]
BRIDGES = [
    Column("Indikator", width=34),
    Column("Dari laporan ke laporan", width=48),
    Column("Pembilang", "whole", 12),
    Column("Penyebut", "whole", 12),
]
PEOPLE = [
    Column("Siapa", width=20),
    Column("Bulan dan sebab", width=44),
    Column("Semula", "whole", 10),
    Column("Menjadi", "whole", 10),
    Column("Akibatnya", "whole", 10),
]
MONEY = [
    Column("Tahun anggaran", width=10),
    Column("Bulan", width=18),
    Column("Pelaku", width=34),
    Column("Program", width=30),
    Column("Sumber dana", width=24),
    Column("Semula (Rp)", "rupiah", 18),
    Column("Menjadi (Rp)", "rupiah", 18),
]
SPENT = [*MONEY[:-2], Column("Realisasi (Rp)", "rupiah", 18)]
YEARS = [
    Column("Tahun anggaran", width=10),
    Column("Terbit (Rp)", "rupiah", 18),
    Column("Ralat (Rp)", "rupiah", 18),
    Column("Sejak itu (Rp)", "rupiah", 18),
    Column("Kini (Rp)", "rupiah", 18),
]
PLANS = [
    Column("Pelaku dan keadaan rencananya", width=60),
    Column("Semula", "whole", 10),
    Column("Menjadi", "whole", 10),
]
CAUSES = [Column("Yang baru diketahui tentang bulan yang sudah ditutup", width=110)]
DEFINITIONS = [
    Column("Indikator", width=34),
    Column("Versi", "whole", 7),
    Column("Satuan", width=14),
    Column("Definisi", width=100),
    Column("Sumber", width=40),
]


def write(file: IO[bytes], content: Content) -> None:
    """Fixed dates inside, so that the same figures give the same file."""
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        day = content.dated
        book.set_properties({"title": content.place.title, "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001
        add(book, "Angka", FIGURES, figure_rows(content))
        add(
            book,
            "Terlambat",
            LATE,
            ((g.programme, g.organisation, g.village, g.count, g.oldest, g.days) for g in content.place.late),
        )
        add(book, "Realisasi", DONE, done_rows(content))
        add(book, "Sumber dana", SOURCES, source_rows(content))
        add(book, "Sasaran", flow_columns(content), flow_rows(content))
        add(
            book,
            "Kualitas data",
            QUALITY,
            ((check.what, check.count, check.of, check.unit) for check in content.place.checked),
        )
        if content.place.ages:
            add(book, "Umur jawaban", AGES, age_rows(content))
        add(book, "Koreksi", FIXES, fix_rows(content))
        if content.place.picture.kept is not None:
            add_statements(book, content.place, content.place.picture.kept)
        add(book, "Definisi", DEFINITIONS, definition_rows(content))
        write_about(book, about(content))


def add_statements(book: Workbook, place: Place, kept: KeptStatements) -> None:
    """What reconciles it with the paper before; sheets without a row are left out."""
    held = kept.statements
    bridges = (
        (one.line.indicator.label_id, words, tally.yes, tally.both)
        for one in reconciled.bridges(place.lines, kept)
        for words, tally in reconciled.indicator_parts(one.line.indicator, one.statement)
    )
    counts = ((f.unit, f.words, f.one.was, f.one.now, f.one.effect.yes) for f in reconciled.count_fixes(kept))
    money = (
        (str(fix.year), fix.month, fix.actor, fix.programme, fix.source, fix.was, fix.now)
        for fix in reconciled.money_fixes(kept)
    )
    new = (
        (str(fix.year), fix.month, fix.actor, fix.programme, fix.source, fix.now) for fix in reconciled.first_told(kept)
    )
    years = ((str(year.year), year.published, year.corrected, year.entered, year.closing) for year in held.money)
    plans = ((reconciled.plan_words(plan, kept), plan.was, plan.now) for plan in held.plans)
    sheets = (
        ("Neraca indikator", BRIDGES, bridges),
        ("Ralat sasaran", PEOPLE, counts),
        ("Neraca realisasi", YEARS, years),
        ("Realisasi baru", SPENT, new),
        ("Ralat realisasi", MONEY, money),
        ("Ralat rencana", PLANS, plans),
        ("Sebab ralat", CAUSES, ((reconciled.cause_words(cause),) for cause in held.causes)),
    )
    for name, columns, rows in sheets:
        if every := list(rows):
            add(book, name, columns, every)


def add(book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> None:
    sheet = book.add_worksheet(name)
    formats = {kind: book.add_format({"num_format": shown}) for kind, shown in NUMBER_FORMATS.items()}
    write_headings(sheet, columns, book.add_format({"bold": True, "bottom": 1, "text_wrap": True}))
    for at, row in enumerate(rows, start=1):
        for across, (column, value) in enumerate(zip(columns, row, strict=True)):
            write_cell(sheet, at, across, value, column.kind, formats)


def figure_rows(content: Content) -> Iterator[list[object]]:
    places = [(content.region.code, content.place.title, content.place.lines)]
    places += [(row.region.code, row.region.name, row.lines) for row in content.rows]
    compared = content.place.picture.compared
    villages = (None, None) if compared is None else (compared.villages.compared, compared.villages.all)
    for code, name, lines in places:
        for line in lines:
            yield [code, name, *line_row(line, *(villages if lines is content.place.lines else (None, None)))]


def line_row(line: ReportLine, same: int | None, every: int | None) -> list[object]:
    indicator = line.indicator
    change = line.change
    return [
        indicator.label_id,
        indicator.version,
        UNITS[indicator.unit],
        *figure_cells(None if line.is_withheld else line.now, line),
        *figure_cells(line.baseline, line),
        *figure_cells(line.same, line),
        *figure_cells(line.previous, line),
        same,
        every,
        KIND_WORDS[indicator.kind],
        change.value if change and change.kind is not Kind.LEVEL else None,
        words(change if line.now.d else None, indicator.unit),
        state_in_words("withheld") if line.hides(LinePart.GOALS) else "; ".join(map(target_words, line.goals)),
        line.unjudged if line.status is Status.NONE else state_in_words(line.status.value),
    ]


def words(change: Change | None, unit: str) -> str:
    return "" if change is None else as_change(change, unit)


def figure_cells(figure: Figure | None, line: ReportLine) -> list[object]:
    if figure is None:
        return [None] * 7
    rest = [None, None] if line.hides(LinePart.REST) else [figure.excluded, figure.unknown]
    return [figure.as_of, figure.n, figure.d, *rest, figure.stale, figure.percent]


def done_rows(content: Content) -> Iterator[list[object]]:
    year = content.place.picture.year
    kinds = (
        ("unsur", year.by_helix),
        ("sumber dana", year.by_funding),
        ("strategi", year.by_strategy),
        ("pelaku", year.by_organisation),
    )
    total = replace(year.total, label="Jumlah")
    for kind, rows in kinds:
        ends = [] if content.is_public or (kind == "sumber dana" and not year.is_funding_whole) else [total]
        for row in (*rows, *ends):
            counts = (
                row.year_planned,
                row.planned,
                row.promised,
                row.finished,
                row.physical,
                row.verified,
                row.year_planned_rp,
                row.planned_rp,
                row.year_paid_rp,
                row.realised_rp,
                row.financial,
                row.arrears_rp,
                row.ahead_rp,
                row.unpriced,
                row.unpriced_rp,
                row.carried_rp,
                row.waiting,
                row.waiting_rp,
                row.delivered,
            )
            yield [kind, row.label, *([None] * len(counts) if content.is_public else counts), row.value_rp]


def source_rows(content: Content) -> Iterator[list[object]]:
    """From the beginning of the year, as on paper."""
    picture = content.place.picture
    sources = {source.key: source.label for source in picture.year.by_funding}
    for helix, source, value in picture.funding:
        yield [sources.get(source, source), content.helixes.get(helix, helix), value]
    if picture.funding and picture.year.is_funding_whole:
        yield ["Jumlah", None, picture.year.value_rp]


def flow_columns(content: Content) -> list[Column]:
    """Headed as on paper: where a month was not closed, it tells of all since the one that was."""
    return [
        Column("Siapa", width=34),
        Column("Perubahan", width=36),
        Column(content.place.span, "whole", 14),
        Column("Sejak baseline", "whole", 14),
    ]


def flow_rows(content: Content) -> Iterator[list[object]]:
    for flow in (*content.place.flows, *content.place.children):
        for row in flow.rows:
            yield [flow.title, row.word, row.now, row.since]


def age_rows(content: Content) -> Iterator[list[object]]:
    """Of the region, then of each of its villages."""
    places = [(content.region.code, content.place.title, content.place.ages)]
    places += [(row.region.code, row.region.name, row.ages) for row in content.rows]
    for code, name, ages in places:
        for line in ages:
            yield [
                code,
                name,
                line.indicator.label_id,
                line.age.fresh_for,
                line.age.median,
                line.now.d,
                line.now.stale,
                line.stale_percent,
                UNITS[line.indicator.unit],
            ]


def fix_rows(content: Content) -> Iterator[list[object]]:
    for correction in content.fixes:
        old, new = ((f.n, f.d, f.excluded, f.unknown) for f in (correction.old, correction.new))
        yield [
            correction.old.as_of.strftime("%Y-%m"),
            correction.village,
            correction.indicator.label_id,
            *old,
            *new,
            correction.since,
        ]


def definition_rows(content: Content) -> Iterator[list[object]]:
    for line in content.place.lines:
        indicator = line.indicator
        source = indicator.source_on(content.month_end)
        yield [indicator.label_id, indicator.version, UNITS[indicator.unit], indicator.definition_id, source]


def about(content: Content) -> dict[str, str]:
    closed = content.closed_on.isoformat() if content.closed_on else "belum ditutup (SEMENTARA)"
    return {
        "Laporan": f"{content.place.title}, {content.period}",
        "Nomor": content.number,
        "Posisi data": content.as_of.isoformat(),
        "Tutup buku": closed,
        "Sidik data": content.sha256 or "",
        "Jejak": content.trail or "",
        "Sifat": content.nature,
        "Isi": "Angka saja, tanpa nama rumah tangga atau orang.",
    }
