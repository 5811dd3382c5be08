"""Reports that are issued by themselves: whatever is due and not there yet, oldest month first."""

from __future__ import annotations

import logging

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError

from sakti.closing import actions as closing_actions
from sakti.closing import queries as closing
from sakti.closing.queries import month_in_words
from sakti.core.actors import SYSTEM
from sakti.core.refusals import Refusal
from sakti.jobs import actions as jobs
from sakti.jobs import queries as job_queries
from sakti.jobs.registry import Job, Postponed, Progress, Run
from sakti.regions import queries as regions
from sakti.reports import queries
from sakti.reports.issuing import issue
from sakti.reports.parts import title_of
from sakti.web import clock
from sakti.web.transactions import reading, transaction

log = logging.getLogger(__name__)

#: The job that issues one report which somebody has asked for.
ONE = "issue_report"


def issue_one(run: Run, progress: Progress) -> dict[str, object]:
    order = run.payload
    report_id = issue(
        region_id=order["region_id"],
        month=order["month"],
        public=bool(order.get("public")),  # an order of before there were two versions
        by=run.by,
        tell=progress,
    )
    return {"report_id": report_id}


def issue_due(run: Run, progress: Progress) -> dict[str, object]:
    """Everything that is due now. An open month waits; what cannot be printed does not stop the rest, and waits too."""
    issued, waiting, failed = 0, [], []
    for month in due_work():
        if not ready(month):
            waiting.append(month_in_words(month))
            continue
        missing = due_work().get(month, [])
        for done, (region_id, is_public) in enumerate(missing):
            progress(f"Laporan {month_in_words(month)}", done, len(missing))
            try:
                issued += issue_one_due(region_id, month, is_public)
            except Refusal as refusal:
                failed.append(refusal)
    if failed:
        words = " ".join(dict.fromkeys(refusal.message() for refusal in failed))  # each reason once
        raise Postponed(words, left=what_is_left())
    return {"issued": issued, "waiting": waiting, "note": note(issued, waiting, hindrance() if waiting else None)}


def issue_one_due(region_id: int, month: int, is_public: bool) -> bool:
    """Whether it was still to be issued. What nobody has foreseen is one report's failure, and said in plain words."""
    try:
        return issue(region_id=region_id, month=month, public=is_public, by=SYSTEM, once=True) is not None
    except (Refusal, DBAPIError):
        raise
    except Exception as error:
        log.exception("the report of region %s, month %s, could not be made", region_id, month)
        with reading():
            region = regions.get(region_id)
            place = f"Laporan {month_in_words(month)} {title_of(region) if region else region_id}"
        raise Refusal("report_failed", place=place) from error


def due_work() -> dict[int, list[tuple[int, bool]]]:
    """Plain values: month → regions without a final report, each by its id and whether it is the one for everybody.

    What can be issued of a month is known from its close on.
    """
    with reading():
        due = [each for each in queries.due_months() if each.missing]
        return {each.month: [(region.id, is_public) for region, is_public in each.missing] for each in due}


def ready(month: int) -> bool:
    """Whether the month is closed, by now at the latest if the schedule closes months itself and nothing hinders it."""
    with reading():
        held = queries.schedule()
        closed = closing.close_of(month) is not None
        close_first = held is not None and held.close_first
    if closed or not close_first:
        return closed
    try:
        with transaction():
            if job_queries.stretch() is not None:
                jobs.note_look(clock.now())  # a machine that slept since the scheduler's look
            if queries.hindrance(clock.now()) is not None:
                return False
            closing_actions.close_month(month=month, by=SYSTEM)
    except Refusal as refusal:
        return refusal.code == "month_closed"
    return True


def hindrance() -> Refusal | None:
    with reading():
        held = queries.schedule()
        return queries.hindrance(clock.now()) if held is not None and held.close_first else None


def what_is_left() -> str | None:
    with reading():
        return queries.left_over()


def note(issued: int, waiting: list[str], hindered: Refusal | None = None) -> str:
    sentences = [f"{issued} laporan terbit."] if issued else []
    sentences += [f"Menunggu tutup buku: {', '.join(waiting)}."] if waiting else []
    sentences += [hindered.message()] if hindered else []
    return " ".join(sentences) or "Tidak ada laporan yang jatuh waktu."


JOBS = (
    Job(ONE, issue_one, label=_l("Menerbitkan laporan")),
    Job(
        queries.MONTHLY,
        issue_due,
        label=_l("Laporan bulanan"),
        schedule=queries.job_schedule,
        left=queries.left_over,
    ),
)
