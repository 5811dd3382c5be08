"""Commands that bring data in and read figures out (contracts §1–6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from sakti.cli.running import BY, DAY, Progress, acting_as, application, deciding, show_json, writing
from sakti.core.actors import Actor
from sakti.core.cohorts import Cohort, in_words
from sakti.core.findings import Tally
from sakti.core.formatting import number
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.json import JsonObject
from sakti.core.movements import Decomposition, Turned
from sakti.core.movements import Tally as Answered
from sakti.core.movements import in_words as part_words
from sakti.core.permissions import Permission, Scope, reach_of
from sakti.core.refusals import Refusal
from sakti.core.states import state_in_words
from sakti.indicators.figures import compared_villages, results
from sakti.indicators.presenters import figures_document, parts_document
from sakti.indicators.queries.movements import indicator_steps
from sakti.intake.desk.imports import reached_villages, refuse_foreign_villages
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.actions.undo import undo_list
from sakti.intake.landing.outcome import Outcome
from sakti.intake.landing.preparation import prepare_list
from sakti.intake.landing.queries.dependents import count_undone
from sakti.intake.landing.queries.releases import release_named
from sakti.intake.logs import LogOutcome, import_deliveries, import_events, import_observations
from sakti.intake.reading.layouts import LAYOUTS
from sakti.intake.reading.refusal import FileRefused, open_workbook, sha256_of
from sakti.intake.reading.template import write_template
from sakti.regions.queries import by_code, regency, villages_below
from sakti.web.transactions import reading

FILE = click.argument("file", type=click.Path(path_type=Path))
AS = click.option("--as", "username", help="Sebagai pengguna ini, dalam wilayah tugasnya; tanpa ini pemilik server.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang berubah.")
SHOWN = 20  # findings that are told in words
FATES = {"read": "dibaca", "imported": "masuk", "held": "ditahan", "rejected": "ditolak", "skipped": "dilewati"}
LOG_FATES = {"read": "dibaca", "imported": "masuk", "unchanged": "sudah ada", "rejected": "ditolak"}
CHANGES = {"new": "baru", "changed": "berubah", "unchanged": "tetap", "missing_from_release": "tidak ada di rilis ini"}
JSON = click.option("--json", "as_json", is_flag=True, help="Satu dokumen JSON di keluaran standar.")


@click.command("import")
@FILE
@click.option("--layout", type=click.Choice(list(LAYOUTS)), help="Tata letak; tanpa ini dikenali sendiri.")
@click.option("--as-of", required=True, type=DAY, help="Tanggal data.")
@click.option("--release", help="Nama rilis sumber.")
@click.option("--village", help="Kode desa, bila berkasnya tidak menyebut desa (misalnya OpenSID).")
@AS
@DRY_RUN
@JSON
def import_command(
    file: Path,
    layout: str | None,
    as_of: date,
    release: str | None,
    village: str | None,
    username: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Memasukkan daftar menurut nama (BNBA)."""
    progress = Progress()
    description = {"layout": layout, "release": release, "as_of": as_of.isoformat(), "dry_run": dry_run}
    with _refusing(lambda: description | _no_list(file), as_json), application():
        with reading():  # whoever works on screen meanwhile does not wait for the file
            reach = _reach_of(acting_as(username))
            prepared = prepare_list(
                file=file,
                layout=layout,
                as_of=as_of,
                village=village,
                progress=progress,
                reach=reach,
                again=reach is not None,
            )
            if reach is not None:
                refuse_foreign_villages(prepared, Scope(reach, None))
        with deciding(dry_run):
            outcome = import_list(
                file=file,
                as_of=as_of,
                release=release,
                dry_run=dry_run,
                by=acting_as(username),
                progress=progress,
                reach=reach,
                prepared=prepared,
            )
            summary = outcome.summary()
    progress.done()
    if as_json:
        show_json(summary)
        return
    rows = summary["rows"]
    if summary["same_file"]:
        click.echo(_about_again(outcome))
    click.echo(_sentence("Baris", rows, FATES))
    click.echo(_sentence("Rumah tangga", summary["households"], CHANGES))
    click.echo(_sentence("Orang", summary["persons"], CHANGES))
    _show_findings(outcome.tally)


