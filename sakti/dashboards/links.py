"""Addresses that a dashboard needs many times, made once."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import url_for

from sakti.dashboards.periods import Period
from sakti.regions.queries import VillageLine
from sakti.web.permissions import may

WHY = "dossiers.why"


def why(code: str, period: Period, keys: Iterable[str]) -> dict[str, str]:
    """Per indicator the page that shows who is behind the figure of a region."""
    if not may(WHY):
        return {}
    as_of, baseline, cohort = period.day.isoformat(), period.baseline_day.isoformat(), period.cohort
    return {key: url_for(WHY, key=key, region=code, cohort=cohort, as_of=as_of, baseline=baseline) for key in keys}


def villages(lines: Iterable[VillageLine], period: Period) -> dict[int, str]:
    """The dashboards of villages, built from one address: 285 of them are on a page."""
    mark = "0"
    before, after = url_for("dashboards.village", code=mark).removesuffix(mark), "?" + urlencode(period.address)
    return {line.id: before + line.code + after for line in lines}
