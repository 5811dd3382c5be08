"""Commands that bring data in and read figures out (contracts §1–6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from sakti.cli.running import BY, DAY, Progress, application, deciding, show_json, writing
from sakti.core.formatting import number
from sakti.indicators.presenters import figures_document
from sakti.indicators.queries import results
from sakti.intake.layouts import LAYOUTS
from sakti.intake.lists import import_list, prepare
from sakti.intake.logs import LogOutcome, import_deliveries, import_events, import_observations
from sakti.intake.releases import release_named
from sakti.intake.template import write_template
from sakti.intake.undoing import counts, undo
from sakti.regions.queries import by_code, regency, villages_below
from sakti.web.transactions import reading

FILE = click.argument("file", type=click.Path(path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang berubah.")
JSON = click.option("--json", "as_json", is_flag=True, help="Satu dokumen JSON di keluaran standar.")


@click.command("import")
@FILE
@click.option("--layout", type=click.Choice(list(LAYOUTS)), help="Tata letak; tanpa ini dikenali sendiri.")
@click.option("--as-of", required=True, type=DAY, help="Tanggal data.")
@click.option("--release", help="Nama rilis sumber.")
@click.option("--village", help="Kode desa, bila berkasnya tidak menyebut desa (misalnya OpenSID).")
@DRY_RUN
@JSON
def import_command(
    file: Path, layout: str | None, as_of: date, release: str | None, village: str | None, dry_run: bool, as_json: bool
) -> None:
    """Memasukkan daftar menurut nama (BNBA)."""
    progress = Progress()
    with application():
        with reading():  # whoever works on screen meanwhile does not wait for the file
            prepared = prepare(file=file, layout=layout, as_of=as_of, village=village, progress=progress)
        with deciding(dry_run):
            outcome = import_list(
                file=file, as_of=as_of, release=release, dry_run=dry_run, by=BY, progress=progress, prepared=prepared
            )
            summary = outcome.summary()
    progress.done()
    if as_json:
        show_json(summary)
        return
    rows, findings = summary["rows"], summary["findings"]
    if summary["same_file"]:
        click.echo("Berkas ini sudah pernah dimasukkan. Tidak ada yang berubah.")
    fates = {"read": "dibaca", "imported": "masuk", "held": "ditahan", "rejected": "ditolak", "skipped": "dilewati"}
    click.echo(_sentence("Baris", rows, fates))
    words = {
        "new": "baru",
        "changed": "berubah",
        "unchanged": "tetap",
        "missing_from_release": "tidak ada di rilis ini",
    }
    click.echo(_sentence("Rumah tangga", summary["households"], words))
    click.echo(_sentence("Orang", summary["persons"], words))
    _show_findings(findings)


@click.command("undo-import")
@click.argument("release")
@click.option("--reason", required=True, help="Mengapa daftar ini ditarik kembali.")
def undo_import_command(release: str, reason: str) -> None:
    """Menarik kembali satu daftar (nama rilis atau nomornya) sebagai satu kesatuan."""
    progress = Progress()
    with writing(False):
        found = release_named(release)
        gone = counts(found)
        undo(release=found, reason=reason, by=BY, progress=progress)
        name = found.name
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


def _show_findings(findings: dict[str, Any]) -> None:
    for code, count in findings["by_code"].items():
        click.echo(f"  {code}: {number(count)}")


def _log_command(name: str, help_text: str, run: Callable[..., LogOutcome]) -> click.Command:
    @click.command(name, help=help_text)
    @FILE
    @DRY_RUN
    @JSON
    def command(file: Path, dry_run: bool, as_json: bool) -> None:
        progress = Progress()
        with writing(dry_run):
            outcome = run(file=file, dry_run=dry_run, by=BY, progress=progress)
            summary = outcome.summary()
        progress.done()
        if as_json:
            show_json(summary)
            return
        words = {"read": "dibaca", "imported": "masuk", "unchanged": "sudah ada", "rejected": "ditolak"}
        click.echo(_sentence("Baris", summary["rows"], words))
        _show_findings(summary["findings"])
        for one in outcome.tally.findings[:20]:
            click.echo(f"  baris {one.row}: {one.message}")

    return command


@click.command("figures")
@click.option("--as-of", required=True, type=DAY)
@click.option("--baseline", type=DAY)
@click.option("--region", help="Kode desa, kecamatan, kabupaten, atau provinsi; tanpa ini kabupaten.")
@click.option("--cohort", type=click.Choice(["cross-section", "panel"]), default="cross-section")
@JSON
def figures_command(as_of: date, baseline: date | None, region: str | None, cohort: str, as_json: bool) -> None:
    """Angka yang hidup pada tanggal mana pun."""
    if cohort == "panel" and baseline is None:
        raise click.UsageError("--cohort panel memerlukan --baseline.")
    if baseline is not None and baseline > as_of:
        raise click.UsageError("--baseline tidak boleh sesudah --as-of.")
    with application():
        place = by_code(region) if region else regency()
        if place is None:
            raise click.ClickException("Belum ada wilayah. Jalankan: sakti db upgrade")
        found = results([village.id for village in villages_below(place)], as_of, baseline, cohort)
        document = figures_document(place.code, as_of, baseline, cohort, found)
    if as_json:
        show_json(document)
        return
    for figure in document["figures"]:
        now = figure["current"]
        click.echo(f"{figure['label']}: {figure['text']}")
        click.echo(
            f"    {number(now['n'])} dari {number(now['d'])}; tidak berlaku {number(now['excluded'])}, "
            f"belum diketahui {number(now['unknown'])}"
        )


COMMANDS = (
    import_command,
    undo_import_command,
    template_command,
    _log_command("observe", "Memasukkan catatan pengamatan.", import_observations),
    _log_command("events", "Memasukkan catatan kejadian keluarga.", import_events),
    _log_command("deliveries", "Memasukkan catatan realisasi.", import_deliveries),
    figures_command,
)
