"""Addresses that a dashboard needs many times, made once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import url_for

from sakti.core.indicators import INDICATORS
from sakti.dashboards.periods import Period
from sakti.web.permissions import may

WHY = "dossiers.why"


def why(code: str, period: Period) -> dict[str, str]:
    """Per indicator the page that shows who is behind the figure of a region."""
    if not may(WHY):
        return {}
    days = {"as_of": period.day.isoformat(), "baseline": period.baseline_day.isoformat()}
    asked: dict[str, Any] = {"region": code, "cohort": period.cohort} | days
    return {key: url_for(WHY, key=key, **asked) for key in INDICATORS}


def village_parts(period: Period) -> tuple[str, str]:
    """What stands before and after a village's code in the address of its dashboard: 285 of them on one page."""
    mark = "0"
    return url_for("dashboards.village", code=mark).removesuffix(mark), "?" + urlencode(period.address)
