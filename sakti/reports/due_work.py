"""Reports that are due and cannot go out: whoever keeps the settings, or issues reports, is told."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.reports import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    """To one who does both, the page on which it can be mended."""
    pages = {Permission.MANAGE_SETTINGS: "settings.index", Permission.ISSUE_REPORTS: "reports.schedule"}
    page = next((page for permission, page in pages.items() if user.has(permission)), None)
    if page is not None:
        label = _l("laporan terjadwal menunggu kop surat atau penanda tangan")
        yield DueWork(page, label, queries.held_back_count())
