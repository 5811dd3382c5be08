"""Commands about the keys: made, looked at, changed, put on paper and read back (contracts §1)."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from sakti import keys as key_files
from sakti.app import create_app
from sakti.cli.running import BY, Progress, application


@click.group("keys")
def keys_group() -> None:
    """Kunci yang menyegel NIK dan KK."""


@keys_group.command("create")
def create() -> None:
    """Membuat kunci pertama, selama belum ada yang tersegel."""
    from sakti.installation.actions import sealing_keys

    with create_app().app_context():
        ring = sealing_keys.create()
    click.echo(f"Kunci {ring.current.id} dibuat di {key_files.key_file()}. Cetak salinannya: sakti keys paper")


@keys_group.command("check")
def check() -> None:
    """Memeriksa apakah kunci cocok dengan data."""
    from sakti.installation import queries
    from sakti.installation.actions import sealing_keys

    with create_app().app_context():
        ring = sealing_keys.check(thorough=True)
        counts = queries.counts_by_key() if queries.known_keys() else {}
    for key in ring.every:
        state = "dipakai" if key.id == ring.current.id else "pensiun" if key.id in ring.retired else "masih dibaca"
        click.echo(f"kunci {key.id}  {key.fingerprint[:8]}  {state}  {counts.get(key.id, 0)} nilai tersegel")
    click.echo("Kunci cocok dengan data.")


@keys_group.command("rotate")
def rotate() -> None:
    """Mengganti kunci: semua disegel ulang bertahap sementara aplikasi tetap dipakai."""
    from sakti.installation.actions import sealing_keys

    progress = Progress()
    with application():
        done = sealing_keys.rotate(by=BY, progress=progress)
    progress.done()
    click.echo(f"{done['sealed_anew']} nilai disegel dengan kunci {done['key']}. Cetak lembar baru: sakti keys paper")
    if done["left"]:
        raise click.ClickException(
            f"{done['left']} nilai masih dengan kunci lama: NIK-nya juga milik orang lain. Putuskan di Data ganda, "
            "lalu jalankan lagi: sakti keys rotate"
        )


@keys_group.command("paper")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def paper(file: Path | None) -> None:
    """Mencetak lembar pemulihan: semua kunci sebagai kata dan kode QR. FILE.pdf, atau ke layar."""
    from sakti.installation import recovery, recovery_sheet

    with create_app().app_context():
        sheets = recovery.sheets(key_files.keyring(afresh=True))
        if file is not None:
            recovery_sheet.write(file, sheets)
            click.echo(f"Lembar pemulihan di {file}. Cetak, simpan terkunci dan terpisah dari cadangan, lalu hapus.")
            return
    for sheet in sheets:
        click.echo("\n".join(sheet.in_blocks()))
        click.echo(sheet.line)


@keys_group.command("recover")
@click.argument("file", type=click.File(encoding="utf-8"), default="-")
def recover(file: IO[str]) -> None:
    """Membaca kembali lembar pemulihan: satu baris per kunci, kata atau isi kode QR-nya. Tanpa FILE dari ketikan."""
    from sakti.installation import recovery
    from sakti.installation.actions import sealing_keys

    found = recovery.read_sheets(file.read())
    with create_app().app_context():
        ring = sealing_keys.recover(found)
    click.echo(f"Kunci {', '.join(str(key.id) for key in ring.every)} terpasang di {key_files.key_file()}.")


COMMANDS = (keys_group,)
