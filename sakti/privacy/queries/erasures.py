"""Whom an erasure touches, whether it may be, and what was erased."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select

from sakti.core.refusals import Refusal
from sakti.core.transitions import PROMISED
from sakti.extensions import db
from sakti.households.queries import behind, people_ever_of
from sakti.households.tables import Family, Household, Membership, Person
from sakti.interventions.tables import Intervention
from sakti.observations.tables import PersonState
from sakti.privacy.models import Erasure
from sakti.privacy.queries.whom import Whom
from sakti.web.clock import today
from sakti.web.pagination import Part, entities


def erasures(start: int = 0, size: int = 50) -> Part[Erasure]:
    """The newest first."""
    return entities(select(Erasure).order_by(Erasure.id.desc()), start=start, size=size)


def erased_count() -> int:
    return db.session.scalar(select(func.count()).select_from(Erasure)) or 0


def records_of(person_id: int) -> frozenset[int]:
    """Every record that means the same human being: the kept one and those that were merged into it."""
    person = db.session.get_one(Person, person_id)
    while person.merged_into_id is not None:
        person = db.session.get_one(Person, person.merged_into_id)
    return frozenset(behind(Person, {person.id}))


def refuse_while_needed(people: Collection[int]) -> None:
    """Refuses `erasure_done`, `erasure_still_followed`, `erasure_programme_running`."""
    if db.session.scalar(select(Erasure.id).where(Erasure.person_id.in_(people)).limit(1)):
        raise Refusal("erasure_done")
    day = today()
    counted = select(PersonState.person_id).where(
        PersonState.person_id.in_(people), PersonState.since <= day, PersonState.until > day, PersonState.counted
    )
    if db.session.scalar(counted.limit(1)):
        raise Refusal("erasure_still_followed")
    runs = select(func.count()).select_from(Intervention)
    running = db.session.scalar(runs.where(Intervention.person_id.in_(people), Intervention.status.in_(PROMISED)))
    if running:
        raise Refusal("erasure_programme_running", count=running)


def not_erased(listed: Mapping[UUID, tuple[str, str]]) -> list[tuple[str, int]]:
    """(ground, person) of those on the list whose record is here and is not erased."""
    erased = select(Erasure.person_id)
    query = select(Person.public_id, Person.id).where(Person.public_id.in_(list(listed)), Person.id.not_in(erased))
    return [(listed[public_id][1], key) for public_id, key in db.session.execute(query.order_by(Person.id))]


def whom(people: frozenset[int]) -> Whom:
    """Everything by which these people may be found."""
    rows = db.session.scalars(select(Person).where(Person.id.in_(people)).order_by(Person.id)).all()
    stays = db.session.scalars(select(Membership).where(Membership.person_id.in_(people))).all()
    homes = behind(Household, {*(row.household_id for row in rows), *(stay.household_id for stay in stays)})
    gone = people | set(db.session.scalars(select(Erasure.person_id)))
    emptied = {home for home in homes if _residents(home) <= gone}
    carded = {*(row.family_id for row in rows), *(stay.family_id for stay in stays)} - {None}
    families = {family for family in carded if family is not None and _on_card(family) <= gone}
    cards = db.session.scalars(select(Family.kk).where(Family.id.in_(families), Family.kk.is_not(None)))
    villages = db.session.scalars(select(Household.village_id).where(Household.id.in_(homes)))
    niks = [row.nik for row in rows]
    return Whom(
        people=people,
        homes=frozenset(homes),
        emptied=frozenset(emptied),
        families=frozenset(families),
        villages=frozenset(villages),
        names=tuple(dict.fromkeys(row.name for row in rows)),
        numbers=tuple(number for number in dict.fromkeys([*niks, *cards]) if number),
    )


def _residents(household_id: int) -> set[int]:
    """Everybody who lives or lived there, the records that were merged into them too."""
    return behind(Person, people_ever_of(household_id))


def _on_card(family_id: int) -> set[int]:
    now = select(Person.id).where(Person.family_id == family_id)
    once = select(Membership.person_id).where(Membership.family_id == family_id)
    return behind(Person, {*db.session.scalars(now), *db.session.scalars(once)})
