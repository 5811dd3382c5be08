"""The civil registry's export (SIAK): words instead of codes, and villages by name."""

from __future__ import annotations

from sakti.intake.layouts.kinds import Layout, all_keys, keyed

COLUMNS = {
    "Nomor KK": "kk", "NIK": "nik", "Nama Penduduk": "name", "Status": "presence", "Tanggal Lahir": "birth_date",
    "Kelamin": "sex", "Status Kawin": "marital", "SHDK": "relation", "Kecamatan": "district_name",
    "Desa/Kel": "village_name", "Alamat": "address", "RW": "rw", "RT": "rt", "Pendidikan": "certificate",
    "Cacat": "disability",
}  # fmt: skip
#: The family book is printed with other words for the same columns.
_ALSO = {
    "No KK": "kk", "Nama Lengkap": "name", "Nama": "name", "Tgl Lahir": "birth_date", "Jenis Kelamin": "sex",
    "JK": "sex", "L/P": "sex", "Status Perkawinan": "marital", "Hub Keluarga": "relation", "Umur": "age",
    "Status Hubungan Dalam Keluarga": "relation", "Hubungan Keluarga": "relation", "Desa/Kelurahan": "village_name",
    "Kelurahan": "village_name", "Desa": "village_name", "Kec": "district_name",
}  # fmt: skip
HEADINGS = (
    "Nomor KK", "NIK", "Nama Penduduk", "Status", "Tempat Lahir", "Tanggal Lahir", "Kelamin", "NIK Ayah", "Ayah",
    "NIK Ibu", "Ibu", "Status Kawin", "SHDK", "Agama", "Kecamatan", "Desa/Kel", "Alamat", "RW", "RT", "Pendidikan",
    "Pekerjaan", "Deskripsi Pekerjaan", "Gol. Darah", "Cacat", "Cetak KTP", "Ganti KTP", "KTP Berakhir",
    "Nomor Paspor", "Nomor Akta Lahir", "Nomor Akta Kawin", "Tanggal Kwn", "Nomor Akta Cerai", "Tgl Cerai",
    "Petugas Registrasi", "Tgl Ubah", "Petugas Entri", "Tgl Entri",
)  # fmt: skip

SIAK = Layout(
    "siak", "SIAK (buku keluarga Dukcapil)", keyed(_ALSO) | keyed(COLUMNS),
    {"Nama Penduduk": ("name",), "Nomor KK": ("kk", "nik")},
    all_keys((*HEADINGS, *_ALSO)), book="siak",
    presence={
        "mati": "meninggal", "meninggal": "meninggal", "meninggaldunia": "meninggal", "pindah": "pindah",
        "pindahkeluar": "pindah", "hilang": "hilang", "pergi": "pergi", "tidakvalid": "tidak valid",
        "nonaktif": "tidak aktif", "tidakaktif": "tidak aktif",
    },
)  # fmt: skip
