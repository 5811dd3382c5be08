"""`sakti doctor`: look at the installation, and say what to do about each finding."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from sakti import system
from sakti.audit.queries import first_broken, head
from sakti.core.formatting import long_date
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries, recipients
from sakti.installation.actions import database, sealing_keys
from sakti.installation.disk import Protection, protection_of
from sakti.keys import key_file
from sakti.settings.queries import at
from sakti.web.bulk import is_postgresql
from sakti.web.clock import ZONE, now, today
from sakti.web.transactions import reading

GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty when it is well."""

    what: str
    advice: str = ""
    serious: bool = False


def examine(app: Flask) -> list[Finding]:
    """Everything, in the order in which it should be mended."""
    looks: tuple[Callable[[Flask], Iterator[Finding]], ...] = (
        _folder,
        _database,
        _keys,
        _trail,
        _backups,
        _recovery_key,
        _rehearsals,
        _printing,
        _space,
        _encryption,
        _settings,
        _https,
    )
    findings: list[Finding] = []
    for look in looks:
        with reading():  # one that failed spoils nothing for the next
            findings += look(app)
    return findings


def _folder(app: Flask) -> Iterator[Finding]:
    folder: Path = app.config["INSTANCE"]
    writable = os.access(folder, os.W_OK)
    advice = "" if writable else f"Beri hak tulis pada {folder} kepada pengguna yang menjalankan SAKTI."
    yield Finding(f"Folder data: {folder}", advice, serious=True)


def _database(app: Flask) -> Iterator[Finding]:
    what = f"Basis data: {db.engine.dialect.name}"
    try:
        held = database.revision()
    except SQLAlchemyError as error:
        yield Finding(what, f"Tidak dapat dibuka ({type(error).__name__}). Periksa SAKTI_DATABASE_URL.", serious=True)
        return
    advice = "" if held == database.newest() else "Jalankan: sakti db upgrade"
    try:
        database.refuse_damaged()
    except Refusal as damaged:
        advice = damaged.message()
    yield Finding(f"{what}, versi {held or 'kosong'}", advice, serious=True)


def _keys(app: Flask) -> Iterator[Finding]:
    """The key file, whether it opens what is sealed, and what signs sessions."""
    what = f"Berkas kunci: {key_file()}"
    try:
        ring = sealing_keys.check(thorough=True)
    except Refusal as refusal:
        yield Finding(what, refusal.message(), serious=True)
    except SQLAlchemyError:
        return  # the database cannot be opened; said above
    else:
        numbers = ", ".join(f"{key.id} ({key.fingerprint[:8]})" for key in ring.in_use)
        yield Finding(f"{what}, cocok dengan data; kunci {numbers}")


def _trail(app: Flask) -> Iterator[Finding]:
    """Whether the chain of the trail holds; its last seal, written down elsewhere, shows a cut-off end."""
    try:
        broken = first_broken()
        count, seal = head()
    except SQLAlchemyError:
        return
    advice = f"Entri jejak {broken} diubah, atau yang sebelumnya hilang. Bandingkan dengan cadangan." if broken else ""
    yield Finding(f"Jejak: {count} entri, segel terakhir {seal[:16]}", advice, serious=True)


#: A backup is made each night; a restore is tried each quarter.
BACKUP_AGE, REHEARSAL_AGE = timedelta(days=2), timedelta(days=100)


def _backups(app: Flask) -> Iterator[Finding]:
    """The newest backup whose copy was read back; it is asked for by name, so that one that went away shows."""
    try:
        last = queries.last_good_backup()
    except SQLAlchemyError:
        return  # no database, or one of an earlier release; said above
    if last is None:
        advice = "Jalankan penjadwal, atau sekarang: sakti backup BERKAS --prove. Salin ke mesin lain."
        yield Finding("Cadangan yang teruji: belum ada", advice)
        return
    advice = ""
    if now() - last.made_at > BACKUP_AGE:
        advice = "Sudah lama. Lihat pekerjaan “Membuat dan menguji cadangan” di Kelola › Jadwal."
    elif not Path(last.path).is_file():
        advice = f"Berkasnya tidak ada lagi di {last.path}. Bila dipindahkan ke mesin lain, simpan juga satu di sini."
    yield Finding(f"Cadangan teruji terakhir: nomor {last.number}, {_day(last.made_at)} ({_age(last.made_at)})", advice)


