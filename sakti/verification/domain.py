"""Rounds, tasks, minutes and proposals of verval: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.events import DutiesAsked, DutiesEnded, HistoriesChanged, RecordsMerged, RecordsParted
from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, OnMerge, SealedTable, Section, Subscription

DOMAIN = Domain(
    name="verification",
    models="sakti.verification.models",
    pointers={
        "verval_task.household_id": OnMerge.WAITS,
        "verval_task.twin_id": OnMerge.WAITS,
        "proposal.household_id": OnMerge.WAITS,
    },
    blueprint="sakti.verification.views:blueprint",
    jobs="sakti.verification.jobs:JOBS",
    menu=(MenuEntry("verification.rounds", _l("Verval"), Section.WORK, 60),),
    sealed=(
        SealedTable(
            "sign_off",
            "tanda tangan verval",
            ("place_id", "level", "signer", "position", "recorded_at", "recorded_by_id", "voided_at"),
        ),
    ),
    subscriptions=(
        Subscription(RecordsMerged, "sakti.verification.listeners:follow_merge"),
        Subscription(RecordsParted, "sakti.verification.listeners:return_after_parting"),
        Subscription(DutiesAsked, "sakti.verification.listeners:count_tasks_to_give_back"),
        Subscription(DutiesEnded, "sakti.verification.listeners:give_back_tasks"),
        Subscription(HistoriesChanged, "sakti.verification.listeners:follow_households"),
    ),
    permissions=frozenset(
        {
            Permission.DECIDE_VERVAL,
            Permission.DO_VERVAL,
            Permission.EXPORT_HOUSEHOLDS,
            Permission.MANAGE_VERVAL,
            Permission.REVEAL_IDENTITY,
            Permission.SEE_FIGURES,
            Permission.SEE_HOUSEHOLDS,
        }
    ),
    due_work="sakti.verification.due_work:count_due_work",
    words="sakti.verification.words",
)
