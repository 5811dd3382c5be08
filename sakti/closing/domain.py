"""Month closes, frozen figures and corrections: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.events import LastCloseAsked
from sakti.web.domain import Domain, SealedTable, Subscription

DOMAIN = Domain(
    name="closing",
    models="sakti.closing.models",
    sealed=(
        SealedTable(
            "month_close", "tutup buku", ("month", "closed_at", "closed_by", "sha256", "head_number", "head_seal")
        ),
        SealedTable(
            "frozen_figure",
            "angka beku",
            ("indicator", "version", "n", "d", "excluded", "unknown"),
            later=("stale",),
            key=("close_id", "village_id"),
            place="village_id",
        ),
        SealedTable("frozen_picture", "gambaran beku", ("content",), key=("close_id", "region_id"), place="region_id"),
        SealedTable("frozen_statement", "neraca beku", ("content",), key=("close_id", "region_id"), place="region_id"),
        SealedTable(
            "restatement",
            "ralat",
            ("close_id", "month", "village_id", "indicator", "version", "old", "new", "since"),
            place="village_id",
        ),
    ),
    subscriptions=(Subscription(LastCloseAsked, "sakti.closing.listeners:say_last_close"),),
    words="sakti.closing.words",
)
