"""Issued reports and their schedule. Who does not reach all villages of a report's region does not get it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from sakti.closing.queries import closes, followed
from sakti.closing.tables import MonthClose
from sakti.core.periods import month_end, month_index, next_day
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.core.small_cells import is_small
from sakti.extensions import db
from sakti.jobs.registry import Schedule
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.reports.models import IssuedReport, ReportSchedule
from sakti.reports.queries.signing import day_of_paper
from sakti.settings import queries as settings
from sakti.settings.catalogue import LEAST_CELL, Setting
from sakti.web import clock
from sakti.web.editing import Latest
from sakti.web.pagination import Page, keyset


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """What the list of reports is asked for."""

    region_id: int | None = None
    month: int | None = None


def reaches(scope: Scope, region: Region) -> bool:
    """A report of a region is for who reaches every village of it."""
    return scope.villages is None or {village.id for village in regions.villages_below(region)} <= scope.villages


def select_reports(scope: Scope, limited: bool) -> Select[IssuedReport]:
    """The only way to reports: bounded by the scope; who may not see limited ones sees those for everybody."""
    query = select(IssuedReport)
    if not limited:
        query = query.where(IssuedReport.is_public)
    if scope.villages is None:
        return query
    larger = select(Region).where(Region.level != "village", Region.id.in_(select(IssuedReport.region_id)))
    reached = {region.id for region in db.session.scalars(larger) if reaches(scope, region)}
    return query.where(IssuedReport.region_id.in_(sorted(reached | scope.villages)))


def reports(scope: Scope, wanted: ReportFilters, cursor: str | None = None, *, limited: bool) -> Page[IssuedReport]:
    """`limited`: whether whoever asks may see those with small numbers, too; here and below it has to be said."""
    query = select_reports(scope, limited)
    if wanted.region_id is not None:
        query = query.where(IssuedReport.region_id == wanted.region_id)
    if wanted.month is not None:
        query = query.where(IssuedReport.month == wanted.month)
    return keyset(query, [IssuedReport.id], cursor=cursor, descending=True, size=25)


def report(scope: Scope, report_id: int, *, limited: bool) -> IssuedReport:
    """Refuses `report_unknown`, also where it lies outside the scope."""
    query = select_reports(scope, limited).where(IssuedReport.id == report_id)
    report: IssuedReport | None = db.session.scalar(query)
    if report is None:
        raise Refusal("report_unknown")
    return report


def versions(region_id: int, month: int, *, limited: bool) -> Sequence[IssuedReport]:
    query = select(IssuedReport).where(IssuedReport.region_id == region_id, IssuedReport.month == month)
    if not limited:
        query = query.where(IssuedReport.is_public)
    return db.session.scalars(query.order_by(IssuedReport.version)).all()


def is_on_shelf(path: str) -> bool:
    """Whether a report was issued with this file."""
    return db.session.scalar(select(IssuedReport.id).where(IssuedReport.path == path).limit(1)) is not None


def standing() -> tuple[ColumnElement[bool], ...]:
    """Final reports that were not withdrawn (`IssuedReport.stands`)."""
    return IssuedReport.provisional.is_(False), IssuedReport.withdrawn_at.is_(None)


def final_of(months: Collection[int]) -> Sequence[IssuedReport]:
    """The final reports of these months that stand, in the order of their issue."""
    of_months = select(IssuedReport).where(IssuedReport.month.in_(months), *standing())
    return db.session.scalars(of_months.order_by(IssuedReport.id)).all()


def next_version(region_id: int, month: int) -> int:
    of_month = (IssuedReport.region_id == region_id, IssuedReport.month == month)
    return (db.session.scalar(select(func.max(IssuedReport.version)).where(*of_month)) or 0) + 1


def reachable_regions(scope: Scope) -> list[Region]:
    """The regions of which this scope may see or issue a report: the regency, districts, villages with data first."""
    levels = select(Region).where(Region.level != "province").order_by(Region.code)
    if scope.villages is None:
        return list(db.session.scalars(levels))
    villages = {village.id: village.code for village in regions.villages()}
    outside = [code for key, code in villages.items() if key not in scope.villages]
    return [
        region
        for region in db.session.scalars(levels)
        if (
            region.id in scope.villages
            if region.level == "village"
            else not any(code.startswith(region.code + ".") for code in outside)
        )
    ]


# -- the schedule ---------------------------------------------------------------------------------------------------


def schedule() -> ReportSchedule | None:
    """What holds now; None until somebody has set it."""
    return db.session.scalar(select(ReportSchedule).order_by(ReportSchedule.id.desc()).limit(1))


def newest_schedule() -> Latest | None:
    held = schedule()
    return None if held is None else Latest(held.id, held.recorded_by, held.recorded_at)


def job_schedule() -> Schedule | None:
    """For the clock: on which day of each month, at what time."""
    held = schedule()
    if held is None or not held.active:
        return None
    return Schedule(held.at, held.day, since=due_on(held, held.first_month) - timedelta(seconds=1))


def due_on(held: ReportSchedule, month: int) -> datetime:
    """When the reports of a month are due: on the schedule's day of the next month."""
    plan = Schedule(held.at, held.day)
    first = next_day(month_end(month))
    return plan.moment(next(plan.days(first, month_end(month + 1))))


