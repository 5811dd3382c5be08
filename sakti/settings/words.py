"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("settings_changed", "mengatur {keys}, berlaku sejak {since}", "set {keys}, in force from {since}")

declare_refusal("setting_unknown", "Pengaturan “{key}” tidak ada.", "There is no setting “{key}”.")
declare_refusal("nip_bad", "NIP harus 18 angka. Yang terisi {count} angka.", "A NIP has 18 digits, not {count}.")
declare_refusal("days_bad", "Tulis jumlah hari antara 1 dan 365.", "Give a number of days from 1 to 365.")
declare_refusal("minutes_bad", "Tulis jumlah menit antara 5 dan 720.", "Give a number of minutes from 5 to 720.")
declare_refusal("months_bad", "Tulis jumlah bulan antara 1 dan 120.", "Give a number of months from 1 to 120.")
declare_refusal("percent_bad", "Tulis persen antara 0 dan 100.", "Give a percentage from 0 to 100.")
declare_refusal("cell_bad", "Tulis angka antara 3 dan 100.", "Give a number from 3 to 100.")
declare_refusal(
    "zone_backdated",
    "Zona waktu paling cepat berlaku besok: ada bulan yang sudah ditutup, dan hari yang tercetak di laporannya tidak "
    "boleh berubah.",
    "A time zone holds from tomorrow at the earliest: months are closed, and the days printed in their reports may not "
    "change.",
)
declare_refusal("choice_bad", "Pilih salah satu: {choices}.", "Choose one of: {choices}.")
declare_refusal(
    "pattern_bad",
    "Pola nomor hanya boleh memakai {allowed}, dan harus memuat {{nomor}} dan {{tahun}}.",
    "The pattern may use {allowed} only, and must contain {{nomor}} and {{tahun}}.",
)
declare_refusal(
    "image_unreadable",
    "Berkas ini bukan gambar PNG atau JPEG yang dapat dibaca.",
    "This file is no readable PNG or JPEG image.",
)
