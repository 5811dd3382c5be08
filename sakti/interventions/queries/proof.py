"""What a status stands on: how much came of what was planned, and what somebody saw after it came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from sakti.core.actors import Actor
from sakti.core.answers import Answer
from sakti.core.formatting import number
from sakti.core.needs import NEEDS, Need
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.support import Sighting, planned_volume
from sakti.core.transitions import Status
from sakti.extensions import db
from sakti.interventions.models import Delivery, Intervention, Programme, StatusMove
from sakti.interventions.queries.asking import Asked, Sightings, asked_of, sightings
from sakti.interventions.queries.assignments import reaches
from sakti.interventions.queries.bounds import fetched
from sakti.interventions.queries.deliveries import delivered_volume
from sakti.interventions.queries.recipients import by_home


def lack(row: Intervention, to: str, day: date, by: Actor) -> Refusal | None:
    """What is missing for a move on a day: what is refused unless somebody says why. None: nothing.

    Work is done when what was planned was delivered; less than that only an analyst may call done. It is verified when
    a visit after the delivery shows that the need is met.
    """
    if to == Status.DONE:
        return _missing_volume(row, day, reaches(by, Permission.APPROVE_INTERVENTIONS, row))
    return _missing_sight(row, day) if to == Status.VERIFIED else None


def _missing_volume(row: Intervention, day: date, may_explain: bool) -> Refusal | None:
    came, planned = delivered_volume(row, until=day), planned_volume(row.volume)
    if came >= planned:
        return None
    code, field = ("volume_unexplained", "reason") if may_explain else ("volume_short", None)
    return Refusal(code, field=field, delivered=_spoken(came), planned=_spoken(planned), unit=row.unit)


def _spoken(volume: Decimal) -> tuple[str, str]:
    plain = volume.normalize() + 0
    return number(plain), number(plain, locale="en")


def _missing_sight(row: Intervention, day: date) -> Refusal | None:
    need, since = _need_of(row), received_on(row, day)
    match sighting(row, day):
        case Sighting.MET:
            return None
        case Sighting.UNMET if need is not None:
            return Refusal("visit_unmet", field="reason", need=(need.label(), need.label("en")))
        case _:
            return Refusal("visit_missing", field="reason", day=since.isoformat())


def _need_of(row: Intervention) -> Need | None:
    return NEEDS.get(db.session.get_one(Programme, row.programme_id).answers_need or "")


def received_on(row: Intervention, day: date) -> date:
    """The day of its last delivery by a day; of work without one, the day on which it was declared done."""
    last = select(func.max(Delivery.delivered_on)).where(
        Delivery.intervention_id == row.id, Delivery.voided_at.is_(None), Delivery.delivered_on <= day
    )
    done = select(func.max(StatusMove.day)).where(
        StatusMove.intervention_id == row.id, StatusMove.after == Status.DONE, StatusMove.day <= day
    )
    return db.session.scalar(last) or db.session.scalar(done) or day


def sighting(row: Intervention, day: date) -> Sighting:
    """What visits after the last delivery, up to a day, show of the need that an intervention answers.

    Of several households or people all who still count must be seen, and all must be met; what a visit saw may tell a
    lack before everything was seen. Nothing can be seen of a programme that answers no need, nor of work for a whole
    village.
    """
    need = _need_of(row)
    asked = [] if need is None else _asked(row, need, day)
    if need is None or not asked:
        return Sighting.UNSEEN
    since = received_on(row, day)
    seen = sightings({each.whose[0] for each in asked}, day, since)
    if not all(_is_told(each, day, seen) for each in asked):
        return Sighting.UNSEEN
    return Sighting.UNMET if any(each.answer is need.sign for each in asked) else Sighting.MET


def _asked(row: Intervention, need: Need, day: date) -> list[Asked]:
    """Of whom the need is asked, of those whom it was for as they lived on the day."""
    whom = fetched(by_home(select(Intervention.id).where(Intervention.id == row.id), Intervention, day, None))
    homes = {home: person for _id, home, person in whom}
    asked = asked_of(homes, day, [need])
    return [each for each in asked if each.whose[1] is None or homes[each.whose[0]] in (None, each.whose[1])]


def _is_told(asked: Asked, day: date, seen: Sightings) -> bool:
    """Whether visits tell the answer; of a service, which no visit sees, whether anybody came."""
    if not asked.need.fields:
        return asked.answer is not Answer.UNKNOWN and seen.last_at(asked.whose) is not None
    return asked.need.told_on(asked.state, day, asked.state["rural"], seen.of(asked.whose)) is not None
