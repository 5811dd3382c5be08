"""Reasons and ways of a comparison in the words of an office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

#: Why a household or person is named by one of two lists only, or whether anything else changed.
REASONS = {
    "died": _l("tidak ada lagi anggotanya (meninggal)"),
    "away": _l("pindah keluar kabupaten"),
    "exited": _l("keluar dari daftar sasaran"),
    "moved": _l("pindah desa"),
    "unlisted": _l("masih tercatat di sini, tidak disebut lagi"),
    "split": _l("pecahan rumah tangga"),
    "known": _l("sudah dikenal, dahulu tidak disebut"),
    "first": _l("baru didata"),
    "born": _l("lahir sesudahnya"),
    "same": _l("tanpa perubahan lain yang tercatat"),
    "changed": _l("ada perubahan lain yang tercatat"),
}
WAYS = {
    "gone": _l("Tidak ada di rilis baru"),
    "new": _l("Baru di rilis baru"),
    "left": _l("Keluar dari desil 1–4"),
    "entered": _l("Masuk ke desil 1–4"),
    "up": _l("Desilnya naik"),
    "down": _l("Desilnya turun"),
}


def reason_words(key: str) -> str:
    return str(REASONS.get(key, key))


def way_words(key: str) -> str:
    return str(WAYS[key])
