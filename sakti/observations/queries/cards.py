"""Cards that a split gave out: to which household they lead, and where what is told of them is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household
from sakti.observations.models import Event


def homes_of_new_cards(households: Iterable[int], ends: Mapping[int, int]) -> dict[int, int]:
    """Family → household, of the families that splits into these households made, voided ones too.

    `ends`: household → the one whose history it is now. Where all who were left took the card that is the old one.
    """
    homes: dict[int, int] = {}
    made = select(Event.family_id, Event.target_household_id).where(Event.kind == EventKind.SPLIT.value)
    for part in chunks(households):
        for family, household in db.session.execute(made.where(Event.target_household_id.in_(part))):
            if family is not None and household is not None:
                homes[family] = ends.get(household, household)
    return homes


def left_by_splits(households: Iterable[int], ends: Mapping[int, int]) -> dict[int, int]:
    """Household without a state → the one out of which only voided splits made it, if nothing else tells of it.

    What was promised or given there was so to people of that house. `ends`: of those that are another's history now.
    """
    sources: dict[int, int] = {}
    for part in chunks(households):
        told = select(Event.target_household_id, Event.household_id, Event.kind, Event.voided_at)
        rows = db.session.execute(told.where(Event.target_household_id.in_(part)).order_by(Event.id)).all()
        split = {target: home for target, home, kind, _voided in rows if kind == EventKind.SPLIT.value and home}
        stands = {target for target, _home, _kind, voided in rows if voided is None}
        sources.update({target: home for target, home in split.items() if target is not None and target not in stands})
    found: dict[int, int] = {}
    for home in sources:
        end, passed = home, set[int]()
        while end in sources and end not in passed:
            passed.add(end)
            end = sources[end]
        found[home] = ends.get(end, end)
    return {home: end for home, end in found.items() if home != end}


def made_for_cards(families: Iterable[int]) -> dict[int, int]:
    """Family → the household that the split made for it, of those that lead to another household now.

    What is told of such a card is written down there: it counts for the household in which its people are, whatever is
    told later of who was left behind.
    """
    made: dict[int | None, int | None] = {}
    query = (
        select(Event.family_id, Event.target_household_id)
        .join(Household, Household.id == Event.target_household_id)
        .where(Event.kind == EventKind.SPLIT.value, Event.voided_at.is_(None), Household.merged_into_id.is_not(None))
    )
    for part in chunks(families):
        made.update(db.session.execute(query.where(Event.family_id.in_(part))).all())
    return {family: household for family, household in made.items() if family and household}
