"""What of the field waits for a user: households whose answers are out of date."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.field import queries
from sakti.households.queries import search
from sakti.web.clock import today
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    """A whole regency is nobody's round: counted for readers of a few villages."""
    if user.has(Permission.RECORD_EVENT):
        again = queries.count_listed_again(user.names_for(Permission.RECORD_EVENT))
        yield DueWork("field.listed_again", _l("keluarga pernah keluar, disebut lagi"), again)
    if not user.has(Permission.LOG_VISIT):
        return
    names = user.names_for(Permission.LOG_VISIT)
    if not search.are_many(names):
        households = queries.StaleWorklist(names, today()).count
        yield DueWork("field.stale", _l("keluarga dengan jawaban kedaluwarsa"), households)
