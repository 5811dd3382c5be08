"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "database_refuses",
    "Basis data menolak: {reason}. Tidak ada yang berubah. Jalankan: sakti doctor",
    "The database refuses: {reason}. Nothing was changed. Run: sakti doctor",
)
declare_refusal(
    "user_not_found",
    "Tidak ada pengguna aktif bernama {username}. Periksa ejaannya.",
    "There is no active user named {username}. Check the spelling.",
)
declare_refusal(
    "file_trouble",
    "Berkas {file} tidak dapat dipakai: {reason}. Periksa letak, hak akses, dan ruang kosongnya.",
    "The file {file} cannot be used: {reason}. Check its place, the rights on it, and the free space.",
)
declare_refusal(
    "database_missing",
    "Basis data belum ada. Jalankan: sakti db upgrade",
    "There is no database yet. Run: sakti db upgrade",
)
declare_refusal(
    "database_unreachable",
    "Basis data tidak dapat dibuka: {reason}. Periksa SAKTI_DATABASE_URL, atau jalankan: sakti doctor",
    "The database cannot be opened: {reason}. Check SAKTI_DATABASE_URL, or run: sakti doctor",
)
declare_refusal(
    "database_of_another_version",
    "Basis data ini belum sesuai dengan versi program. Cadangkan, lalu jalankan: sakti db upgrade",
    "This database does not fit this version of the program. Back it up, then run: sakti db upgrade",
)
declare_refusal(
    "database_broke_off",
    "Basis data menolak: {reason}. Yang tersimpan sebelum itu tetap tersimpan. Jalankan: sakti doctor",
    "The database refuses: {reason}. What was stored before that stays. Run: sakti doctor",
)
