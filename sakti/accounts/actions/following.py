"""Who works in a village works in the one that came of it too: assignments follow its people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sakti.accounts import queries
from sakti.accounts.actions.users import add_assignment, end_assignment
from sakti.accounts.models import Assignment
from sakti.core.actors import Actor
from sakti.extensions import db
from sakti.regions.tables import Region
from sakti.web import clock


def follow_village(*, old: Region, new: Region, since: date, by: Actor) -> list[int]:
    """Whoever works in a village works in the one that came of it too: they go on seeing the people whom they saw.

    So it waits for no second person. Returns the ids of the assignments.
    """
    made = []
    for held in queries.assigned_to(old.id):
        if any(each.role == held.role and each.region_id == new.id for each in held.user.assignments):
            continue
        begins = max(held.since, since)
        made.append(add_assignment(user=held.user, role=held.role, region=new, since=begins, until=held.until, by=by))
    db.session.flush()
    return [assignment.id for assignment in made]


def unfollow_village(*, assignment_ids: Collection[int], by: Actor) -> None:
    """Such assignments end, those that still hold."""
    for key in assignment_ids:
        assignment = db.session.get(Assignment, key)
        if assignment is not None and (assignment.until is None or assignment.until > clock.today()):
            end_assignment(assignment=assignment, until=max(assignment.since, clock.today()), by=by)
