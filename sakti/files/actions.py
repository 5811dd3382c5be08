"""Storing what people hand in. The bytes lie in the instance folder under a name that is not theirs."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import IO

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import queries
from sakti.files.models import StoredFile
from sakti.web import clock

#: Enough to see whether a latrine has a roof; small enough for a village's connection.
LONGEST_SIDE = 1600
PHOTO_LIMIT = 25 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP")


def store_photo(*, content: bytes, name: str, village_id: int | None, by: Actor) -> StoredFile:
    """Keep a photo: upright, at most 1,600 pixels, and without what the camera wrote into it (place, time, device).

    The same picture from the same village is kept once. Refuses `photo_unreadable` and `photo_too_large`.
    """
    if len(content) > PHOTO_LIMIT:
        raise Refusal("photo_too_large", field="photo", limit=PHOTO_LIMIT // 1024 // 1024)
    picture = redraw_photo(content)
    sha256 = hashlib.sha256(picture).hexdigest()
    if earlier := queries.same_photo(sha256, village_id):
        return earlier
    path = f"files/{sha256[:2]}/{sha256}.jpg"
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


def redraw_photo(content: bytes) -> bytes:
    """The pixels alone, as a JPEG."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refusal("photo_unreadable", field="photo") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.frombytes("RGB", upright.size, upright.tobytes())  # a new picture carries no metadata
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def store_list(*, stream: IO[bytes], name: str, by: Actor) -> StoredFile:
    """Keep an uploaded list or log until it is decided on, by its hash."""
    content = stream.read()
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile(
        sha256=sha256,
        kind="list",
        media_type="application/octet-stream",
        name=name[:255] or "daftar",
        path="",
        size=len(content),
        village_id=None,
        stored_at=clock.now(),
        stored_by=by.name,
    )
    db.session.add(stored)
    db.session.flush()
    stored.path = f"uploads/{stored.id}-{sha256[:16]}{suffix(name)}"
    write(stored.path, content)
    return stored


def suffix(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ending if ending in (".xlsx", ".xls", ".ods", ".csv") else ""


def write(path: str, content: bytes) -> None:
    """Readable by this user alone, and there wholly or not at all."""
    file = place(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    draft.replace(file)


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
