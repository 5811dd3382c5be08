"""Writing down that a report was issued, and setting when reports are issued by themselves: also after a close."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from sakti.audit.actions import record
from sakti.closing import actions as closing
from sakti.core.actors import Actor
from sakti.core.periods import month_index, month_text
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import actions as jobs
from sakti.jobs import queries as job_queries
from sakti.regions.tables import Region
from sakti.reports import queries
from sakti.reports.models import IssuedReport, ReportSchedule
from sakti.web import clock
from sakti.web.editing import claim_setting

if TYPE_CHECKING:
    from sakti.closing.tables import MonthClose
    from sakti.jobs.tables import JobRun

MONTHLY = queries.MONTHLY
#: When a schedule begins with, before the office opens.
MORNING = time(6)


def close_and_order_reports(*, month: int, by: Actor, progress: Progress = silent) -> MonthClose:
    """Close a month; if the schedule waited for that, its reports are ordered at once."""
    close = closing.close_month(month=month, by=by, progress=progress)
    if any(due.month == month and due.missing for due in queries.due_months()):
        jobs.enqueue(MONTHLY, slot=f"{month_text(month)}:tutup-buku", by=by)
    return close


def record_issue(
    *,
    region: Region,
    month: int,
    version: int,
    year: int,
    serial: int,
    number: str,
    provisional: bool,
    sha256: str,
    path: str,
    size: int,
    pages: int,
    by: Actor,
    is_public: bool = False,
) -> IssuedReport:
    """Write down a report whose file is there. Refuses `report_number_taken` when somebody was quicker."""
    now = clock.now()
    report = IssuedReport(
        region_id=region.id,
        month=month,
        kind=region.level,
        is_public=is_public,
        version=version,
        provisional=provisional,
        year=year,
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
    *,
    active: bool,
    day: int,
    at: time,
    regency: bool,
    pilots: bool,
    close_first: bool,
    by: Actor,
    public: bool = False,
    opened_with: int | None = None,
) -> ReportSchedule:
    """From now on: what would have been due before today is nobody's omission, unless a schedule ran already.

    `opened_with`: the form's version. Raises `Superseded`.
    """
    claim_setting(ReportSchedule.__table__, queries.newest_schedule, opened_with=opened_with)
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
        public=public,
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
        public=public,
    )
    return row


def start_again(*, by: Actor) -> JobRun:
    """Have what the schedule owes tried once more, at once: the run that rests or failed, else a new one."""
    run = job_queries.unsettled(MONTHLY)
    if run is not None and run.can_be_retried:
        return jobs.retry(run=run, by=by)
    record("reports_started_again", by=by)
    return jobs.enqueue_alone(MONTHLY, "dengan-tangan", by=by)


def withdraw_of(*, months: Collection[int], by: Actor, second: str) -> Sequence[IssuedReport]:
    """Withdraw the final reports of months that are open again. Their numbers stay used; their files stay."""
    withdrawn = queries.final_of(months)
    for report in withdrawn:
        report.withdrawn_at, report.withdrawn_by = clock.now(), f"{by.name}, {second}"
        region = db.session.get(Region, report.region_id)
        record(
            "report_withdrawn",
            by=by,
            subject=report,
            village_id=report.region_id if report.kind == "village" else None,
            number=report.number,
            region=region.code if region else report.region_id,
            month=month_text(report.month),
        )
    return withdrawn
