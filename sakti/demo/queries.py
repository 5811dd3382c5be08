"""What the filling of the demo looks up in the district that it is filling."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select

from sakti.accounts.tables import User
from sakti.duplicates.tables import DuplicatePair
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.interventions.tables import Delivery, Intervention
from sakti.observations.tables import Release
from sakti.organisations.tables import Organisation
from sakti.verification.tables import Proposal, VervalTask


def is_empty() -> bool:
    """Whether nobody has used this installation: no household, user or organisation."""
    models: tuple[type[Household | User | Organisation], ...] = (Household, User, Organisation)
    return all(db.session.scalar(select(model.id).limit(1)) is None for model in models)


def has_other_users(usernames: Collection[str]) -> bool:
    """Whether anybody but these may sign in."""
    return db.session.scalar(select(User.id).where(User.username.not_in(usernames)).limit(1)) is not None


def users_by_username() -> dict[str, User]:
    return {user.username: user for user in db.session.scalars(select(User))}


def household(household_id: int) -> Household:
    return db.session.get_one(Household, household_id)


def some_household(village_id: int, rng: random.Random) -> Household:
    """A household that lives in the village."""
    query = select(Household.id).where(Household.village_id == village_id, Household.standing == "living")
    return household(rng.choice(db.session.scalars(query.order_by(Household.id)).all()))


def newest_release() -> Release:
    """The list with the latest day."""
    release = db.session.scalars(select(Release).order_by(Release.as_of.desc())).first()
    assert release is not None  # noqa: S101 - the lists came before
    return release


def proposal_of(task: VervalTask) -> Proposal:
    """The one proposal that a task looks at."""
    (proposal,) = db.session.scalars(select(Proposal).where(Proposal.task_id == task.id)).all()
    return proposal


def household_pairs(household_ids: Iterable[int]) -> list[DuplicatePair]:
    """Pairs of households that may be one, of which the later record is among these."""
    query = select(DuplicatePair).where(DuplicatePair.unit == "household", DuplicatePair.other_id.in_(household_ids))
    return list(db.session.scalars(query.order_by(DuplicatePair.id)))


def free_delivery(intervention: Intervention, day: date) -> Delivery | None:
    """A delivery of that day that no intervention claims yet, of what this one promises."""
    query = select(Delivery).where(
        Delivery.programme_id == intervention.programme_id,
        Delivery.household_id == intervention.household_id,
        Delivery.delivered_on == day,
        Delivery.intervention_id.is_(None),
    )
    return db.session.scalar(query.limit(1))
