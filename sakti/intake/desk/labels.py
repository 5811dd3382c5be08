"""Findings, layouts, code books and uploads in the words of an office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.intake.reading.headings import COLUMNS
from sakti.intake.reading.layouts import LAYOUTS

SEVERITY_WORDS = {"ERROR": _l("ditolak"), "WARNING": _l("perlu diperiksa"), "INFO": _l("keterangan")}
#: What a kind of finding is called where many of them are counted.
CODES = {
    "village_unknown": _l("Desa tidak dikenal"),
    "village_mismatch": _l("Kode dan nama desa berbeda"),
    "name_missing": _l("Nama kosong"),
    "nik_missing": _l("NIK kosong"),
    "nik_malformed": _l("NIK bukan 16 angka"),
    "nik_precision_lost": _l("NIK tersimpan sebagai bilangan"),
    "nik_duplicate": _l("NIK dipakai dua baris"),
    "nik_birth_mismatch": _l("NIK dan tanggal lahir berbeda"),
    "nik_sex_mismatch": _l("NIK dan jenis kelamin berbeda"),
    "kk_missing": _l("Nomor KK kosong"),
    "kk_malformed": _l("Nomor KK meragukan"),
    "head_missing": _l("Keluarga tanpa kepala"),
    "head_duplicate": _l("Keluarga dengan dua kepala"),
    "head_differs": _l("Kepala keluarga berganti"),
    "nik_kk_swapped": _l("NIK dan nomor KK tertukar"),
    "code_unknown": _l("Kode tidak dikenal"),
    "birth_date_invalid": _l("Tanggal lahir tidak terbaca"),
    "birth_dates_missing": _l("Tanpa tanggal lahir"),
    "date_doubtful": _l("Tanggal dibaca dengan ragu"),
    "household_conflict": _l("Isian serumah berbeda"),
    "hidden_skipped": _l("Lembar tersembunyi"),
    "heading_missing": _l("Judul kolom tidak ada"),
    "village_missing": _l("Desa tidak disebut"),
    "village_by_name": _l("Desa dikenali dari namanya"),
    "code_untranslated": _l("Kode tanpa padanan"),
    "code_approximated": _l("Kode dengan padanan terdekat"),
    "disability_category": _l("Golongan disabilitas"),
    "birth_estimated": _l("Tahun lahir diperkirakan"),
    "number_precision_lost": _l("Nomor tersimpan sebagai bilangan"),
    "not_living_here": _l("Tidak tinggal di sini"),
    "note_skipped": _l("Baris bukan orang"),
    "rt_rw_lost": _l("RT/RW menjadi tanggal"),
    "closed_in_release": _l("Sudah tidak aktif"),
    "place_differs": _l("Tercatat di tempat lain"),
    "belongs_elsewhere": _l("Tercatat di desa lain"),
}
BOOK_WORDS = {
    "dtsen": _l("DTSEN dan Regsosek"),
    "bdt2015": _l("BDT 2015"),
    "opensid": _l("OpenSID"),
    "siak": _l("Kata, bukan kode (SIAK dan lainnya)"),
}
#: What is said of an upload that cannot be decided on.
STATE_WORDS = {
    "waiting": "masih diperiksa",
    "mapping": "menunggu kolomnya dipastikan",
    "checked": "siap",
    "refused": "ditolak",
    "applied": "sudah diterapkan",
    "left": "sudah ditinggalkan",
}


def code_words(code: str) -> str:
    """A kind of finding; those of logs go by their code."""
    return str(CODES.get(code, code))


def book_words(key: str) -> str:
    return str(BOOK_WORDS.get(key, key))


def layout_words(key: str) -> str:
    """A layout as a reader knows it."""
    if key.startswith("mapped:"):
        return str(_l("Kolom yang dipetakan sendiri"))
    return LAYOUTS[key].label if key in LAYOUTS else key


def column_words(name: str) -> str:
    return COLUMNS.get(name, name)
