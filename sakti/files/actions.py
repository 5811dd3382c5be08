"""Storing what people hand in. The bytes lie sealed in the instance folder, under a name that is not theirs."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from flask import current_app, g
from sqlalchemy import update

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import queries, vault
from sakti.files.models import StoredFile
from sakti.keys import keyring
from sakti.web import clock, pictures

#: The folders of the instance in which files lie that may be sealed.
FOLDERS = ("files", "uploads", "printed")


def store_photo(*, content: bytes, name: str, village_id: int | None, by: Actor) -> StoredFile:
    """Keep a photo: upright, at most 1,600 pixels, and without what the camera wrote into it (place, time, device).

    The same picture from the same village is kept once. Refuses what `pictures.redrawn` refuses.
    """
    picture = pictures.redrawn(content, "photo", "photo")
    sha256 = hashlib.sha256(picture).hexdigest()
    if earlier := queries.same_photo(sha256, village_id):
        return earlier
    path = f"files/{sha256[:2]}/{sha256}.jpg{vault.ENDING}"
    write(path, picture)
    photo = StoredFile(
        sha256=sha256,
        kind="photo",
        media_type="image/jpeg",
        name=name[:255] or "foto.jpg",
        path=path,
        size=len(picture),
        village_id=village_id,
        stored_at=clock.now(),
        stored_by=by.name,
    )
    db.session.add(photo)
    db.session.flush()
    record("photo_stored", by=by, subject=photo, village_id=village_id)
    return photo


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """Bytes that lie on the disk already, sealed, before anything is written into the database."""

    path: str
    sha256: str
    size: int


class _Hashed:
    """A stream whose content is hashed as it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.mark = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.mark.update(piece)
        return piece


def keep_bytes(stream: IO[bytes]) -> KeptBytes:
    """Seal a list as it comes in. Asks nothing of the database, so nobody waits for it."""
    path = f"uploads/{secrets.token_hex(12)}{vault.ENDING}"
    source = _Hashed(stream)
    size = vault.write(place(path), path, source)
    return KeptBytes(path, source.mark.hexdigest(), size)


def remember(stream: IO[bytes], kept: KeptBytes | Refusal) -> None:
    """Keep what came of a stream until the end of this request, for whoever stores it."""
    _remembered()[id(stream)] = kept


def forget_unused() -> None:
    """Remove the bytes that nobody has stored: their form was not accepted."""
    for kept in _remembered().values():
        if isinstance(kept, KeptBytes):
            forget(kept.path)
    _remembered().clear()


def _remembered() -> dict[int, KeptBytes | Refusal]:
    held: dict[int, KeptBytes | Refusal] = g.setdefault("kept_bytes", {})
    return held


def store_list(*, stream: IO[bytes], name: str, by: Actor) -> StoredFile:
    """Keep an uploaded list or log until it is decided on, by its hash.

    Refuses `file_infected` and `scanner_away` for one that was received so.
    """
    kept = _remembered().pop(id(stream), None) or keep_bytes(stream)
    if isinstance(kept, Refusal):
        raise Refusal(kept.code, field="file", **kept.words)
    stored = StoredFile(
        sha256=kept.sha256,
        kind="list",
        media_type="application/octet-stream",
        name=name[:255] or "daftar",
        path=kept.path,
        size=kept.size,
        village_id=None,
        stored_at=clock.now(),
        stored_by=by.name,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def write(path: str, content: bytes) -> None:
    """Readable by this user alone, sealed, and there wholly or not at all."""
    vault.write(place(path), path, io.BytesIO(content))


def read(path: str) -> bytes:
    """What a stored file holds. Refuses `file_damaged` and `key_wrong`."""
    return vault.read(place(path), path)


def opened(path: str) -> IO[bytes]:
    """A stored file, open and nameless, for a confined process to read. Refuses what `read` refuses."""
    return vault.opened(place(path), path)


def place(path: str) -> Path:
    """Where a stored path lies."""
    return Path(current_app.config["INSTANCE"]) / path


def forget(path: str) -> None:
    """Remove the bytes; the row with its hash stays."""
    place(path).unlink(missing_ok=True)


def forget_photo(*, photo_id: int) -> None:
    """Remove a photo of somebody who is erased: its bytes, and the name that it was handed in under."""
    photo = db.session.get(StoredFile, photo_id)
    if photo is not None:
        forget(photo.path)
        photo.name = ""
        db.session.flush()


def stored_before(folder: str, moment: datetime) -> Iterator[str]:
    """The paths of the files in a folder that were written before this moment, unfinished ones too."""
    root = place("")
    for file in sorted((root / folder).glob("*")):
        if file.is_file() and file.stat().st_mtime < moment.timestamp():
            yield file.relative_to(root).as_posix()


# -- files of earlier releases and of earlier keys --------------------------------------------------------------------


def clear_paths() -> list[str]:
    """The paths of stored files that an earlier release left in clear."""
    return [path for path in queries.clear_paths() if place(path).is_file()]


def seal_copy(path: str) -> str:
    """Seal a clear file beside itself; returns the path of the sealed one."""
    sealed = path + vault.ENDING
    with place(path).open("rb") as source:
        vault.write(place(sealed), sealed, source)
    return sealed


def moved(*, path: str, to: str) -> None:
    """Say of every row with this path where its file lies now."""
    db.session.execute(update(StoredFile).where(StoredFile.path == path).values(path=to))


def under_older_keys() -> Iterator[str]:
    """The paths of files that another key than the current one has sealed."""
    current, root = keyring().current.id, Path(current_app.config["INSTANCE"])
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob(f"*{vault.ENDING}")):
            if not file.name.startswith(".") and (head := vault.head_of(file)) is not None and head.key != current:
                yield file.relative_to(root).as_posix()


def seal_again(path: str) -> bool:
    """Seal a file with the current key; False if it was removed meanwhile."""
    try:
        with opened(path) as clear:
            vault.write(place(path), path, clear, only_over_itself=True)
    except FileNotFoundError:
        return False
    return True
