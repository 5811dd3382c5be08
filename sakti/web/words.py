"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

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
declare_refusal(
    "photo_many_pixels",
    "Foto ini {has} megapiksel, batasnya {may}. Kecilkan dahulu, atau potret dengan ukuran biasa.",
    "This photo has {has} megapixels, the limit is {may}. Make it smaller first, or take it at the usual size.",
)
declare_refusal(
    "photo_too_hard",
    "Foto ini tidak selesai dibaca dalam batas memori dan waktu. Simpan ulang sebagai JPEG, lalu coba lagi.",
    "This photo could not be read within the limits of memory and time. Save it again as JPEG, then try once more.",
)
declare_refusal(
    "busy_own",
    "Permintaan Anda sebelumnya masih dikerjakan. Tunggu sampai selesai, lalu coba lagi.",
    "What you asked for before is still being made. Wait until it is done, then try again.",
)
declare_refusal(
    "busy_others",
    "Server sedang menyusun dokumen dan foto lain. Coba lagi sebentar lagi.",
    "The server is busy with other documents and photos. Try again in a moment.",
)
