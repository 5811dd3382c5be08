"""`sakti doctor`: look at the installation, and say what to do about each finding."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from sakti import system
from sakti.audit.queries import head
from sakti.closing import queries as closing
from sakti.core.formatting import long_date, number
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries, recipients
from sakti.installation.actions import database, sealing_keys, trail
from sakti.installation.disk import Protection, protection_of
from sakti.jobs import queries as job_queries
from sakti.jobs.registry import FAILED, WAITING
from sakti.keys import key_file
from sakti.paper import letters, press
from sakti.settings.catalogue import SETTINGS
from sakti.settings.queries import at
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.clock import day_of, now, today
from sakti.web.locale import current_language
from sakti.web.transactions import reading
from sakti.workshop import running
from sakti.workshop.limits import Exceeded, Unfit

GIGABYTE = 1024**3
#: Findings of one kind that are named one by one.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` is empty when it is well."""

    what: str
    advice: str = ""
    serious: bool = False

    @property
    def tone(self) -> str:
        """How it stands, as a status."""
        return "good" if not self.advice else "critical" if self.serious else "attention"


def examine(app: Flask, *, thorough: bool = True) -> list[Finding]:
    """Everything, in the order in which it should be mended.

    `thorough`: read the whole file, the whole trail and a value under each key; without it the jobs of the night tell.
    """
    looks: tuple[Callable[[Flask, bool], Iterator[Finding]], ...] = (
        _folder,
        _database,
        _keys,
        _trail,
        _backups,
        _recovery_key,
        _rehearsals,
        _clock,
        _jobs,
        _printing,
        _letters,
        _confinement,
        _space,
        _encryption,
        _settings,
        _https,
    )
    findings: list[Finding] = []
    for look in looks:
        with reading():  # one that failed spoils nothing for the next
            findings += look(app, thorough)
    return findings


def _folder(app: Flask, thorough: bool) -> Iterator[Finding]:
    folder: Path = app.config["INSTANCE"]
    writable = os.access(folder, os.W_OK)
    advice = (
        "" if writable else _("Beri hak tulis pada %(folder)s kepada pengguna yang menjalankan SAKTI.", folder=folder)
    )
    yield Finding(_("Folder data: %(folder)s", folder=folder), advice, serious=True)


def _database(app: Flask, thorough: bool) -> Iterator[Finding]:
    what = _("Basis data: %(kind)s", kind=db.engine.dialect.name)
    try:
        held = database.revision()
    except SQLAlchemyError as error:
        advice = _("Tidak dapat dibuka (%(why)s). Periksa SAKTI_DATABASE_URL.", why=type(error).__name__)
        yield Finding(what, advice, serious=True)
        return
    advice = "" if held == database.newest() else _("Jalankan: sakti db upgrade")
    try:
        if thorough:
            database.refuse_damaged()
    except Refusal as damaged:
        advice = damaged.message(current_language())
    what = _("%(database)s, versi %(version)s", database=what, version=held or _("kosong"))
    yield Finding(what, advice, serious=True)


def _keys(app: Flask, thorough: bool) -> Iterator[Finding]:
    """The key file, whether it opens what is sealed, and what signs sessions."""
    what = _("Berkas kunci: %(file)s", file=key_file())
    try:
        ring = sealing_keys.check(thorough=thorough)
    except Refusal as refusal:
        yield Finding(what, refusal.message(current_language()), serious=True)
    except SQLAlchemyError:
        return  # the database cannot be opened; said above
    else:
        numbers = ", ".join(f"{key.id} ({key.fingerprint[:8]})" for key in ring.in_use)
        yield Finding(_("%(file)s, cocok dengan data; kunci %(numbers)s", file=what, numbers=numbers))


def _trail(app: Flask, thorough: bool) -> Iterator[Finding]:
    """Whether the trail and the sealed records hold; each finding by the name of its record."""
    try:
        found = trail.findings() if thorough else []
        now_at = head()
    except (Refusal, SQLAlchemyError):
        return  # without keys or database; said above
    advice = _("Simpan salinan basis data apa adanya, dan bandingkan dengan cadangan dan laporan tercetak.")
    yield Finding(_("Jejak: %(head)s", head=now_at.words), advice if found else "", serious=True)
    for line in found[:NAMED]:
        yield Finding(line, _("Periksa siapa yang dapat menulis ke basis data."), serious=True)


#: A backup is made each night; a restore is tried each quarter.
BACKUP_AGE, REHEARSAL_AGE = timedelta(days=2), timedelta(days=100)
#: Two clocks may differ by this much.
CLOCK = timedelta(hours=1)
#: What came due may wait this long for a scheduler that is busy.
PATIENCE = timedelta(hours=3)


