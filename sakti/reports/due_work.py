"""Reports that are due and cannot go out: whoever issues reports is told."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.reports import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.ISSUE_REPORTS):
        label = _l("laporan terjadwal menunggu kop surat atau penanda tangan")
        yield DueWork("reports.schedule", label, queries.held_back_count())
