"""Which claims wait for a user."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.intake.landing.queries import claims
from sakti.web.clock import today
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.DECIDE_VERVAL):
        names = user.names_for(Permission.DECIDE_VERVAL)
        busy = len(claims.busy(names, today()))
        yield DueWork("intake.claims_waiting", _l("keluarga yang disebut di desa lain"), claims.count_waiting(names))
        yield DueWork("intake.claims_waiting", _l("orang yang menyebut banyak warga desa lain"), busy)
