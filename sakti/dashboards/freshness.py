"""How old the answers are, village by village: the page on the quality of data, and its spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from sakti.core.figures import NOBODY, Figure, sum_counts, two_decimals
from sakti.core.indicators import Indicator
from sakti.core.targets import is_mostly_stale
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.dashboards.queries import remembered
from sakti.field.queries import asked_on_visits
from sakti.indicators.figures import figure_of
from sakti.regions.queries import VillageLine
from sakti.web.downloads import Column, Kind


@dataclass(frozen=True, slots=True)
class AgeCell:
    """The answers to one indicator in one place: the figure, and the median of their ages in months.

    `median`: None where nobody answered, or where the book of a closed month did not keep it.
    """

    figure: Figure
    median: Decimal | None

    @property
    def stale_percent(self) -> Decimal | None:
        return None if self.figure.stale_share is None else two_decimals(self.figure.stale_share * 100)

    @property
    def is_stale(self) -> bool:
        """More than half are old: nothing is judged by them."""
        return is_mostly_stale(self.figure)


@dataclass(frozen=True, slots=True)
class AgeBoard:
    """A row of all villages together, and one of each village with data; a cell for each indicator that grows old."""

    indicators: Sequence[Indicator]
    fresh_for: Sequence[int]
    together: Sequence[AgeCell]
    rows: Sequence[tuple[VillageLine, Sequence[AgeCell]]]


def age_board(place: Place, period: Period) -> AgeBoard:
    """Shares and ages; of a closed month both as its book says."""
    return remembered(("ages", place.id, place.ids, period), lambda: _age_board(place, period))


def _age_board(place: Place, period: Period) -> AgeBoard:
    months = Months(place.ids, period)
    counts, ages = months.at(period.month), months.ages
    indicators = [months.definitions[key] for key in ages.fresh_for]

    def cells(villages: Sequence[int], region_id: int | None) -> list[AgeCell]:
        return [
            AgeCell(
                figure_of(
                    indicator,
                    sum_counts(counts.get(village, {}).get(indicator.key, NOBODY) for village in villages),
                    period.day,
                ),
                ages.median(indicator.key, villages, region_id),
            )
            for indicator in indicators
        ]

    there = [line for line in place.lines if line.id in counts]
    rows = [(line, cells([line.id], line.id)) for line in there]
    together = cells([line.id for line in there], place.id if place.whole else None)
    return AgeBoard(indicators, list(ages.fresh_for.values()), together, rows)


def waits_for_list(indicator: Indicator) -> bool:
    """Whether its answers are fresh again only with a new list: no visit asks anything of it."""
    return not asked_on_visits(indicator)


def columns(board: AgeBoard, locale: str) -> list[Column]:
    every = [Column(_("Desa"), width=22), Column(_("Kode")), Column(_("Kecamatan"))]
    told: list[tuple[str, Kind]] = [
        (_("umur tengah (bulan)"), "age"),
        (_("dijawab"), "whole"),
        (_("jawaban lama"), "whole"),
        (_("jawaban lama, persen"), "percent"),
    ]
    for indicator in board.indicators:
        label = indicator.label(locale)
        every += [Column(f"{label}: {what}", kind) for what, kind in told]
    return every


def lines(board: AgeBoard) -> Iterator[list[object]]:
    for line, cells in board.rows:
        row: list[object] = [line.name, line.code, line.district_name]
        for cell in cells:
            row += [cell.median, cell.figure.d, cell.figure.stale, cell.stale_percent]
        yield row
