"""The list of households, the page of a household or person, and the names behind a figure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.closing.queries import definitions_for, published_results, published_villages
from sakti.core.cohorts import Cohort
from sakti.core.fields import HOUSEHOLD_FIELDS
from sakti.core.identity import mask
from sakti.core.indicators import INDICATORS, NAMES
from sakti.core.json import JsonObject
from sakti.core.movements import EVERYBODY
from sakti.core.movements import in_words as part_words
from sakti.core.periods import age_on, month_end, month_index
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.targets import doubt, doubt_in_words
from sakti.countersigning.actions import must_be_seconded
from sakti.countersigning.pages import lead_to
from sakti.dossiers import actions, acts, exports, sentences
from sakti.dossiers.charts import village_lines
from sakti.dossiers.forms import (
    ChangeForm,
    HouseholdFilter,
    RecordReasonForm,
    WhyForm,
    answer_of_request,
    part_of_request,
)
from sakti.dossiers.queries import pages, records, timeline
from sakti.dossiers.queries.changes import ExplainedChange
from sakti.dossiers.queries.listing import HouseholdListing
from sakti.dossiers.queries.reasons import ExplainedFigure
from sakti.households import queries as people
from sakti.indicators.figures import first_months
from sakti.interventions import queries as interventions
from sakti.interventions.acts import say_fall
from sakti.observations import queries as observations
from sakti.regions import queries as regions
from sakti.settings.queries import least_coverage
from sakti.verification import queries as verification
from sakti.web.clock import today
from sakti.web.forms import form_page, refusals_into
from sakti.web.locale import current_language
from sakti.web.navigation import places
from sakti.web.permissions import current_names, current_scope, names_for, permit

if TYPE_CHECKING:
    from sakti.closing.queries import ClosedMonth
    from sakti.households.tables import Household
    from sakti.indicators.figures import Result
    from sakti.regions.tables import Region

blueprint = Blueprint("dossiers", __name__)

HOUSE = HOUSEHOLD_FIELDS
PERSON = (
    "schooling",
    "school_level",
    "certificate",
    "employed",
    "work_status",
    "chronic_diseases",
    "chronic_treated",
    "trained",
    "disability_served",
    *(f"difficulty_{letter}" for letter in "abcdefghi"),
)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {"dossier_words": sentences, "mask": mask}


@blueprint.context_processor
def bottom_bar() -> dict[str, object]:
    """Who comes here from the field keeps its places."""
    return {"bottom_navigation": places()}


@blueprint.get("/keluarga")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def households() -> str:
    form = HouseholdFilter.from_request(current_names())
    listing = HouseholdListing(current_names(), form.wanted, today())
    page = listing.page(request.args.get("after"))
    log_list("households_listed", len(page.rows), form)
    return render_template(
        "dossiers/households.html", form=form, page=page, count=listing.count, sort=listing.wanted.sort
    )


def log_list(action: str, rows: int, form: HouseholdFilter, details: JsonObject | None = None) -> None:
    """Which filters were used, never what was typed: a name or NIK has no place in the trail."""
    record_reading(action, by=current_user, rows=rows, filters=sorted(form.chosen), **(details or {}))


@blueprint.get("/keluarga/unduh")
@permit(Permission.EXPORT_HOUSEHOLDS, names=True)
def export() -> Response:
    form = HouseholdFilter.from_request(current_names())
    listing = HouseholdListing(current_names(), form.wanted, today())
    log_list("households_exported", listing.count, form)
    return exports.spreadsheet(listing, form.words, by=current_user.name)


@blueprint.route("/keluarga/unduh-lengkap", methods=["GET", "POST"])
@permit(Permission.REVEAL_IDENTITY, fresh=True, names=True)
def export_revealed() -> ResponseReturnValue:
    """The same spreadsheet with NIK and KK in full: for a reason, which is logged."""
    names = names_for(Permission.REVEAL_IDENTITY) & names_for(Permission.EXPORT_HOUSEHOLDS)
    chosen, form = HouseholdFilter.from_request(names), RecordReasonForm()
    listing = HouseholdListing(names, chosen.wanted, today())
    if form.validate_on_submit():
        log_list("households_exported", listing.count, chosen, {"reason": form.reason.data, "revealed": True})
        return exports.spreadsheet(listing, chosen.words, by=current_user.name, reason=form.reason.data)
    return form_page("dossiers/export_revealed.html", form, count=listing.count, words=chosen.words)


@blueprint.get("/keluarga/<int:household_id>")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def household(household_id: int) -> str:
    household = people.household_within(current_names(), household_id)
    record_reading("household_read", by=current_user, subject=household, village_id=household.village_id)
    kept = household.merged_into_id and household_reached(household.merged_into_id)
    return render_template(
        "dossiers/household.html", household=household, kept_reached=bool(kept), **dossier(household)
    )


def household_reached(household_id: int) -> bool:
    kept = people.household(household_id)
    return kept is not None and current_names().reaches_village(kept.village_id)


def person_reached(person_id: int | None) -> bool:
    """Whether the record that this one was merged into may be opened."""
    kept = people.person(person_id) if person_id else None
    return kept is not None and household_reached(kept.household_id)


def dossier(household: Household) -> dict[str, object]:
    """Everything that the page of a household shows."""
    day, names = today(), current_names()
    members, former = people.members(household.id), pages.former_members(names, household.id)
    everybody = [member.id for member in members] + [member.id for member, _stay in former]
    assigned = interventions.of_household(household.id, [person.id for person in people.people_of(household.id)])
    return {
        "village": regions.get(household.village_id),
        "members": members,
        "former": former,
        "day": day,
        "age_on": age_on,
        "families": pages.families(names, household.id),
        "house": observations.answers_of_household(household, HOUSE),
        "needs": interventions.needs_of(household.id, day),
        "unplanned": interventions.unplanned(household.id, day),
        "names": {member.id: member.name for member in members},
        "interventions": interventions.assignment_rows(assigned, names),
        "months": timeline.of_household(names, household, everybody),
        "state": observations.state_of(household.id, day),
        "head": next((member for member in members if member.id == household.head_id), None),
        "verified_on": verification.verified_on(household.id),
        "rounds": verification.history_of_household(household.id),
    }


@blueprint.route("/keluarga/<int:household_id>/nomor", methods=["GET", "POST"])
@permit(Permission.REVEAL_IDENTITY, names=True)
def reveal(household_id: int) -> ResponseReturnValue:
    household, form = people.household_within(current_names(), household_id), RecordReasonForm()
    numbers = None
    if form.validate_on_submit():
        with refusals_into(form):
            numbers = actions.reveal(household=household, reason=form.reason.data, by=current_user)
    return form_page("dossiers/reveal.html", form, household=household, numbers=numbers)


@blueprint.get("/orang/<int:person_id>")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def person(person_id: int) -> str:
    person, home = people.person_within(current_names(), person_id)
    record_reading("person_read", by=current_user, subject=person, village_id=home.village_id)
    assigned = [row for row in interventions.of_household(home.id, [person.id]) if row.person_id == person.id]
    return render_template(
        "dossiers/person.html",
        person=person,
        home=home,
        day=today(),
        age_on=age_on,
        village=regions.get(home.village_id),
        kept_reached=person_reached(person.merged_into_id),
        stays=pages.memberships(current_names(), person.id),
        answers=observations.answers_of_person(person, PERSON),
        months=timeline.of_person(current_names(), person),
        interventions=interventions.assignment_rows(assigned, current_names()),
        villages={village.id: village.name for village in regions.villages()},
    )


@blueprint.route("/catatan/<kind>/<int:record_id>/batalkan", methods=["GET", "POST"])
@permit(Permission.CORRECT_RECORDS, names=True)
def void(kind: str, record_id: int) -> ResponseReturnValue:
    record, form = records.record(current_names(), kind, record_id), RecordReasonForm()
    waits = must_be_seconded(by=current_user, day=record.day)
    if form.validate_on_submit() and waits:
        return lead_to(acts.ask_to_void(kind=kind, record=record, reason=form.reason.data, by=current_user))
    if form.validate_on_submit():
        with refusals_into(form):
            actions.void_record(
                kind=kind, record_id=record_id, names=current_names(), reason=form.reason.data, by=current_user
            )
        if not form.errors:
            flash(_("Catatan dibatalkan. Angka dihitung ulang; catatannya tetap terlihat dengan alasannya."), "good")
            return redirect(back_to(record.household), 303)
    back, further = back_to(record.household), say_fall(record.delivery)
    return form_page("dossiers/void.html", form, record=record, back=back, further=further, waits=waits)


def back_to(household: Household | None) -> str:
    if household is None:
        return url_for("dossiers.households")
    return url_for("dossiers.household", household_id=household.id)


@blueprint.get("/angka/<key>/alasan")
@permit(Permission.SEE_FIGURES, names=True)
def why(key: str) -> str:
    """From a figure to those behind it. Names for whoever may see them there; counts for everybody else."""
    if key not in INDICATORS:
        raise Refusal("indicator_unknown", key=key)
    form, answer = WhyForm.asked(current_scope()), answer_of_request()
    indicator = definitions_for(form.as_of.data).get(key)
    if indicator is None:
        raise Refusal("indicator_not_on_day", label=NAMES[key], day=form.as_of.data)
    region = regions.by_code(form.region.data) if form.region.data else None
    baseline, cohort = compared(form)
    villages, day = villages_of(region), form.as_of.data
    if cohort == Cohort.SAME_VILLAGES:
        villages = published_villages(villages, day, baseline).same
    behind = ExplainedFigure(indicator, villages, day, baseline, cohort)
    may_read = current_user.has(Permission.SEE_HOUSEHOLDS)
    page = behind.page(current_names(), answer, request.args.get("after")) if may_read else None
    if page:
        record_reading("figure_explained", by=current_user, rows=len(page.rows), indicator=key, answer=answer.value)
    (shown,), closed = published_results(behind.villages, behind.day, behind.baseline, behind.cohort, [key])
    return render_template(
        "dossiers/why.html",
        form=form,
        behind=behind,
        shown=shown,
        doubt=doubt_of(shown),
        closed=closed,
        answer=answer,
        page=page,
        region=region,
        because=sentences.because,
        villages={village.id: village.name for village in regions.villages()},
        label=behind.indicator.label(current_language()),
    )


@blueprint.get("/angka/<key>/perubahan")
@permit(Permission.SEE_FIGURES, names=True)
def change(key: str) -> str:
    """Why a figure moved between two days, by its parts; and who is behind one of them, for whoever may see them."""
    if key not in INDICATORS and key not in EVERYBODY:
        raise Refusal("indicator_unknown", key=key)
    form, part = ChangeForm.asked(current_scope()), part_of_request()
    last = form.as_of.data
    indicator = EVERYBODY.get(key) or definitions_for(last).get(key)
    if indicator is None:
        raise Refusal("indicator_not_on_day", label=NAMES[key], day=last)
    region = regions.by_code(form.region.data) if form.region.data else None
    villages = villages_of(region)
    first = form.baseline.data = first_day(form, villages)
    same = published_villages(villages, last, first)
    if form.cohort.data == Cohort.SAME_VILLAGES:
        villages = same.same
    explained = ExplainedChange(indicator, villages, first, last)
    may_read = part is not None and current_user.has(Permission.SEE_HOUSEHOLDS)
    page = explained.page(current_names(), part, request.args.get("after")) if part and may_read else None
    if page and part:
        record_reading("change_explained", by=current_user, rows=len(page.rows), indicator=key, part=part.value)
    (shown, closed) = published_change(villages, last, first, key) if key in INDICATORS else (None, None)
    return render_template(
        "dossiers/change.html",
        form=form,
        indicator=indicator,
        region=region,
        change=explained.change,
        first=first,
        last=last,
        part=part,
        page=page,
        shown=shown,
        doubt=None if shown is None else doubt_of(shown),
        same=None if same.are_all else same,
        closed=closed,
        lines=village_lines(indicator, villages, first, last, current_language()) if key in INDICATORS else None,
        part_words=part_words,
        villages={village.id: village.name for village in regions.villages()},
    )


def doubt_of(shown: Result) -> str | None:
    """What makes the figure of today say too little, in words."""
    return doubt_in_words(doubt(shown.current, least_coverage(shown.current.as_of)), current_language())


def published_change(villages: frozenset[int], last: date, first: date, key: str) -> tuple[Result, ClosedMonth | None]:
    """Said of the same villages: the others are parts of the table, and no change of anybody's life."""
    (shown,), closed = published_results(villages, last, first, Cohort.SAME_VILLAGES, [key])
    return shown, closed


def first_day(form: ChangeForm, villages: frozenset[int]) -> date:
    """What is asked; else the end of the first month in which somebody was counted there, or of the month before."""
    last = form.as_of.data
    first = min(first_months(villages).values(), default=month_index(last))
    days = (form.baseline.data, month_end(first), month_end(month_index(last) - 1))
    return next(day for day in days if day is not None and day < last)


def villages_of(region: Region | None) -> frozenset[int]:
    return regions.village_ids_below(region.id) if region else frozenset()


def compared(form: WhyForm) -> tuple[date | None, str]:
    """The baseline and the cohort; a panel needs a baseline."""
    return form.baseline.data, form.cohort.data if form.baseline.data else Cohort.CROSS_SECTION.value
