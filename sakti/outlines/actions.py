"""Keeping what a file of outlines brings, taking it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import g
from sqlalchemy import delete

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.outlines import queries, reading
from sakti.outlines.models import Outline, OutlineEdition
from sakti.outlines.reading import ReadOutlines
from sakti.web.clock import now

#: What the demo loads: see the notice beside it.
SHIPPED = Path(__file__).parent / "data" / "outlines_3326.geojson"


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of a file: the edition it is, and whether that is the one in force already."""

    edition: OutlineEdition
    is_in_force: bool


def keep_draft(*, outlines: ReadOutlines, by: Actor) -> Kept:
    """Keep what was read until somebody decides; what the same person left undecided before goes.

    The same outlines as those in force are not kept again.
    """
    held = queries.in_force()
    if held is not None and queries.outlines(held.id) == outlines.outlines:
        return Kept(held, True)
    for draft in queries.locked_drafts(by.name):
        _forget(draft)
    draft = OutlineEdition(
        file_name=outlines.file_name,
        sha256=outlines.sha256,
        notice=outlines.notice,
        features=outlines.features,
        villages=len(outlines.outlines),
        missed=outlines.missed,
        read_at=now(),
        read_by=by.name,
    )
    db.session.add(draft)
    db.session.flush()
    db.session.add_all(
        Outline(
            edition_id=draft.id,
            village_id=village,
            path=drawn.path,
            left=drawn.left,
            top=drawn.top,
            right=drawn.right,
            bottom=drawn.bottom,
        )
        for village, drawn in outlines.outlines.items()
    )
    db.session.flush()
    record("outlines_read", by=by, subject=draft, file=draft.file_name, villages=draft.villages)
    return Kept(draft, False)


def take(*, edition: OutlineEdition, by: Actor) -> OutlineEdition:
    """Put a draft into force; the one that is in force stays as it is.

    Refuses `outlines_not_in_force` for one that was, and was followed by another or taken back.
    """
    draft = queries.locked_edition(edition.id)
    if draft.taken_at is not None:
        _must_be_in_force(draft)
        return draft
    draft.taken_at, draft.taken_by = now(), by.name
    db.session.flush()
    record("outlines_taken", by=by, subject=draft, file=draft.file_name, villages=draft.villages, sha256=draft.sha256)
    return draft


def leave(*, edition: OutlineEdition, by: Actor) -> None:
    """Throw a draft away. Refuses `outlines_in_use` for one that was taken."""
    draft = queries.locked_edition(edition.id)
    if draft.taken_at is not None:
        raise Refusal("outlines_in_use")
    record("outlines_left", by=by, subject=draft, file=draft.file_name)
    _forget(draft)


def withdraw(*, edition: OutlineEdition, by: Actor) -> OutlineEdition | None:
    """Take the outlines in force back; returns those that are in force now, None if there are none before them.

    Refuses `outlines_not_in_force`.
    """
    held = queries.locked_edition(edition.id)
    _must_be_in_force(held)
    held.withdrawn_at, held.withdrawn_by = now(), by.name
    db.session.flush()
    record("outlines_withdrawn", by=by, subject=held, file=held.file_name)
    return queries.in_force()


def _must_be_in_force(edition: OutlineEdition) -> None:
    newest = queries.in_force()
    if newest is None or newest.id != edition.id:
        raise Refusal("outlines_not_in_force")


def _forget(draft: OutlineEdition) -> None:
    db.session.execute(delete(Outline).where(Outline.edition_id == draft.id))
    db.session.delete(draft)
    db.session.flush()


def load(*, outlines: ReadOutlines, by: Actor) -> Kept:
    """Keep and take at once."""
    kept = keep_draft(outlines=outlines, by=by)
    if not kept.is_in_force:
        take(edition=kept.edition, by=by)
    return kept


# -- a file of a request ----------------------------------------------------------------------------------------------


def remember(read: ReadOutlines | Refusal) -> None:
    """Keep what came of the request's file until its form asks: it was read before the request began to write."""
    g.read_outlines = read


def remembered() -> ReadOutlines:
    """Refuses what reading the file refused, and `outlines_unreadable` if none was read."""
    read: ReadOutlines | Refusal | None = g.get("read_outlines")
    if isinstance(read, Refusal):
        raise read
    if read is None:
        raise reading.refused("broken")
    return read
