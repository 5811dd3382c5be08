"""What a person may ask of those who hold their data (UU 27/2022), how long an answer may take, why data is kept."""

from __future__ import annotations

import calendar
import re
import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sakti.core.objections import ALPHABET
from sakti.core.periods import age_on
from sakti.core.permissions import Permission
from sakti.core.workflow import Evidence, Move, State, Workflow

#: Articles 30, 32, 40, 41 and 46 say "3 × 24 jam": hours of the clock, holidays too.
ANSWER_WITHIN = timedelta(hours=72)

Words = tuple[str, str]


class RequestKind(StrEnum):
    """What somebody asks for about the data that is held of them."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


KIND_LABELS: dict[RequestKind, Words] = {
    RequestKind.ACCESS: ("melihat dan mendapat salinan datanya", "see the data and get a copy"),
    RequestKind.CORRECTION: ("memperbaiki data yang keliru", "have wrong data corrected"),
    RequestKind.ERASURE: ("menghapus datanya", "have the data erased"),
    RequestKind.RESTRICTION: ("keberatan atau menunda pemrosesan", "object to processing, or have it restricted"),
}
#: The articles behind each, as they are printed beside it.
ARTICLES: dict[RequestKind, str] = {
    RequestKind.ACCESS: "UU 27/2022 Pasal 7 dan 32",
    RequestKind.CORRECTION: "UU 27/2022 Pasal 6 dan 30",
    RequestKind.ERASURE: "UU 27/2022 Pasal 8, 43, dan 44",
    RequestKind.RESTRICTION: "UU 27/2022 Pasal 10, 11, dan 41",
}

#: As whom somebody asks.
CAPACITIES: dict[str, Words] = {
    "self": ("dirinya sendiri", "the person"),
    "parent": ("orang tua atau wali anak", "parent or guardian of a child"),
    "carer": ("pendamping penyandang disabilitas atau lansia", "carer of a disabled or old person"),
    "heir": ("ahli waris", "heir"),
    "proxy": ("kuasa tertulis", "proxy in writing"),
}
#: By what the officer knew that they are who they say.
PROOFS: dict[str, Words] = {
    "ktp": ("KTP-el asli diperlihatkan", "original identity card shown"),
    "kk": ("Kartu Keluarga asli diperlihatkan", "original family card shown"),
    "village": ("dikenal dan dinyatakan pemerintah desa", "known to, and vouched for by, the village government"),
    "letter": ("surat kuasa bermeterai dan KTP-el keduanya", "stamped letter of authority and both identity cards"),
}
#: Why data is erased (article 43 and 44), the law's own reasons.
ERASURE_GROUNDS: dict[str, Words] = {
    "purpose": ("tidak diperlukan lagi untuk tujuan pemrosesan", "no longer needed for its purpose"),
    "request": ("diminta Subjek Data Pribadi", "asked for by the person"),
    "unlawful": ("diperoleh atau diproses melawan hukum", "obtained or processed unlawfully"),
    "retention": ("masa simpannya berakhir", "the period for which it is kept has ended"),
}
#: Why a request is not granted, wholly or in part.
REFUSAL_GROUNDS: dict[str, Words] = {
    "unproven": ("identitas atau kuasanya tidak terbukti", "identity or authority was not proven"),
    "not_held": ("data orang ini tidak ada di sini", "no data of this person is held here"),
    "still_needed": (
        "masih diperlukan untuk program yang berjalan (Pasal 20 ayat (2) huruf e)",
        "still needed for a running programme (article 20 (2) e)",
    ),
    "accountability": (
        "wajib disimpan untuk pertanggungjawaban keuangan dan arsip",
        "has to be kept to account for public money, and as an archive",
    ),
    "others": (
        "akan membuka data pribadi orang lain (Pasal 33)",
        "would disclose the data of somebody else (article 33)",
    ),
    "process": ("berkaitan dengan proses hukum yang berjalan", "bound up with legal proceedings"),
}

#: How a request walks. What becomes of an erasure waits for a second person meanwhile (`countersigning`).
REQUEST_WORKFLOW = Workflow(
    "privacy_request",
    1,
    "permintaan subjek data",
    "request of a data subject",
    "received",
    (
        State("received", "diterima", "received"),
        State("checked", "identitas terbukti", "identity proven"),
        State("answered", "dijawab", "answered", is_end=True),
        State("refused", "ditolak dengan alasan", "refused with a reason", is_end=True),
    ),
    (
        Move("received", "checked", Permission.HANDLE_PRIVACY, "Catat bukti identitas", "Record the proof of identity"),
        Move(
            "received",
            "refused",
            Permission.HANDLE_PRIVACY,
            "Tolak dengan alasan",
            "Refuse with a reason",
            evidence=(Evidence.REASON,),
        ),
        Move(
            "checked",
            "answered",
            Permission.HANDLE_PRIVACY,
            "Catat jawaban",
            "Record the answer",
            evidence=(Evidence.REASON,),
        ),
        Move(
            "checked",
            "refused",
            Permission.HANDLE_PRIVACY,
            "Tolak dengan alasan",
            "Refuse with a reason",
            evidence=(Evidence.REASON,),
        ),
    ),
)


def new_number(prefix: str, pick: Callable[[str], str] = secrets.choice) -> str:
    """A number that nobody guesses from another: HW-7K3F-9QXM for a request, IN-… for an incident."""
    drawn = "".join(pick(ALPHABET) for _ in range(8))
    return f"{prefix}-{drawn[:4]}-{drawn[4:]}"


def due_at(received_at: datetime) -> datetime:
    """Until when an answer or a notice is due."""
    return received_at + ANSWER_WITHIN


# -- erasure -------------------------------------------------------------------------------------------------------


def pseudonym(public_id: str) -> str:
    """What an erased person is called where a name has to stand."""
    return f"Orang #{public_id.replace('-', '')[:8]}"


def blur_birth_date(born: date, today: date) -> date:
    """The birth month without its day: the first or the last of the month, whichever leaves the age of today as it is.

    The age at every month's end stays the same, past and to come, and so do all monthly figures. Of somebody born on
    29 February the month's end depends on the day itself: it stays.
    """
    if (born.month, born.day) == (2, 29):
        return born
    last = 28 if born.month == 2 else calendar.monthrange(born.year, born.month)[1]
    first_of_month = born.replace(day=1)
    return first_of_month if age_on(first_of_month, today) == age_on(born, today) else born.replace(day=last)


ERASED_NAME = "[nama dihapus]"
ERASED_NUMBER = "[nomor dihapus]"


def scrub(value: object, names: Collection[str], numbers: Collection[str]) -> object:
    """The same text, list or JSON object without these names and numbers, however they are spaced or capitalised."""
    if isinstance(value, str):
        return _scrub_text(value, names, numbers)
    if isinstance(value, list):
        return [scrub(each, names, numbers) for each in value]
    if isinstance(value, dict):
        return {scrub(key, names, numbers): scrub(each, names, numbers) for key, each in value.items()}
    return value


def _scrub_text(text: str, names: Collection[str], numbers: Collection[str]) -> str:
    for number in numbers:
        text = text.replace(number, ERASED_NUMBER)
    for name in sorted(names, key=len, reverse=True):
        words = [re.escape(word) for word in name.split()]
        if words:
            spaced = r"\s+".join(words)
            text = re.sub(rf"(?<!\w){spaced}(?!\w)", ERASED_NAME, text, flags=re.IGNORECASE)
    return text


def telling_names(names: Iterable[str]) -> tuple[str, ...]:
    """Those that mean one person also outside the own household: of two words or more. "Siti" alone is many."""
    return tuple(name for name in names if len(name.split()) > 1)


# -- what is kept, how long, and why -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Retention:
    """One kind of record: how long, from when, on what basis, and what happens then. `docs/privasi/retensi.md` says the
    same, and a test compares them."""

    key: str
    label: Words
    period: Words
    basis: Words
    then: Words
    days: int | None  # None: by its own event, or for good
    by_itself: bool  # whether a job does it, or the officer decides


_TASK = "UU 27/2022 Pasal 20 ayat (2) huruf e (tugas kepentingan umum)"
_TASK_EN = "Act 27/2022 article 20 (2) e (task in the public interest)"
_DUTY = "UU 27/2022 Pasal 31 (rekaman seluruh kegiatan pemrosesan)"
_DUTY_EN = "Act 27/2022 article 31 (record of all processing)"
_CARE = "UU 27/2022 Pasal 16 ayat (2) (terbatas dan sesuai tujuan)"
_CARE_EN = "Act 27/2022 article 16 (2) (limited, and for a purpose)"
_SAFE = "UU 27/2022 Pasal 35 dan 39 (keamanan)"
_SAFE_EN = "Act 27/2022 articles 35 and 39 (security)"
_YEAR = 365

RETENTION: tuple[Retention, ...] = (
    Retention(
        "followed",
        ("Data keluarga dan orang yang didampingi", "Data of households and people who are followed"),
        ("selama didampingi", "as long as they are followed"),
        (_TASK, _TASK_EN),
        ("menjadi “orang yang sudah keluar”", "becomes “people who have left”"),
        None,
        False,
    ),
    Retention(
        "left",
        ("Orang yang sudah keluar dari daftar, pindah, atau meninggal", "People who left the list, moved or died"),
        ("5 tahun sesudah keluar", "5 years after they left"),
        (_TASK, _TASK_EN),
        (
            "diusulkan kepada pejabat untuk dihapus; angka tetap, tanpa nama",
            "proposed to the officer for erasure; figures stay, without names",
        ),
        5 * _YEAR,
        False,
    ),
    Retention(
        "uploads",
        ("Berkas daftar yang diunggah", "Uploaded lists"),
        ("sampai diputuskan, paling lama 30 hari", "until decided on, 30 days at most"),
        (_CARE, _CARE_EN),
        ("dihapus", "removed"),
        30,
        True,
    ),
    Retention(
        "payloads",
        ("Isi kiriman formulir dan ponsel", "What forms and phones sent"),
        ("90 hari", "90 days"),
        (_CARE, _CARE_EN),
        ("dihapus; sidiknya tinggal", "wiped; its digest stays"),
        90,
        True,
    ),
    Retention(
        "requesters",
        ("Nama dan kontak pemohon hak", "Names and contacts of those who asked"),
        ("1 tahun sesudah dijawab", "1 year after the answer"),
        (_DUTY, _DUTY_EN),
        ("dihapus; permintaan dan jawabannya tinggal", "wiped; the request and its answer stay"),
        _YEAR,
        True,
    ),
    Retention(
        "reporters",
        ("Nama dan kontak pelapor usul–sanggah", "Names and contacts of those who brought an objection"),
        ("1 tahun sesudah diputuskan", "1 year after the decision"),
        (_CARE, _CARE_EN),
        ("dihapus; usulan dan hasilnya tinggal", "wiped; the objection and its outcome stay"),
        _YEAR,
        True,
    ),
    Retention(
        "trail",
        ("Jejak perubahan dan pembacaan", "The trail of changes and readings"),
        ("10 tahun", "10 years"),
        (_DUTY, _DUTY_EN),
        (
            "diputuskan kantor arsip; tidak pernah otomatis, karena jejak berantai",
            "decided by the archive; never by itself, because the trail is a chain",
        ),
        10 * _YEAR,
        False,
    ),
    Retention(
        "money",
        ("Realisasi dan sumber dananya", "Deliveries and who paid for them"),
        ("10 tahun sesudah tahun anggaran", "10 years after the budget year"),
        ("pertanggungjawaban keuangan dan kearsipan (JRA kabupaten)", "accounting for public money, archive schedule"),
        ("tetap, tanpa nama penerima yang sudah dihapus", "stay, without the names of recipients who were erased"),
        10 * _YEAR,
        False,
    ),
    Retention(
        "figures",
        ("Angka bulanan, bulan yang ditutup, laporan terbit", "Monthly figures, closed months, issued reports"),
        ("tetap", "for good"),
        ("arsip statistik tanpa nama", "statistical archive without names"),
        ("–", "–"),
        None,
        False,
    ),
    Retention(
        "attempts",
        ("Sesi masuk petugas, peramban yang dikenal, kegagalan masuk", "Sign-ins of staff, known browsers, failures"),
        (
            "sesi 90 hari, peramban 180 hari sejak terakhir dipakai",
            "sessions 90 days, browsers 180 days after last use",
        ),
        (_SAFE, _SAFE_EN),
        ("dihapus", "removed"),
        90,
        True,
    ),
    Retention(
        "backups",
        ("Cadangan", "Backups"),
        ("7 harian, 5 mingguan, 12 bulanan", "7 daily, 5 weekly, 12 monthly"),
        (_SAFE, _SAFE_EN),
        (
            "dihapus; yang dipulihkan dihapus lagi menurut daftar penghapusan",
            "removed; what is restored is erased again by the list of erasures",
        ),
        _YEAR,
        True,
    ),
)

#: What an incident's letters have to say (article 46 (2)), and to whom they go.
LETTERS: dict[str, Words] = {
    "subject": ("warga yang datanya terkena", "the people concerned"),
    "agency": ("lembaga pelindungan data pribadi", "the data-protection agency"),
}
#: Kinds of data that an incident may touch.
DATA_KINDS: dict[str, Words] = {
    "name": ("nama dan alamat", "names and addresses"),
    "numbers": ("NIK atau nomor KK", "NIK or KK numbers"),
    "health": ("kesehatan dan disabilitas (spesifik)", "health and disability (specific)"),
    "children": ("data anak (spesifik)", "data of children (specific)"),
    "living": ("keadaan rumah dan bantuan", "housing and what was received"),
    "accounts": ("akun petugas", "accounts of staff"),
}
