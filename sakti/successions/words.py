"""What this domain refuses, in Indonesian and English. What it writes into the trail is said below it."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "decree_missing",
    "Isi keputusannya: nomor, tahun, dan tentang apa.",
    "Fill in the decree: its number, year and subject.",
)
declare_refusal(
    "division_of_nobody",
    "Pilih paling sedikit satu RT yang masuk desa baru.",
    "Choose at least one RT that goes to the new village.",
)
declare_refusal(
    "division_of_everybody",
    "Semua RT dipilih, jadi tidak ada yang tinggal. Untuk seluruh desa, pakai penggabungan atau ganti nama.",
    "Every RT is chosen, so nobody is left. For a whole village use the merger or the change of name.",
)
declare_refusal(
    "neighbourhood_unknown",
    "RT {names} tidak ada di {village} pada tanggal itu. Yang ada: {known}.",
    "RT {names} is not in {village} on that day. There are: {known}.",
)
declare_refusal(
    "merger_with_itself",
    "Desa tidak dapat digabung dengan dirinya sendiri. Isi kode desa yang lain.",
    "A village cannot be merged with itself. Fill in the code of the other one.",
)
