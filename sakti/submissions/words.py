"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "submission_differs",
    "Formulir ini sudah tersimpan dengan isian lain. Buka formulir baru untuk mencatat yang ini juga.",
    "This form has been saved with other answers. Open a new form to record these too.",
)
declare_refusal(
    "submission_unnamed",
    "Formulir ini datang tanpa nomor pengirimannya, jadi tidak disimpan. Buka halamannya lagi, lalu kirim dari sana.",
    "This form came without its submission id, so it was not saved. Open its page again and send it from there.",
)
