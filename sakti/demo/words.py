"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "demo_not_empty",
    "Instalasi ini berisi data lain. Contoh hanya mengisi instalasi kosong: setel SAKTI_INSTANCE ke folder baru.",
    "This installation holds other data. The demo fills an empty one: set SAKTI_INSTANCE to a new folder.",
)
declare_refusal(
    "demo_not_finished",
    "Pengisian contoh yang dulu terputus. Hapus folder instalasi ini, lalu ulangi.",
    "An earlier filling broke off. Remove this instance folder and try again.",
)
