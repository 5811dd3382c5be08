"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "demo_not_empty",
    "Instalasi ini berisi data lain. Contoh hanya mengisi instalasi kosong: setel SAKTI_INSTANCE ke folder baru.",
    "This installation holds other data. The demo fills an empty one: set SAKTI_INSTANCE to a new folder.",
)
declare_refusal(
    "demo_used_unfinished",
    "Pengisian contoh yang dulu terputus, lalu ada pengguna ditambahkan. Setel SAKTI_INSTANCE ke folder baru.",
    "An earlier filling broke off, and users were added since. Set SAKTI_INSTANCE to a new folder.",
)
declare_refusal(
    "demo_broke_off",
    "Pengisian contoh terputus di tengah jalan ({reason}). Jalankan lagi perintah yang sama: ia mulai dari awal.",
    "The filling of the demo broke off ({reason}). Run the same command again: it starts over.",
)
