"""What a refusal tells of people beyond a writer's reach: the one bit that a number is in use, and that is counted."""

from __future__ import annotations

from sakti.core.actors import Actor
from sakti.core.events import NamedElsewhere
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.web.events import publish


def count_named(holder: Person | Family, *, village_id: int, by: Actor) -> None:
    """Somebody is about to be told that this person's NIK, or this family's KK number, is in use.

    `village_id`: for which village it was typed. Of those within their reach they could have read it anyway.
    """
    home = db.session.get_one(Household, holder.household_id)
    if by.scope.reaches_village(home.village_id):
        return
    person = holder.id if isinstance(holder, Person) else None
    publish(NamedElsewhere([(home.id, person, home.village_id)], village_id, by))
