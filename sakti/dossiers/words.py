"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.indicators import NAMES
from sakti.core.movements import EVERYBODY
from sakti.core.refusals import declare_refusal

declare_action(
    "identity_revealed", "membuka NIK dan nomor KK: {reason}", "revealed NIK and KK numbers: {reason}", free=("reason",)
)
declare_action(
    "households_listed", "melihat daftar rumah tangga ({rows} baris)", "saw the list of households ({rows} rows)"
)
declare_action(
    "households_exported",
    "mengunduh daftar rumah tangga ({rows} baris)",
    "downloaded the list of households ({rows} rows)",
)
declare_action("household_read", "membaca berkas keluarga", "read the dossier of a household")
declare_action("person_read", "membaca berkas orang", "read the dossier of a person")
declare_action(
    "figure_explained",
    "melihat {rows} nama di balik angka {indicator}",
    "saw {rows} names behind the figure {indicator}",
    indicator=NAMES,
)

declare_action(
    "change_explained",
    "melihat {rows} nama di balik perubahan angka {indicator}",
    "saw {rows} names behind the change of the figure {indicator}",
    indicator=NAMES | {key: (each.label_id, each.label_en) for key, each in EVERYBODY.items()},
)

declare_refusal(
    "record_unknown", "Catatan ini tidak ada di desa tugas Anda.", "There is no such record in your villages."
)