def _backups(app: Flask, thorough: bool) -> Iterator[Finding]:
    """The newest backup whose copy was read back; it is asked for by name, so that one that went away shows."""
    try:
        last = queries.last_good_backup()
    except SQLAlchemyError:
        return  # no database, or one of an earlier release; said above
    if last is None:
        advice = _("Jalankan penjadwal, atau sekarang: sakti backup BERKAS --prove. Salin ke mesin lain.")
        yield Finding(_("Cadangan yang teruji: belum ada"), advice)
        return
    advice = ""
    if now() - last.made_at > BACKUP_AGE:
        advice = _("Sudah lama. Lihat pekerjaan “Membuat dan menguji cadangan” di Kelola › Jadwal.")
    elif last.made_at - now() > CLOCK:
        advice = _("Tanggalnya di masa depan. Periksa jam mesin ini, lalu buat satu lagi.")
    elif not Path(last.path).is_file():
        advice = _("Berkasnya tidak ada lagi di %(file)s. Simpan juga satu di mesin ini.", file=last.path)
    what = _("Cadangan teruji terakhir: nomor %(number)s, %(day)s (%(age)s)", number=last.number, **_when(last.made_at))
    yield Finding(what, advice)


def _recovery_key(app: Flask, thorough: bool) -> Iterator[Finding]:
    """For whom backups are. Another key in its place than the trail knows of would read all that come."""
    try:
        key, told = queries.recovery_key(), queries.recovery_mark_in_trail()
    except SQLAlchemyError:
        return
    if key is None:
        advice = _(
            "Buat dengan: sakti keys recovery --make. Tanpa itu, siapa memegang server dapat membuka cadangannya."
        )
        yield Finding(_("Kunci pemulihan cadangan: belum ada"), advice)
        return
    since = long_date(day_of(key.set_at), current_language())
    what = _("Kunci pemulihan cadangan: %(mark)s, sejak %(day)s oleh %(who)s", mark=key.mark, day=since, who=key.set_by)
    advice = ""
    if told != key.mark or recipients.mark_of(key.public) != key.mark:
        advice = _(
            "Jejak tidak mengenal kunci ini: diganti lewat basis data. Tetapkan lagi: sakti keys recovery --public"
        )
    yield Finding(what, advice, serious=True)


def _rehearsals(app: Flask, thorough: bool) -> Iterator[Finding]:
    try:
        last = queries.last_rehearsal()
    except SQLAlchemyError:
        return
    if last is None:
        advice = _("Latih dengan: sakti restore BERKAS --rehearse --identity KUNCI (setiap tiga bulan).")
        yield Finding(_("Latihan pemulihan: belum pernah"), advice)
        return
    advice = ""
    if now() - last.at > REHEARSAL_AGE:
        advice = _("Sudah lebih dari 100 hari. Latih lagi: sakti restore BERKAS --rehearse --identity KUNCI")
    yield Finding(_("Latihan pemulihan terakhir: %(day)s (%(age)s)", **_when(last.at)), advice)


def _when(moment: datetime) -> dict[str, str]:
    """The day in the district, and how long ago that is."""
    day = day_of(moment)
    days = (today() - day).days
    if days in (0, 1):
        age = _("hari ini") if days == 0 else _("kemarin")
    else:
        age = _("%(days)s hari lalu", days=days) if days > 0 else _("di masa depan")
    return {"day": long_date(day, current_language()), "age": age}


def _jobs(app: Flask, thorough: bool) -> Iterator[Finding]:
    """Whether somebody does what is due, and what went wrong the last time. At night the whole file is read."""
    try:
        planned = job_queries.planned()
        overdue = [slot for slot in job_queries.due_slots(now() - PATIENCE) if slot.state == WAITING]
    except SQLAlchemyError:
        return
    never = not any(job.latest for job in planned)
    advice = _("Jalankan penjadwal: sakti scheduler, atau sakti serve --with-scheduler.") if overdue or never else ""
    what = _("Penjadwal: terlambat") if overdue else _("Penjadwal: tidak ada yang terlambat")
    yield Finding(_("Penjadwal: belum pernah bekerja") if never else what, advice)
    for job in planned:
        if job.latest is not None and job.latest.state == FAILED:
            what = _("Pekerjaan “%(job)s” gagal %(day)s (%(age)s)", job=job.job.label, **_when(job.latest.due_at))
            advice = job.latest.error or _("Lihat Kelola › Jadwal.")
            yield Finding(what, advice, serious=job.job.name in ("verify", "verify_seals"))


def _clock(app: Flask, thorough: bool) -> Iterator[Finding]:
    """Whether the machine's clock can be believed, and what one that ran ahead has left behind."""
    try:
        jump, ahead, future = job_queries.jump(), closing.closed_ahead(), job_queries.newest_in_future(now())
    except SQLAlchemyError:
        return  # no database, or one of an earlier release; said above
    what = _("Jam server: %(now)s", now=clock.printed(now()))
    yield Finding(what, "" if jump is None else jump.refusal.message(current_language()))
    if future is not None:
        what = _("Pekerjaan terbaru bertanggal di masa depan: %(when)s", when=clock.printed(future))
        yield Finding(what, _("Periksa jam mesin ini. Yang dikerjakan jam itu diulang pada waktunya."))
    if ahead:
        months = ", ".join(closing.month_in_words(close.month) for close in ahead)
        what = _("Ditutup oleh jam yang maju: %(months)s", months=months)
        yield Finding(what, _("Tarik kembali di Tutup buku, dengan orang kedua."), serious=True)


