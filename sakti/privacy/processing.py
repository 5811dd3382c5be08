"""The register of processing (UU 27/2022 article 31): what is done with whose data, for what, on what basis.

`docs/privasi/rekam-pemrosesan.md` says the same for paper, and a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sakti.core.privacy import RETENTION, due_at

__all__ = ["ACTIVITIES", "BASIS", "PURPOSE", "Activity", "due_at"]

PURPOSE = "Penanggulangan kemiskinan: menemukan, mendampingi, dan memantau keluarga miskin menurut nama dan alamat."
BASIS = "UU 27/2022 Pasal 20 ayat (2) huruf e: tugas dalam rangka kepentingan umum dan pelayanan publik."


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of processing, as the officer's register tells it."""

    name: str
    whose: str
    data: str
    who: str
    given_to: str
    kept: str  # the key of its period in `core.privacy.RETENTION`
    protected: str

    @property
    def period(self) -> str:
        return next(kept.period[0] for kept in RETENTION if kept.key == self.kept)


ACTIVITIES = (
    Activity(
        "Memasukkan daftar (DTSEN, BDT, SIAK, OpenSID, Regsosek)",
        "anggota rumah tangga dalam daftar",
        "nama, NIK, nomor KK, alamat, keadaan rumah, pendidikan, pekerjaan; spesifik: kesehatan, disabilitas, anak",
        "operator desa, analis Bappeda",
        "tidak diberikan keluar",
        "followed",
        "NIK dan KK disegel; wilayah tugas; pratinjau sebelum diterapkan",
    ),
    Activity(
        "Kunjungan, kejadian keluarga, verval",
        "anggota rumah tangga yang didampingi",
        "jawaban kunjungan, foto bukti, kejadian; spesifik: kesehatan, disabilitas, anak",
        "fasilitator, operator desa, penyelia verval",
        "tidak diberikan keluar",
        "followed",
        "wilayah tugas; foto digambar ulang tanpa tempat dan waktu; setiap pembacaan tercatat",
    ),
    Activity(
        "PPA dan usul–sanggah",
        "warga yang dinilai, diusulkan, atau mengusulkan",
        "nama, alamat, alasan, nama dan kontak pelapor",
        "fasilitator, operator desa",
        "tidak diberikan keluar",
        "reporters",
        "yang digambarkan dan pelapornya disegel; jawaban kepada pelapor tidak menyebut nama",
    ),
    Activity(
        "Intervensi dan realisasi",
        "penerima program",
        "program, volume, nilai, tanggal, sumber dana, foto bukti",
        "fasilitator, operator desa, petugas mitra (tanpa nama)",
        "mitra melihat jumlah dan tempat, tidak melihat nama",
        "money",
        "jangkauan nama terpisah dari jangkauan lembaga",
    ),
    Activity(
        "Mencari data ganda dan menggabungkannya",
        "orang dan rumah tangga yang mungkin tercatat dua kali",
        "nama, tanggal lahir, NIK, alamat yang diperbandingkan",
        "operator desa, analis Bappeda",
        "tidak diberikan keluar",
        "followed",
        "penggabungan dapat dibatalkan; tidak ada keputusan otomatis",
    ),
    Activity(
        "Angka, dasbor, dan laporan bulanan",
        "tidak ada orang yang disebut",
        "jumlah per desa dan bulan",
        "semua peran",
        "pimpinan, mitra, publik sesuai keputusan kabupaten",
        "figures",
        "tanpa nama; kelompok di bawah lima ditandai terbatas",
    ),
    Activity(
        "Akun petugas dan jejak",
        "petugas",
        "nama, nama pengguna, tugas, waktu, tindakan dan pembacaan",
        "administrator, auditor, pejabat pelindung data",
        "pemeriksa sesuai hukum",
        "trail",
        "jejak berantai; kata sandi di-hash argon2id",
    ),
    Activity(
        "Hak warga atas datanya dan insiden",
        "pemohon dan orang yang datanya diminta",
        "nama dan kontak pemohon, isi permintaan, jawaban",
        "pejabat pelindung data",
        "pemohon; lembaga pelindungan data pribadi bila ada insiden",
        "requesters",
        "disegel; penghapusan perlu orang kedua",
    ),
)
