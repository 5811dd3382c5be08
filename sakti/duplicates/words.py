"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "pair_different", "menyatakan dua catatan ({unit}) berbeda", "said that two records ({unit}) are not the same"
)
declare_action("pair_reopened", "membuka lagi pasangan catatan ({unit})", "reopened a pair of records ({unit})")
declare_action(
    "pairs_listed",
    "melihat daftar data ganda, {rows} baris",
    "saw the list of possible duplicates, {rows} rows",
)
declare_action("pair_compared", "membandingkan dua catatan ({unit})", "compared two records ({unit})")
declare_action("merges_listed", "melihat daftar penggabungan, {rows} baris", "saw the list of merges, {rows} rows")

declare_refusal(
    "pair_decided",
    "Pasangan ini sudah diputuskan. Muat ulang halamannya.",
    "This pair has been decided already. Load the page again.",
)
declare_refusal("pair_unknown", "Pasangan ini tidak ada di desa tugas Anda.", "There is no such pair in your villages.")
declare_refusal(
    "merge_unknown", "Penggabungan ini tidak ada di desa tugas Anda.", "There is no such merge in your villages."
)
