"""What is done about a need: one state of every need on a day, from what was promised, delivered and seen since.

A need is met by what somebody saw, never by what was delivered: a latrine that was built is not one in use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sakti.core.answers import Answer
from sakti.core.transitions import FINISHED, PROMISED, Status


class NeedState(StrEnum):
    """Where a need stands on a day. That its answer is old is a mark beside it, no state of its own."""

    OPEN = "open"  # nobody promises or brought anything, whatever was called done
    PROMISED = "promised"
    LATE = "late"  # promised, and its day has passed
    RECEIVED = "received"  # and no visit has told since whether it is used
    UNUSED = "unused"  # received, and seen unmet after it
    MET = "met"
    UNKNOWN = "unknown"  # nobody was asked


class Sighting(StrEnum):
    """What a visit after a delivery shows of the need."""

    MET = "met"
    UNMET = "unmet"
    UNSEEN = "unseen"  # nobody came, or nothing can be seen of it


LABELS = {
    "id": {
        NeedState.OPEN: "belum ada",
        NeedState.PROMISED: "dijanjikan",
        NeedState.LATE: "terlambat",
        NeedState.RECEIVED: "sudah diterima, belum terlihat dipakai",
        NeedState.UNUSED: "sudah diterima, tidak dipakai",
        NeedState.MET: "terpenuhi",
        NeedState.UNKNOWN: "tidak diketahui",
    },
    "en": {
        NeedState.OPEN: "nothing yet",
        NeedState.PROMISED: "promised",
        NeedState.LATE: "overdue",
        NeedState.RECEIVED: "received, not seen in use yet",
        NeedState.UNUSED: "received, not in use",
        NeedState.MET: "met",
        NeedState.UNKNOWN: "unknown",
    },
}


@dataclass(frozen=True, slots=True)
class Support:
    """One thing done for a subject, as of a day: an intervention with the status of that day, or a delivery.

    `received_on`: the day on which it was delivered; None of whatever has no delivery that stands, also if somebody
    called it done. `seen_on`: since when visits told whether it is used (`core.needs.Need.told_on`).
    """

    received_on: date | None
    due_on: date | None = None
    status: Status | None = None
    seen_on: date | None = None

    @property
    def is_promise(self) -> bool:
        return self.status in PROMISED

    @property
    def is_received(self) -> bool:
        """Delivered: what was only called done brought nothing."""
        return self.received_on is not None

    @property
    def is_unseen(self) -> bool:
        """Received, and no visit has told since whether it is used."""
        return self.received_on is not None and (self.seen_on is None or self.seen_on <= self.received_on)

    @property
    def is_bare(self) -> bool:
        """Called done, without a delivery that stands."""
        return self.status in FINISHED


def planned_volume(volume: Decimal | None) -> Decimal:
    """What is to be delivered of a plan: 1 where nobody wrote a volume."""
    return Decimal(1) if volume is None else volume


def delivered_share(volume: Decimal | None, delivered: Decimal) -> Fraction:
    """How much of a plan came, at most all of it: units of different plans are never added up."""
    planned = planned_volume(volume)
    return Fraction(1) if delivered >= planned else Fraction(delivered) / Fraction(planned)


def need_state(answer: Answer, sign: Answer, support: Iterable[Support], day: date) -> NeedState:
    """The state of a need on a day: `answer` is that of its indicator, `sign` the one that shows the need.

    `support` is what had been done for the subject by then. What was received and not looked at since comes first: of
    everything else somebody knows already that it did not help.
    """
    if answer is Answer.UNKNOWN:
        return NeedState.UNKNOWN
    if answer is not sign:
        return NeedState.MET
    everything = list(support)
    promises = [each for each in everything if each.is_promise]
    if any(each.is_unseen for each in everything):
        return NeedState.RECEIVED
    if any(each.due_on is not None and each.due_on < day for each in promises):
        return NeedState.LATE
    if promises:
        return NeedState.PROMISED
    return NeedState.UNUSED if any(each.is_received for each in everything) else NeedState.OPEN
