"""Commands about the installation itself: database, serving, backup, verification."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from sakti.app import create_app
from sakti.cli.running import BY, Progress, application, writing
from sakti.core.refusals import Refusal
from sakti.installation.actions import database
from sakti.keys import key_file
from sakti.web import clock

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

    from sakti.installation.actions.backups.envelope import Header


#: Differences that `sakti verify` prints; the others are counted.
SHOWN = 50


@click.group("db")
def db_group() -> None:
    """Basis data."""


@db_group.command("upgrade")
def upgrade() -> None:
    """Membuat atau memutakhirkan basis data."""
    app = create_app()
    with app.app_context():
        progress = Progress()
        database.upgrade(progress)
        progress.done()
    click.echo("Basis data siap.")


@click.command("verify")
@click.option("--repair", is_flag=True, help="Tulis ulang keadaan dan angka dari buku catatan, lalu periksa.")
def verify(repair: bool) -> None:
    """Membangun ulang semua hasil olahan dari buku catatan dan membandingkannya."""
    from sakti.installation.actions import trail, verification

    progress = Progress()
    if repair:
        with writing():
            verification.repair(progress)
    count = 0
    with application():
        database.refuse_damaged()
        for count, line in enumerate(verification.each_difference(progress), start=1):
            if count <= SHOWN:
                progress.done()
                click.echo(line)
        broken = trail.findings()
    progress.done()
    for line in broken[:SHOWN]:
        click.echo(line)
    if broken:  # what was drawn from a ledger that somebody changed may be the only trace of what stood there
        told = f"{len(broken)} temuan pada jejak dan catatan yang tersegel. Selidiki dahulu (docs/security.md §4)"
        raise click.ClickException(f"{told}, jangan perbaiki {count} perbedaan itu." if count else f"{told}.")
    if count:
        raise click.ClickException(f"{count} perbedaan. Jalankan: sakti verify --repair")
    click.echo("Semua angka dan keadaan sama dengan buku catatan.")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--prove", is_flag=True, help="Pulihkan dan periksa salinannya dahulu di tempat tersendiri, seperti tiap malam."
)
def backup(file: Path, prove: bool) -> None:
    """Satu berkas berisi semuanya kecuali kunci."""
    from sakti.installation.actions.backups import making

    progress = Progress()
    with application() as app:
        made = making.make(file, app.config["INSTANCE"], by=BY, proves=prove, progress=progress)
    progress.done()
    click.echo(f"Cadangan nomor {made.header.number} tersimpan di {file}.")
    click.echo(f"Kunci TIDAK termasuk: {key_file()}. Simpan salinannya di tempat terpisah.")
    if made.proof is not None and made.proof.differences:
        raise Refusal("backup_differs", count=made.proof.differences, first=made.proof.first)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    type=click.File(encoding="utf-8", errors="replace"),
    help="Berkas kunci privat pemulihan; - dari ketikan.",
)
@click.option("--accept-unsigned", metavar="WHY", help="Terima cadangan tanpa tanda tangan; alasannya masuk jejak.")
@click.option("--rehearse", is_flag=True, help="Hanya latihan: pulihkan di tempat tersendiri, periksa, lalu buang.")
def restore(file: Path, identity: IO[str] | None, accept_unsigned: str | None, rehearse: bool) -> None:
    """Memulihkan cadangan ke instalasi yang kosong."""
    from sakti.installation import recipients

    identities = recipients.read_identities(identity.read()) if identity else []
    if rehearse and accept_unsigned is not None:
        raise click.UsageError("--rehearse hanya untuk cadangan yang bertanda tangan, tanpa --accept-unsigned.")
    if rehearse:
        rehearse_restore(file, identities)
    else:
        restore_here(file, identities, accept_unsigned)


def rehearse_restore(file: Path, identities: Sequence[Identity]) -> None:
    from sakti.installation.actions.backups import rehearsal

    progress = Progress()
    with application() as app:
        header = rehearsal.rehearse(file, app.config["INSTANCE"], by=BY, identities=identities, progress=progress)
    progress.done()
    click.echo(f"Cadangan nomor {header.number} dari {told(header)} dapat dipulihkan; semua angka dan keadaannya sama.")


def restore_here(file: Path, identities: Sequence[Identity], because: str | None) -> None:
    from sakti.installation.actions.backups import restoring
    from sakti.privacy.actions import erasure_list

    progress = Progress()
    app = create_app()
    with app.app_context():
        instance = app.config["INSTANCE"]
        erasures = erasure_list.place(instance)
        knows_erasures = erasures.is_file()
        with restoring.opened(file, instance, identities=identities, unsigned_because=because) as backup:
            restoring.restore(backup, instance, by=BY, because=because, progress=progress)
    progress.done()
    header = backup.header
    click.echo(
        "Cadangan dipulihkan." if header is None else f"Cadangan nomor {header.number} dari {told(header)} dipulihkan."
    )
    if not knows_erasures:
        click.echo(
            f"Daftar penghapusan {erasures} tidak ada: yang dihapus sesudah cadangan ini dibuat ada lagi di sini. "
            "Bila ada salinannya, ulangi di instalasi kosong dengan berkas itu di tempatnya."
        )
    if not backup.has_keys:
        click.echo(f"NIK dan KK masih tersegel: pasang {key_file()}, atau jalankan: sakti keys recover")


def told(header: Header) -> str:
    """When a backup was made, in the district."""
    return clock.printed(header.moment)


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
    from sakti import scheduler
    from sakti.server.running import Server

    with application():
        pass  # refuses in one line if there is no database
    with refusing_port(port):
        line = socket.create_server((host, port), backlog=512)
    address = f"http://{host}:{line.getsockname()[1]}"
    keeper: list[scheduler.Keeper] = []
    ours = os.getpid()  # each worker comes back here when it ends

    def ready() -> None:
        announce(address)
        click.echo(f"SAKTI melayani di {address}", err=True)
        if with_scheduler:
            keeper.append(scheduler.Keeper())

    try:
        Server(line, ready).run()
    finally:
        if os.getpid() == ours:
            for each in keeper:
                each.stop()


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
