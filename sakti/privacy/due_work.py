"""What waits for the data-protection officer."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.privacy import queries
from sakti.web.clock import now
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.HANDLE_PRIVACY):
        yield DueWork("privacy.index", _l("permintaan hak warga lewat 3 × 24 jam"), queries.late_count(now()))
        yield DueWork("privacy.incidents", _l("insiden yang belum ditutup"), queries.open_incidents())
