"""Headings of lists: which column each of them means. Here a heading is recognised.

Our own headings, the columns of other sources, and what offices call them besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from sakti.core.fields import FIELDS
from sakti.intake.reading.cells import heading_key

#: Columns that place and identify a row, with their headings in the `dtsen` layout; the rest are fields of the data
#: dictionary.
IDENTITY = {
    "kode_desa": "village",
    "nama_desa": "village_name",
    "rt": "rt",
    "rw": "rw",
    "alamat": "address",
    "no_rumah_tangga": "number",
    "no_kk": "kk",
    "nik": "nik",
    "nama": "name",
    "tanggal_lahir": "birth_date",
}
HEADINGS = IDENTITY | {field.heading: field.name for field in FIELDS.values() if field.heading}
#: The heading under which a column is known to the user, for findings.
HEADING_OF = {column: heading for heading, column in HEADINGS.items()}

#: Columns that other sources have: each is turned into one of those above (sakti/intake/reading/translation.py).
AIDS = {
    "district_name": "nama kecamatan",
    "bps_province": "kode BPS provinsi",
    "bps_regency": "kode BPS kabupaten",
    "bps_district": "kode BPS kecamatan",
    "bps_village": "kode BPS desa",
    "sls_code": "kode SLS (BPS)",
    "sls_name": "nama SLS (RT/RW)",
    "hamlet": "dusun",
    "age": "umur (tahun)",
    "presence": "keberadaan orang",
    "disability": "golongan disabilitas",
    "family_number": "nomor urut keluarga",
    "member_number": "nomor urut anggota",
    "part": "status KK (0 sesuai, 1 induk, 2 pecahan)",
}
_LABELS = {
    "village": "kode desa (Kemendagri)",
    "village_name": "nama desa",
    "rt": "RT",
    "rw": "RW",
    "address": "alamat",
    "number": "nomor rumah tangga",
    "kk": "nomor KK",
    "nik": "NIK",
    "name": "nama",
    "birth_date": "tanggal lahir",
}
#: Every column that a heading may be mapped to, with its name in words.
COLUMNS = _LABELS | AIDS | {field.name: field.label_id for field in FIELDS.values() if field.heading}


def recognise_headings(keys: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """column → place of the headings of a row that a layout knows; the first of two equal headings counts.

    `keys`: the row, as `heading_keys` has it; `columns`: heading key → column.
    """
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        column = columns.get(key)
        if column is not None:
            places.setdefault(column, place)
    return places


_BIRTH_DATE = re.compile(
    r"(?:tanggal|tangal|tggl|tgl|tg)\w*(?:lahir|lhr|lhir)|(?:tanggal|tgl)(?:bulan|bln)(?:tahun|thn|th)|^ttl|tt?gllahir|"
    r"birthdate|dateofbirth|^dob$"
)
_OF_OTHERS = re.compile(r"akta|akte|ayah|ibu|kepala|suami|istri|pasangan|nikah|kawin|cerai")
_PLACE_TOO = re.compile(r"tempat|tmpt|tpt|^ttl")


def says_birth_date(key: str) -> int | None:
    """Whether a heading that no layout knows is of birth dates, however an office shortens it: 0 for a column of
    dates, 1 for one in which the place may stand before them; None for any other."""
    if not _BIRTH_DATE.search(key) or _OF_OTHERS.search(key):
        return None
    return 1 if _PLACE_TOO.search(key) else 0


def speaks_of_age(key: str) -> bool:
    """Whether a heading may hold a birth date or an age, and not only the place of a birth."""
    return bool(re.search(r"lahir|lhr|umur|usia", key)) and key not in ("tempatlahir", "tmptlahir", "tptlahir")


#: What offices call the columns that a list needs, besides the headings of the layouts; by heading key.
SYNONYMS = {
    "name": "namalengkap|namapenduduk|namawarga|namapenerima|namapenerimamanfaat|namakpm|namapm|namakk|namakrt|"
    "namakepalakeluarga|namakepalarumahtangga|namakepalarumah|namaanggotakeluarga|namaanggota|namaorang|warga",
    "nik": "noktp|nomorktp|nikktp|noktpnik|niknoktp|nomornik|nonik|nomorinduk|nomorindukkependudukan|nikkepalakeluarga",
    "kk": "nomorkk|nokartukeluarga|nomorkartukeluarga|kartukeluarga|kk|nkk",
    "number": "norumahtangga|noruta|nomorrumahtangga|idrumahtangga|idruta|idrt|idkeluarga",
    "birth_date": "tgllahir|tgllhr|tanggallhr|lahir|tgllahirddmmyyyy",
    "age": "umur|usia|umurtahun|usiatahun",
    "sex": "sex|gender|kelamin|jeniskelamin|jk|lp|jnskelamin|jeniskel",
    "relation": "hubungan|shdk|hubkeluarga|hubungankeluarga|statuskeluarga|statusdalamkeluarga|hubungandenganKK",
    "marital": "statuskawin|statusperkawinan|statusnikah",
    "village": "kodedesa|kodekelurahan|kodewilayah|kodedesakelurahan|kodekemendagri",
    "village_name": "desa|kelurahan|desakelurahan|desakel|namadesa|namakelurahan|namadesakelurahan",
    "district_name": "kecamatan|kec|namakecamatan",
    "hamlet": "dusun|dukuh|dk|namadusun|pedukuhan",
    "address": "alamat|alamatlengkap|alamatrumah|alamatktp|alamattinggal|jalan",
    "decile": "desil|desilnasional",
    "floor_area": "luaslantai|luaslantaim2|luasrumah|luasbangunan",
    "floor": "lantai|jenislantai|bahanlantai",
    "wall": "dinding|jenisdinding|bahandinding",
    "roof": "atap|jenisatap|bahanatap",
    "water": "airminum|sumberair|sumberairminum",
    "electricity": "penerangan|listrik|sumberpenerangan",
    "power": "daya|dayalistrik|dayaterpasang",
    "cooking_fuel": "bahanbakar|bahanbakarmemasak",
    "latrine_access": "jamban|fasilitasbab|bab|wc",
    "latrine_type": "kloset|jeniskloset",
    "excreta_disposal": "tinja|pembuangantinja|septiktank",
    "schooling": "partisipasisekolah|statussekolah",
    "certificate": "ijazah|ijazahterakhir|ijazahtertinggi|pendidikanterakhir|pendidikan",
    "chronic_diseases": "penyakitkronis|penyakit",
    "disability": "disabilitas|cacat|jenisdisabilitas|ragamdisabilitas",
}


def columns_by_heading(layouts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Heading key → column, of every word that an office or a layout uses for one; a layout's own come last."""
    by_heading = {key.lower(): column for column, keys in SYNONYMS.items() for key in keys.split("|")}
    by_heading |= {heading_key(heading): column for heading, column in HEADINGS.items()}
    by_heading |= {heading_key(label): column for column, label in COLUMNS.items()}
    for columns in layouts:
        by_heading = dict(columns) | by_heading
    return by_heading
