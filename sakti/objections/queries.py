"""Reading objections, within a scope; what is alike; and the counts that may be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, case, false, func, or_, select

from sakti.core.identity import clean
from sakti.core.names import read as read_spelling
from sakti.core.objections import DONE, STATES, ObjectionKind, ObjectionState
from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.core.small_cells import told
from sakti.core.verval import Described, ProposalState
from sakti.extensions import db
from sakti.households.queries import behind, person_by_nik
from sakti.households.queries.search import condition
from sakti.households.tables import Household, Person
from sakti.objections.models import Objection
from sakti.observations.queries import kept_home
from sakti.regions.tables import Region
from sakti.settings import queries as settings
from sakti.verification import queries as verification
from sakti.verification.queries.places import reached
from sakti.verification.tables import Proposal, VervalRound, VervalTask
from sakti.web.clock import today
from sakti.web.pagination import Part, part
from sakti.web.seen import note_seen

ORIGIN = "objection"
#: Rows of one page.
SHOWN = 50
#: So much of a receipt's number is one, and no name: each begins with the same two letters.
LEAST_OF_A_NUMBER = 4
PENDING = tuple(key for key, state in STATES.items() if state not in DONE)


@dataclass(frozen=True, slots=True)
class ShownObjection:
    """An objection with what is asked, whom it is about and where."""

    objection: Objection
    proposal: Proposal
    name: str
    village: str

    @property
    def state(self) -> ObjectionState:
        return STATES[self.proposal.state]

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    def is_overdue(self, day: date) -> bool:
        return not self.is_done and self.proposal.deadline is not None and self.proposal.deadline < day


def _rows(names: NameScope) -> Select[Objection, Proposal, Region]:
    query = select(Objection, Proposal, Region).join(Proposal, Proposal.id == Objection.proposal_id)
    return query.join(Region, Region.id == Proposal.village_id).where(reached(Proposal.village_id, names.villages))


def objections(
    names: NameScope,
    *,
    state: str | None = None,
    kind: str | None = None,
    village: int | None = None,
    overdue: bool = False,
    text: str = "",
    start: int = 0,
    size: int = SHOWN,
) -> Part[ShownObjection]:
    """What waits first, the urgent and the nearest deadline on top; then what is done, the newest first.

    `text`: the number on a receipt or a part of it, or as in any search of households, newcomers too.
    """
    waits = Proposal.state.in_(PENDING)
    query = _rows(names)
    if state is not None:
        query = query.where(Proposal.state.in_([key for key, each in STATES.items() if each == state]))
    if kind is not None:
        query = query.where(Proposal.kind == kind)
    if village is not None:
        query = query.where(Proposal.village_id == village)
    if overdue:
        query = query.where(waits, Proposal.deadline < today())
    if text:
        query = query.where(_asked_for(names, text))
    urgent = case((waits & (Objection.priority == "urgent"), 0), else_=1)
    order = (case((waits, 0), else_=1), urgent, case((waits, Proposal.deadline), else_=None), Objection.id.desc())
    found = part(query.order_by(*order), start=start, size=size)
    return found.holding(_shown(found.rows))


def _asked_for(names: NameScope, text: str) -> ColumnElement[bool]:
    typed = re.sub(r"[\W_]+", "", text).upper()
    receipt = func.replace(Objection.number, "-", "").contains(typed) if len(typed) >= LEAST_OF_A_NUMBER else false()
    new = Proposal.id.in_(verification.newcomers(names, text))
    if (asked := condition(text, names)) is None:
        return or_(receipt, new)
    return or_(receipt, new, Proposal.household_id.in_(select(Household.id).where(asked)))


def _shown(rows: Sequence[Row[Objection, Proposal, Region]]) -> list[ShownObjection]:
    ids = {row[1].household_id for row in rows if row[1].household_id}
    head = Person.__table__.alias("head")
    query = select(Household.id, head.c.name).outerjoin(head, head.c.id == Household.head_id)
    named: dict[int, str | None] = dict(db.session.execute(query.where(Household.id.in_(ids))).all())
    note_seen("households", named)
    return [ShownObjection(row[0], row[1], _name(row[1], named), row[2].name) for row in rows]


def _name(proposal: Proposal, named: dict[int, str | None]) -> str:
    head = named.get(proposal.household_id) if proposal.household_id else None
    return head or Described.load(proposal.described).head or "–"


def objection_within(names: NameScope, objection_id: int) -> ShownObjection:
    """Refuses `objection_unknown`."""
    rows = db.session.execute(_rows(names).where(Objection.id == objection_id)).all()
    if not rows:
        raise Refusal("objection_unknown")
    return _shown(rows)[0]


def overdue_count(names: NameScope) -> int:
    query = select(func.count()).select_from(Proposal).join(Objection, Objection.proposal_id == Proposal.id)
    query = query.where(
        reached(Proposal.village_id, names.villages), Proposal.state.in_(PENDING), Proposal.deadline < today()
    )
    return db.session.scalar(query) or 0


def waiting_by_village(names: NameScope) -> Sequence[Row[int, str, int]]:
    """(village id, name, count) of proposals of every origin that no round has taken up yet."""
    query = (
        select(Region.id, Region.name, func.count())
        .join(Proposal, Proposal.village_id == Region.id)
        .where(Proposal.state == "open", reached(Proposal.village_id, names.villages))
        .group_by(Region.id, Region.name)
    )
    return db.session.execute(query.order_by(Region.name, Region.id)).all()


def open_proposals(village_id: int) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.village_id == village_id, Proposal.state == "open")
    return db.session.scalars(query.order_by(Proposal.id)).all()


def round_for(village_id: int) -> VervalRound | None:
    """The round that takes up the village's proposals now."""
    place = verification.in_village_open(village_id)
    return None if place is None else db.session.get_one(VervalRound, place.round_id)


