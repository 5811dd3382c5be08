"""What time it is. The one place that asks the machine, so that tests can answer instead."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

#: The district's own time (WIB). Timestamps are stored as UTC; days and months are counted here.
ZONE = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    return datetime.now(UTC)


def local_now() -> datetime:
    return now().astimezone(ZONE)


def today() -> date:
    """The day it is in the district, which begins seven hours before the day in UTC."""
    return local_now().date()
