"""When two records turn out to be one: what was promised and delivered follows, and can be put back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select, update

from sakti.extensions import db
from sakti.interventions.models import Delivery, GroupMember, Intervention

#: What points at a household or person.
POINTING: dict[str, Any] = {"interventions": Intervention, "deliveries": Delivery}


def repoint(
    *, households: Mapping[int, int], people: Mapping[int, int], homes: Mapping[int, int] | None = None
) -> dict[str, Any]:
    """Point at the kept record what points at the absorbed one; returns what `put_back` needs.

    `homes`: absorbed person → the household of the kept one, where what was theirs is from now on.
    A delivery that was logged for both stays two deliveries: only voiding one says that it was logged twice.
    """
    moved: dict[str, Any] = {}
    for name, model in POINTING.items():
        found = []
        for absorbed, kept in people.items():
            found += list(_followed(model, absorbed, (homes or {}).get(absorbed)))
            found += _repointed(model, model.person_id, absorbed, kept)
        for absorbed, kept in households.items():
            found += _repointed(model, model.household_id, absorbed, kept)
        if found:
            moved[name] = found
    if groups := _regroup(households):
        moved["groups"] = groups
    db.session.flush()
    return moved


def _followed(model: Any, person: int, home: int | None) -> Iterator[list[Any]]:
    """What was a person's in a household goes with the person to another."""
    if home is not None:
        of_person = select(model.household_id).where(model.person_id == person, model.household_id.is_not(None))
        for before in set(db.session.scalars(of_person)) - {home}:
            yield from _repointed(model, model.household_id, before, home, model.person_id == person)


def _repointed(model: Any, column: Any, absorbed: int, kept: int, *where: Any) -> list[list[Any]]:
    ids = list(db.session.scalars(select(model.id).where(column == absorbed, *where)))
    if ids:
        db.session.execute(update(model).where(model.id.in_(ids)).values({column.key: kept}))
    return [[column.key, absorbed, kept, ids]] if ids else []


def _regroup(households: Mapping[int, int]) -> list[list[int | bool]]:
    """A household is in a group once: (group, absorbed, kept, whether the kept one came in by this)."""
    found: list[list[int | bool]] = []
    for absorbed, kept in households.items():
        for group in db.session.scalars(select(GroupMember.group_id).where(GroupMember.household_id == absorbed)).all():
            new = db.session.get(GroupMember, (group, kept)) is None
            if new:
                db.session.add(GroupMember(group_id=group, household_id=kept))
            db.session.delete(db.session.get_one(GroupMember, (group, absorbed)))
            found.append([group, absorbed, kept, new])
    return found


def put_back(moved: Mapping[str, Any]) -> None:
    """Undo `repoint`; what was moved to a third record meanwhile stays there."""
    for name, model in POINTING.items():
        for column, absorbed, kept, ids in reversed(moved.get(name, [])):
            here = getattr(model, column)
            db.session.execute(update(model).where(model.id.in_(ids), here == kept).values({column: absorbed}))
    for group, absorbed, kept, new in moved.get("groups", []):
        if new and (member := db.session.get(GroupMember, (group, kept))) is not None:
            db.session.delete(member)
        if db.session.get(GroupMember, (group, absorbed)) is None:
            db.session.add(GroupMember(group_id=group, household_id=absorbed))
    db.session.flush()
