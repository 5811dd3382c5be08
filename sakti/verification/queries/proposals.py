"""Proposals: who should be added, removed or corrected."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.core.identity import clean
from sakti.core.names import key
from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.core.verval import Described
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.queries.search import SearchTerms, read
from sakti.verification.models import Proposal, VervalTask
from sakti.verification.queries.places import reached


def proposal_of_submission(submission_id: int) -> Proposal | None:
    """What a submission proposed."""
    return db.session.scalar(select(Proposal).where(Proposal.submission_id == submission_id))


def proposals(
    names: NameScope,
    *,
    origin: str | None = None,
    origin_id: int | None = None,
    state: str | None = None,
    village: int | None = None,
    after: int = 0,
    size: int = 50,
) -> Sequence[Proposal]:
    """By filter, in the order in which they came; `after` is the last id of the page before."""
    query = select(Proposal).where(Proposal.id > after, reached(Proposal.village_id, names.villages))
    chosen = {
        Proposal.origin: origin,
        Proposal.origin_id: origin_id,
        Proposal.state: state,
        Proposal.village_id: village,
    }
    for column, value in chosen.items():
        if value is not None:
            query = query.where(column == value)
    return db.session.scalars(query.order_by(Proposal.id).limit(size)).all()


def proposal_within(names: NameScope, proposal_id: int) -> Proposal:
    """Refuses `proposal_unknown`."""
    query = select(Proposal).where(Proposal.id == proposal_id, reached(Proposal.village_id, names.villages))
    proposal: Proposal | None = db.session.scalar(query)
    if proposal is None:
        raise Refusal("proposal_unknown")
    return proposal


def newcomers(names: NameScope, text: str) -> list[int]:
    """Ids of proposals about somebody who is on no list, that a text asks for as it asks for households: by name,
    NIK or KK number, address, RT and RW. What is told of them is sealed, so each is read: they are few."""
    asked = read(text)
    if not asked:
        return []
    query = select(Proposal.id, Proposal.described).where(Proposal.household_id.is_(None))
    rows = db.session.execute(query.where(reached(Proposal.village_id, names.villages)).order_by(Proposal.id))
    return [proposal_id for proposal_id, told in rows if told and _is_asked_for(Described.load(told), asked)]


def _is_asked_for(told: Described, asked: SearchTerms) -> bool:
    if asked.number:
        return asked.number in {clean(number) for number in (told.kk, *(person.nik for person in told.people))}
    if not all(_same_number(written, wanted) for written, wanted in ((told.rt, asked.rt), (told.rw, asked.rw))):
        return False
    keys = [key(person.name) for person in told.people]
    address = told.address.casefold()
    named = any(all(word in name or word in name.replace(" ", "") for word in asked.words) for name in keys)
    return not asked.words or named or all(word.casefold() in address for word in asked.typed)


def _same_number(written: str, wanted: str) -> bool:
    return not wanted or (written.isascii() and written.isdigit() and int(written) == int(wanted))


def proposals_of(task: VervalTask) -> Sequence[Proposal]:
    return db.session.scalars(select(Proposal).where(Proposal.task_id == task.id).order_by(Proposal.id)).all()


def add_proposal_of(task: VervalTask) -> Proposal | None:
    """Whom a task without a household is about."""
    return next((proposal for proposal in proposals_of(task) if proposal.kind == "add"), None)


def add_proposals(tasks: Sequence[VervalTask]) -> dict[int, Proposal]:
    """By task, whom it is about, of those that are about nobody of a list."""
    proposals_by_task: dict[int, Proposal] = {}
    for part in chunks([proposal.id for proposal in tasks]):
        query = select(Proposal).where(Proposal.task_id.in_(part), Proposal.kind == "add")
        for proposal in db.session.scalars(query.order_by(Proposal.id)):
            proposals_by_task.setdefault(proposal.task_id or 0, proposal)
    return proposals_by_task


def described(proposal: Proposal) -> Described:
    return Described.load(proposal.described)
