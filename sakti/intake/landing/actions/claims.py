"""Claims on people of other villages: raised by an import, counted, and answered by somebody who reaches both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.events import NamedElsewhere
from sakti.core.identity import read_kk
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.queries import family_with, households_by_key
from sakti.households.tables import Household, Person
from sakti.intake.landing.queries.claims import MANY, ClaimGroup, named_on
from sakti.intake.landing.queries.matching import ElsewhereRow
from sakti.intake.models import Claim
from sakti.observations.actions import record_event, record_split
from sakti.observations.tables import Release
from sakti.web.clock import now, today


def raise_claims(*, rows: Sequence[ElsewhereRow], release: Release, by: Actor) -> int:
    """Ask for each held row whether the people have moved; once while the same is asked already. Returns how many."""
    waiting = select(Claim.household_id, Claim.village_id, Claim.person_id).where(Claim.state == "waiting")
    asked = {tuple(each) for each in db.session.execute(waiting)} if rows else set()
    new = {(row.household_id, row.village_id, row.person_id): row for row in rows}
    fresh = [row for key, row in new.items() if key not in asked]
    before = _named_today(by)
    for row in fresh:
        db.session.add(_claim(row, release.as_of, "waiting", by, release.id))
    db.session.flush()
    if fresh:
        record("claims_raised", by=by, subject=release, village_id=fresh[0].village_id, count=len(fresh))
    _alarm(before, rows, by)
    return len(fresh)


def ask_no_more(*, release: Release) -> None:
    """The list was taken back: what it claimed is not asked any more, and stays counted."""
    waiting = update(Claim).where(Claim.release_id == release.id, Claim.state == "waiting")
    db.session.execute(waiting.values(state="seen"), execution_options={"synchronize_session": False})


def note_seen(*, rows: Sequence[ElsewhereRow], as_of: date, by: Actor) -> None:
    """A preview has told that these are recorded elsewhere: that is counted, and asks nobody."""
    before = _named_today(by)
    for row in rows:
        db.session.add(_claim(row, as_of, "seen", by, None))
    db.session.flush()
    _alarm(before, rows, by)


def note_named_elsewhere(events: Sequence[NamedElsewhere]) -> None:
    """A form or a log has told that numbers are in use elsewhere: that is counted as a preview is."""
    for by in {event.by.id: event.by for event in events}.values():
        rows = {
            ElsewhereRow("", 0, event.village_id, village, household, person, "")
            for event in events
            if event.by.id == by.id
            for household, person, village in event.whom
        }
        note_seen(rows=[*rows], as_of=today(), by=by)


def _claim(row: ElsewhereRow, as_of: date, state: str, by: Actor, release_id: int | None) -> Claim:
    return Claim(
        state=state,
        release_id=release_id,
        sheet=row.sheet[:120],
        row=row.row,
        as_of=as_of,
        village_id=row.village_id,
        from_village_id=row.from_village_id,
        household_id=row.household_id,
        person_id=row.person_id,
        card=row.card or None,
        claimed_at=now(),
        claimed_by=by.name,
        claimed_by_id=by.id,
    )


def _named_today(by: Actor) -> int:
    return 0 if by.id is None else named_on(by.id, today())


def _alarm(before: int, rows: Sequence[ElsewhereRow], by: Actor) -> None:
    """Once a day, when somebody passes the line."""
    count = _named_today(by)
    if rows and before < MANY <= count:
        record("claims_many", by=by, village_id=rows[0].village_id, count=count)


def accept_claim(*, group: ClaimGroup, by: Actor) -> None:
    """They have moved, on the list's day: all of the household, or those named to their new card.

    Refuses `claim_decided`, `claim_own`, `claim_by_form` for what only a form can say, and what the ledger refuses.
    """
    _answer(group, "accepted", by, None)
    first, home = group.first, group.household
    if home.village_id == first.village_id:  # the move was told meanwhile
        pass
    elif group.is_whole:
        _move(home, first, by)
    else:
        for text, people in group.by_card().items():
            _move_to_card(home, people, text, first, by)
    record("claim_accepted", by=by, subject=home, village_id=first.village_id, claimed_by=first.claimed_by)


def _move_to_card(home: Household, people: Sequence[Person], text: str | None, claim: Claim, by: Actor) -> None:
    """To the family of this card in the claimed village, or to a household of their own there."""
    if text is None:
        raise Refusal("claim_by_form")
    card = read_kk(text, numeric=False)
    target = _household_of_card(card.text, claim.village_id)
    if target is not None:
        family = family_with(card.text, target.id)
        record_event(kind=EventKind.JOIN, day=claim.as_of, people=people, target=target, family=family, by=by)
    else:
        split = record_split(household=home, people=people, card=card, day=claim.as_of, by=by)
        _move(db.session.get_one(Household, split.target_household_id), claim, by)


def _move(home: Household, claim: Claim, by: Actor) -> None:
    record_event(kind=EventKind.MOVE_VILLAGE, day=claim.as_of, household=home, village_id=claim.village_id, by=by)


def _household_of_card(card: str, village_id: int) -> Household | None:
    """The household of this card in the village where the list names it."""
    for key in households_by_key(card):
        home = db.session.get_one(Household, key)
        if home.village_id == village_id:
            return home
    return None


def decline_claim(*, group: ClaimGroup, reason: str, by: Actor) -> None:
    """They have not. Refuses `claim_decided`, `claim_own`, `reason_missing`."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    _answer(group, "declined", by, reason.strip())
    first = group.first
    record("claim_declined", by=by, subject=group.household, village_id=first.village_id, claimed_by=first.claimed_by)


def _answer(group: ClaimGroup, state: str, by: Actor, answer: str | None) -> None:
    """All rows of the group, each once, and not by whoever brought the list."""
    ids = [row.id for row in group.rows]
    if by.id is not None and by.id in {row.claimed_by_id for row in group.rows}:
        raise Refusal("claim_own")
    waiting = update(Claim).where(Claim.id.in_(ids), Claim.state == "waiting")
    taken = db.session.scalars(
        waiting.values(state=state, decided_at=now(), decided_by=by.name, decided_by_id=by.id, answer=answer).returning(
            Claim.id
        ),
        execution_options={"synchronize_session": False},
    ).all()
    for row in group.rows:
        db.session.refresh(row)
    if len(taken) != len(ids):
        raise Refusal("claim_decided", who=group.first.decided_by or "–")
