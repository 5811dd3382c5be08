"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "field_list_seen",
    "melihat daftar rumah tangga di lapangan ({rows} baris)",
    "saw a list of households in the field ({rows} rows)",
)
declare_action(
    "field_household_seen", "membuka formulir lapangan sebuah keluarga", "opened the field form of a household"
)
declare_action(
    "stale_answers_exported",
    "mengunduh daftar jawaban kedaluwarsa ({rows} baris)",
    "downloaded the list of answers out of date ({rows} rows)",
)

declare_refusal(
    "undo_too_late",
    "Sudah lebih dari satu jam. Minta analis Bappeda membatalkannya dari berkas keluarga.",
    "More than an hour has passed. Ask a Bappeda analyst to void it on the household's page.",
)
declare_refusal("undo_of_others", "Ini dicatat orang lain.", "Somebody else recorded this.")
declare_refusal(
    "key_unknown",
    "Rumah tangga dengan nomor itu tidak ditemukan di desa tugas Anda. Bila di desa lain, yang dapat mencatatnya: "
    "{who}.",
    "No household with that number was found in your villages. If it is in another, who can record it: {who}.",
)
declare_refusal(
    "key_ambiguous",
    "Nomor itu dipakai lebih dari satu rumah tangga. Pakai nomor KK-nya.",
    "More than one household has that number. Use its KK number.",
)
declare_refusal(
    "same_household", "Orang ini sudah tinggal di rumah tangga itu.", "This person lives in that household already."
)
declare_refusal(
    "before_birth",
    "{name} lahir {born}, sesudah tanggal itu. Periksa keduanya.",
    "{name} was born on {born}, after that day. Check both.",
)
declare_refusal(
    "birth_alike",
    "Sudah ada yang mirip dengan {name}. Periksa, atau jelaskan mengapa ini anak lain.",
    "Somebody like {name} is on record. Check it, or say why this is another child.",
)
declare_refusal(
    "household_merged",
    "Rumah tangga ini sudah digabung. Buka catatan yang dipertahankan.",
    "This household was merged. Open the record that was kept.",
)
declare_refusal(
    "same_village", "Rumah tangga ini sudah tercatat di desa itu.", "This household is in that village already."
)
declare_refusal("visit_unknown", "Kunjungan ini tidak ada.", "There is no such visit.")
declare_refusal("event_unknown", "Kejadian ini tidak ada.", "There is no such event.")
declare_refusal("delivery_unknown", "Realisasi ini tidak ada.", "There is no such delivery.")
