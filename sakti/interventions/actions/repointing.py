"""When two records turn out to be one: what was promised and delivered follows, and can be put back exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute

from sakti.audit.actions import touch
from sakti.extensions import db
from sakti.interventions.models import Delivery, GroupMember, Intervention
from sakti.observations.queries import Whereabouts
from sakti.web.clock import day_of

Pointing: TypeAlias = type[Intervention] | type[Delivery]
#: What was moved, as JSON keeps it: the column, from, to, and the ids of the rows.
Entry: TypeAlias = list[object]
Moved: TypeAlias = dict[str, list[Entry]]

#: What points at a household or person.
POINTING: dict[str, Pointing] = {"interventions": Intervention, "deliveries": Delivery}


def repoint(
    *, households: Mapping[int, int], people: Mapping[int, int], homes: Mapping[int, int] | None = None
) -> Moved:
    """Point at the kept record what points at the absorbed one; returns what `put_back` needs.

    `homes`: absorbed person → the household of the kept one, where what was theirs is from now on.
    A delivery that was logged for both stays two deliveries: only voiding one says that it was logged twice.
    """
    moved: Moved = {}
    for name, model in POINTING.items():
        entries: list[Entry] = []
        for absorbed, kept in people.items():
            entries += list(_followed(model, absorbed, (homes or {}).get(absorbed)))
            entries += _repointed(model, model.person_id, absorbed, kept)
        for absorbed, kept in households.items():
            entries += _repointed(model, model.household_id, absorbed, kept)
        if entries:
            moved[name] = entries
    if groups := _regroup(households):
        moved["groups"] = groups
    db.session.flush()
    return moved


def _followed(model: Pointing, person: int, home: int | None) -> Iterator[Entry]:
    """What was a person's in a household goes with the person to another."""
    if home is not None:
        of_person = select(model.household_id).where(model.person_id == person, model.household_id.is_not(None))
        for before in sorted(key for key in set(db.session.scalars(of_person)) if key not in (None, home)):
            yield from _repointed(model, model.household_id, before, home, model.person_id == person)


def _repointed(
    model: Pointing,
    column: InstrumentedAttribute[int | None],
    absorbed: int,
    kept: int,
    *where: ColumnElement[bool],
) -> list[Entry]:
    ids = list(db.session.scalars(select(model.id).where(column == absorbed, *where)))
    if ids:
        touch(model.__table__, ids)
        db.session.execute(update(model).where(model.id.in_(ids)).values({column.key: kept}))
    return [[column.key, absorbed, kept, ids]] if ids else []


def _regroup(households: Mapping[int, int]) -> list[Entry]:
    """A household is in a group once: (group, absorbed, kept, whether the kept one came in by this)."""
    entries: list[Entry] = []
    for absorbed, kept in households.items():
        for group in db.session.scalars(select(GroupMember.group_id).where(GroupMember.household_id == absorbed)).all():
            new = db.session.get(GroupMember, (group, kept)) is None
            if new:
                db.session.add(GroupMember(group_id=group, household_id=kept))
            db.session.delete(db.session.get_one(GroupMember, (group, absorbed)))
            entries.append([group, absorbed, kept, new])
    return entries


def put_back(moved: Mapping[str, Sequence[Entry]]) -> None:
    """Undo `repoint`; what was moved to a third record meanwhile stays there."""
    for name, model in POINTING.items():
        for entry in reversed(moved.get(name, ())):
            match entry:
                case [str(column), int(absorbed), int(kept), list(ids)]:
                    here = getattr(model, column)
                    touch(model.__table__, map(int, ids))
                    db.session.execute(update(model).where(model.id.in_(ids), here == kept).values({column: absorbed}))
    for entry in moved.get("groups", ()):
        match entry:
            case [int(group), int(absorbed), int(kept), bool(is_new)]:
                _regroup_back(group, absorbed, kept, is_new)
    db.session.flush()


def return_home(*, left: int, home: int, since: datetime) -> None:
    """What was told since of people who live in this home after all goes back with them, from the one that they left.

    They only moved along with a house that was merged; so it is told of their own house, and of its village.
    """
    given = select(Delivery).where(Delivery.household_id == left, Delivery.recorded_at >= since)
    promised = select(Intervention).where(Intervention.household_id == left, Intervention.created_at >= since)
    rows: list[tuple[Delivery | Intervention, date]] = [
        *((row, row.delivered_on) for row in db.session.scalars(given.where(Delivery.person_id.is_not(None)))),
        *(
            (row, day_of(row.created_at))
            for row in db.session.scalars(promised.where(Intervention.person_id.is_not(None)))
        ),
    ]
    where = Whereabouts({row.person_id for row, _ in rows if row.person_id}, [home])
    for row, day in rows:
        if where.home(row.person_id or 0, day) == home:
            row.household_id = home
            row.village_id = where.village(home, day) or row.village_id
    db.session.flush()


def point_at(*, table: str, column: str, key: int, to: int) -> None:
    """Put one row where it belongs, which a merge or its undoing has missed."""
    model = next(model for model in POINTING.values() if model.__tablename__ == table)
    touch(model.__table__, [key])
    db.session.execute(update(model).where(model.id == key).values({column: to}))


def _regroup_back(group: int, absorbed: int, kept: int, is_new: bool) -> None:
    if is_new and (member := db.session.get(GroupMember, (group, kept))) is not None:
        db.session.delete(member)
    if db.session.get(GroupMember, (group, absorbed)) is None:
        db.session.add(GroupMember(group_id=group, household_id=absorbed))
