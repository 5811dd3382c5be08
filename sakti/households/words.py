"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "household_unknown", "Keluarga ini tidak ada di desa tugas Anda.", "There is no such household in your villages."
)
declare_refusal(
    "person_unknown", "Orang ini tidak ada di desa tugas Anda.", "There is no such person in your villages."
)
