"""The villages × indicators table: 285 rows of ten figures each, so a cell is made once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from sakti.core.changes import between, in_brief
from sakti.core.figures import NOBODY, Counts
from sakti.core.indicators import INDICATORS, Indicator, definition
from sakti.dashboards.goals import Goals
from sakti.indicators.figures import VillageCounts, figure_of
from sakti.regions.queries import VillageLine

#: A column that is sorted by something else than an indicator.
PLAIN = ("name", "district", "late")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One village: its ready row, and what it is sorted by."""

    line: VillageLine
    html: Markup
    has_data: bool
    late: int
    values: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Days:
    """The two days of a table."""

    now: date
    was: date


def rows(
    lines: Sequence[VillageLine],
    now: VillageCounts,
    was: VillageCounts,
    goals: Goals,
    above: Mapping[int, Sequence[int]],
    late: Mapping[int, int],
    addresses: Mapping[int, str],
    days: Days,
    locale: str,
    together: VillageCounts | None = None,
) -> list[BoardRow]:
    """`together`: by what each is compared with `was`, where that is not what it has now. `above` are the regions over
    each village, the nearest first, whose targets it inherits.
    """
    return [
        _row(
            line,
            now.get(line.id),
            was.get(line.id, {}),
            goals,
            above[line.id],
            late.get(line.id, 0),
            addresses[line.id],
            days,
            locale,
            None if together is None else together.get(line.id, {}),
        )
        for line in lines
    ]


def _row(
    line: VillageLine,
    now: Mapping[str, Counts] | None,
    was: Mapping[str, Counts],
    goals: Goals,
    above: Sequence[int],
    late: int,
    address: str,
    days: Days,
    locale: str,
    together: Mapping[str, Counts] | None,
) -> BoardRow:
    if now is None:
        return BoardRow(line, _macros().empty_row(line, late, address, len(goals.definitions)), False, late, {})
    cells, values = [], {}
    for key, indicator in goals.definitions.items():
        counts, before = now.get(key, NOBODY), was.get(key)
        target = goals.target(key, line.id, above, days.now)
        status = goals.court.status(target, line.id).value if target else None
        compared = counts if together is None else together.get(key, NOBODY)
        cells.append(cell(key, indicator.version, counts, compared, before, status, days.now, days.was, locale))
        values[key] = sortable(indicator, counts)
    return BoardRow(line, _macros().row(line, late, address, Markup("").join(cells)), True, late, values)


def sortable(indicator: Indicator, counts: Counts) -> float | None:
    """What a column is sorted by: what it shows, a count or a share; None when nothing is known."""
    n, d, *_ = counts
    if not d:
        return None
    return float(n) if indicator.kind.counts_subjects else n / d


@lru_cache(maxsize=1 << 16)
def cell(
    key: str,
    version: int,
    now: Counts,
    compared: Counts,
    was: Counts | None,
    status: str | None,
    day: date,
    baseline: date,
    locale: str,
) -> Markup:
    """One figure, its change and the state of its target, printed by the macro: a function of its arguments only.

    `compared`: the counts that changed since `was`, of a divided village those of all its parts.
    """
    indicator = definition(key, version) or INDICATORS[key]
    current = figure_of(indicator, now, day)
    before = None if was is None or not was.d else figure_of(indicator, was, baseline)
    after = figure_of(indicator, compared, day)
    change = None if before is None or not after.d else between(indicator.kind, before, after)
    brief = "" if change is None or not now[1] else in_brief(change, locale)
    markup: Markup = _macros().cell(current, indicator.kind.value, brief, status)
    return markup


def _macros() -> Any:
    return current_app.jinja_env.get_template("dashboards/_cell.html").module


def in_order(rows: Iterable[BoardRow], sort: str) -> list[BoardRow]:
    """Sorted by a column; whoever has no value there comes last, whichever the direction."""
    key, down = sort.lstrip("-"), sort.startswith("-")
    if key == "name":
        return sorted(rows, key=lambda row: row.line.name, reverse=down)
    if key == "district":
        return sorted(rows, key=lambda row: (row.line.district, row.line.code), reverse=down)
    if key == "late":
        return sorted(rows, key=lambda row: row.late, reverse=down)
    if key not in INDICATORS:
        return sorted(rows, key=lambda row: not row.has_data)
    sign = -1 if down else 1

    def value(row: BoardRow) -> tuple[bool, float, str]:
        shown = row.values.get(key)
        return shown is None, 0.0 if shown is None else sign * shown, row.line.code

    return sorted(rows, key=value)
