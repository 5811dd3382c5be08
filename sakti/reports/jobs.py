"""Reports that are issued by themselves: whatever is due and not there yet, oldest month first."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.closing import actions as closing_actions
from sakti.closing import queries as closing
from sakti.closing.queries import month_in_words
from sakti.core.actors import SYSTEM
from sakti.core.refusals import Refusal
from sakti.jobs.registry import Job, Postponed, Progress, Run
from sakti.reports import actions, queries
from sakti.reports.issuing import issue
from sakti.web.transactions import reading, transaction

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
                issued += issue(region_id=region_id, month=month, public=is_public, by=SYSTEM, once=True) is not None
            except Refusal as refusal:
                failed.append(refusal)
    if failed:
        raise Postponed(" ".join(dict.fromkeys(refusal.message() for refusal in failed)))  # each reason once
    return {"issued": issued, "waiting": waiting, "note": note(issued, waiting)}


def due_work() -> dict[int, list[tuple[int, bool]]]:
    """Plain values: month → regions without a final report, each by its id and whether it is the one for everybody.

    What can be issued of a month is known from its close on.
    """
    with reading():
        due = [each for each in queries.due_months() if each.missing]
        return {each.month: [(region.id, is_public) for region, is_public in each.missing] for each in due}


def ready(month: int) -> bool:
    """Whether the month is closed, by now at the latest if the schedule closes months itself."""
    with reading():
        held = queries.schedule()
        closed = closing.close_of(month) is not None
        close_first = held is not None and held.close_first
    if closed or not close_first:
        return closed
    try:
        with transaction():
            closing_actions.close_month(month=month, by=SYSTEM)
    except Refusal as refusal:
        return refusal.code == "month_closed"
    return True


def note(issued: int, waiting: list[str]) -> str:
    sentences = [f"{issued} laporan terbit."] if issued else []
    sentences += [f"Menunggu tutup buku: {', '.join(waiting)}."] if waiting else []
    return " ".join(sentences) or "Tidak ada laporan yang jatuh waktu."


JOBS = (
    Job(ONE, issue_one, label=_l("Menerbitkan laporan")),
    Job(actions.MONTHLY, issue_due, label=_l("Laporan bulanan"), schedule=queries.job_schedule),
)
