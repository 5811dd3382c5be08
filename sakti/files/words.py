"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("photo_stored", "menyimpan foto", "stored a photo")
declare_action("photo_seen", "melihat foto", "looked at a photo")

declare_refusal(
    "photo_unreadable",
    "Berkas ini bukan foto yang dapat dibaca. Pakai JPEG, PNG, atau WebP.",
    "This file is no readable photo. Use JPEG, PNG or WebP.",
)
declare_refusal(
    "photo_too_large",
    "Foto ini lebih besar dari {limit} MB. Kecilkan dahulu.",
    "This photo is larger than {limit} MB. Make it smaller first.",
)
declare_refusal("file_unknown", "Berkas ini tidak ada.", "There is no such file.")
