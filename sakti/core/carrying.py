"""What the status of an intervention rests on: how far it falls when one of its deliveries is voided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sakti.core.support import planned_volume
from sakti.core.transitions import FINISHED, Status
from sakti.core.workflow import Step

#: Why a delivery started an intervention, in its history: such a start goes when its deliveries do.
STARTED = "realisasi pertama"
#: How the reason of a fall begins in the history: it is nobody's choice, so what it uncovers may fall as well.
FELL = "realisasi dibatalkan"


@dataclass(frozen=True, slots=True)
class Fall:
    """Where a status falls to, and since when it never was what had been said."""

    to: Status
    day: date


def fall_of(
    status: str, steps: Sequence[Step], planned: Decimal | None, left: Iterable[tuple[date, Decimal]], voided_on: date
) -> Fall | None:
    """How far an intervention falls without a delivery of this day; `left`: (day, volume) of those that stand.

    *Selesai* is carried when what was planned had come by its day, *terverifikasi* by its own. What was said before the
    delivery came did not rest on it. With no delivery left, what only a delivery had started stands where it stood;
    what somebody chose stays.
    """
    came, needed = list(left), planned_volume(planned)

    def is_carried(day: date) -> bool:
        return voided_on > day or sum(volume for on, volume in came if on <= day) >= needed

    done, verified = _day_of(steps, Status.DONE), _day_of(steps, Status.VERIFIED)
    stands = status not in FINISHED or is_carried(done)
    if stands and status == Status.VERIFIED and not is_carried(verified):
        return Fall(Status.DONE, verified)
    if stands and status != Status.RUNNING:
        return None
    start = None if came else _start(steps)
    if start is not None and start.before is not None:
        return Fall(Status(start.before), start.day)
    return None if stands else Fall(Status.RUNNING, done)


def _day_of(steps: Sequence[Step], status: Status) -> date:
    """Since when it was that, at last; of work from before there were histories, the day of its last step."""
    days = [step.day for step in steps if step.after == status and step.before != Status.VERIFIED]
    return days[-1] if days else steps[-1].day


def _start(steps: Sequence[Step]) -> Step | None:
    """The step by which a delivery started it, if nobody has chosen since that it runs."""
    for step in reversed(steps):
        if step.after in FINISHED or step.reason.startswith(FELL):
            continue
        return step if step.after == Status.RUNNING and step.reason == STARTED else None
    return None
