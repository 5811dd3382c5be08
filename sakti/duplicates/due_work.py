"""Which pairs wait for a user's decision."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.duplicates import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.MERGE_RECORDS):
        pairs = queries.count_open(user.names_for(Permission.MERGE_RECORDS))
        yield DueWork("duplicates.index", _l("pasangan data ganda"), pairs)