def _about_again(outcome: Outcome) -> str:
    """What came of a file that was taken in before."""
    left = outcome.rows["held"] + outcome.rows["rejected"]
    rest = f" {number(left)} baris masih ditahan atau ditolak; sebabnya di bawah." if left else ""
    if not outcome.taken:
        return f"Berkas ini sudah pernah dimasukkan. Tidak ada yang berubah.{rest}"
    now = "dapat masuk" if outcome.dry_run else "masuk"
    taken = f"{number(outcome.taken)} baris yang waktu itu ditahan atau ditolak sekarang {now}."
    return f"Berkas ini sudah pernah dimasukkan. {taken}{rest}"


@click.command("undo-import")
@click.argument("release")
@click.option("--reason", required=True, help="Mengapa daftar ini ditarik kembali.")
def undo_import_command(release: str, reason: str) -> None:
    """Menarik kembali satu daftar (nama rilis atau nomornya) sebagai satu kesatuan."""
    progress = Progress()
    with writing(False):
        undone = release_named(release)
        gone = count_undone(undone)
        undo_list(release=undone, reason=reason, by=BY, progress=progress)
        name = undone.name
    progress.done()
    click.echo(
        f"{name} ditarik kembali: {number(gone['household'])} rumah tangga dan {number(gone['person'])} orang yang "
        f"hanya disebut di sana tidak lagi dihitung, {number(gone['known'])} rumah tangga lain kembali seperti semula."
    )


@click.command("template")
@click.option("--layout", type=click.Choice(list(LAYOUTS)), default="dtsen", help="Tata letak; biasanya dtsen.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Berkas XLSX yang dibuat.")
def template_command(layout: str, out: Path) -> None:
    """Membuat templat kosong dengan pilihan isian."""
    with out.open("wb") as file:
        write_template(file, layout)
    click.echo(f"Templat ditulis ke {out}.")


def _sentence(what: str, counts: dict[str, int], words: dict[str, str]) -> str:
    return f"{what}: " + ", ".join(f"{number(counts[key])} {word}" for key, word in words.items())


def _show_findings(tally: Tally) -> None:
    """How many of each kind, and where the first ones are."""
    for code, count in tally.summary()["by_code"].items():
        click.echo(f"  {code}: {number(count)}")
    for finding in tally.findings[:SHOWN]:
        sheet = f"{finding.sheet}, " if finding.sheet else ""
        click.echo(f"  {sheet}baris {finding.row}: {finding.message}" if finding.row else f"  {finding.message}")
    if len(tally.findings) > SHOWN:
        click.echo(f"  … dan {number(len(tally.findings) - SHOWN)} temuan lain.")


@contextmanager
def _refusing(document: Callable[[], JsonObject], as_json: bool) -> Iterator[None]:
    """With --json, a file that is refused whole has its one document too, beside the line that says why."""
    try:
        yield
    except FileRefused as refused:
        if as_json:
            show_json(document() | {"findings": refused.tally.summary()})
        raise


def _reach_of(by: Actor) -> frozenset[int] | None:
    """The villages into which somebody may bring lists and logs; None: all. Refuses `not_permitted` if none."""
    reach = reached_villages(reach_of(by, Permission.IMPORT_LISTS))
    if reach is not None and not reach:
        raise Refusal("not_permitted")
    return reach


def _no_list(file: Path) -> JsonObject:
    """The summary of a list of which nothing was taken in."""
    units = {"households": dict.fromkeys(CHANGES, 0), "persons": dict.fromkeys(CHANGES, 0)}
    return {"file_sha256": sha256_of(file), "same_file": False, "rows": dict.fromkeys(FATES, 0), **units}


def _no_log(file: Path) -> JsonObject:
    """The summary of a log of which nothing was taken in."""
    created: dict[str, list[str]] = {"programmes": [], "organisations": []}
    return {"file_sha256": sha256_of(file), "rows": dict.fromkeys(LOG_FATES, 0), "created": created}


def _log_command(name: str, help_text: str, run: Callable[..., LogOutcome]) -> click.Command:
    @click.command(name, help=help_text)
    @FILE
    @AS
    @DRY_RUN
    @JSON
    def command(file: Path, username: str | None, dry_run: bool, as_json: bool) -> None:
        progress = Progress()
        with _refusing(lambda: {"dry_run": dry_run} | _no_log(file), as_json), application():
            with reading():
                _reach_of(acting_as(username))
            progress("Membaca berkas", 0, 0)
            book = open_workbook(file)  # nobody waits for it
            with deciding(dry_run):
                outcome = run(file=file, book=book, dry_run=dry_run, by=acting_as(username), progress=progress)
                summary = outcome.summary()
        progress.done()
        if as_json:
            show_json(summary)
            return
        click.echo(_sentence("Baris", summary["rows"], LOG_FATES))
        _show_findings(outcome.tally)

    return command