def round_of(proposal: Proposal) -> VervalRound | None:
    """The round whose task looks at it; none while it waits, also after it was let go by one."""
    if proposal.task_id is None or proposal.state == ProposalState.OPEN:
        return None
    return db.session.get_one(VervalRound, db.session.get_one(VervalTask, proposal.task_id).round_id)


def days(priority: str, day: date) -> int:
    """How long an objection may take, as it was set on that day."""
    values = settings.at(day)
    return int(values["objection_days_urgent" if priority == "urgent" else "objection_days"])


# -- what is alike -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody on the list, or somebody proposed already, whom a new proposal may mean."""

    why: str  # nik, returning, name, proposed
    name: str
    household_id: int | None = None
    number: str = ""


def alike(names: NameScope, village_id: int, described: Described) -> list[Alike]:
    """Within the reader's villages only: of people elsewhere nothing is told."""
    resembling = _by_nik(names, village_id, described)
    if not names.reaches_village(village_id):
        return resembling
    seen = {each.household_id for each in resembling}
    resembling += [each for each in _by_name(village_id, described.head) if each.household_id not in seen]
    return resembling + _proposed(village_id, described)


def _by_nik(names: NameScope, village_id: int, described: Described) -> list[Alike]:
    """Who left the list is no other family: accepted, they are on it again."""
    niks = [clean(described_person.nik) for described_person in described.people if described_person.nik]
    people = [person for nik in niks if (person := person_by_nik(nik))]
    homes = [(person, db.session.get_one(Household, person.household_id)) for person in people]
    back = verification.returning_home(described, village_id)
    whys = {home.id: "returning" if back is not None and home.id == back.id else "nik" for _, home in homes}
    return [
        Alike(whys[home.id], person.name, home.id) for person, home in homes if names.reaches_village(home.village_id)
    ]


def _by_name(village_id: int, head: str) -> list[Alike]:
    """Whose name is the same in one spelling: Moch. Soekri is Muhammad Sukri."""
    spelling = read_spelling(head)
    if not spelling.words:
        return []
    query = (
        select(Person.name, Person.household_id)
        .join(Household, Household.id == Person.household_id)
        .where(Household.village_id == village_id, Person.standing.in_(("living", "away", "exited")))
    )
    rows = db.session.execute(query.order_by(Person.id)).all()
    same = [row for row in rows if read_spelling(row.name).words == spelling.words]
    note_seen("households", [row.household_id for row in same[:10]])
    return [Alike("name", row.name, row.household_id) for row in same[:10]]


def _proposed(village_id: int, described: Described) -> list[Alike]:
    spelling, niks = (
        read_spelling(described.head).words,
        {clean(person.nik) for person in described.people if person.nik},
    )
    query = select(Proposal, Objection.number).outerjoin(Objection, Objection.proposal_id == Proposal.id)
    query = query.where(
        Proposal.village_id == village_id, Proposal.kind == ObjectionKind.ADD, Proposal.state.in_(PENDING)
    )
    proposed = []
    for proposal, number in db.session.execute(query.order_by(Proposal.id)):
        earlier = Described.load(proposal.described)
        same_number = niks & {clean(person.nik) for person in earlier.people if person.nik}
        if same_number or read_spelling(earlier.head).words == spelling:
            proposed.append(Alike("proposed", earlier.head, number=number or ""))
    return proposed


def objection_of_submission(submission_id: int) -> Objection | None:
    """What a submission brought."""
    query = select(Objection).join(Proposal, Proposal.id == Objection.proposal_id)
    return db.session.scalar(query.where(Proposal.submission_id == submission_id))


def pending_on(household_id: int, kind: str) -> str | None:
    """The number of an objection of that kind about a household that is not decided; "" if it came otherwise."""
    query = select(Objection.number).select_from(Proposal).outerjoin(Objection, Objection.proposal_id == Proposal.id)
    same = behind(Household, {kept_home(household_id)})  # with those that were merged into it
    query = query.where(Proposal.household_id.in_(same), Proposal.kind == kind, Proposal.state.in_(PENDING))
    row = db.session.execute(query.limit(1)).one_or_none()
    return None if row is None else row[0] or ""


# -- what may be told ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One kind of objection with how many stand where; None is kept back because it is small."""

    kind: ObjectionKind
    counts: dict[ObjectionState, int | None]
    total: int | None


def summary(scope: Scope, village_id: int) -> list[SummaryLine]:
    """By kind and outcome in a village that the reader's figures reach, without names and small numbers."""
    query = (
        select(Proposal.kind, Proposal.state, func.count())
        .join(Objection, Objection.proposal_id == Proposal.id)
        .where(Proposal.village_id == village_id, reached(Proposal.village_id, scope.whole_villages))
        .group_by(Proposal.kind, Proposal.state)
    )
    counted = {(row[0], STATES[row[1]]): row[2] for row in db.session.execute(query)}
    return [_told(kind, [counted.get((kind, state), 0) for state in ObjectionState]) for kind in ObjectionKind]


def _told(kind: ObjectionKind, counts: list[int]) -> SummaryLine:
    cells, total = told(counts)
    return SummaryLine(kind, dict(zip(ObjectionState, cells, strict=True)), total)
