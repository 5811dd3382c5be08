"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("ppa_opened", "membuka sesi PPA dengan {cards} keluarga", "opened a PPA session with {cards} households")
declare_action("ppa_changed", "mengubah sesi PPA: {what}", "changed a PPA session: {what}")
declare_action(
    "ppa_placed", "menempatkan {count} keluarga dalam kelas PPA", "placed {count} households in classes of a PPA"
)
declare_action(
    "ppa_card_added", "menambah keluarga di luar daftar ke sesi PPA", "added an unlisted household to a PPA session"
)
declare_action("ppa_finalised", "menyelesaikan sesi PPA", "finalised a PPA session")
declare_action(
    "ppa_reopened", "membuka kembali sesi PPA: {reason}", "reopened a PPA session: {reason}", free=("reason",)
)
declare_action("ppa_proposed", "mengirim {count} usulan dari sesi PPA", "sent {count} proposals from a PPA session")
declare_action(
    "ppa_seen", "melihat hasil sesi PPA ({rows} keluarga)", "saw the result of a PPA session ({rows} households)"
)
declare_action(
    "ppa_cards_seen", "melihat kartu sesi PPA ({rows} keluarga)", "saw the cards of a PPA session ({rows} households)"
)
declare_action("ppa_minutes_downloaded", "mengunduh berita acara PPA", "downloaded the minutes of a PPA session")

declare_refusal(
    "ppa_final",
    "Sesi ini sudah selesai. Buka kembali dengan alasan sebelum mengubahnya.",
    "This session is final. Reopen it with a reason before changing it.",
)
declare_refusal("ppa_not_final", "Selesaikan sesi ini dahulu.", "Finalise this session first.")
declare_refusal(
    "ppa_two_classes",
    "Tulis paling sedikit dua kelas: satu yang miskin dan satu yang tidak.",
    "Name at least two classes: one that is poor and one that is not.",
)
declare_refusal(
    "ppa_class_in_use",
    "Kelas “{name}” masih berisi {count} keluarga. Pindahkan dahulu.",
    "Class “{name}” still holds {count} households. Move them first.",
)
declare_refusal(
    "ppa_nobody_came",
    "Isi jumlah peserta laki-laki atau perempuan dahulu.",
    "Say first how many men or women took part.",
)
declare_refusal(
    "ppa_nothing_placed", "Belum ada keluarga yang ditempatkan dalam kelas.", "No household is placed in a class yet."
)
declare_refusal("ppa_class_other", "Kelas itu bukan milik sesi ini.", "That class belongs to another session.")
declare_refusal("ppa_no_name", "Sebutkan nama kepala keluarganya.", "Name the head of the family.")
declare_refusal(
    "ppa_session_unknown",
    "Sesi PPA ini tidak ada di wilayah tugas Anda.",
    "There is no such PPA session in your villages.",
)
declare_refusal(
    "ppa_card_unknown",
    "Kartu ini tidak ada di sesi PPA desa tugas Anda.",
    "There is no such card in a session of your villages.",
)
