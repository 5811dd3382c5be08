"""Which objections wait for a user."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.objections import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.RECORD_OBJECTION):
        overdue = queries.overdue_count(user.names_for(Permission.RECORD_OBJECTION))
        yield DueWork("objections.index", _l("usulan lewat batas waktu"), overdue)
