"""Commands about the installation itself: database, serving, backup, verification."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sakti.app import create_app
from sakti.cli.running import Progress, application, writing
from sakti.installation.actions import database


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
@click.option("--repair", is_flag=True, help="Tulis ulang keadaan dan angka dari buku catatan, lalu periksa.")
def verify(repair: bool) -> None:
    """Membangun ulang semua hasil olahan dari buku catatan dan membandingkannya."""
    from sakti.installation.actions import verification

    progress = Progress()
    if repair:
        with writing():
            verification.repair(progress)
    with application():
        database.refuse_damaged()
        differences = verification.differences(progress)
    progress.done()
    for line in differences[:50]:
        click.echo(line)
    if differences:
        raise click.ClickException(f"{len(differences)} perbedaan. Jalankan: sakti verify --repair")
    click.echo("Semua angka dan keadaan sama dengan buku catatan.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Satu berkas berisi semuanya kecuali kunci."""
    from sakti.installation.actions import backups

    with application() as app:
        kept_apart = backups.write(file, app.config["INSTANCE"])
    click.echo(f"Cadangan tersimpan di {file}.")
    click.echo(f"Kunci TIDAK termasuk: {kept_apart}. Simpan salinannya di tempat terpisah.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Memulihkan cadangan ke instalasi yang kosong."""
    from sakti.installation.actions import backups

    app = create_app()
    with app.app_context():
        backups.restore(file, app.config["INSTANCE"])
    click.echo("Cadangan dipulihkan.")


@click.command("doctor")
def doctor() -> None:
    """Memeriksa instalasi dan menyarankan apa yang perlu dilakukan."""
    from sakti.installation.actions.health import examine

    app = create_app()
    with app.app_context():
        findings = examine(app)
    for finding in findings:
        mark = "✓" if not finding.advice else "✗" if finding.serious else "•"
        click.echo(f"{mark} {finding.what}" + (f"\n  → {finding.advice}" if finding.advice else ""))
    if any(finding.advice and finding.serious for finding in findings):
        raise click.ClickException("Ada yang perlu diperbaiki dahulu.")


@click.command("serve")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Alamat; di belakang nginx biarkan 127.0.0.1.")
@click.option("--with-scheduler", is_flag=True, help="Jalankan penjadwal juga (satu mesin).")
def serve(port: int, host: str, with_scheduler: bool) -> None:
    """Server web untuk dipakai sehari-hari."""
    run_server(host, port, with_scheduler)


def run_server(
    host: str, port: int, with_scheduler: bool, announce: Callable[[str], object] = lambda _address: None
) -> None:
    """Serve until stopped; `announce` is told the address once it is ours.

    The scheduler is a process of its own that ends with this one.
    """
    from waitress import create_server

    from sakti import scheduler
    from sakti.wsgi import serving_app

    with application():
        pass  # refuses in one line if there is no database
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = serving_app(behind_proxy=os.environ.get("SAKTI_HTTPS") == "1")
    with refusing_port(port):
        server = create_server(app, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=False)
    keeper = scheduler.Keeper() if with_scheduler else None
    try:
        address = f"http://{host}:{port or server.effective_port}"
        announce(address)
        click.echo(f"SAKTI melayani di {address}", err=True)
        server.run()
    finally:
        if keeper is not None:
            keeper.stop()


@contextmanager
def refusing_port(port: int) -> Iterator[None]:
    """Say in one line that a port cannot be had."""
    try:
        yield
    except OSError as error:
        reason = f"Port {port} tidak dapat dipakai: {error.strerror}. Pilih yang lain: --port"
        raise click.ClickException(reason) from None


def try_port(host: str, port: int) -> None:
    """Refuse a port that is taken before anything else takes long."""
    with refusing_port(port):
        socket.create_server((host, port)).close()


@click.command("scheduler")
def scheduler_command() -> None:
    """Proses yang mengerjakan pekerjaan berjadwal."""
    from sakti import scheduler

    with application():
        pass
    scheduler.main()


@click.command("demo")
@click.option("--households", type=click.IntRange(100, 300_000), help="Kabupaten contoh sebesar ini, untuk uji beban.")
@click.option("--serve/--no-serve", default=True, help="Langsung dilayani setelah siap.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def demo(households: int | None, serve: bool, port: int) -> None:
    """Mengisi instalasi kosong dengan kabupaten contoh, lalu melayaninya."""
    from sakti.demo import loading

    host = "127.0.0.1"
    if serve:
        try_port(host, port)
    progress = Progress()
    app = create_app()
    with app.app_context():
        signs = loading.ensure(progress, households)
    progress.done()

    def announce(address: str = "") -> None:
        click.echo(f"Kabupaten contoh siap. {f'Buka {address} dan masuk' if address else 'Masuk'} sebagai:")
        for sign in signs:
            click.echo(f"  {sign.username:<12} {sign.password:<23} {sign.what}")

    if serve:
        run_server(host, port, with_scheduler=True, announce=announce)
    else:
        announce()


COMMANDS = (db_group, serve, scheduler_command, demo, verify, backup, restore, doctor)
