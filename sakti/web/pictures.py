"""Pictures that people hand in, redrawn by a confined process before a request begins to write (ADR 0034)."""

from __future__ import annotations

import base64
import hashlib

from flask import g, has_app_context

from sakti.core.refusals import Refusal
from sakti.web.seats import seat
from sakti.workshop import running
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit
from sakti.workshop.running import nameless

#: Bytes of a picture as it is handed in.
LARGEST = 25 * MEGABYTE
#: A picture of forty million pixels takes half of this memory.
ALLOWED = Limits(memory=640 * MEGABYTE, cpu=8, patience=30, answer=16 * MEGABYTE)

Prepared = dict[tuple[str, bytes], "bytes | Refusal"]


def redrawn(content: bytes, kind: str, field: str) -> bytes:
    """The pixels alone, as a `photo` (JPEG) or a `logo` (PNG): what `prepare` made of the same content, or made now.

    Refuses `photo_unreadable`, `photo_too_large`, `photo_many_pixels` and `photo_too_hard`, each at its field, and what
    `seats.seat` refuses.
    """
    held = _prepared().get((kind, _mark(content)))
    if isinstance(held, Refusal):
        raise Refusal(held.code, field=field, **held.words)
    return held if held is not None else _redraw(content, kind, field)


def prepare(content: bytes, kind: str) -> None:
    """Redraw a picture ahead, for whoever asks for it within this request."""
    made: bytes | Refusal
    try:
        made = _redraw(content, kind, None)
    except Refusal as refusal:
        made = refusal
    remember(content, kind, made)


def remember(content: bytes, kind: str, made: bytes | Refusal) -> None:
    """Keep what came of a picture until the end of this request."""
    _prepared()[kind, _mark(content)] = made


def _prepared() -> Prepared:
    if not has_app_context():
        return {}
    held: Prepared = g.setdefault("prepared_pictures", {})
    return held


def _mark(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _redraw(content: bytes, kind: str, field: str | None) -> bytes:
    if len(content) > LARGEST:
        raise Refusal("photo_too_large", field=field, limit=LARGEST // MEGABYTE)
    with seat(), nameless() as file:
        file.write(content)
        file.seek(0)
        try:
            return base64.b64decode(b"".join(running.run("sakti.workshop.pictures:redraw", file, ALLOWED, kind=kind)))
        except Exceeded as exceeded:
            if exceeded.limit != "pixels":
                raise Refusal("photo_too_hard", field=field) from None
            has, may = round(exceeded.has / 1e6), round(exceeded.may / 1e6)
            raise Refusal("photo_many_pixels", field=field, has=has, may=may) from None
        except (Unfit, ValueError):
            raise Refusal("photo_unreadable", field=field) from None
