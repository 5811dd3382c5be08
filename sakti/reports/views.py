"""Reports that were issued, issuing one, their schedule; and closing a month."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.closing import queries as closing
from sakti.closing.queries import month_in_words
from sakti.core.periods import month_end, month_index, month_text, parse_month
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.pages import lead_to
from sakti.jobs import actions as jobs
from sakti.jobs import queries as job_queries
from sakti.regions import queries as regions
from sakti.reports import actions, acts, content, fixes, issuing, paper, queries, reconciled
from sakti.reports.forms import PUBLIC, CloseForm, IssueForm, ReportFilter, ScheduleForm, TakeBackForm
from sakti.reports.jobs import ONE
from sakti.reports.parts import title_of
from sakti.web import clock
from sakti.web.downloads import XLSX, safe_name
from sakti.web.editing import edit_page, edits_into
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import current_scope, permit

if TYPE_CHECKING:
    from sakti.reports.tables import IssuedReport, ReportSchedule

blueprint = Blueprint("reports", __name__)
for name, made in paper.FILTERS.items():
    blueprint.add_app_template_filter(made, name)


@blueprint.get("/laporan")
@permit(Permission.SEE_REPORTS)
def index() -> str:
    form = ReportFilter.for_scope(current_scope())
    wanted = queries.ReportFilters(**form.chosen)
    page = queries.reports(current_scope(), wanted, request.args.get("after"), limited=may_see_limited())
    names = {region.id: title_of(region) for region in map(regions.get, {row.region_id for row in page.rows}) if region}
    return render_template(
        "reports/index.html",
        page=page,
        form=form,
        names=names,
        words_of=month_in_words,
        unavailable=None if paper.can_print() else paper.unavailable(),
        waits=queries.notices(current_scope(), limited=may_see_limited()),
        why=queries.Why,
    )


def may_see_limited() -> bool:
    """Whether whoever asks may see reports with small numbers."""
    return bool(current_user.has(Permission.SEE_LIMITED_REPORTS))


@blueprint.route("/laporan/terbitkan", methods=["GET", "POST"])
@permit(Permission.ISSUE_REPORTS)
def issue() -> ResponseReturnValue:
    form = IssueForm(
        region=request.args.get("region", type=int),
        month=request.args.get("month", type=int),
        version=request.args.get("version"),
    )
    form.offer(current_scope())
    if form.validate_on_submit():
        with refusals_into(form):
            run = ordered(form.region.data, form.month.data, form.version.data == PUBLIC)
        if not form.errors:
            return redirect(url_for("jobs.run", run_id=run), 303)
    return form_page(
        "reports/issue.html",
        form,
        unavailable=None if paper.can_print() else paper.unavailable(),
        unsigned=queries.unsigned_months(),
        words_of=month_in_words,
    )


def ordered(region_id: int, month: int, public: bool = False) -> int:
    """Have a report made; printing takes seconds, so a job does it. One at a time of each region and month.

    Refuses `pdf_unavailable`, `report_public_open` and `report_unsigned`.
    """
    if not paper.can_print():
        raise paper.unavailable()
    if closing.close_of(month) is not None:
        queries.require_signable(month)
    elif public:
        raise Refusal("report_public_open", month=month_in_words(month))
    back = url_for("reports.index", region_id=region_id, month=month)
    order = {"region_id": region_id, "month": month, "public": public}
    slot = f"{region_id}-{month_text(month)}" + ("-biasa" if public else "")
    return jobs.enqueue_alone(ONE, slot, by=current_user, payload=order, page=back).id


@blueprint.get("/laporan/<int:report_id>")
@permit(Permission.SEE_REPORTS)
def report(report_id: int) -> str:
    report = queries.report(current_scope(), report_id, limited=may_see_limited())
    region = regions.get(report.region_id) or abort(404)
    versions = queries.versions(report.region_id, report.month, limited=may_see_limited())
    return render_template(
        "reports/report.html",
        report=report,
        name=title_of(region),
        period=month_in_words(report.month),
        versions=versions,
        close=closing.close_of(report.month),
    )


@blueprint.get("/laporan/<int:report_id>/unduh")
@permit(Permission.SEE_REPORTS)
def download(report_id: int) -> ResponseReturnValue:
    report = queries.report(current_scope(), report_id, limited=may_see_limited())
    return sent(issuing.file_of(report), "application/pdf", f"{file_name(report)}.pdf")


@blueprint.get("/laporan/<int:report_id>/angka")
@permit(Permission.SEE_REPORTS)
def workbook(report_id: int) -> ResponseReturnValue:
    report = queries.report(current_scope(), report_id, limited=may_see_limited())
    return sent(issuing.workbook_of(report), XLSX, f"{file_name(report)}.xlsx")


def sent(data: bytes, media_type: str, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(data), mimetype=media_type, as_attachment=True, download_name=name)


def file_name(report: IssuedReport) -> str:
    region = regions.get(report.region_id) or abort(404)
    kind = (" biasa" if report.is_public else "") + (" ditarik" if report.withdrawn_at else "")
    return safe_name(f"laporan {region.name} {month_text(report.month)}{kind} v{report.version}")


@blueprint.route("/laporan/jadwal", methods=["GET", "POST"])
@permit(Permission.ISSUE_REPORTS)
def schedule() -> ResponseReturnValue:
    held = queries.schedule()
    form = schedule_form(held)
    if form.validate_on_submit():
        with edits_into(form, lambda: schedule_form(queries.schedule(), formdata=None).words()):
            whole_regency()
            actions.set_schedule(**form.values, opened_with=form.opened_with, by=current_user)
            flash(_("Jadwal laporan tersimpan."), "good")
            return redirect(url_for("reports.schedule"), 303)
    every = queries.due_months()
    return edit_page(
        "reports/schedule.html",
        form,
        due=list(reversed(every))[:12],
        held=held,
        unsigned=queries.unsigned_months(due.close for due in every if due.close is not None and due.is_held_back),
        words_of=month_in_words,
        month_text=month_text,
        waits={wait.month: wait for wait in queries.waits(due=every)},
        why=queries.Why,
        jump=job_queries.jump(),
        ahead=closing.closed_ahead(),
    )


@blueprint.post("/laporan/jadwal/coba-lagi")
@permit(Permission.ISSUE_REPORTS)
def start_again() -> ResponseReturnValue:
    whole_regency()
    run = actions.start_again(by=current_user)
    return redirect(url_for("jobs.run", run_id=run.id), 303)


def schedule_form(held: ReportSchedule | None, **given: None) -> ScheduleForm:
    """The form as it is filled in, or with `formdata=None` as it was saved."""
    values = DEFAULT_SCHEDULE if held is None else {name: getattr(held, name) for name in DEFAULT_SCHEDULE}
    return ScheduleForm(data={**values, "version": held.id if held else 0}, **given)


DEFAULT_SCHEDULE = {
    "active": True,
    "day": 5,
    "at": actions.MORNING,
    "regency": True,
    "pilots": True,
    "public": False,
    "close_first": False,
}


# -- closing a month ------------------------------------------------------------------------------------------------


@blueprint.get("/tutup-buku")
@permit(Permission.CLOSE_MONTH)
def months() -> str:
    changed = closing.changed_counts()
    return render_template(
        "reports/months.html",
        months=closing.months(),
        changed=changed,
        words_of=month_in_words,
        month_text=month_text,
        ahead=closing.closed_ahead(),
    )


@blueprint.route("/tutup-buku/jam-maju", methods=["GET", "POST"])
@permit(Permission.CLOSE_MONTH)
def closed_ahead() -> ResponseReturnValue:
    """What a clock that ran ahead has closed and issued, and taking it back."""
    form = TakeBackForm()
    if form.validate_on_submit():
        with refusals_into(form):
            whole_regency()
            return lead_to(acts.ask_to_take_back(reason=form.reason.data, by=current_user))
    ahead = closing.closed_ahead()
    return form_page(
        "reports/closed_ahead.html",
        form,
        ahead=ahead,
        reports=queries.final_of([close.month for close in ahead]),
        taken_back=closing.taken_back(),
        words_of=month_in_words,
    )


@blueprint.route("/tutup-buku/<month>", methods=["GET", "POST"])
@permit(Permission.CLOSE_MONTH)
def close(month: str) -> ResponseReturnValue:
    index = read_month(month)
    form = CloseForm()
    if form.validate_on_submit():
        with refusals_into(form):
            whole_regency()
            actions.close_and_order_reports(month=index, by=current_user)
        if not form.errors:
            flash(_("Buku %(month)s ditutup.", month=month_in_words(index)), "good")
            return redirect(url_for("reports.close", month=month), 303)
    place = regions.regency() or abort(404)
    closed = closing.close_of(index)
    changed = content.fixes_of(closing.restatements(index) if closed else closing.pending(index))
    return form_page(
        "reports/close.html",
        form,
        month=month,
        words_of=month_in_words,
        close=closed,
        place=place,
        made=content.build(place, index),
        earlier=closing.open_before(index),
        is_over=month_end(index) < clock.today(),
        changed=changed,
        sums=fixes.added_up(changed) if fixes.are_added_up(changed) else [],
        reconciled=reconciled,
    )


def read_month(text: str) -> int:
    try:
        month = parse_month(text)
    except ValueError:
        abort(404)
    return month if month <= month_index(clock.today()) else abort(404)


def whole_regency() -> None:
    """Closing and scheduling concern everybody: only who reaches every village may."""
    place = regions.regency()
    if place is None or not queries.reaches(current_scope(), place):
        raise Refusal("out_of_scope")
