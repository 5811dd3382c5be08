"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal
from sakti.core.timeline import EVENT_WORDS

declare_action("observed", "mencatat pengamatan tanggal {day}", "recorded an observation of {day}")
declare_action(
    "event_recorded",
    "mencatat kejadian {kind} tanggal {day}",
    "recorded the event {kind} on {day}",
    kind=dict(EVENT_WORDS),
)
declare_action("voided", "membatalkan catatan: {reason}", "voided a record: {reason}", free=("reason",))
declare_action(
    "merged",
    "menggabungkan catatan ganda ({unit}): {reason}",
    "merged a record that was there twice ({unit}): {reason}",
    free=("reason",),
)
declare_action(
    "unmerged", "membatalkan penggabungan ({unit}): {reason}", "took back a merge ({unit}): {reason}", free=("reason",)
)
declare_action(
    "households_redrawn",
    "memindahkan {count} rumah tangga ke desa ini menurut keputusan",
    "moved {count} households to this village by decree",
)
declare_action("moves_voided", "membatalkan {count} perpindahan itu", "took back {count} of these moves")
declare_action("nik_set", "mengganti NIK: {reason}", "replaced a NIK: {reason}", free=("reason",))

declare_refusal("already_voided", "Catatan ini sudah dibatalkan.", "This record is voided already.")
declare_refusal(
    "nothing_observed",
    "Belum ada yang diisi. Isi paling sedikit satu jawaban.",
    "Nothing was filled in. Give at least one answer.",
)
declare_refusal(
    "nik_taken",
    "NIK ini sudah dipakai orang lain. Periksa angkanya, atau kosongkan dahulu.",
    "This NIK belongs to somebody else. Check its digits, or leave it blank for now.",
)
declare_refusal(
    "card_taken",
    "Nomor KK ini sudah dipakai keluarga lain. Periksa angkanya.",
    "This KK number belongs to another family. Check its digits.",
)
declare_refusal("card_malformed", "Nomor KK harus 16 angka.", "A KK number has 16 digits.")
declare_refusal(
    "born_after_event",
    "Tanggal lahir {day} sesudah hari kejadian. Periksa keduanya.",
    "The birth date {day} is after the day of the event. Check both.",
)
declare_refusal("nobody_chosen", "Pilih paling sedikit satu orang.", "Choose at least one person.")
declare_refusal(
    "not_member_that_day",
    "{name} bukan anggota rumah tangga ini pada hari itu.",
    "{name} did not belong to this household on that day.",
)
declare_refusal("dead_that_day", "{name} sudah meninggal pada hari itu.", "{name} had died by that day.")
declare_refusal("merge_itself", "Pilih dua catatan yang berbeda.", "Choose two different records.")
declare_refusal(
    "merge_not_living",
    "Salah satu catatan sudah digabung ke catatan lain. Muat ulang halaman ini.",
    "One of the records is merged into another already. Load this page again.",
)
declare_refusal(
    "merge_members",
    "Pasangan anggota tidak cocok: setiap orang hanya boleh dipasangkan sekali.",
    "The members do not pair up: everybody may be paired once.",
)
declare_refusal("merge_undone", "Penggabungan ini sudah dibatalkan.", "This merge has been taken back already.")
declare_refusal(
    "merge_rested_on",
    "Penggabungan ini menjadi dasar {count} penggabungan kemudian. Batalkan dahulu yang terbaru: {first}.",
    "{count} later merges rest on this one. Take back the newest of them first: {first}.",
)
declare_refusal(
    "merge_within",
    "Orang ini digabung bersama rumah tangganya. Batalkan yang rumah tangga.",
    "This person was merged with the household. Take back the merge of the household.",
)
declare_refusal("nik_malformed", "NIK harus 16 angka.", "A NIK has 16 digits.")
