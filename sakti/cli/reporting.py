"""Commands about month close and reports."""

from __future__ import annotations

from pathlib import Path

import click

from sakti.cli.data import JSON
from sakti.cli.running import BY, MONTH, Progress, application, show_json, writing
from sakti.closing.queries import month_in_words, open_before
from sakti.core.periods import month_text
from sakti.regions.queries import by_code
from sakti.reports import actions, content, issuing, paper, reconciled
from sakti.web.transactions import reading


@click.command("close")
@click.argument("month", type=MONTH)
def close(month: int) -> None:
    """Menutup buku satu bulan: angkanya dibekukan."""
    progress = Progress()
    with writing():
        earlier = open_before(month)
        made = actions.close_and_order_reports(month=month, by=BY, progress=progress)
        sha256 = made.sha256
    progress.done()
    if earlier:
        texts = ", ".join(month_text(month) for month in earlier[:6]) + (" …" if len(earlier) > 6 else "")
        click.echo(f"Perhatian: bulan sebelumnya masih terbuka: {texts}.", err=True)
    click.echo(f"Buku {month_in_words(month)} ditutup. Sidik data {sha256}.")


@click.command("report")
@click.option("--region", required=True, help="Kode desa, kecamatan, atau kabupaten.")
@click.option("--month", required=True, type=MONTH)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Berkas PDF yang ditulis.")
@click.option("--public", is_flag=True, help="Versi Biasa: tanpa angka kecil, boleh dibaca umum.")
def report(region: str, month: int, out: Path, public: bool) -> None:
    """Mencetak laporan satu wilayah dan bulan.

    Ditandai sementara bila bulannya belum ditutup, dan konsep bila kop surat atau penanda tangannya belum lengkap.
    """
    if not out.parent.is_dir():
        raise click.ClickException(f"Folder {out.parent} tidak ada. Buat dahulu, atau pilih tempat lain.")
    progress = Progress()
    with application():
        if not paper.can_print():
            raise paper.unavailable()
        with reading():
            made = content.build(by_code(region), month, public=public, tell=progress)
            page, patience, state = paper.page(made), paper.patience_for(made), made.state
        printed = paper.printed(page, progress, patience)
    progress.done()
    try:
        issuing.put(out, printed.data)
    except OSError as error:
        error.filename = str(out)  # a full disk does not say of which file
        raise
    mark = f" ({state})" if state else ""
    click.echo(f"Laporan{mark} tersimpan di {out}: {printed.pages} halaman, SHA-256 {printed.sha256}.")


@click.command("statement")
@click.option("--region", required=True, help="Kode desa, kecamatan, atau kabupaten.")
@click.option("--month", required=True, type=MONTH)
@JSON
def statement(region: str, month: int, as_json: bool) -> None:
    """Neraca satu wilayah dan bulan: terbit + ralat + masuk − keluar ± berubah = kini."""
    with application(), reading():
        place = by_code(region)
        made = content.build(place, month)
        kept = made.place.picture.kept
        if kept is None:
            raise click.ClickException(f"Neraca {month_in_words(month)} belum disimpan ketika bulan itu ditutup.")
        if as_json:
            show_json(reconciled.document(place.code, month, kept, provisional=made.provisional))
            return
        for line in reconciled.lines(made.place):
            click.echo(line)


COMMANDS: tuple[click.Command, ...] = (close, report, statement)
