"""Commands about regions and people who sign in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sakti.accounts import actions as accounts
from sakti.accounts.actions import factors
from sakti.accounts.queries import by_username
from sakti.cli.running import BY, DAY, application, deciding, writing
from sakti.core.formatting import number
from sakti.core.permissions import ROLES
from sakti.core.refusals import Refusal
from sakti.organisations.queries import by_name
from sakti.outlines import actions as outlines
from sakti.outlines.queries import villages_without
from sakti.outlines.reading import ReadOutlines, read_file
from sakti.outlines.words import missed_in_words
from sakti.regions import actions as regions
from sakti.regions.queries import by_code, regency, village_by_code

if TYPE_CHECKING:
    from sakti.regions.tables import Region


@click.group("regions")
def regions_group() -> None:
    """Daftar wilayah."""


@regions_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Memuat atau memperbarui daftar wilayah (CSV: code,name,kind,district_code,district_name)."""
    with writing():
        count = regions.load_file(file, by=BY)
    click.echo(f"{count} desa/kelurahan dimuat.")


@regions_group.command("crosswalk")
@click.argument("file", type=click.Path(path_type=Path))
def crosswalk(file: Path) -> None:
    """Memuat padanan kode desa BPS dan Kemendagri (CSV: bps_code,code)."""
    with writing():
        count = regions.load_crosswalk(file, by=BY)
    click.echo(f"{count} padanan kode dimuat.")


#: So many features that are nobody's, and villages without an outline, are named.
NAMED = 20


@regions_group.command("outlines")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Periksa saja; tidak ada yang berubah.")
def load_outlines(file: Path, dry_run: bool) -> None:
    """Memuat garis batas desa untuk peta (GeoJSON; kode, atau nama desa dan kecamatan)."""
    with application():
        has_read = read_file(file)
        with deciding(dry_run):
            kept = outlines.load(outlines=has_read, by=BY)
            without = villages_without(kept.edition.id)
            count = kept.edition.villages
    click.echo(f"{number(count)} dari {number(count + len(without))} desa/kelurahan mendapat garis batas.")
    if kept.is_in_force:
        click.echo("Sama dengan yang berlaku. Tidak ada yang berubah.")
    _show_missed(has_read)
    if without:
        names = ", ".join(line.name for line in without[:NAMED])
        more = f", dan {number(len(without) - NAMED)} lainnya" if len(without) > NAMED else ""
        click.echo(f"Tanpa garis batas: {names}{more}.")


def _show_missed(has_read: ReadOutlines) -> None:
    """The features that are nobody's, each with what to do."""
    for missed in has_read.missed[:NAMED]:
        label = " ".join(filter(None, (missed["code"] or missed["bps_code"], missed["name"], missed["district"])))
        click.echo(f"  {label or '(tanpa nama)'}: {missed_in_words(missed['why'])}")
    if len(has_read.missed) > NAMED:
        click.echo(f"  … dan {number(len(has_read.missed) - NAMED)} bidang lain.")


@click.group("villages")
def villages_group() -> None:
    """Fakta bertanggal tentang desa."""


@villages_group.command("set")
@click.argument("code")
@click.option("--typology", type=click.Choice(["pesisir", "perkotaan", "pegunungan"]))
@click.option("--classification", type=click.Choice(["rural", "urban"]))
@click.option("--zone", type=click.Choice(["merah", "kuning", "hijau"]))
@click.option("--from", "since", type=DAY, help="Mulai tanggal ini; tanpa ini sejak awal.")
@click.option("--source", default="", help="Dasar: keputusan, surat, atau rilis.")
def set_facts(
    code: str, typology: str | None, classification: str | None, zone: str | None, since: date | None, source: str
) -> None:
    """Mencatat tipologi, klasifikasi desa/kota, atau status zona sebuah desa."""
    given = {"typology": typology, "classification": classification, "zone": zone}
    if not any(given.values()):
        raise click.UsageError("Isi --typology, --classification, atau --zone.")
    with writing():
        village = village_by_code(code)
        for topic, value in given.items():
            if value is not None:
                regions.record_fact(village=village, topic=topic, value=value, since=since, source=source, by=BY)
        name = village.name
    click.echo(f"{name}: dicatat.")


@click.group("users")
def users_group() -> None:
    """Pengguna."""


@users_group.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(sorted(ROLES)))
@click.option("--village", "villages", multiple=True, help="Kode desa atau kecamatan; boleh berulang.")
@click.option("--organisation", help="Nama pelaku, untuk petugas mitra.")
@click.option("--username", help="Nama masuk; tanpa ini dibuat dari namanya.")
def add_user(name: str, role: str, villages: tuple[str, ...], organisation: str | None, username: str | None) -> None:
    """Menambah pengguna dan mencetak kata sandi sekali pakai."""
    if not name.strip():
        raise click.UsageError("Nama tidak boleh kosong.")
    if ROLES[role].bound_to == "organisation" and not organisation:
        raise click.UsageError("Petugas mitra memerlukan --organisation.")
    if ROLES[role].bound_to == "region" and role != "analyst" and not villages:
        raise click.UsageError(f"{ROLES[role].label_id} memerlukan --village, sekali atau lebih.")
    with writing():
        places = [by_code(code) for code in villages]
        actor = by_name(organisation) if organisation else None
        if organisation and actor is None:
            raise click.ClickException(f"Pelaku “{organisation}” tidak ada. Tambahkan dahulu di menu Pelaku.")
        user, password = accounts.add_user(name=name, username=username, by=BY)
        home = regency()
        bound: list[Region | None] = [*places] or [home if role == "analyst" else None]
        for place in bound:
            accounts.assign(user=user, role=role, region=place, organisation_id=actor.id if actor else None, by=BY)
        shown = user.username
    click.echo(f"Nama masuk: {shown}\nKata sandi sekali pakai: {password}")


@users_group.command("reset-second-factor")
@click.argument("username")
def reset_second_factor(username: str) -> None:
    """Menghapus langkah kedua pengguna yang kehilangan telepon dan kode pemulihannya."""
    with writing():
        user = by_username(username)
        if user is None:
            raise Refusal("user_not_found", username=username)
        factors.reset(user=user, by=BY)
    click.echo("Langkah kedua dihapus. Ia memasang yang baru pada saat masuk berikutnya.")


COMMANDS = (regions_group, villages_group, users_group)
