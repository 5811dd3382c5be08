"""What of verval waits for a user: visits to make, and results of others to decide."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.verification import queries
from sakti.web.domain import DueWork, PermittedActor


def count_due_work(user: PermittedActor) -> Iterator[DueWork]:
    if user.has(Permission.DO_VERVAL):
        visits = queries.mine(user.names_for(Permission.DO_VERVAL), user.id or 0, size=0).total
        yield DueWork("verification.mine", _l("tugas verval"), visits)
        left = queries.pool(user.names_for(Permission.DO_VERVAL), size=0).total
        if left:
            yield DueWork("verification.mine", _l("tugas verval di desa Anda tanpa petugas"), left)
    if user.has(Permission.MANAGE_VERVAL) or user.has(Permission.DECIDE_VERVAL):
        reach = Permission.MANAGE_VERVAL if user.has(Permission.MANAGE_VERVAL) else Permission.DECIDE_VERVAL
        left = queries.pool(user.names_for(reach), size=0).total
        if left:
            yield DueWork("verification.rounds", _l("tugas verval tanpa petugas"), left)
    if user.has(Permission.DECIDE_VERVAL):
        results = queries.submitted_count(user.names_for(Permission.DECIDE_VERVAL), user.id or 0)
        yield DueWork("verification.queue", _l("hasil verval menunggu keputusan"), results)
        aside = queries.aside_count(user.names_for(Permission.DECIDE_VERVAL))
        yield DueWork("verification.aside", _l("hasil verval yang disisihkan saat disahkan"), aside)
