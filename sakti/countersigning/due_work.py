"""Which acts wait for a user."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.countersigning import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.COUNTERSIGN):
        yield DueWork(
            "countersigning.index", _l("permintaan menunggu persetujuan Anda"), len(queries.waiting_for(user))
        )
        yield DueWork("countersigning.index", _l("tindakan tanpa orang kedua"), len(queries.done_alone(user)))