def _recovery_key(app: Flask) -> Iterator[Finding]:
    """For whom backups are. Another key in its place than the trail knows of would read all that come."""
    try:
        key, told = queries.recovery_key(), queries.recovery_mark_in_trail()
    except SQLAlchemyError:
        return
    if key is None:
        advice = "Buat dengan: sakti keys recovery --make. Tanpa itu, siapa memegang server dapat membuka cadangannya."
        yield Finding("Kunci pemulihan cadangan: belum ada", advice)
        return
    what = f"Kunci pemulihan cadangan: {key.mark}, sejak {_day(key.set_at)} oleh {key.set_by}"
    advice = ""
    if told != key.mark or recipients.mark_of(key.public) != key.mark:
        advice = "Jejak tidak mengenal kunci ini: diganti lewat basis data. Tetapkan lagi: sakti keys recovery --public"
    yield Finding(what, advice, serious=True)


def _rehearsals(app: Flask) -> Iterator[Finding]:
    try:
        last = queries.last_rehearsal()
    except SQLAlchemyError:
        return
    if last is None:
        advice = "Latih dengan: sakti restore BERKAS --rehearse --identity KUNCI (setiap tiga bulan)."
        yield Finding("Latihan pemulihan: belum pernah", advice)
        return
    late = now() - last.at > REHEARSAL_AGE
    advice = "Sudah lebih dari 100 hari. Latih lagi: sakti restore BERKAS --rehearse --identity KUNCI" if late else ""
    yield Finding(f"Latihan pemulihan terakhir: {_day(last.at)} ({_age(last.at)})", advice)


def _day(moment: datetime) -> str:
    return long_date(moment.astimezone(ZONE).date(), "id")


def _age(moment: datetime) -> str:
    days = (today() - moment.astimezone(ZONE).date()).days
    return "hari ini" if days == 0 else "kemarin" if days == 1 else f"{days} hari lalu" if days > 0 else "di masa depan"


def _printing(app: Flask) -> Iterator[Finding]:
    advice = "" if system.has_pango() else f"PDF dimatikan. Pasang dengan: {system.PARTS['pango'].command}"
    yield Finding("Pango untuk PDF: " + ("tidak ada" if advice else "ada"), advice)


def _space(app: Flask) -> Iterator[Finding]:
    free = shutil.disk_usage(app.config["INSTANCE"]).free
    advice = "Kosongkan ruang sebelum penuh: basis data tidak dapat menulis." if free < GIGABYTE else ""
    yield Finding(f"Ruang kosong: {free / GIGABYTE:.1f} GB".replace(".", ","), advice, serious=True)


def _encryption(app: Flask) -> Iterator[Finding]:
    """Names and answers lie in the database as they are: the disk has to protect them when it is carried away."""
    recipe = "Resepnya: docs/security.md, “Disk tersandi”."
    words = {
        Protection.ENCRYPTED: ("tersandi", ""),
        Protection.CLEAR: (
            "tidak tersandi, sejauh terlihat dari mesin ini",
            f"Nama terbaca oleh pencuri disk. {recipe}",
        ),
        Protection.UNKNOWN: ("tidak dapat dipastikan", f"Periksa sendiri. {recipe}"),
    }
    what, advice = words[protection_of(app.config["INSTANCE"])]
    yield Finding(f"Disk folder data: {what}", advice)
    if is_postgresql():
        yield Finding("Disk basis data PostgreSQL: periksa di servernya", recipe)


def _settings(app: Flask) -> Iterator[Finding]:
    try:
        missing = at(today()).to_be_filled_in
    except SQLAlchemyError:
        return
    advice = f"Isi di menu Pengaturan: {', '.join(missing)}." if missing else ""
    yield Finding("Kop surat dan penanda tangan", advice)


def _https(app: Flask) -> Iterator[Finding]:
    secure = app.config["SECURE_COOKIES"]
    advice = "" if secure else "Di server, pasang HTTPS lalu setel SAKTI_HTTPS=1 (docs/operations.md)."
    yield Finding("HTTPS: " + ("ya" if secure else "tidak"), advice)
