"""The village table as a spreadsheet: the rows that are seen, each figure with numerator, denominator and percent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from sakti.core.indicators import INDICATORS
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.dashboards.queries import NOBODY, figure
from sakti.dashboards.table import Row
from sakti.web.downloads import Column


def columns(locale: str) -> list[Column]:
    made = [Column(_("Desa"), width=22), Column(_("Kode")), Column(_("Kecamatan")), Column(_("Terlambat"), "whole")]
    for each in INDICATORS.values():
        label = each.label(locale)
        counts = (_("ya"), _("ya atau tidak"), _("belum terdata"))
        made += [Column(f"{label}: {count}", "whole") for count in counts]
        made.append(Column(f"{label}: %", "percent"))
    return made


def lines(rows: Sequence[Row], place: Place, period: Period) -> Iterator[list[Any]]:
    """A village without data has blank cells, not zeros."""
    found = Months(place.ids, period).at(period.month)
    for row in rows:
        cells: list[Any] = [row.line.name, row.line.code, row.line.district_name, row.late]
        for key in INDICATORS:
            known = figure(found.get(row.line.id, {}).get(key, NOBODY), period.day)
            cells += [known.n, known.d, known.unknown, known.percent] if row.has_data else [None] * 4
        yield cells
