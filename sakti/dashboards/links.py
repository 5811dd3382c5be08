"""Addresses that a dashboard needs many times, made once."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import url_for

from sakti.core.cohorts import Cohort
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.regions.queries import VillageLine
from sakti.web.permissions import may

WHY = "dossiers.why"
CHANGE = "dossiers.change"


def explained_code(place: Place) -> str | None:
    """The region whose figures can be explained: a reader of some of its villages has a sum that no page explains."""
    return place.code if place.whole else None


def why(code: str | None, period: Period, keys: Iterable[str]) -> dict[str, str]:
    """Per indicator the page that shows who is behind the figure of a region: everybody now, or those of the panel.

    Of no region (None) none, here and below.
    """
    if period.cohort is Cohort.PANEL:
        return _explained(code, period, keys, baseline=period.baseline_day.isoformat(), cohort=period.cohort.value)
    return _explained(code, period, keys)


def compared(code: str | None, period: Period, keys: Iterable[str]) -> dict[str, str]:
    """Per indicator the page of those who are compared with the baseline: the same villages."""
    cohort = Cohort.SAME_VILLAGES.value
    return _explained(code, period, keys, baseline=period.baseline_day.isoformat(), cohort=cohort)


def moved(code: str | None, period: Period, keys: Iterable[str]) -> dict[str, str]:
    """Per indicator the page that says why the figure of a region moved since the baseline."""
    if code is None or not may(CHANGE) or period.baseline == period.month:
        return {}
    as_of, baseline = period.day.isoformat(), period.baseline_day.isoformat()
    return {key: url_for(CHANGE, key=key, region=code, as_of=as_of, baseline=baseline) for key in keys}


def _explained(
    code: str | None, period: Period, keys: Iterable[str], *, baseline: str | None = None, cohort: str | None = None
) -> dict[str, str]:
    if code is None or not may(WHY):
        return {}
    as_of = period.day.isoformat()
    return {key: url_for(WHY, key=key, region=code, as_of=as_of, baseline=baseline, cohort=cohort) for key in keys}


def villages(lines: Iterable[VillageLine], period: Period) -> dict[int, str]:
    """The dashboards of villages, built from one address: 285 of them are on a page."""
    mark = "0"
    before, after = url_for("dashboards.village", code=mark).removesuffix(mark), "?" + urlencode(period.address)
    return {line.id: before + line.code + after for line in lines}
