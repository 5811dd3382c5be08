"""Reports that are due and are not there, and what a clock ahead has closed: whoever issues reports is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.closing import queries as closing
from sakti.core.permissions import Permission
from sakti.reports import queries
from sakti.reports.queries import Why
from sakti.web.domain import DueWork, PermittedActor

#: What else waits is called, and why it does.
LABELS = {
    _l("laporan terjadwal menunggu tutup buku"): (Why.CLOSE, Why.CLOCK),
    _l("laporan terjadwal terlambat"): (Why.FAILED, Why.LATE),
}


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if not user.has(Permission.ISSUE_REPORTS):
        return
    due = queries.due_months()
    if held_back := queries.held_back_count(due):
        label = _l("laporan terjadwal menunggu kop surat atau penanda tangan")
        yield DueWork("reports.schedule", label, held_back)
    waits = Counter[Why]()
    for wait in queries.waits(due=due):
        waits[wait.why] += wait.count
    for label, reasons in LABELS.items():
        if count := sum(waits[why] for why in reasons):
            yield DueWork("reports.schedule", label, count)
    if ahead := closing.closed_ahead():
        yield DueWork("reports.closed_ahead", _l("bulan ditutup oleh jam yang maju"), len(ahead))