@click.command("figures")
@click.option("--as-of", required=True, type=DAY)
@click.option("--baseline", type=DAY)
@click.option("--region", help="Kode desa, kecamatan, kabupaten, atau provinsi; tanpa ini kabupaten.")
@click.option("--cohort", type=click.Choice([cohort.value for cohort in Cohort]), default=Cohort.CROSS_SECTION.value)
@click.option("--why", is_flag=True, help="Juga mengapa tiap angka berubah sejak --baseline, menurut sebabnya.")
@JSON
def figures_command(
    as_of: date, baseline: date | None, region: str | None, cohort: str, why: bool, as_json: bool
) -> None:
    """Angka yang hidup pada tanggal mana pun."""
    if why and (baseline is None or cohort == Cohort.PANEL):
        raise click.UsageError("--why memerlukan --baseline, dan bukan --cohort panel.")
    if cohort == Cohort.PANEL and baseline is None:
        raise click.UsageError("--cohort panel memerlukan --baseline.")
    if baseline is not None and baseline > as_of:
        raise click.UsageError("--baseline tidak boleh sesudah --as-of.")
    with application():
        place = regency() if region is None else by_code(region)
        if place is None:
            raise click.ClickException("Belum ada wilayah. Jalankan: sakti db upgrade")
        inside = [village.id for village in villages_below(place)]
        figures, villages = results(inside, as_of, baseline, cohort), compared_villages(inside, as_of, baseline)
        document = figures_document(place.code, as_of, baseline, cohort, villages, figures)
        changes: dict[str, Decomposition] = {}
        if why and baseline is not None:
            among = villages.same if cohort == Cohort.SAME_VILLAGES else frozenset(inside)
            changes = decomposed([figure.indicator for figure in figures], baseline, as_of, among)
            for figure in document["figures"]:
                figure["parts"] = parts_document(changes[figure["indicator"]])
    if as_json:
        show_json(document)
        return
    if cohort == Cohort.SAME_VILLAGES:
        click.echo(f"Dibandingkan: {in_words(villages)}.")
    for figure in document["figures"]:
        now = figure["current"]
        if not (now["d"] or now["excluded"] or now["unknown"]):
            click.echo(f"{figure['label']}: {state_in_words('no_data')}")
            continue
        click.echo(f"{figure['label']}: {figure['text']}")
        click.echo(
            f"    {number(now['n'])} dari {number(now['d'])}; "
            f"{state_in_words('inapplicable')} {number(now['excluded'])}, belum diketahui {number(now['unknown'])}"
        )
        if figure["indicator"] in changes:
            for line in part_lines(changes[figure["indicator"]], INDICATORS[figure["indicator"]]):
                click.echo(f"    {line}")


def decomposed(
    indicators: Sequence[Indicator], first: date, last: date, villages: frozenset[int]
) -> dict[str, Decomposition]:
    return {each.key: indicator_steps(each, first, last, villages).decomposed(villages) for each in indicators}


def part_lines(change: Decomposition, indicator: Indicator) -> Iterator[str]:
    """Of those who answer yes, among those who answer at all: "+ masuk daftar baru: 21 dari 27"."""
    yield f"Awal: {_of(change.opening)}"
    for sign, parts in (("+", change.came.items()), ("−", change.left.items())):
        for part, tally in parts:
            yield f"{sign} {part_words(part, indicator)}: {_of(tally)}"
    for turn, count in change.turned.items():
        yield f"{'+' if turn is Turned.TO_YES else '−'} {part_words(turn, indicator)}: {number(count)}"
    yield f"Akhir: {_of(change.closing)}"


def _of(tally: Answered) -> str:
    return f"{number(tally.yes)} dari {number(tally.both)}"


COMMANDS = (
    import_command,
    undo_import_command,
    template_command,
    _log_command("observe", "Memasukkan catatan pengamatan.", import_observations),
    _log_command("events", "Memasukkan catatan kejadian keluarga.", import_events),
    _log_command("deliveries", "Memasukkan catatan realisasi.", import_deliveries),
    figures_command,
)
