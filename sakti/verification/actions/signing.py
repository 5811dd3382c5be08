"""The village meeting, and the signatures from village to regency. Only the last one reaches the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.permissions import Permission, refuse_unless
from sakti.core.refusals import Refusal
from sakti.core.verval import STAGE_LABELS, Stage
from sakti.extensions import db
from sakti.files.actions import store_photo
from sakti.verification import queries
from sakti.verification.actions import effects
from sakti.verification.actions.moves import move_place, refuse_locked, same_person
from sakti.verification.models import Musdes, SignOff, VervalRound, VervalVillage
from sakti.web.clock import now, today
from sakti.web.editing import claim_edit

#: What each signature leads to, and whose it is.
LEVELS = {Stage.MUSDES: Stage.VILLAGE, Stage.VILLAGE: Stage.DISTRICT, Stage.DISTRICT: Stage.REGENCY}


def record_musdes(
    *,
    place: VervalVillage,
    held_on: date,
    venue: str,
    chair: str,
    attendees: Sequence[Mapping[str, str]],
    decisions: Sequence[str],
    agenda: Sequence[str] = (),
    signers: Mapping[str, str] | None = None,
    photo: bytes | None = None,
    photo_name: str = "",
    opened_with: int | None = None,
    by: Actor,
) -> Musdes:
    """Write the minutes of the village meeting, or write them anew, until the village has signed.

    `opened_with`: the form's version, 0 if there were no minutes. Refuses `date_in_future`, `musdes_before_round`,
    `musdes_nobody`, `musdes_no_decision`, `verval_locked`, `not_permitted`; raises `StaleEdit`.
    """
    db.session.refresh(place, with_for_update=True)  # two first minutes at the same moment: one comes second
    refuse_locked(place)
    refuse_unless(by, Permission.DO_VERVAL, place.village_id)
    if held_on > today():
        raise Refusal("date_in_future", field="held_on", day=held_on.isoformat())
    opens_on = db.session.get_one(VervalRound, place.round_id).opens_on
    if held_on < opens_on:
        raise Refusal("musdes_before_round", field="held_on", day=long_date(opens_on))
    attendees = _each_once(attendees)
    if not attendees:
        raise Refusal("musdes_nobody", field="attendees")
    if not decisions:
        raise Refusal("musdes_no_decision", field="decisions")
    stored = store_photo(content=photo, name=photo_name, village_id=place.village_id, by=by) if photo else None
    minutes = _claim_minutes(place, opened_with, by)
    minutes.held_on, minutes.venue, minutes.chair = held_on, venue.strip(), chair.strip()
    minutes.attendees, minutes.decisions, minutes.agenda = (
        [dict(attendee) for attendee in attendees],
        list(decisions),
        list(agenda),
    )
    minutes.signers = {key: name for key, name in (signers or {}).items() if name}
    minutes.photo_id = stored.id if stored else minutes.photo_id
    minutes.recorded_at, minutes.recorded_by = now(), by.name
    db.session.add(minutes)
    db.session.flush()
    if place.stage == Stage.COLLECTING:
        move_place(place=place, to=Stage.MUSDES, by=by)
    record("musdes_recorded", by=by, subject=minutes, village_id=place.village_id, decisions=len(decisions))
    return minutes


def _claim_minutes(place: VervalVillage, opened_with: int | None, by: Actor) -> Musdes:
    held = queries.minutes(place)
    if held is None:
        return Musdes(place_id=place.id, edited_at=now(), edited_by=by.name)
    claim_edit(held, opened_with=opened_with, by=by)
    return held


def _each_once(attendees: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Who is written down twice for one element came once."""
    return list(
        {(attendee["element"], attendee["name"].casefold()): attendee for attendee in reversed(attendees)}.values()
    )[::-1]


def sign(*, place: VervalVillage, signer: str, position: str, seen: str | None = None, by: Actor) -> SignOff:
    """The next signature of a village. The regency's, and no other, reaches the ledger; twice is refused.

    `seen`: the stage that the signer had before them; a program has none. Refuses `verval_signed_meanwhile` if it is
    another one by now, `move_not_allowed`, `not_permitted`, `verval_still_open`, `verval_own_signature`.
    """
    db.session.refresh(place, with_for_update=True)  # two at the same moment: the second finds what the first did
    if seen is not None and seen != place.stage:
        raise Refusal("verval_signed_meanwhile", stage=STAGE_LABELS[place.stage])
    to = LEVELS.get(Stage(place.stage))
    if to is None:
        raise Refusal("move_not_allowed", before=STAGE_LABELS[place.stage], after=("disahkan", "signed"))
    guards = {"nothing_waits": partial(_refuse_open, place), "not_by_the_visitor": partial(_refuse_own, place, by)}
    move_place(place=place, to=to, by=by, guards=guards)
    signature = SignOff(
        place_id=place.id,
        level=to.value,
        signer=signer.strip(),
        position=position.strip(),
        recorded_at=now(),
        recorded_by=by.name,
        recorded_by_id=by.id,
    )
    db.session.add(signature)
    db.session.flush()
    written = 0
    if to is Stage.REGENCY:
        verval = db.session.get_one(VervalRound, place.round_id)
        written = effects.apply(place=place, verval=verval, by=by)
    record("verval_signed", by=by, subject=place, village_id=place.village_id, level=to.value, written=written)
    return signature


def _refuse_open(place: VervalVillage) -> None:
    if count := queries.open_count(place):
        raise Refusal("verval_still_open", count=count)


def _refuse_own(place: VervalVillage, by: Actor) -> None:
    """Above the village nobody signs what they visited, and nobody signs two levels."""
    below = queries.holding_signatures(place)
    hands: list[tuple[int | None, str | None]] = [(each.recorded_by_id, each.recorded_by) for each in below]
    hands += [(each.submitted_by_id, each.submitted_by) for each in queries.tasks_of(place)]
    if any(same_person(key, name, by) for key, name in hands):
        raise Refusal("verval_own_signature")


def reopen(*, place: VervalVillage, reason: str, by: Actor) -> int:
    """Take the signatures of a village back; what the last one wrote is voided. Returns how many ledger rows were.

    Refuses `reason_missing`, `move_not_allowed`, `not_permitted`.
    """
    db.session.refresh(place, with_for_update=True)
    was_final = place.stage == Stage.REGENCY
    move_place(place=place, to=Stage.COLLECTING, by=by, reason=reason)
    for signature in queries.holding_signatures(place):
        signature.voided_at, signature.voided_by, signature.void_reason = now(), by.name, reason.strip()
    voided = (
        effects.take_back(place=place, reason=f"verval dibuka kembali: {reason.strip()}", by=by) if was_final else 0
    )
    verval = db.session.get_one(VervalRound, place.round_id)
    verval.state = "open"
    if db.session.scalar(select(Musdes.id).where(Musdes.place_id == place.id)) is not None:
        move_place(place=place, to=Stage.MUSDES, by=by)  # the meeting was held; its minutes can be written anew
    record("verval_reopened", by=by, subject=place, village_id=place.village_id, reason=reason.strip(), voided=voided)
    return voided
