"""Whose an intervention or delivery was on a day: one rule for the ledger, for what visits show and for lists.

What answers a need of households is the house's: it stays where the row says (merges of households move that), also if
it was written down in one person's name. Anything else goes along with its person or family; groups keep no dates.
A household that leads to another (all who were left took its card, or its split was voided: `merged_into_id`) keeps
what is told of it, which is the other's as long as it leads there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Integer, ScalarSelect, cast, exists, func, null, or_, select, union_all
from sqlalchemy.orm import aliased

from sakti.core.needs import NEEDS
from sakti.households.tables import Family, Household, Membership, Person
from sakti.interventions.models import Delivery, GroupMember, Intervention, Programme
from sakti.interventions.queries.bounds import Query
from sakti.observations.tables import PersonState

Table = type[Intervention] | type[Delivery]
Conditions = tuple[ColumnElement[bool], ...]
#: Those who are asked about, as something that an IN list takes; None: everybody.
Place = Sequence[int] | Query | None

OF_A_HOUSE = sorted(key for key, need in NEEDS.items() if need.unit == "household")


#: A household that leads to another.
LED = aliased(Household, name="led")
_THAT_LEAD = select(Household.id).where(Household.merged_into_id.is_not(None))


def is_the_houses(table: Table) -> ColumnElement[bool]:
    """It stays with the household that the row names."""
    of_a_house = select(Programme.id).where(Programme.answers_need.in_(OF_A_HOUSE))
    return table.household_id.is_not(None) & or_(table.subject_kind == "household", table.programme_id.in_(of_a_house))


def house_of(table: Table) -> ScalarSelect[int]:
    """The household to which the one leads that the selected row names; itself if it leads to none."""
    kept = select(func.coalesce(LED.merged_into_id, LED.id)).where(LED.id == table.household_id)
    return kept.correlate(table).scalar_subquery()


def by_home(query: Query, table: Table, day: date, place: Place) -> Query:
    """One row for each household that it was for on a day, with the household and, of what is one person's, the person.

    `query` selects from the table; its columns come first.
    """
    nobody = cast(null(), Integer)
    on = (Membership.since <= day, Membership.until > day)
    families = select(Membership.family_id, Membership.household_id).where(Membership.family_id.is_not(None), *on)
    family = (families if place is None else families.where(Membership.household_id.in_(place))).distinct().subquery()
    goes_along = ~is_the_houses(table)
    # Each of a household and of those that lead to it by itself: a join on either would read every delivery.
    members = query.join(GroupMember, GroupMember.group_id == table.group_id).where(table.subject_kind == "group")
    other = aliased(GroupMember)
    member_too = exists().where(other.group_id == GroupMember.group_id, other.household_id == LED.merged_into_id)
    parts = (
        (
            query.add_columns(table.household_id, nobody).where(
                is_the_houses(table), table.household_id.not_in(_THAT_LEAD)
            ),
            table.household_id,
        ),
        (
            query.add_columns(LED.merged_into_id, nobody)
            .join(LED, LED.id == table.household_id)
            .where(is_the_houses(table), LED.merged_into_id.is_not(None)),
            LED.merged_into_id,
        ),
        (
            query.add_columns(PersonState.household_id, table.person_id)
            .join(PersonState, PersonState.person_id == table.person_id)
            .where(PersonState.since <= day, PersonState.until > day, table.subject_kind == "person", goes_along),
            PersonState.household_id,
        ),
        (
            query.add_columns(family.c.household_id, nobody)
            .join(family, family.c.family_id == table.family_id)
            .where(table.subject_kind == "family", goes_along),
            family.c.household_id,
        ),
        (
            members.add_columns(GroupMember.household_id, nobody).where(GroupMember.household_id.not_in(_THAT_LEAD)),
            GroupMember.household_id,
        ),
        (
            members.add_columns(LED.merged_into_id, nobody)
            .join(LED, LED.id == GroupMember.household_id)
            .where(LED.merged_into_id.is_not(None), ~member_too),
            LED.merged_into_id,
        ),
    )
    return union_all(*(part if place is None else part.where(home.in_(place)) for part, home in parts))


def of_household_now(table: Table) -> list[Conditions]:
    """Per part: what joins a row of the table with the selected household, as people live today."""
    goes_along = ~is_the_houses(table)
    return [
        (is_the_houses(table), table.household_id == Household.id),
        (goes_along, table.person_id == Person.id, Person.household_id == Household.id),
        (goes_along, table.family_id == Family.id, Family.household_id == Household.id),
        (table.group_id == GroupMember.group_id, GroupMember.household_id == Household.id),
        (is_the_houses(table), table.household_id == LED.id, LED.merged_into_id == Household.id),
        (
            table.group_id == GroupMember.group_id,
            GroupMember.household_id == LED.id,
            LED.merged_into_id == Household.id,
        ),
    ]
