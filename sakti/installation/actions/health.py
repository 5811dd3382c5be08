"""`sakti doctor`: look at the installation, and say what to do about each finding."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from sakti import system
from sakti.audit.queries import first_broken, head
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation.actions import database, sealing_keys
from sakti.keys import key_file
from sakti.settings.queries import at
from sakti.web.clock import today

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
        _printing,
        _space,
        _settings,
        _https,
    )
    return [finding for look in looks for finding in look(app)]


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


def _printing(app: Flask) -> Iterator[Finding]:
    advice = "" if system.has_pango() else f"PDF dimatikan. Pasang dengan: {system.PARTS['pango'].command}"
    yield Finding("Pango untuk PDF: " + ("tidak ada" if advice else "ada"), advice)


def _space(app: Flask) -> Iterator[Finding]:
    free = shutil.disk_usage(app.config["INSTANCE"]).free
    advice = "Kosongkan ruang sebelum penuh: basis data tidak dapat menulis." if free < GIGABYTE else ""
    yield Finding(f"Ruang kosong: {free / GIGABYTE:.1f} GB".replace(".", ","), advice, serious=True)


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
