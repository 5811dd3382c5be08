"""Closing a month, writing down that a report was issued, and setting when reports are issued by themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy.exc import IntegrityError

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import month_name
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_index, month_text
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators import rollup
from sakti.jobs import actions as jobs
from sakti.regions.tables import Region
from sakti.reports import queries
from sakti.reports.content import paged
from sakti.reports.models import (
    FrozenFigure,
    FrozenPicture,
    IssuedReport,
    MonthClose,
    ReportSchedule,
    Restatement,
)
from sakti.web import clock

#: The job that issues what is due.
MONTHLY = "monthly_reports"
#: When a schedule begins with, before the office opens.
MORNING = time(6)


def words_of(month: int) -> str:
    return month_name(month // 12, month % 12 + 1)


def close_month(*, month: int, by: Actor, progress: Progress = silent, then_issue: bool = True) -> MonthClose:
    """Freeze a month: figures, pictures of every region with data, and the corrections to earlier months.

    Refuses `month_not_over`, `month_closed`, `month_empty`. Earlier open months are no obstacle: the caller warns.
    If the schedule waited for this close, its reports are ordered at once.
    """
    check_closable(month)
    rollup.ensure_horizon()
    before = queries.last_close(month)
    listed = queries.pending(month)
    source = queries.source(month, None, before.closed_at if before else None, before.month if before else None)
    places = queries.with_data(source)
    if not places:
        raise Refusal("month_empty", month=words_of(month))
    close = opened(month=month, by=by)
    figures = frozen_rows(close, source)
    contents: dict[int, dict[str, Any]] = {}
    for done, (region, villages) in enumerate(places):
        progress("Membekukan angka", done, len(places))
        picture = queries.live(source, region, villages, listed)
        contents[region.id] = replace(picture, paged=paged(region, picture)).document()
    db.session.add_all(FrozenFigure(**row) for row in figures)
    db.session.add_all(FrozenPicture(close_id=close.id, region_id=key, content=one) for key, one in contents.items())
    db.session.add_all(correction_rows(close, listed))
    close.sha256 = fingerprint(figures, contents)
    record("month_closed", by=by, subject=close, month=month_text(month), sha256=close.sha256)
    if then_issue and any(due.month == month and due.missing for due in queries.due_months()):
        jobs.enqueue(MONTHLY, slot=f"{month_text(month)}:tutup-buku", by=by)
    return close


def check_closable(month: int) -> None:
    if month >= month_index(clock.today()):
        raise Refusal("month_not_over", month=words_of(month))
    if queries.close_of(month) is not None:
        raise Refusal("month_closed", month=words_of(month))


def opened(*, month: int, by: Actor) -> MonthClose:
    """The row itself: its unique month lets one of two who close at once through."""
    close = MonthClose(month=month, closed_at=clock.now(), closed_by=by.name, sha256="")
    try:
        with db.session.begin_nested():
            db.session.add(close)
            db.session.flush()
    except IntegrityError as error:
        raise Refusal("month_closed", month=words_of(month)) from error
    return close


def frozen_rows(close: MonthClose, source: queries.Source) -> list[dict[str, Any]]:
    return [
        {
            "close_id": close.id,
            "village_id": village,
            "indicator": key,
            "version": INDICATORS[key].version,
            "n": n,
            "d": d,
            "excluded": excluded,
            "unknown": unknown,
        }
        for village, lines in sorted(source.months.items())
        for key, line in sorted(lines.items())
        if close.month in line
        for n, d, excluded, unknown in (line[close.month],)
    ]


def correction_rows(close: MonthClose, listed: Iterable[queries.Correction]) -> list[Restatement]:
    return [
        Restatement(
            close_id=close.id,
            month=one.month,
            village_id=one.village_id,
            indicator=one.indicator,
            version=one.version,
            old=list(one.old),
            new=list(one.new),
            since=one.since,
        )
        for one in listed
    ]


def fingerprint(figures: Iterable[Mapping[str, Any]], contents: Mapping[int, Any]) -> str:
    """The hash of all that was frozen; the close's own id is no part of it."""
    plain = [
        [row[name] for name in ("village_id", "indicator", "version", "n", "d", "excluded", "unknown")]
        for row in figures
    ]
    text = json.dumps([plain, sorted(contents.items())], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record_issue(
    *,
    region: Region,
    month: int,
    version: int,
    serial: int,
    number: str,
    provisional: bool,
    sha256: str,
    path: str,
    size: int,
    pages: int,
    by: Actor,
) -> IssuedReport:
    """Write down a report whose file is there. Refuses `report_number_taken` when somebody was quicker."""
    now = clock.now()
    report = IssuedReport(
        region_id=region.id,
        month=month,
        kind=region.level,
        version=version,
        provisional=provisional,
        year=clock.today().year,
        serial=serial,
        number=number,
        sha256=sha256,
        path=path,
        size=size,
        pages=pages,
        issued_at=now,
        issued_by=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
            db.session.flush()
    except IntegrityError as error:
        raise Refusal("report_number_taken", number=number) from error
    record(
        "report_issued",
        by=by,
        subject=report,
        village_id=region.id if region.level == "village" else None,
        number=number,
        region=region.code,
        month=month_text(month),
        sha256=sha256,
    )
    return report


def set_schedule(
    *, active: bool, day: int, at: time, regency: bool, pilots: bool, close_first: bool, by: Actor
) -> ReportSchedule:
    """From now on: what would have been due before today is nobody's omission, unless a schedule ran already."""
    held = queries.schedule()
    last = month_index(clock.today()) - 1
    row = ReportSchedule(
        active=active,
        day=day,
        at=at,
        first_month=last,
        regency=regency,
        pilots=pilots,
        close_first=close_first,
        recorded_on=clock.today(),
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
    if held is not None and held.active:
        row.first_month = held.first_month
    elif queries.due_on(row, last) <= clock.now():
        row.first_month = last + 1
    db.session.add(row)
    record(
        "report_schedule_set",
        by=by,
        subject=row,
        active=active,
        day=day,
        at=at.isoformat(timespec="minutes"),
        regency=regency,
        pilots=pilots,
        close_first=close_first,
    )
    return row
