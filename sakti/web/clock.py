"""What time it is, and what the district's clocks say. The one place that asks the machine, so that tests can answer
instead.

Moments are stored as UTC. Days, ends of days and printed times are the district's: Indonesia has three zones, and which
one a district lives in is a dated setting (ADR 0046). A moment is read in the zone that held then, so what was printed
before a change of zone prints as it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

if TYPE_CHECKING:
    from flask_sqlalchemy.session import Session
    from sqlalchemy import Select
    from sqlalchemy.orm import scoped_session

#: By the names that are printed.
ZONES = MappingProxyType(
    {"WIB": ZoneInfo("Asia/Jakarta"), "WITA": ZoneInfo("Asia/Makassar"), "WIT": ZoneInfo("Asia/Jayapura")}
)
#: What holds until a district says something else.
FIRST = "WIB"
#: Under this an application keeps what selects the zones (`Domain.zones`), and a session what it has read.
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
    """Since when which zone holds, the oldest first; nothing outside an application.

    Read once in a session, until something is set. Of a database that cannot be asked (none yet, one of an earlier
    release, away) nothing is known.
    """
    wanted: Select[date, str] | None = current_app.extensions.get(EXTENSION) if has_app_context() else None
    if wanted is None:
        return ()
    from sqlalchemy.exc import SQLAlchemyError

    session = _session()
    if EXTENSION not in session.info:
        try:
            with session.no_autoflush:
                session.info[EXTENSION] = tuple(dict(session.execute(wanted).all()).items())
        except SQLAlchemyError:
            return ()
    held: Sequence[Change] = session.info[EXTENSION]
    return held


def forget() -> None:
    """A zone was set: it is read again."""
    _session().info.pop(EXTENSION, None)


def _session() -> scoped_session[Session]:
    """Loaded when it is asked: what domains announce (`Domain`) is read without a database."""
    from sakti.extensions import db

    return db.session


def _begin(since: date) -> datetime:
    """When a change happens: once both zones have reached its day, so that no day that was written becomes another."""
    return max(datetime.combine(since, time(), ZONES[zone_on(day)]) for day in (since - timedelta(days=1), since))
