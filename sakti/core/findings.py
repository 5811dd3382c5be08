"""Findings: what is odd or wrong in what was handed in. One catalogue, one wording, for files, forms, phone and API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sakti.core.json import JsonObject


class Severity(StrEnum):
    """ERROR: the row (or file) is not taken in. WARNING: taken in, and shown. INFO: for the record."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"


E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741

CATALOGUE: dict[str, tuple[Severity, str]] = {
    # by-name lists (contracts §2)
    "village_unknown": (E, "Kode desa “{value}” tidak dikenal. Periksa kodenya, misalnya 33.26.02.2008."),
    "village_mismatch": (E, "Kode {code} adalah {expected}, tetapi nama desanya “{value}”. Perbaiki salah satu."),
    "name_missing": (E, "Nama kosong. Isi nama lengkap sesuai KTP atau KK."),
    "nik_missing": (W, "NIK kosong. Orang ini dimasukkan tanpa NIK; lengkapi bila sudah ada."),
    "nik_malformed": (W, "NIK harus 16 angka. Yang terisi {length} karakter. Disimpan sebagai NIK meragukan."),
    "nik_precision_lost": (
        W,
        "NIK tersimpan sebagai bilangan, sehingga angka terakhirnya dapat hilang. Ubah kolom NIK "
        "menjadi teks lalu ketik ulang.",
    ),
    "nik_birth_mismatch": (W, "Tanggal lahir pada NIK tidak sama dengan tanggal lahir. NIK tetap dipakai."),
    "nik_sex_mismatch": (W, "Jenis kelamin pada NIK tidak sama dengan kolom jenis kelamin. NIK tetap dipakai."),
    "nik_duplicate": (E, "NIK ini sudah ada di baris {other}. Baris ditahan untuk diperiksa."),
    "kk_missing": (W, "Nomor KK kosong. Baris yang mengikuti satu kepala keluarga dijadikan satu keluarga."),
    "kk_malformed": (W, "Nomor KK harus 16 angka dan berupa teks. Disimpan sebagai nomor meragukan."),
    "head_missing": (W, "Keluarga ini tidak punya kepala keluarga (hubungan 1)."),
    "head_duplicate": (W, "Keluarga ini punya lebih dari satu kepala keluarga. Yang pertama dipakai."),
    "head_differs": (
        W,
        "Kepala keluarga pada daftar ini lain dari yang tercatat, dan keduanya hidup. Yang baru ditampilkan.",
    ),
    "nik_kk_swapped": (W, "NIK dan nomor KK tampaknya tertukar. Baris ini ditahan; betulkan kedua kolomnya."),
    "code_unknown": (W, "“{value}” tidak ada dalam daftar kode {field}.{choices} Isian ini tidak dicatat."),
    "birth_date_invalid": (W, "Tanggal lahir “{value}” tidak dapat dipakai: {why}."),
    "date_doubtful": (W, "{value}."),
    "birth_dates_missing": (
        W,
        "Kolom “{value}” tidak dibaca, dan tidak ada tanggal lahir: semua yang menurut umur menjadi belum diketahui. "
        "Bila itu tanggal lahir, beri judul tanggal_lahir.",
    ),
    "household_conflict": (
        W,
        "Isian {field} berbeda di antara baris satu rumah tangga. Yang dipakai baris kepala keluarga.",
    ),
    "hidden_skipped": (I, "Lembar “{value}” tersembunyi, jadi tidak dibaca."),
    "heading_missing": (E, "Judul kolom {value} tidak ditemukan. Tambahkan, atau pakai templat."),
    "file_unreadable": (E, "Berkas ini tidak dapat dibaca: {reason}. Simpan ulang sebagai XLSX atau CSV."),
    "village_not_found": (
        E,
        "Desa “{value}” tidak ditemukan. Muat padanan kode BPS, atau tulis "
        "nama kecamatan dan desa seperti pada daftar wilayah.",
    ),
    "village_missing": (E, "Berkas ini tidak memuat desanya. Pilih desanya saat mengunggah (atau pakai --village)."),
    "village_by_name": (I, "Desa {village} (Kec. {district}) dikenali dari namanya, dengan kode {value}."),
    "code_untranslated": (
        W,
        "“{value}” pada {field} tidak punya padanan pasti dalam daftar DTSEN, jadi tidak dicatat. "
        "Tanyakan lagi saat kunjungan.",
    ),
    "code_approximated": (I, "“{value}” pada {field} dicatat sebagai “{label}”, padanan yang terdekat."),
    "disability_category": (
        I,
        "{value} orang punya golongan disabilitas. Golongan bukan tingkat kesulitan, jadi tidak "
        "dicatat; tanyakan 428a–428i saat kunjungan.",
    ),
    "birth_estimated": (
        I,
        "Tahun lahir {value} orang diperkirakan dari umurnya (± 1 tahun), sampai tanggal lahirnya diketahui.",
    ),
    "number_precision_lost": (
        W,
        "Nomor rumah tangga “{value}” tersimpan sebagai bilangan, sehingga angka terakhirnya "
        "dapat hilang. Rumah tangga disusun menurut urutan baris.",
    ),
    "not_living_here": (
        W,
        "Orang ini tercatat {value} pada sumbernya, jadi tidak dimasukkan. Bila benar, catat "
        "kejadiannya pada berkas keluarganya.",
    ),
    "note_skipped": (I, "Baris “{value}” bukan orang, jadi dilewati."),
    "rt_rw_lost": (W, "RT/RW sudah diubah lembar kerja menjadi tanggal. Tulis ulang sebagai teks, misalnya 001/002."),
    "closed_in_release": (W, "Orang ini sudah dicatat {standing} sejak {since}. Daftar tidak mengubahnya."),
    "belongs_elsewhere": (
        W,
        "Tercatat di desa lain. Baris ini ditahan dan tidak mengubah apa pun; penyelia ditanya apakah ia pindah ke "
        "desa ini.",
    ),
    "key_elsewhere": (
        E,
        "Tercatat di desa lain, di luar wilayah tugas. Baris ini tidak dicatat; serahkan kepada yang bertugas di "
        "keduanya.",
    ),
    "place_differs": (W, "Orang ini tercatat di {expected}. Daftar tidak memindahkannya; catat kepindahan bila benar."),
    # logs (contracts §3–5)
    "subject_unknown": (E, "“{value}” tidak ditemukan. Periksa nomornya, atau masukkan dahulu daftarnya."),
    "subject_ambiguous": (E, "“{value}” menunjuk lebih dari satu rumah tangga. Pakai nomor rumah tangga."),
    "field_unknown": (E, "Isian “{value}” tidak dikenal untuk {unit}."),
    "value_unknown": (E, "“{value}” tidak ada dalam daftar kode {field}."),
    "date_invalid": (E, "Tanggal “{value}” tidak dapat dipakai: {why}."),
    "event_invalid": (E, "Kejadian ini tidak dapat dicatat: {reason}."),
    "duplicate_nik": (E, "NIK ini sudah dimiliki orang lain. Periksa NIK, atau catat sebagai bergabung."),
    "number_invalid": (E, "“{value}” bukan bilangan yang sah untuk {field}."),
    "volume_missing": (E, "Volume harus lebih dari nol."),
    "volume_assumed": (W, "Volume kosong, dicatat 1."),
    "recipient_not_there": (W, "Pada {day} penerima ini sudah meninggal, pergi, keluar dari daftar, atau belum lahir."),
    "no_longer_active": (W, "{field} “{value}” tidak lagi aktif. Realisasinya tetap dicatat."),
    "text_cut": (W, "Kolom {field} dipotong menjadi {limit} huruf: “{value}”."),
    "event_card_only": (W, "Kejadian ini tidak memindahkan siapa pun: {reason}."),
    "event_without_effect": (W, "Kejadian ini tidak mengubah apa pun sejauh yang diketahui: {reason}."),
    "birth_alike": (
        W,
        "Sudah ada anak yang mirip: nama dan tanggal lahir sama, atau lahir di rumah itu beberapa hari sebelum atau "
        "sesudahnya. Kelahiran tetap dicatat; meja data ganda menanyakannya.",
    ),
    "before_birth": (W, "Tanggal {value} sebelum orangnya lahir ({born}). Periksa tanggal atau orangnya."),
    "reason_missing": (W, "Alasan keluar dari daftar sasaran tidak disebut."),
    "helix_unknown": (E, "Unsur “{value}” tidak dikenal. Pilihannya: {choices}."),
    "helix_differs": (W, "Pelaku {value} sudah tercatat sebagai unsur {expected}."),
    "funding_mismatch": (W, "Jumlah sumber dana Rp{value} tidak sama dengan nilai Rp{expected}."),
    "text_missing": (E, "Kolom {field} kosong."),
    "text_long": (E, "Kolom {field} terlalu panjang. Paling banyak {limit} huruf."),
}

