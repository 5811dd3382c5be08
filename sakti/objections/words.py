"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("objection_recorded", "mencatat usulan {number}", "recorded the objection {number}")
declare_action("objection_withdrawn", "menarik usulan {number}", "withdrew the objection {number}")
declare_action(
    "proposals_passed_on",
    "meneruskan {count} usulan ke putaran {name}",
    "passed {count} proposals to the round {name}",
    plain=("name",),
)
declare_action("objections_seen", "melihat daftar usulan ({rows} baris)", "saw the list of objections ({rows} rows)")
declare_action("objection_seen", "membuka usulan {number}", "opened the objection {number}")
declare_action(
    "objection_searched",
    "mencari keluarga untuk sebuah usulan ({rows} ditemukan)",
    "searched a household for an objection ({rows} found)",
)
declare_action(
    "objection_alike_seen",
    "melihat {rows} keluarga yang mirip dengan sebuah usulan",
    "saw {rows} households that resemble an objection",
)

declare_refusal(
    "objection_already",
    "Usulan yang sama untuk keluarga ini sudah tercatat dan belum selesai{number}.",
    "The same objection about this household is on record and not settled yet{number}.",
)
declare_refusal(
    "objection_no_round",
    "Belum ada putaran verval yang terbuka di desa ini.",
    "No verval round is open in this village.",
)
declare_refusal(
    "objection_nothing_waits", "Tidak ada usulan yang menunggu di desa ini.", "No proposal waits in this village."
)
declare_refusal(
    "objection_unknown", "Usulan ini tidak ada di wilayah tugas Anda.", "There is no such objection in your villages."
)
