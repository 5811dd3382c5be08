"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.indicators import NAMES
from sakti.core.refusals import declare_refusal

KIND_WORDS = {"relative": ("relatif", "relative"), "level": ("tingkat", "level"), "count": ("jumlah", "count")}

declare_action(
    "target_set",
    "menetapkan target {indicator} {region}: {kind} {value} pada {due}",
    "set the target of {indicator} in {region}: {kind} {value} by {due}",
    indicator=NAMES,
    kind=KIND_WORDS,
)
declare_action(
    "target_ended",
    "mengakhiri target {indicator} {region}",
    "ended the target of {indicator} in {region}",
    indicator=NAMES,
)
declare_action(
    "macro_entered", "memasukkan {series} {region} {period}: {value}", "entered {series} of {region} {period}: {value}"
)
declare_action(
    "macro_ended", "menarik {series} {region} {period}: {value}", "took back {series} of {region} {period}: {value}"
)

declare_refusal("indicator_unknown", "Indikator {key} tidak ada.", "There is no indicator {key}.")
declare_refusal(
    "indicator_not_on_day",
    "Indikator {label} tidak ada pada {day}. Pilih bulan yang sesudahnya.",
    "There was no indicator {label} on {day}. Choose a later month.",
)
declare_refusal(
    "target_dates", "Tanggal target harus sesudah tanggal baseline.", "The due date must lie after the baseline date."
)
declare_refusal(
    "target_level", "Target tingkat adalah persen antara 0 dan 100.", "A level is a percentage between 0 and 100."
)
declare_refusal(
    "target_direction",
    "Target ini berlawanan arah: {label} membaik bila {direction}.",
    "This target points the wrong way: {label} improves when it {direction}.",
)
declare_refusal(
    "target_count", "Target jumlah adalah bilangan bulat, 0 atau lebih.", "A count is a whole number, 0 or more."
)
declare_refusal("target_relative", "Berkurang paling banyak 100 persen.", "Nothing falls by more than 100 percent.")
declare_refusal("target_known", "Target yang sama sudah ada.", "The same target is there already.")
declare_refusal(
    "macro_known",
    "Angka yang sama dari sumber ini sudah dimasukkan.",
    "The same figure of this source was entered already.",
)
declare_refusal(
    "macro_unknown", "Angka ini tidak ada atau sudah ditarik.", "There is no such figure, or it was taken back."
)
declare_refusal(
    "target_unknown", "Target ini tidak ada atau sudah diakhiri.", "There is no such target, or it has ended."
)
