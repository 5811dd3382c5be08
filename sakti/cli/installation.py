"""Commands about the installation itself: database, serving, backup, verification."""

from __future__ import annotations

from pathlib import Path

import click

from sakti import database
from sakti.app import create_app
from sakti.cli.running import Progress, application


@click.group("db")
def db_group() -> None:
    """Basis data."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Membuat atau memutakhirkan basis data."""
    app = create_app()
    with app.app_context():
        database.upgrade()
    click.echo("Basis data siap.")


@click.command("verify")
def verify() -> None:
    """Membangun ulang semua hasil olahan dari buku catatan dan membandingkannya."""
    from sakti.verifying import differences

    progress = Progress()
    with application():
        found = differences(progress)
    progress.done()
    for line in found[:50]:
        click.echo(line)
    if found:
        raise click.ClickException(f"{len(found)} perbedaan. Jalankan: sakti verify --repair")
    click.echo("Semua angka dan keadaan sama dengan buku catatan.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Satu berkas berisi semuanya kecuali kunci."""
    from sakti import backups

    with application() as app:
        kept_apart = backups.write(file, app.config["INSTANCE"])
    click.echo(f"Cadangan tersimpan di {file}.\nKunci TIDAK termasuk: {kept_apart}. Simpan salinannya di tempat terpisah.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Memulihkan cadangan ke instalasi yang kosong."""
    from sakti import backups

    app = create_app()
    with app.app_context():
        backups.restore(file, app.config["INSTANCE"])
    click.echo("Cadangan dipulihkan.")


COMMANDS = (db_group, verify, backup, restore)