#: Where one public code has two severities or two wordings.
PUBLIC_CODE = {
    "value_unknown": "code_unknown",
    "village_not_found": "village_unknown",
    "key_elsewhere": "belongs_elsewhere",
    "event_card_only": "event_without_effect",
}


#: Codes that hold a row back though they are no errors.
HOLDING = frozenset({"belongs_elsewhere", "nik_kk_swapped"})


def leaves_row_out(written: JsonObject) -> bool:
    """Whether a finding, as it is written down, keeps its row from being taken in."""
    is_error = written["severity"] == Severity.ERROR.value
    return written.get("row") is not None and (is_error or written["code"] in HOLDING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at one place of a file. `code` is the public code of contracts §2–5."""

    code: str
    severity: Severity
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def as_dict(self) -> JsonObject:
        return {
            "code": self.code,
            "severity": self.severity.value,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


def finding(key: str, sheet: str = "", row: int | None = None, column: str = "", **words: object) -> Finding:
    """A finding worded from the catalogue."""
    severity, text = CATALOGUE[key]
    return Finding(PUBLIC_CODE.get(key, key), severity, text.format(**words), sheet, row, column)


@dataclass(slots=True)
class Tally:
    """All findings of one reading; counts are exact, the list keeps every finding."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, key: str, sheet: str = "", row: int | None = None, column: str = "", **words: object) -> None:
        self.findings.append(finding(key, sheet, row, column, **words))

    def add_known(self, written: JsonObject) -> None:
        """A finding as `as_dict` wrote it."""
        self.findings.append(Finding(**{**written, "severity": Severity(written["severity"])}))

    def extend(self, more: Iterable[Finding]) -> None:
        self.findings.extend(more)

    def summary(self) -> JsonObject:
        """{"ERROR": n, "WARNING": n, "INFO": n, "by_code": {code: n}} (contracts §2)."""
        by_severity = Counter(finding.severity.value for finding in self.findings)
        by_code = Counter(finding.code for finding in self.findings)
        return {s.value: by_severity[s.value] for s in Severity} | {"by_code": dict(sorted(by_code.items()))}
