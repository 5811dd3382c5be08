"""The page of an organisation: what it promised, what is late, what it gave, where and with whose money."""

from __future__ import annotations

from flask import abort, render_template

from sakti.core.permissions import Permission
from sakti.interventions import queries
from sakti.interventions.views import blueprint
from sakti.interventions.views.programmes import BEGINNING
from sakti.interventions.views.reading import log_names
from sakti.organisations import queries as actors
from sakti.web import clock
from sakti.web.permissions import current_names, current_scope, permit

SHOWN = 10


def left_open(wanted: queries.InterventionFilter) -> int:
    """How many of a filter are still open, within reach."""
    return sum(count for count, _rp in queries.counts_by_status(current_scope(), wanted).values())


@blueprint.get("/pelaku/<int:organisation_id>")
@permit(Permission.SEE_INTERVENTIONS, names=True)
def organisation(organisation_id: int) -> str:
    scope, today = current_scope(), clock.today()
    organisation = actors.reachable(scope, organisation_id) or abort(404)
    only, places = [organisation_id], queries.place_names()
    latest = queries.deliveries(scope, queries.DeliveryFilter(organisation_id=organisation_id), size=SHOWN)
    given = queries.delivery_rows(latest.rows, current_names())
    log_names(row.subject for row in given)
    return render_template(
        "interventions/organisation.html",
        organisation=organisation,
        helix=actors.helix_of(organisation),
        given=given,
        standing=actors.agreement_standing(organisation, today),
        shown=SHOWN,
        places=places,
        bounded=not all(map(scope.reaches_village, places)),
        counts=queries.counts_by_status(scope, queries.InterventionFilter(organisation_id=organisation_id)),
        left=left_open(queries.InterventionFilter(organisation_id=organisation_id, left=True)),
        late=queries.late(scope.villages, today, organisations=only),
        sums=queries.contributions(scope.villages, BEGINNING, today, organisations=only),
        villages=queries.by_village(scope.villages, organisation_id, today),
    )
