"""Whether a final report can be signed: whose letterhead it bears, and who signs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sakti.closing.queries import close_of, closes
from sakti.core.refusals import Refusal
from sakti.settings import queries as settings
from sakti.settings.catalogue import GROUPS, Setting
from sakti.settings.queries import Values
from sakti.web import clock

if TYPE_CHECKING:
    from sakti.closing.tables import MonthClose


def day_of_paper(close: MonthClose | None) -> date:
    """Whose letterhead a report bears: that of the day of its close; of today while the month is open."""
    return clock.today() if close is None else clock.day_of(close.closed_at)


def letterhead_of(month: int) -> Values:
    """What the papers of a month bear, as they print it."""
    return settings.on_paper(day_of_paper(close_of(month)))


def require_signable(month: int) -> None:
    """Refuses `report_unsigned`."""
    day = day_of_paper(close_of(month))
    missing = settings.at(day).missing_to_sign
    if missing:
        raise unsigned(missing, day)


def unsigned(missing: Iterable[Setting], day: date) -> Refusal:
    """What is missing of letterhead and signer on a day, and where to fill it in."""
    settings_missing = list(missing)
    where = [str(group.label) for group in GROUPS if any(setting in settings_missing for setting in group.settings)]
    what = ", ".join(str(setting.label) for setting in settings_missing)
    return Refusal("report_unsigned", what=what, where=" dan ".join(where), day=day)


@dataclass(frozen=True, slots=True)
class UnsignedMonths:
    """Closed months of which nothing final can be issued, all for want of the same."""

    months: list[int]
    refusal: Refusal


def unsigned_months(among: Iterable[MonthClose] | None = None) -> list[UnsignedMonths]:
    """Closed months (by default all) that lacked letterhead or signer on the day of their close, by what they lacked.

    What is filled in from the first of these days on helps all of them.
    """
    lacking: dict[tuple[str, ...], list[tuple[date, int, list[Setting]]]] = {}
    for close in closes() if among is None else among:
        missing = settings.at(day := day_of_paper(close)).missing_to_sign
        if missing:
            lacking.setdefault(tuple(setting.key for setting in missing), []).append((day, close.month, missing))
    return [
        UnsignedMonths(sorted(month for _, month, _ in alike), unsigned(alike[0][2], min(day for day, _, _ in alike)))
        for alike in lacking.values()
    ]
