"""Pages about districts and villages: what they are, since when, by which decree."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.core.permissions import Permission
from sakti.regions import actions, queries
from sakti.regions.forms import PHASES, TOPICS, FactForm, PilotForm, RegionFilter, term_words
from sakti.web import clock
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import permit

blueprint = Blueprint("regions", __name__)

#: So many villages are first shown by district.
MANY = 60


@blueprint.get("/wilayah")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    form = RegionFilter.from_request()
    lines = queries.village_lines(clock.today(), **form.chosen)
    words = {topic: term_words(topic) for topic in TOPICS}
    districts = [] if form.chosen or len(lines) < MANY else queries.district_lines(lines)
    pilots = [line for line in lines if line.pilot]
    return render_template(
        "regions/index.html", form=form, lines=pilots if districts else lines, words=words, districts=districts
    )


@blueprint.get("/wilayah/<code>")
@permit(Permission.SEE_FIGURES)
def village(code: str) -> str:
    region = queries.village_by_code(code)
    return render_template(
        "regions/village.html",
        village=region,
        district=queries.get(region.parent_id or 0),
        facts=queries.facts_of(region.id),
        held=queries.held_facts(region.id, clock.today()),
        topics=TOPICS,
        words={topic: term_words(topic) for topic in TOPICS},
        pilot=queries.pilot_of(region.id),
        phases=PHASES,
        beginning=actions.BEGINNING,
        successions=[row for row in queries.successions(region.id) if row.voided_at is None],
    )


@blueprint.route("/wilayah/<code>/fakta", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def record_fact(code: str) -> ResponseReturnValue:
    region = queries.village_by_code(code)
    form = FactForm().offer_choices()
    if form.validate_on_submit():
        topic, value = form.topic_and_value
        with refusals_into(form):
            actions.record_fact(
                village=region,
                topic=topic,
                value=value,
                since=form.since.data,
                source=form.source.data,
                by=current_user,
            )
        if not form.errors:
            flash(_("Fakta tercatat. Yang berlaku sebelumnya tetap tersimpan."), "good")
            return redirect(url_for("regions.village", code=region.code), 303)
    return form_page("regions/record_fact.html", form, village=region)


@blueprint.route("/wilayah/<code>/lokus", methods=["GET", "POST"])
@permit(Permission.MANAGE_REGIONS)
def name_pilot(code: str) -> ResponseReturnValue:
    region = queries.village_by_code(code)
    form = PilotForm(obj=queries.pilot_of(region.id))
    if form.validate_on_submit():
        with refusals_into(form):
            actions.name_pilot(village=region, **form.values, by=current_user)
        if not form.errors:
            flash(_("%(village)s tercatat sebagai lokus.", village=region.name), "good")
            return redirect(url_for("regions.village", code=region.code), 303)
    return form_page("regions/name_pilot.html", form, village=region)
