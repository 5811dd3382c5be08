"""Commands about the keys: made, looked at, changed, put on paper and read back (contracts §1)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import IO

import click

from sakti import keys as key_files
from sakti.app import create_app
from sakti.cli.running import BY, Progress, application, deciding
from sakti.core.refusals import Refusal
from sakti.web import clock


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
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
def recover(file: IO[str]) -> None:
    """Membaca kembali lembar pemulihan: satu baris per kunci, kata atau isi kode QR-nya. Tanpa FILE dari ketikan."""
    from sakti.installation import recovery
    from sakti.installation.actions import sealing_keys

    found = recovery.read_sheets(file.read())
    with create_app().app_context():
        ring = sealing_keys.recover(found)
    click.echo(f"Kunci {', '.join(str(key.id) for key in ring.every)} terpasang di {key_files.key_file()}.")


@keys_group.command("recovery")
@click.option("--public", metavar="age1…", help="Kunci publik yang sudah ada, misalnya dari age-keygen.")
@click.option("--make", is_flag=True, help="Buat pasangan baru; kunci privatnya tampil sekali, untuk kertas.")
@click.option("--show", is_flag=True, help="Tampilkan yang berlaku dan yang pernah berlaku.")
def recovery_key(public: str | None, make: bool, show: bool) -> None:
    """Kunci pemulihan: cadangan disegel untuknya, dan server sendiri tidak dapat membukanya."""
    if sum((public is not None, make, show)) > 1:
        raise click.UsageError("Pilih satu: --public, --make, atau --show.")
    if public is None and not make:
        show_recovery_keys()
        return
    from sakti.installation.actions import recovery_keys

    with application():
        public = public or made_for_paper()  # nobody waits for a lock while words are typed
        with deciding():
            mark = recovery_keys.set_recovery_key(public=public, by=BY).mark
    click.echo(f"Cadangan sejak kini disegel untuk kunci pemulihan {mark}.")
    click.echo("Latih pemulihannya sekarang: sakti backup, lalu sakti restore BERKAS --rehearse --identity BERKAS")


def show_recovery_keys() -> None:
    from sakti.installation import queries

    with application():
        held = queries.recovery_keys()
    if not held:
        click.echo(
            "Belum ada kunci pemulihan: cadangan disegel dengan kunci instalasi. Jalankan: sakti keys recovery --make"
        )
    for place, key in enumerate(held):
        state = "berlaku" if place == 0 else "diganti"
        click.echo(f"{key.mark}  {state}  sejak {clock.printed(key.set_at)} oleh {key.set_by}  {key.public}")


def made_for_paper() -> str:
    """A new pair: its private half goes to the screen once, and is typed back in part. Returns the public half."""
    from sakti.installation import recipients, recovery

    secret = secrets.token_bytes(key_files.LENGTH)
    words = recipients.words_of(secret).split()
    private = recipients.private_text(secret)
    click.echo(
        "Salin ke kertas sekarang; ini tidak ditampilkan lagi dan tidak disimpan. Simpan terkunci, jauh dari server."
    )
    click.echo("\n".join(recovery.code_in_blocks(private)))
    click.echo(private)
    for at in range(0, len(words), 6):
        click.echo("  ".join(f"{at + place + 1:>2}. {word}" for place, word in enumerate(words[at : at + 6])))
    for place in sorted(secrets.SystemRandom().sample(range(len(words)), 3)):
        if click.prompt(f"Ketik kata ke-{place + 1}").strip().lower() != words[place]:
            raise Refusal("recovery_not_copied")
    return recipients.public_text(recipients.identity(secret))


COMMANDS = (keys_group,)
