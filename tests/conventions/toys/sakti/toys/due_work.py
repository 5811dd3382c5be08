"""Which toys wait to be mended."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from sakti.toys import queries

from sakti.core.permissions import Permission
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.LOG_VISIT):
        yield DueWork("toys.index", _l("mainan rusak"), queries.broken_count())
