"""What this domain writes into the trail, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action

declare_action(
    "comparison_exported",
    "mengunduh banding {older} dan {newer}",
    "downloaded {older} compared with {newer}",
    free=("older", "newer"),
)
declare_action(
    "compared_households_read",
    "membaca daftar rumah tangga di balik banding rilis",
    "read the households behind a comparison of lists",
)
