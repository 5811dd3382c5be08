"""Which interventions wait for a user: proposals to decide, and promises past their day."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.core.transitions import Status
from sakti.interventions import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.APPROVE_INTERVENTIONS):
        proposed = queries.InterventionFilter(status=Status.PROPOSED)
        count = _count(user, Permission.APPROVE_INTERVENTIONS, proposed)
        yield DueWork("interventions.board", _l("usulan intervensi"), count)
        gone, left = queries.InterventionFilter(gone=True), queries.InterventionFilter(left=True)
        count = _count(user, Permission.APPROVE_INTERVENTIONS, gone)
        yield DueWork("interventions.without_recipient", _l("intervensi tanpa penerima"), count)
        count = _count(user, Permission.APPROVE_INTERVENTIONS, left)
        yield DueWork("interventions.leftovers", _l("tertinggal dari program atau pelaku yang ditutup"), count)
    if user.has(Permission.LOG_DELIVERY):
        late = queries.InterventionFilter(late=True)
        yield DueWork("interventions.board", _l("janji lewat tenggat"), _count(user, Permission.LOG_DELIVERY, late))


def _count(user: PermittedActor, permission: Permission, wanted: queries.InterventionFilter) -> int:
    by_status = queries.counts_by_status(user.scope_for(permission), wanted)
    return sum(count for count, _planned in by_status.values())