def scheduled_regions(held: ReportSchedule, months: Iterable[int]) -> dict[int, list[Region]]:
    """Per month its pilot villages and the regency, as the schedule says; the largest first."""
    regency = regions.regency() if held.regency else None
    pilots = regions.pilots() if held.pilots else []
    reached: dict[int, list[Region]] = {}
    for month in months:
        day = month_end(month)
        here = [region for pilot, region in pilots if pilot.since <= day and (pilot.until is None or pilot.until > day)]
        reached[month] = here if regency is None else [regency, *here]
    return reached


@dataclass(frozen=True, slots=True)
class DueMonth:
    """A month whose reports are due: what is still to be issued, and whether it waits for its close.

    `missing`: each with whether it is the version for everybody.
    """

    month: int
    due_at: datetime
    close: MonthClose | None
    missing: list[tuple[Region, bool]]
    issued: int
    unsigned: list[Setting]  # what is missing of letterhead and signer; nothing where it hinders nobody

    def only(self, missing: list[tuple[Region, bool]]) -> DueMonth:
        return replace(self, missing=missing)

    @property
    def paper_day(self) -> date:
        return day_of_paper(self.close)

    @property
    def is_waiting(self) -> bool:
        return self.close is None and bool(self.missing)

    @property
    def is_held_back(self) -> bool:
        """Whether nothing is waited for but letterhead and signer, as they held on the day of the close."""
        return self.close is not None and bool(self.unsigned)


def due_months(now: datetime | None = None) -> list[DueMonth]:
    """Every due month since the schedule's first, the oldest first."""
    held = schedule()
    moment = now or clock.now()
    if held is None or not held.active:
        return []
    months = range(held.first_month, month_index(clock.day_of(moment)))
    due = [month for month in months if due_on(held, month) <= moment]
    if not due:
        return []
    closed = {close.month: close for close in closes()}
    return [
        _due(held, month, regions_of_month, closed.get(month))
        for month, regions_of_month in scheduled_regions(held, due).items()
    ]


def held_back_count(due: Sequence[DueMonth] | None = None) -> int:
    """How many reports are due, of closed months, and wait for a letterhead or a signer."""
    return sum(len(each.missing) for each in (due_months() if due is None else due) if each.is_held_back)


def _due(held: ReportSchedule, month: int, places: Sequence[Region], close: MonthClose | None) -> DueMonth:
    final = select(IssuedReport.region_id, IssuedReport.is_public)
    final = final.where(IssuedReport.month == month, *standing())
    done = {(region_id, is_public) for region_id, is_public in db.session.execute(final)}
    kinds = (False, True) if held.public else (False,)
    wanted = [(region, is_public) for region in places for is_public in kinds]
    left = [(region, is_public) for region, is_public in wanted if (region.id, is_public) not in done]
    missing = _possible(left, close)
    unsigned = settings.at(day_of_paper(close)).missing_to_sign if missing else []
    return DueMonth(month, due_on(held, month), close, missing, len(wanted) - len(left), unsigned)


def _possible(wanted: Sequence[tuple[Region, bool]], close: MonthClose | None) -> list[tuple[Region, bool]]:
    """Without versions for everybody of regions in which too few were followed: no day will bring these."""
    public = [region.id for region, is_public in wanted if is_public]
    if close is None or not public:
        return list(wanted)
    least = int(settings.held([LEAST_CELL], day_of_paper(close))[LEAST_CELL])
    few = {region for region, households in followed(close, public).items() if is_small(households, least)}
    return [(region, is_public) for region, is_public in wanted if not (is_public and region.id in few)]
