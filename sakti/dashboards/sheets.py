"""The village table as a spreadsheet: the rows that are seen, each figure with numerator, denominator and percent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from sakti.core.figures import NOBODY
from sakti.dashboards.months import Months
from sakti.dashboards.table import BoardRow
from sakti.indicators.figures import Definitions, figure_of
from sakti.web.downloads import Column


def columns(definitions: Definitions, locale: str) -> list[Column]:
    every = [Column(_("Desa"), width=22), Column(_("Kode")), Column(_("Kecamatan")), Column(_("Terlambat"), "whole")]
    for each in definitions.values():
        label = each.label(locale)
        counts = (_("ya"), _("ya atau tidak"), _("belum terdata"))
        every += [Column(f"{label}: {count}", "whole") for count in counts]
        every.append(Column(f"{label}: %", "percent"))
    return every


def lines(rows: Sequence[BoardRow], months: Months) -> Iterator[list[object]]:
    """A village without data has blank cells, not zeros."""
    counts = months.at(months.period.month)
    for row in rows:
        cells: list[object] = [row.line.name, row.line.code, row.line.district_name, row.late]
        for key, indicator in months.definitions.items():
            figure = figure_of(indicator, counts.get(row.line.id, {}).get(key, NOBODY), months.period.day)
            cells += [figure.n, figure.d, figure.unknown, figure.percent] if row.has_data else [None] * 4
        yield cells
