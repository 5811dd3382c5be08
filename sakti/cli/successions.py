"""Commands about divided, merged and renamed villages: the same actions as on screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from sakti.cli.administration import regions_group
from sakti.cli.running import DAY, acting_as, application, deciding, show_json
from sakti.core.actors import Actor
from sakti.core.formatting import long_date, number
from sakti.core.permissions import NOTHING, Permission
from sakti.core.refusals import Refusal
from sakti.regions import queries as regions
from sakti.successions import actions, queries
from sakti.successions.actions import Along, Heir

if TYPE_CHECKING:
    from sakti.regions.tables import VillageSuccession

DAY_OPTION = click.option("--day", required=True, type=DAY, help="Berlaku sejak, menurut keputusan.")
DECREE = click.option("--decree", required=True, help="Nomor, tahun, dan tentang apa.")
KIND = click.option("--kind", type=click.Choice(["desa", "kelurahan"]), help="Tanpa ini: desa, atau seperti sekarang.")
AS = click.option("--as", "username", help="Sebagai pengguna ini, dalam wilayah tugasnya; tanpa ini pemilik server.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang berubah.")
JSON = click.option("--json", "as_json", is_flag=True, help="Satu dokumen JSON di keluaran standar.")


WORKERS = click.option("--workers/--no-workers", default=True, help="Petugas desa lama bertugas di keduanya.")
TARGETS = click.option("--targets/--no-targets", default=True, help="Target desa lama berlaku juga di desa baru.")
PILOT = click.option("--pilot/--no-pilot", default=False, help="Desa baru juga lokus, bila desa lama lokus.")


@regions_group.command("divide")
@click.argument("old")
@click.argument("code")
@click.option("--name", required=True, help="Nama desa baru.")
@KIND
@DAY_OPTION
@DECREE
@click.option(
    "--rt", "rts", multiple=True, required=True, help="RT/RW yang masuk desa baru, misalnya 003/001; berulang."
)
@WORKERS
@TARGETS
@PILOT
@AS
@DRY_RUN
@JSON
def divide(
    old: str,
    code: str,
    name: str,
    kind: str | None,
    day: date,
    decree: str,
    rts: tuple[str, ...],
    workers: bool,
    targets: bool,
    pilot: bool,
    username: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Pemekaran: sebagian RT desa OLD menjadi desa baru CODE."""
    keys = {key_of(text) for text in rts}
    with application(), deciding(dry_run):
        row = actions.divide(
            old=regions.village_by_code(old),
            heir=Heir(code, name, kind or "desa"),
            day=day,
            decree=decree,
            keys=keys,
            along=Along(workers, targets, pilot),
            by=permitted(username),
        )
        tell(row, dry_run, as_json)


@regions_group.command("merge")
@click.argument("old")
@click.argument("code")
@click.option("--name", default="", help="Nama desa tujuan, bila kodenya baru.")
@KIND
@DAY_OPTION
@DECREE
@WORKERS
@TARGETS
@PILOT
@AS
@DRY_RUN
@JSON
def merge(
    old: str,
    code: str,
    name: str,
    kind: str | None,
    day: date,
    decree: str,
    workers: bool,
    targets: bool,
    pilot: bool,
    username: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Penggabungan: seluruh desa OLD menjadi bagian desa CODE, yang sudah ada atau baru."""
    with application(), deciding(dry_run):
        row = actions.merge(
            old=regions.village_by_code(old),
            heir=Heir(code, name, kind or "desa"),
            day=day,
            decree=decree,
            along=Along(workers, targets, pilot),
            by=permitted(username),
        )
        tell(row, dry_run, as_json)


@regions_group.command("rename")
@click.argument("code")
@click.argument("name")
@KIND
@DAY_OPTION
@DECREE
@AS
@DRY_RUN
@JSON
def rename(
    code: str, name: str, kind: str | None, day: date, decree: str, username: str | None, dry_run: bool, as_json: bool
) -> None:
    """Ganti nama: desa CODE bernama NAME sejak tanggal itu."""
    with application(), deciding(dry_run):
        village = regions.village_by_code(code)
        row = actions.rename(
            village=village, name=name, kind=kind or village.kind, day=day, decree=decree, by=permitted(username)
        )
        tell(row, dry_run, as_json)


@regions_group.command("take-back")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Alasan, masuk jejak.")
@AS
@DRY_RUN
def take_back(number: int, reason: str, username: str | None, dry_run: bool) -> None:
    """Membatalkan perubahan desa NUMBER (nomornya tercetak saat dicatat)."""
    with application(), deciding(dry_run):
        row = regions.succession(number)
        actions.take_back(row=row, reason=reason, by=permitted(username))
        told = f"{row.old_name} → {row.new_name}"
    click.echo(f"{told}: {'dapat dibatalkan; belum ada yang berubah' if dry_run else 'dibatalkan'}.")


def permitted(username: str | None) -> Actor:
    """Whoever acts, if they may change regions. Refuses `user_not_found` and `not_permitted`."""
    by = acting_as(username)
    if by.scope_for(Permission.MANAGE_REGIONS) == NOTHING:
        raise Refusal("not_permitted")
    return by


def key_of(text: str) -> str:
    rt, slash, rw = text.partition("/")
    if not slash:
        raise click.UsageError(f"--rt {text}: tulis RT dan RW, misalnya 003/001.")
    return queries.neighbourhood_key(rt, rw)


def tell(row: VillageSuccession, dry_run: bool, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "id": None if dry_run else row.id,
                "dry_run": dry_run,
                "kind": row.kind,
                "day": row.day.isoformat(),
                "old": {"code": code_of(row.old_id), "name": row.old_name},
                "new": {"code": code_of(row.new_id), "name": row.new_name},
                "decree": row.decree,
                "households": row.households,
                "assignments": len(row.made.get("assignments", [])),
                "targets": len(row.made.get("targets", [])),
                "pilot": row.made.get("pilot") is not None,
            }
        )
        return
    word = "Dapat dicatat; belum ada yang berubah" if dry_run else f"Tercatat nomor {row.id}"
    click.echo(f"{word}: {row.old_name} → {row.new_name} sejak {long_date(row.day)}.")
    if row.kind != "renamed":
        made = row.made
        click.echo(
            f"{number(row.households)} rumah tangga, {number(len(made['assignments']))} penugasan, "
            f"{number(len(made['targets']))} target{', lokus' if made['pilot'] is not None else ''}."
        )


def code_of(region_id: int) -> str:
    region = regions.get(region_id)
    return region.code if region is not None else ""


COMMANDS = ()
