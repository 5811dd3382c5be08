"""What time it is, and what the district's clocks say. The one place that asks the machine, so that tests can answer
instead.

Moments are stored as UTC. Days, ends of days and printed times are the district's: Indonesia has three zones, and which
one a district lives in is a dated setting (ADR 0044). A moment is read in the zone that held then, so what was printed
before a change of zone prints as it did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

#: By the names that are printed.
ZONES = MappingProxyType(
    {"WIB": ZoneInfo("Asia/Jakarta"), "WITA": ZoneInfo("Asia/Makassar"), "WIT": ZoneInfo("Asia/Jayapura")}
)
#: What holds until a district says something else.
FIRST = "WIB"
#: Under this an application keeps whom it asks since when which zone holds (`Domain.zones`).
EXTENSION = "sakti-zones"

#: The first day of a zone, and its name.
Change = tuple[date, str]


def now() -> datetime:
    return datetime.now(UTC)


def local_now() -> datetime:
    return local(now())


def today() -> date:
    """The day it is in the district, which begins seven to nine hours before the day in UTC."""
    return local_now().date()


def local(moment: datetime) -> datetime:
    """A moment as the district's clocks showed it, or will."""
    held = next((name for since, name in reversed(changes()) if moment >= _begin(since)), FIRST)
    return moment.astimezone(ZONES[held])


def day_of(moment: datetime) -> date:
    """The day it was in the district."""
    return local(moment).date()


def moment_of(day: date, at: time = time()) -> datetime:
    """The moment at which the district's clocks show this; of hours that a change of zone leaves out, the change."""
    moment = datetime.combine(day, at, ZONES[zone_on(day)])
    return max(moment, _begin(day)) if any(since == day for since, _name in changes()) else moment


def zone_on(day: date) -> str:
    """WIB, WITA or WIT: what is printed behind the times of a day."""
    return next((name for since, name in reversed(changes()) if since <= day), FIRST)


def zone_name() -> str:
    return zone_on(today())


def printed(moment: datetime) -> str:
    """05/12/2026 10.05 WIB, where there is little room; pages say it in words (`web.locale.moment`)."""
    shown = local(moment)
    return f"{shown:%d/%m/%Y %H.%M} {shown.tzname()}"


def changes() -> Sequence[Change]:
    """Since when which zone holds, the oldest first; nothing outside an application."""
    ask: Callable[[], Sequence[Change]] | None = current_app.extensions.get(EXTENSION) if has_app_context() else None
    return ask() if ask else ()


def _begin(since: date) -> datetime:
    """When a change happens: once both zones have reached its day, so that no day that was written becomes another."""
    return max(datetime.combine(since, time(), ZONES[zone_on(day)]) for day in (since - timedelta(days=1), since))
