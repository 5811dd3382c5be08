"""Reading interventions. Every query takes what the reader reaches and returns nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select

from sakti.core.actors import Actor
from sakti.core.permissions import NameScope, Permission, Scope, reach_of
from sakti.core.transitions import DELIVERABLE, OPEN, PROMISED
from sakti.extensions import db
from sakti.households.queries import chunks, leading_to
from sakti.households.tables import Family
from sakti.interventions.models import Delivery, Group, GroupMember, Intervention, Programme, StatusMove
from sakti.interventions.queries.presence import Absence, absences, is_without_recipient, nobody_there
from sakti.interventions.queries.recipients import is_the_houses
from sakti.interventions.queries.subjects import Subject, subjects
from sakti.interventions.queries.volumes import complete_of, is_complete, is_short, short_of
from sakti.organisations.tables import Helix, Organisation
from sakti.web import clock
from sakti.web.pagination import Page, keyset

#: A statement that selects from interventions or deliveries.
Chosen = TypeVar("Chosen", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionFilter:
    """Which interventions; empty means all."""

    village_id: int | None = None
    programme_id: int | None = None
    organisation_id: int | None = None
    helix: str = ""
    status: str = ""
    late: bool = False
    batch: str = ""
    need: str = ""
    gone: bool = False  # open, and nobody is there for whom it is
    left: bool = False  # open, and its programme or organisation is closed
    short: bool = False  # called done although less came than was planned


@dataclass(frozen=True, slots=True)
class ListedIntervention:
    """One intervention as a list shows it. `is_complete`: all of it came, and nobody has called it done.

    `gone`: it is open, and nobody is there for whom; it is not late then, it stands still.
    """

    intervention: Intervention
    programme: Programme
    organisation: Organisation
    helix: Helix
    subject: Subject
    days_late: int
    is_short: bool = False
    is_complete: bool = False
    gone: Absence | None = None

    @property
    def left(self) -> str:
        """Of something open that was closed: "programme" or "organisation"; else nothing."""
        if self.intervention.status not in OPEN:
            return ""
        return "programme" if not self.programme.active else "" if self.organisation.active else "organisation"


def select_assignments(scope: Scope, wanted: InterventionFilter) -> Select[Intervention]:
    """The interventions of a filter, within a scope, not ordered yet."""
    query = within(select(Intervention), Intervention, scope).where(*_conditions(wanted))
    if wanted.helix:
        query = query.join(Organisation, Organisation.id == Intervention.organisation_id)
        query = query.join(Helix, Helix.id == Organisation.helix_id).where(Helix.code == wanted.helix)
    if wanted.need:
        query = query.join(Programme, Programme.id == Intervention.programme_id)
        query = query.where(Programme.answers_need == wanted.need)
    return query


def within(query: Chosen, table: type[Intervention] | type[Delivery], scope: Scope) -> Chosen:
    """Only what the scope reaches, in both its directions."""
    if scope.villages is not None:
        query = query.where(table.village_id.in_(sorted(scope.villages)))
    if scope.organisations is not None:
        query = query.where(table.organisation_id.in_(sorted(scope.organisations)))
    return query


def _conditions(wanted: InterventionFilter) -> list[ColumnElement[bool]]:
    exact = ("village_id", "programme_id", "organisation_id", "status", "batch")
    conditions = [getattr(Intervention, field) == getattr(wanted, field) for field in exact if getattr(wanted, field)]
    if wanted.gone:
        conditions.append(is_without_recipient())
    if wanted.left:
        conditions.append(is_left())
    if wanted.short:
        conditions.append(is_short())
    return [*conditions, *is_late(clock.today())] if wanted.late else conditions


def is_left() -> ColumnElement[bool]:
    """Something is still to be decided or done of a programme or organisation that was closed."""
    closed = (
        Intervention.programme_id.in_(select(Programme.id).where(Programme.active.is_(False))),
        Intervention.organisation_id.in_(select(Organisation.id).where(Organisation.active.is_(False))),
    )
    return Intervention.status.in_(OPEN) & or_(*closed)


def left_of(rows: Sequence[Intervention]) -> set[int]:
    """The ids of those of these that are `is_left`."""
    found: set[int] = set()
    for part in chunks([row.id for row in rows]):
        found.update(db.session.scalars(select(Intervention.id).where(Intervention.id.in_(part), is_left())))
    return found


def is_late(day: date) -> list[ColumnElement[bool]]:
    """A promise to somebody that stands today, of which not all came, and whose day has passed."""
    return [Intervention.status.in_(PROMISED), Intervention.due_on < day, ~is_complete(day), ~nobody_there(day)]


def assignments(
    scope: Scope, wanted: InterventionFilter, *, cursor: str | None = None, size: int = 50
) -> Page[Intervention]:
    """Interventions, the newest first."""
    keys = [Intervention.id]
    return keyset(select_assignments(scope, wanted), keys, cursor=cursor, size=size, descending=True)


def assignment_rows(rows: Sequence[Intervention], names: NameScope) -> list[ListedIntervention]:
    """Each intervention with its programme, actor and subject. `names`: where the reader may see names."""
    programmes = {each.id: each for each in db.session.scalars(select(Programme))}
    organisations = {each.id: each for each in db.session.scalars(select(Organisation))}
    helixes = {each.id: each for each in db.session.scalars(select(Helix))}
    whom, short, complete, gone = subjects(rows, names), short_of(rows), complete_of(rows), absences(rows)
    return [
        ListedIntervention(
            row,
            programmes[row.programme_id],
            actor := organisations[row.organisation_id],
            helixes[actor.helix_id],
            whom[row.id],
            0 if row.id in complete or row.id in gone else _days_over(row),
            row.id in short,
            row.id in complete,
            gone.get(row.id),
        )
        for row in rows
    ]


def assignment_names(row: Intervention) -> tuple[str, str]:
    """What its programme and its organisation are called."""
    programme = db.session.get_one(Programme, row.programme_id)
    return programme.name, db.session.get_one(Organisation, row.organisation_id).name


def _days_over(row: Intervention) -> int:
    """How many days the due day of a promise has passed; 0 when it has not, or nothing is promised any more."""
    if row.due_on is None or row.status not in PROMISED:
        return 0
    return max(0, (clock.today() - row.due_on).days)


def newest_with_status(scope: Scope, wanted: InterventionFilter, status: str, limit: int) -> list[Intervention]:
    query = select_assignments(scope, wanted).where(Intervention.status == status)
    return list(db.session.scalars(query.order_by(Intervention.id.desc()).limit(limit)))


def may_deliver(user: Actor, row: Intervention) -> bool:
    """Whether somebody may record a delivery on it, as it stands."""
    return row.status in DELIVERABLE and reaches(user, Permission.LOG_DELIVERY, row)


def every_assignment(
    scope: Scope, wanted: InterventionFilter, names: NameScope, size: int = 1000
) -> Iterator[ListedIntervention]:
    """All of a filter, for a spreadsheet, a page at a time."""
    cursor: str | None = None
    while True:
        page = assignments(scope, wanted, cursor=cursor, size=size)
        yield from assignment_rows(page.rows, names)
        if (cursor := page.following) is None:
            return


def counts_by_status(scope: Scope, wanted: InterventionFilter) -> dict[str, tuple[int, int]]:
    """Status → (how many, planned rupiah) of a filter."""
    chosen = select_assignments(scope, wanted).subquery()
    sums = (func.count(), func.coalesce(func.sum(chosen.c.planned_rp), 0))
    query = select(chosen.c.status, *sums).group_by(chosen.c.status)
    return {status: (count, int(value)) for status, count, value in db.session.execute(query)}


def intervention(scope: Scope, intervention_id: int) -> Intervention | None:
    query = within(select(Intervention), Intervention, scope)
    intervention: Intervention | None = db.session.scalar(query.where(Intervention.id == intervention_id))
    return intervention


def every_of(scope: Scope, wanted: InterventionFilter) -> list[Intervention]:
    """All of a filter at once, the oldest first."""
    return list(db.session.scalars(select_assignments(scope, wanted).order_by(Intervention.id)))


def in_batch(scope: Scope, batch: str) -> list[Intervention]:
    query = select_assignments(scope, InterventionFilter(batch=batch)).order_by(Intervention.id)
    return list(db.session.scalars(query))


def moves_of(row: Intervention) -> Sequence[StatusMove]:
    """The history of its status, as it happened."""
    query = select(StatusMove).where(StatusMove.intervention_id == row.id)
    return db.session.scalars(query.order_by(StatusMove.id)).all()


def last_move(row: Intervention) -> StatusMove | None:
    query = select(StatusMove).where(StatusMove.intervention_id == row.id)
    return db.session.scalar(query.order_by(StatusMove.id.desc()).limit(1))


def of_batch(batch: str) -> list[Intervention]:
    """What one bulk assignment made."""
    return list(db.session.scalars(select(Intervention).where(Intervention.batch == batch).order_by(Intervention.id)))


def of_submission(submission_id: int) -> Intervention | None:
    """What a submission made."""
    return db.session.scalar(select(Intervention).where(Intervention.submission_id == submission_id))


def of_household(household_id: int, person_ids: Sequence[int] = (), scope: Scope | None = None) -> list[Intervention]:
    """Everything assigned to a household: itself, these people, its families, its groups.

    What is one person's stands where that person belongs, also after they have formed a household of their own; what is
    the house's stays with the house (`recipients`).
    """
    goes_along = ~is_the_houses(Intervention)
    homes = leading_to({household_id})
    families = select(Family.id).where(Family.household_id == household_id)
    memberships = select(GroupMember.group_id).where(GroupMember.household_id.in_(homes))
    theirs = or_(
        is_the_houses(Intervention) & Intervention.household_id.in_(homes),
        goes_along & Intervention.person_id.in_(person_ids),
        goes_along & Intervention.family_id.in_(families),
        Intervention.group_id.in_(memberships),
    )
    query = select(Intervention).where(theirs).order_by(Intervention.id.desc())
    return list(db.session.scalars(query if scope is None else within(query, Intervention, scope)))


def reaches(actor: Actor, permission: Permission, row: Intervention | Delivery) -> bool:
    """Whether somebody holds a permission over this row."""
    scope = reach_of(actor, permission)
    return scope.reaches_village(row.village_id) and scope.reaches_organisation(row.organisation_id)


# -- groups ---------------------------------------------------------------------------------------------------------


def groups(names: NameScope) -> Sequence[Group]:
    """Groups of the villages whose names the reader sees: a group is often called after somebody."""
    query = select(Group).order_by(Group.name, Group.id)
    if names.villages is not None:
        query = query.where(Group.village_id.in_(sorted(names.villages)))
    return db.session.scalars(query).all()


def group(names: NameScope, group_id: int) -> Group | None:
    group = db.session.get(Group, group_id)
    return group if group is not None and names.reaches_village(group.village_id) else None


def group_members(group_ids: Sequence[int]) -> dict[int, list[int]]:
    """Group id → ids of its households."""
    members: dict[int, list[int]] = {key: [] for key in group_ids}
    for part in chunks(group_ids):
        query = select(GroupMember.group_id, GroupMember.household_id).where(GroupMember.group_id.in_(part))
        for key, household in db.session.execute(query.order_by(GroupMember.household_id)):
            members[key].append(household)
    return members
