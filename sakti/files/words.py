"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("photo_stored", "menyimpan foto", "stored a photo")
declare_action("photo_seen", "melihat foto", "looked at a photo")

declare_refusal("file_unknown", "Berkas ini tidak ada.", "There is no such file.")
declare_refusal(
    "file_damaged",
    "Berkas ini rusak di penyimpanan, atau ditukar dengan yang lain. Pulihkan dari cadangan.",
    "This file is damaged where it is stored, or was exchanged for another. Restore it from a backup.",
)
declare_refusal(
    "file_infected",
    "Pemindai menemukan {what} dalam berkas ini, jadi berkasnya tidak disimpan. Bersihkan komputernya dahulu.",
    "The scanner found {what} in this file, so it was not kept. Clean the computer first.",
)
declare_refusal(
    "scanner_away",
    "Pemindai virus tidak menjawab, jadi berkas belum dapat diterima. Coba lagi nanti, atau hubungi administrator.",
    "The virus scanner does not answer, so no file can be taken yet. Try again later, or ask the administrator.",
)
