"""Corrections as a page shows them: one by one while they are few, else added up by month and indicator.

A list of a whole regency that comes anew for an old day corrects every village in every month since. One by one that
would be more pages than anybody reads, and more than a month may take to print; the spreadsheet has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sakti.core.figures import Answers, Counts, Figure
from sakti.core.indicators import Indicator
from sakti.core.periods import month_end
from sakti.indicators.figures import figure_of
from sakti.reports.parts import Fix

#: So many stand one by one: three pages.
MOST_ONE_BY_ONE = 100


@dataclass(frozen=True, slots=True)
class FixSum:
    """The corrections of one indicator in one month: the villages that were corrected, and their figures together."""

    indicator: Indicator
    villages: int
    old: Figure
    new: Figure
    since: date | None  # the first recording behind any of them


def are_added_up(fixes: Sequence[Fix]) -> bool:
    return len(fixes) > MOST_ONE_BY_ONE


def added_up(fixes: Iterable[Fix]) -> list[FixSum]:
    """By month and definition, in the order in which they come."""
    groups: dict[tuple[int, str, int], list[Fix]] = {}
    for fix in fixes:
        groups.setdefault((fix.month, fix.indicator.key, fix.indicator.version), []).append(fix)
    return [_together(group) for _, group in sorted(groups.items())]


def _together(group: Sequence[Fix]) -> FixSum:
    indicator, day = group[0].indicator, month_end(group[0].month)
    old, new = (
        figure_of(indicator, Counts(*map(sum, zip(*every, strict=True))), day)
        for every in ([_answers(fix.old) for fix in group], [_answers(fix.new) for fix in group])
    )
    return FixSum(indicator, len(group), old, new, min((fix.since for fix in group if fix.since), default=None))


def _answers(figure: Figure) -> Answers:
    return Answers(figure.n, figure.d, figure.excluded, figure.unknown)
