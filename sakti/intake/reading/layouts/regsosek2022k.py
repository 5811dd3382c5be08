"""Regsosek 2022.K: sheets by section, headings are the numbers of the questions; joined by the number of the card."""

from __future__ import annotations

from sakti.intake.reading.layouts.layout import Layout, all_keys, keyed

PLACE = {
    "no urut bangunan tempat tinggal": "",
    "no urut keluarga": "family_number",
    "no kartu keluarga": "kk",
    "kode sls/ non sls": "sls_code",
    "kode sub sls": "",
    "nama sls/non sls": "sls_name",
    "status keluarga": "",
    "id landmark wilkerstat": "",
    "kode kartu kerluarga": "part",
}
HOUSE = {
    "no kartu keluarga": "kk",
    "301a": "",
    "301b": "",
    "302": "floor_area",
    "303": "floor",
    "304": "wall",
    "305": "roof",
    "306a": "water",
    "306b": "",
    "307a": "electricity",
    "307b1": "power",
    "307b2": "",
    "307b3": "",
    "308": "cooking_fuel",
    "309a": "latrine_access",
    "309b": "latrine_type",
    "310": "excreta_disposal",
}
PEOPLE = {
    "no kartu keluarga": "kk",
    "401": "member_number",
    "402 Nama": "name",
    "403 NIK": "nik",
    "404": "presence",
    "405": "sex",
    "406": "birth_date",
    "407": "age",
    "408": "marital",
    "409": "relation",
    "410": "",
    "411": "",
    "412": "schooling",
    "413": "school_level",
    "414": "",
    "415": "certificate",
    "416a": "employed",
    "416b": "",
    "417": "",
    "417 Tulis": "",
    "418": "work_status",
    "419": "",
    "420a": "",
    "420b": "",
    "421": "",
    "421 Tulis": "",
    "422": "",
    "423": "",
    "424": "",
    "425": "",
    "426": "",
    "427": "",
    **{f"428{letter}": f"difficulty_{letter}" for letter in "abcdefghi"},
    "428j": "",
    "429": "",
    "430": "chronic_diseases",
    "431a": "",
    "431b": "",
    "431c": "",
    "431d": "",
    "431e": "",
    "431f": "",
}
#: Sheets as they are named in the file, each with the row of its headings.
SHEETS = (
    ("1.keterangan tempat", 2, tuple(PLACE)),
    ("3.keterangan perumahan", 3, tuple(HOUSE)),
    ("4.ket sos-ek anggota", 3, tuple(PEOPLE)),
)
_READ = {heading: column for heading, column in (PLACE | HOUSE | PEOPLE).items() if column}

REGSOSEK2022K = Layout(
    "regsosek2022k",
    "Regsosek 2022.K (lima lembar)",
    keyed(_READ) | keyed({"kode kartu keluarga": "part", "kode sls/non sls": "sls_code", "no kk": "kk"}),
    {"402 Nama": ("name",), "no kartu keluarga": ("kk",)},
    all_keys((*PLACE, *HOUSE, *PEOPLE)),
    joined=True,
    presence={
        "2": "meninggal",
        "3": "pindah di dalam negeri",
        "4": "pindah ke luar negeri",
        "6": "tidak ditemukan",
    },
)
