"""Dashboards of the regency, its districts and its villages, the map, who came and left, and what SAKTI is."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from sakti.closing.queries import published_results, published_villages
from sakti.core.charts import Svg, decile_bars
from sakti.core.cohorts import Cohort
from sakti.core.formatting import long_date
from sakti.core.movements import EVERYBODY
from sakti.core.periods import month_end, month_index
from sakti.core.permissions import Permission, Public, Scope, SignedIn
from sakti.core.refusals import Refusal
from sakti.core.targets import doubt, doubt_in_words
from sakti.dashboards import boards, freshness, links, maps, periods, places, queries, sheets
from sakti.dashboards.forms import VillageFilter
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.indicators.figures import first_months
from sakti.indicators.forms import FiguresForm
from sakti.indicators.queries import named_macro_values
from sakti.indicators.queries.movements import household_steps
from sakti.regions import queries as regions
from sakti.regions.forms import PHASES, term_words
from sakti.settings import queries as settings
from sakti.web import clock
from sakti.web.downloads import xlsx
from sakti.web.locale import current_language
from sakti.web.permissions import current_scope, permit

blueprint = Blueprint("dashboards", __name__)


@blueprint.get("/")
@permit(SignedIn)
def home() -> ResponseReturnValue:
    """The own village, or the regency; who is assigned to nothing reads why there is nothing."""
    if not current_user.has(Permission.SEE_FIGURES):
        return render_template("dashboards/unassigned.html")
    villages = current_user.scope_for(Permission.SEE_FIGURES).villages
    if villages is not None and len(villages) == 1:
        only = regions.get(next(iter(villages)))
        if only is not None:
            return redirect(url_for("dashboards.village", code=only.code))
    return regency_page()


def asked_place(scope: Scope | None = None) -> tuple[Period | None, Place | None]:
    """The period of the address, and its region within what the reader reaches (or this scope)."""
    period = periods.asked(request.args)
    reach = current_scope() if scope is None else scope
    return period, places.asked(request.args.get("region"), reach, period.day if period else clock.today())


@blueprint.get("/dasbor")
@permit(Permission.SEE_FIGURES)
def regency() -> str:
    return regency_page()


def regency_page() -> str:
    period, place = asked_place(current_user.scope_for(Permission.SEE_FIGURES))
    if period is None or place is None or not place.lines:
        return render_template("dashboards/nothing.html", place=place)
    form = VillageFilter.asked()
    sort = request.args.get("sort", "")
    scope = current_user.scope_for(Permission.SEE_INTERVENTIONS)
    board = boards.region_board(place, period, scope, current_language())
    rows = boards.shown_rows(board.rows, form.chosen, sort)
    explained = links.explained_code(place)
    return render_template(
        "dashboards/regency.html",
        place=place,
        period=period,
        board=board,
        rows=rows,
        form=form,
        sort=sort,
        macro=named_macro_values(),
        why=links.why(explained, period, board.keys),
        same=links.compared(explained, period, board.keys),
        moved=links.moved(explained, period, board.keys),
        body=Markup("\n").join(row.html for row in rows),
        addresses=links.villages(place.lines, period),
    )


@blueprint.get("/dasbor/unduh")
@permit(Permission.SEE_FIGURES)
def export() -> ResponseReturnValue:
    """The village table as it is seen: same rows, same order."""
    period = periods.asked(request.args) or abort(404)
    place = places.asked(request.args.get("region"), current_scope(), period.day) or abort(404)
    form, language = VillageFilter.asked(), current_language()
    board = boards.region_board(place, period, current_user.scope_for(Permission.SEE_INTERVENTIONS), language)
    rows = boards.shown_rows(board.rows, form.chosen, request.args.get("sort", ""))
    about = {
        _("Wilayah"): place.name,
        _("Posisi"): long_date(period.day, language),
        _("Saringan"): form.words,
        _("Diunduh oleh"): current_user.name,
    }
    title = f"{place.name} {periods.in_words(period.month, language)}"
    months = Months(place.ids, period)
    return xlsx(title, sheets.columns(months.definitions, language), sheets.lines(rows, months), about=about)


@blueprint.get("/dasbor/desa/<code>")
@permit(Permission.SEE_FIGURES)
def village(code: str) -> str:
    village = regions.village_by_code(code)
    if not current_scope().reaches_village(village.id):
        raise Refusal("out_of_scope")
    period = periods.asked(request.args, _first_as_it_is(village.id))
    day = period.day if period else clock.today()
    place = places.asked(village.code.rpartition(".")[0], current_scope(), day)
    line = next(each for each in place.lines if each.id == village.id) if place else None
    if period is None or place is None or line is None:
        return render_template("dashboards/nothing.html", place=place)
    scope = current_user.scope_for(Permission.SEE_INTERVENTIONS)
    board = boards.village_board(line, place.above[line.id], period, scope, current_language())
    return render_template(
        "dashboards/village.html",
        village=village,
        line=line,
        place=place,
        period=period,
        board=board,
        pilot=regions.pilot_of(village.id),
        phases=PHASES,
        held=regions.held_facts(village.id, day),
        words={topic: term_words(topic) for topic in ("typology", "classification")},
        last_seen=queries.newest_observation(village.id, day),
        why=links.why(village.code, period, board.keys),
        moved=links.moved(village.code, period, board.keys),
        deciles=decile_chart(board),
        need_states=boards.SHOWN_STATES,
        waits_for_list=freshness.waits_for_list,
        redrawn=[
            row
            for row in regions.successions(village.id)
            if row.households and row.voided_at is None and period.baseline_day < row.day <= day
        ],
    )


def _first_as_it_is(village_id: int) -> int | None:
    """The first month of a village; if it was divided or merged since, the one in which it became what it is."""
    first = first_months([village_id]).get(village_id)
    torn = None if first is None else regions.village_links().torn_on([village_id], month_end(first), clock.today())
    return first if torn is None else month_index(torn)


def decile_chart(board: boards.VillageBoard) -> Svg:
    counts, unknown = board.deciles
    title, language = _("Rumah tangga menurut desil"), current_language()
    return decile_bars(dict(counts), key="deciles", title=title, unknown=unknown, locale=language)


@blueprint.get("/dasbor/peta")
@permit(Permission.SEE_FIGURES)
def tile_map() -> str:
    period, place = asked_place()
    if period is None or place is None or not place.lines:
        return render_template("dashboards/nothing.html", place=place)
    asked = request.args.get("indicator"), request.args.get("shading")
    drawn = maps.draw_map(place, period, *asked, current_language())
    return render_template("dashboards/map.html", place=place, period=period, drawn=drawn)


@blueprint.get("/dasbor/mutu")
@permit(Permission.SEE_FIGURES)
def data_quality() -> str:
    """How old the answers are, by village and indicator."""
    period, place = asked_place()
    if period is None or place is None or not place.lines:
        return render_template("dashboards/nothing.html", place=place)
    board = freshness.age_board(place, period)
    return render_template(
        "dashboards/quality.html", place=place, period=period, board=board, waits_for_list=freshness.waits_for_list
    )


@blueprint.get("/dasbor/mutu/unduh")
@permit(Permission.SEE_FIGURES)
def export_data_quality() -> ResponseReturnValue:
    period = periods.asked(request.args) or abort(404)
    place = places.asked(request.args.get("region"), current_scope(), period.day) or abort(404)
    board, language = freshness.age_board(place, period), current_language()
    about = {
        _("Wilayah"): place.name,
        _("Posisi"): long_date(period.day, language),
        _("Diunduh oleh"): current_user.name,
    }
    month = periods.in_words(period.month, language)
    title = _("Umur jawaban %(place)s %(month)s", place=place.name, month=month)
    return xlsx(title, freshness.columns(board, language), freshness.lines(board), about=about)


@blueprint.get("/dasbor/arus")
@permit(Permission.SEE_FIGURES)
def movements() -> str:
    period, place = asked_place()
    if period is None or place is None or not place.lines:
        return render_template("dashboards/nothing.html", place=place)
    steps = household_steps(period.baseline_day, period.day)
    below = [(line, steps.of({line.id})) for line in place.lines]
    below = [(line, moved) for line, moved in below if moved.opening or moved.closing]
    return render_template(
        "dashboards/movements.html",
        place=place,
        period=period,
        movement=steps.of(place.ids),
        below=below,
        moved=links.moved(links.explained_code(place), period, EVERYBODY),
    )


@blueprint.get("/angka")
@permit(Permission.SEE_FIGURES)
def figures() -> str:
    """Any region, any day, any baseline; the end of a closed month as it was published."""
    form = FiguresForm.asked(current_scope())
    if not form.region.data:
        return render_template("dashboards/figures.html", form=form, results=[], region=None)
    region = regions.by_code(form.region.data)
    days = form.as_of.data, form.baseline.data
    cohort = form.cohort.data if form.baseline.data else Cohort.CROSS_SECTION.value
    below = regions.village_ids_below(region.id)
    results, closed = published_results(below, *days, cohort)
    least = settings.least_coverage(days[0])
    doubts = [doubt_in_words(doubt(one.current, least), current_language()) for one in results]
    return render_template(
        "dashboards/figures.html",
        form=form,
        results=list(zip(results, doubts, strict=True)),
        region=region,
        cohort=cohort,
        closed=closed,
        compared=published_villages(below, *days),
    )


@blueprint.get("/tentang")
@permit(Public)
def about() -> str:
    return render_template("dashboards/about.html", values=settings.at(clock.today()))
