"""A round of proposals alone: one village, no targets, for what cannot wait for the next list."""

from __future__ import annotations

from datetime import date
from itertools import chain, count

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.permissions import Permission, refuse_unless
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.observations.queries.lists import newest_lists
from sakti.observations.tables import Release
from sakti.verification.actions.moves import begin_place
from sakti.verification.models import VervalRound, VervalVillage
from sakti.web.clock import now, today


def open_special(*, name: str, village_id: int, deadline: date, by: Actor) -> VervalRound:
    """Open a round with a village and no task yet; its proposals make them.

    Refuses `name_taken`, `verval_dates`, `verval_no_release`, `not_permitted`.
    """
    refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
    latest = newest_lists().get(village_id) or _newest_of_all()
    if latest is None:
        raise Refusal("verval_no_release")
    if deadline < today():
        raise Refusal("verval_dates", field="deadline")
    if db.session.scalar(select(VervalRound.id).where(VervalRound.name == name)) is not None:
        raise Refusal("name_taken", field="name", name=name)
    verval = VervalRound(
        name=name, release_id=latest, opens_on=today(), deadline=deadline, created_at=now(), created_by=by.name
    )
    db.session.add(verval)
    db.session.flush()
    begin_place(VervalVillage(round_id=verval.id, village_id=village_id), by=by)
    record("verval_round_opened", by=by, subject=verval, name=name, villages=1)
    return verval


def free_name(name: str) -> str:
    """This name for a round, with a number where it is taken: proposals may come again on the same day."""
    names = set(db.session.scalars(select(VervalRound.name).where(VervalRound.name.startswith(name, autoescape=True))))
    numbered = (f"{name} ({number})" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in names)


def _newest_of_all() -> int | None:
    """For a village that no list names yet."""
    query = select(Release.id).where(Release.undone_at.is_(None))
    return db.session.scalar(query.order_by(Release.as_of.desc(), Release.id.desc()).limit(1))
