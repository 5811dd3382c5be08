"""Groups of households that receive something together."""

from __future__ import annotations

from sqlalchemy import func, select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.interventions.models import Group, GroupMember
from sakti.regions.tables import Region
from sakti.web import clock


def add_group(*, name: str, village: Region, by: Actor) -> Group:
    """Refuses `name_taken`: a village has each group once."""
    name = " ".join(name.split())
    same = select(Group).where(Group.village_id == village.id, func.lower(Group.name) == name.lower())
    if db.session.scalar(same.limit(1)):
        raise Refusal("name_taken", field="name", name=name)
    group = Group(name=name, village_id=village.id, created_at=clock.now(), created_by=by.name)
    db.session.add(group)
    record("group_added", by=by, subject=group, village_id=village.id)  # its name may be somebody's
    return group


def add_member(*, group: Group, household: Household, by: Actor) -> None:
    """Add a household; once more changes nothing. Refuses `not_of_village`."""
    if household.village_id != group.village_id:
        raise Refusal("not_of_village", field="key")
    if db.session.get(GroupMember, (group.id, household.id)) is None:
        db.session.add(GroupMember(group_id=group.id, household_id=household.id))
        record(
            "group_member_added",
            by=by,
            subject=group,
            village_id=group.village_id,
            name=group.name,
            household=household.id,
        )


def remove_member(*, group: Group, household_id: int, by: Actor) -> None:
    """Take a household out; what the group received stays with the group."""
    if (member := db.session.get(GroupMember, (group.id, household_id))) is not None:
        db.session.delete(member)
        record(
            "group_member_removed",
            by=by,
            subject=group,
            village_id=group.village_id,
            name=group.name,
            household=household_id,
        )
