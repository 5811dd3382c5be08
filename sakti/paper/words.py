"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "pdf_unavailable",
    "PDF belum dapat dibuat di server ini: {part} tidak ada. Pasang dengan: {command}",
    "This server cannot make PDF: {part} is missing. Install it with: {command}",
)
declare_refusal(
    "pdf_too_slow",
    "Dokumen ini belum selesai dalam {seconds} detik, jadi dihentikan. Coba lagi ketika server lebih lengang.",
    "This document was not ready within {seconds} seconds and was stopped. Try again when the server is less busy.",
)
declare_refusal("pdf_failed", "Dokumen tidak dapat dicetak: {reason}", "The document could not be printed: {reason}")
