"""Asking for a second person, saying yes or no, taking the question back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from sakti.audit.actions import record
from sakti.core.actors import SYSTEM, Actor, acts_alone
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.countersigning import queries
from sakti.countersigning.models import CountersignRequest, CountersignSeen
from sakti.countersigning.registry import Agreement, acts
from sakti.extensions import db
from sakti.web.clock import now
from sakti.web.domain import PermittedActor

#: How long a question waits.
LASTS = timedelta(days=30)


def must_be_seconded(*, by: Actor, day: date | None) -> bool:
    """Whether an act that changes what held from a day on has to wait: it touches a closed month, and a person acts."""
    return acts_alone(by) and queries.touches_closed_month(day)


def refuse_alone(*, by: Actor, day: date | None) -> None:
    """The last guard, inside the act itself. Refuses `second_person_needed`."""
    if must_be_seconded(by=by, day=day):
        raise Refusal("second_person_needed")


def ask(
    *,
    kind: str,
    subject: str,
    payload: JsonObject,
    reason: str,
    village_ids: Sequence[int] | None,
    by: Actor,
    concerns_id: int | None = None,
    alone: bool = False,
) -> CountersignRequest:
    """Let an act wait for a second person. The same again while it waits is the same request.

    `village_ids`: what it touches; None the whole regency. `alone`: the caller does the act now, since there is no
    second person; auditors and leaders are shown it. Refuses `reason_missing`, `countersign_waits` for another
    act on the same subject.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if by.id is None:
        raise ValueError("a program needs no second person")
    if (earlier := queries.waiting_on(kind, subject)) is not None:
        return _same(earlier, payload)
    moment = now()
    request = CountersignRequest(
        kind=kind,
        subject=subject,
        payload=payload,
        village_ids=None if village_ids is None else sorted(set(village_ids)),
        concerns_id=concerns_id,
        reason=reason.strip(),
        asked_at=moment,
        asked_by_id=by.id,
        asked_by=by.name,
        state="alone" if alone else "waiting",
        decided_at=moment if alone else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
            db.session.flush()
    except IntegrityError:  # of two at one moment one is first
        if (earlier := queries.waiting_on(kind, subject)) is None:
            raise
        return _same(earlier, payload)
    action = "done_without_second" if alone else "second_person_asked"
    record(action, by=by, subject=request, kind=kind, concerns=subject)
    return request


def _same(earlier: CountersignRequest, payload: JsonObject) -> CountersignRequest:
    if earlier.payload != payload:
        raise Refusal("countersign_waits")
    return earlier


def accept(*, request: CountersignRequest, by: PermittedActor) -> None:
    """Say yes: the act is done in the same transaction, or refuses and everything is as before.

    Refuses `countersign_decided`, `not_permitted`, and what the act refuses.
    """
    if not queries.may_second(by, request):
        raise Refusal("not_permitted")
    _decide(request, "accepted", by, None)
    act = acts()[request.kind]
    act.perform(request.payload, Agreement(request.asked_by_id, _account(by), by.name, request.reason))
    record("second_person_accepted", by=by, subject=request, kind=request.kind, asked_by=request.asked_by)


def decline(*, request: CountersignRequest, reason: str, by: PermittedActor) -> None:
    """Say no, and why. Refuses `countersign_decided`, `not_permitted`, `reason_missing`."""
    if not queries.may_second(by, request):
        raise Refusal("not_permitted")
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    _decide(request, "declined", by, reason.strip())
    record("second_person_declined", by=by, subject=request, kind=request.kind, asked_by=request.asked_by)


def withdraw(*, request: CountersignRequest, by: Actor) -> None:
    """Whoever asked takes the question back. Refuses `countersign_decided`, `not_permitted`."""
    if by.id is None or by.id != request.asked_by_id:
        raise Refusal("not_permitted")
    _decide(request, "withdrawn", by, None)
    record("second_person_withdrawn", by=by, subject=request, kind=request.kind)


def _account(by: Actor) -> int:
    if by.id is None:
        raise Refusal("not_permitted")
    return by.id


def _decide(request: CountersignRequest, state: str, by: Actor, answer: str | None) -> None:
    """One answer, once, on either database."""
    waiting = update(CountersignRequest).where(
        CountersignRequest.id == request.id, CountersignRequest.state == "waiting"
    )
    taken = db.session.scalar(
        waiting.values(state=state, decided_at=now(), decided_by_id=by.id, decided_by=by.name, answer=answer).returning(
            CountersignRequest.id
        ),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(request)
    if taken is None:
        raise Refusal("countersign_decided", who=request.decided_by or "–")


def mark_seen(*, request: CountersignRequest, by: PermittedActor) -> None:
    """An auditor or leader has read what was done without a second person; again changes nothing."""
    account = _account(by)
    if request.state != "alone" or not queries.watches(by):
        raise Refusal("not_permitted")
    if db.session.get(CountersignSeen, (request.id, account)) is None:
        db.session.add(CountersignSeen(request_id=request.id, user_id=account, seen_at=now()))
        record("done_without_second_seen", by=by, subject=request)


def let_lapse(*, moment: datetime) -> int:
    """What nobody answered in time waits no more. Returns how many."""
    old = select(CountersignRequest).where(
        CountersignRequest.state == "waiting", CountersignRequest.asked_at < moment - LASTS
    )
    count = 0
    for row in db.session.scalars(old).all():
        with suppress(Refusal):  # somebody answers at this very moment: that counts
            _decide(row, "lapsed", SYSTEM, None)
            record("second_person_lapsed", by=SYSTEM, subject=row, kind=row.kind)
            count += 1
    return count
