"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "key_wrong",
    "Kunci di {file} tidak cocok dengan data ini. Pasang berkas kunci yang dipakai saat data dibuat.",
    "The key in {file} does not fit this data. Install the key file that was in use when the data was made.",
)