def _printing(app: Flask, thorough: bool) -> Iterator[Finding]:
    there = system.has_pango() if thorough else press.can_print()
    advice = "" if there else _("PDF dimatikan. Pasang dengan: %(command)s", command=system.PARTS["pango"].command)
    yield Finding(_("Pango untuk PDF: ada") if there else _("Pango untuk PDF: tidak ada"), advice)


def _letters(app: Flask, thorough: bool) -> Iterator[Finding]:
    """Whether the fonts of papers are whole, and which names have letters that none of them has."""
    lacking = letters.lacking()
    advice = _("Pasang ulang SAKTI: berkas fon hilang atau berubah (%(files)s).", files=", ".join(lacking))
    what = _("Huruf di PDF: %(count)s fon", count=number(len(letters.shipped()), 0, current_language()))
    yield Finding(what, advice if lacking else "", serious=True)
    try:
        found = [one for one in queries.names_that_print(people=thorough) if letters.unprintable(one.name)]
    except SQLAlchemyError:
        return
    people = sum(one.table == "person" for one in found)
    advice = _("Tulis dengan huruf yang dapat dicetak, bila namanya harus terbaca.")
    for name in dict.fromkeys(one.name for one in found if one.table != "person"):
        yield Finding(_("Di PDF “%(name)s” dicetak: %(told)s", name=name, told=letters.printable(name)), advice)
    if people:
        count = number(people, 0, current_language())
        yield Finding(_("Di PDF nama %(count)s orang dicetak dengan kata pengganti huruf", count=count), advice)


def _confinement(app: Flask, thorough: bool) -> Iterator[Finding]:
    """How far the processes are confined that read what strangers hand in."""
    try:
        level, possible = running.level()
    except (Exceeded, Unfit, OSError, IndexError):
        advice = _("Proses pembaca tidak dapat dijalankan: unggahan dan foto akan ditolak. Lihat catatan server.")
        yield Finding(_("Pembaca berkas: tidak berjalan"), advice, serious=True)
        return
    words = {
        "calls": _("Pembaca berkas: terkurung, tanpa berkas lain, jaringan, atau program"),
        "network": _("Pembaca berkas: terkurung, tanpa jaringan"),
        "resources": _("Pembaca berkas: terkurung dalam memori dan waktu saja"),
    }
    advice = _("Kernel ini tidak menerima saringan seccomp. Pakai Linux 3.17 atau lebih baru.") if possible else ""
    yield Finding(words[level], advice)


def _space(app: Flask, thorough: bool) -> Iterator[Finding]:
    free = shutil.disk_usage(app.config["INSTANCE"]).free
    advice = _("Kosongkan ruang sebelum penuh: basis data tidak dapat menulis.") if free < GIGABYTE else ""
    told = number(Decimal(free) / GIGABYTE, 1, current_language())
    yield Finding(_("Ruang kosong: %(free)s GB", free=told), advice, serious=True)


def _encryption(app: Flask, thorough: bool) -> Iterator[Finding]:
    """Names and answers lie in the database as they are: the disk has to protect them when it is carried away."""
    found = protection_of(app.config["INSTANCE"])
    recipe = "" if found is Protection.ENCRYPTED else _("Resep disk tersandi: docs/security.md.")
    words = {
        Protection.ENCRYPTED: _("Disk folder data: tersandi"),
        Protection.CLEAR: _("Disk folder data: tidak tersandi, sejauh terlihat dari mesin ini"),
        Protection.UNKNOWN: _("Disk folder data: tidak dapat dipastikan tersandi"),
    }
    yield Finding(words[found], recipe)
    if is_postgresql():
        yield Finding(
            _("Disk basis data PostgreSQL: periksa di servernya"), _("Resep disk tersandi: docs/security.md.")
        )


def _settings(app: Flask, thorough: bool) -> Iterator[Finding]:
    try:
        missing = at(today()).to_be_filled_in
    except SQLAlchemyError:
        return
    advice = (
        _("Isi di menu Pengaturan: %(what)s.", what=", ".join(str(SETTINGS[key].label) for key in missing))
        if missing
        else ""
    )
    yield Finding(_("Kop surat dan penanda tangan"), advice)


def _https(app: Flask, thorough: bool) -> Iterator[Finding]:
    secure = app.config["SECURE_COOKIES"]
    advice = "" if secure else _("Di server, pasang HTTPS lalu setel SAKTI_HTTPS=1 (docs/operations.md).")
    yield Finding(_("HTTPS: ya") if secure else _("HTTPS: tidak"), advice)
