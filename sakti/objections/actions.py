"""Taking an objection down, handing it to verval, withdrawing it. What comes of it is decided there alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.objections import new_number
from sakti.core.permissions import Permission, refuse_unless
from sakti.core.refusals import Refusal
from sakti.core.verval import Described
from sakti.extensions import db
from sakti.households.tables import Household
from sakti.objections import queries
from sakti.objections.models import Objection
from sakti.regions.tables import Region
from sakti.submissions.actions import accept_once
from sakti.verification import actions as verification
from sakti.verification.actions.special import free_name
from sakti.verification.actions.special import open_special as open_round
from sakti.verification.tables import Proposal, VervalRound
from sakti.web.clock import now, today

SPECIAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Brought:
    """How it came in."""

    channel: str
    received_on: date
    priority: str = "normal"
    reporter: str = ""
    contact: str = ""


def record_objection(
    *,
    kind: str,
    village_id: int,
    reason: str,
    brought: Brought,
    submission_key: UUID,
    by: Actor,
    household: Household | None = None,
    described: Described | None = None,
    photo: bytes | None = None,
    photo_name: str = "",
) -> Objection:
    """Take it down under a number of its own, and hand it to the village's open round if there is one.

    The same `submission_key` makes one only. Refuses `date_in_future`, `objection_already`, `not_permitted`, and what
    `verification.propose` refuses.
    """

    def write(submission_id: int | None) -> Objection:
        refuse_unless(by, Permission.RECORD_OBJECTION, village_id)
        if brought.received_on > today():
            raise Refusal("date_in_future", field="received_on", day=brought.received_on.isoformat())
        if household is not None and (number := queries.pending_on(household.id, kind)) is not None:
            raise Refusal("objection_already", number=f" ({number})" if number else "")
        proposal = verification.propose(
            kind=kind,
            origin=queries.ORIGIN,
            village_id=village_id,
            household=household,
            described=described,
            reason=reason,
            photo=photo,
            photo_name=photo_name,
            submission_id=submission_id,
            deadline=brought.received_on + timedelta(days=queries.days(brought.priority, brought.received_on)),
            by=by,
        )
        objection = Objection(
            number=free_number(),
            proposal_id=proposal.id,
            channel=brought.channel,
            priority=brought.priority,
            reporter=brought.reporter.strip() or None,
            contact=brought.contact.strip() or None,
            received_on=brought.received_on,
            recorded_at=now(),
            recorded_by=by.name,
        )
        db.session.add(objection)
        db.session.flush()
        verification.name_origin(proposal=proposal, origin_id=objection.id)
        record("objection_recorded", by=by, subject=objection, village_id=village_id, number=objection.number)
        if (verval := queries.round_for(village_id)) is not None:
            with suppress(Refusal):  # the household's task there is decided: it waits for the next round
                verification.attach(proposal=proposal, verval=verval, by=by)
        return objection

    payload = {"kind": kind, "village": village_id, "household": household and household.public_id, "reason": reason}
    payload |= {"described": described and described.dump(), "brought": asdict(brought)}
    find = queries.objection_of_submission
    return accept_once(key=submission_key, kind="objection", payload=payload, by=by, write=write, find=find)


def free_number() -> str:
    while True:
        number = new_number()
        if db.session.scalar(select(Objection.id).where(Objection.number == number)) is None:
            return number


def withdraw(*, objection: Objection, reason: str, by: Actor) -> None:
    """Refuses what `verification.withdraw` refuses, and `not_permitted`."""
    proposal = db.session.get_one(Proposal, objection.proposal_id)
    refuse_unless(by, Permission.RECORD_OBJECTION, proposal.village_id)
    verification.withdraw(proposal=proposal, reason=reason, by=by)
    record("objection_withdrawn", by=by, subject=objection, village_id=proposal.village_id, number=objection.number)


def pass_on(*, village_id: int, by: Actor) -> int:
    """Hand every proposal that waits in a village, of whatever origin, to its open round; returns how many.

    Refuses `objection_no_round`, `not_permitted`.
    """
    refuse_unless(by, Permission.MANAGE_VERVAL, village_id)
    verval = queries.round_for(village_id)
    if verval is None:
        raise Refusal("objection_no_round")
    return _pass_on(verval, village_id, by)


def open_special(*, village_id: int, by: Actor) -> VervalRound:
    """A round of the village's waiting proposals alone, where no other is open.

    Refuses `objection_nothing_waits`, `verval_no_release`, `not_permitted`.
    """
    if not queries.open_proposals(village_id):
        raise Refusal("objection_nothing_waits")
    village = db.session.get_one(Region, village_id)
    name = free_name(f"Usulan {village.name}, {long_date(today())}")
    verval = open_round(name=name, village_id=village_id, deadline=today() + timedelta(days=SPECIAL_DAYS), by=by)
    _pass_on(verval, village_id, by)
    return verval


def _pass_on(verval: VervalRound, village_id: int, by: Actor) -> int:
    count = 0
    for proposal in queries.open_proposals(village_id):
        with suppress(Refusal):
            verification.attach(proposal=proposal, verval=verval, by=by)
            count += 1
    if count:
        record("proposals_passed_on", by=by, subject=verval, village_id=village_id, count=count, name=verval.name)
    return count


def forget_reporters(*, before: datetime) -> int:
    """Wipe who brought what was decided before a moment; what was asked and what came of it stays. Returns how many."""
    decided = select(Proposal.id).where(Proposal.decided_at < before)
    named = Objection.reporter.is_not(None) | Objection.contact.is_not(None)
    ids = db.session.scalars(select(Objection.id).where(Objection.proposal_id.in_(decided), named)).all()
    if ids:
        db.session.execute(update(Objection).where(Objection.id.in_(ids)).values(reporter=None, contact=None))
    return len(ids)
