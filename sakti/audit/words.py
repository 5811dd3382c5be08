"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "names_seen",
    "melihat {rows} nama di halaman {page}",
    "saw {rows} names on the page {page}",
    plain=("page",),
)

declare_refusal(
    "anchors_unwritable",
    "Kepala jejak tidak dapat dicatat di {file} ({reason}). Beri layanan hak menambah pada berkas itu, atau setel "
    "SAKTI_ANCHORS ke tempat lain.",
    "The head of the trail cannot be noted in {file} ({reason}). Let the service add to that file, or set "
    "SAKTI_ANCHORS to another place.",
)
declare_refusal(
    "anchor_not_mailed",
    "Kepala jejak sudah dicatat, tetapi tidak dapat dikirim ke {address} ({reason}). Periksa SAKTI_MAIL_HOST.",
    "The head of the trail was noted, but could not be sent to {address} ({reason}). Check SAKTI_MAIL_HOST.",
)
