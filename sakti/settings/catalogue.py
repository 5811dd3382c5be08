"""Every setting: its words, what may be in it, and what a new installation starts with.

The agency's name and its head change; a report of last year keeps last year's. What only the office can know starts
as "(diisi …)", so that nobody takes a made-up name for a real one; no paper prints these brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.permissions import ROLES, Role
from sakti.web.clock import FIRST, ZONES
from sakti.web.locale import current_language


@dataclass(frozen=True, slots=True)
class Setting:
    key: str
    label: LazyString
    default: str
    kind: str = "line"  # line, lines, choice, nip, image, pattern, days, minutes, months, percent
    help: LazyString | str = ""
    choices: tuple[str, ...] = ()
    #: What a choice is called, where its value is no word.
    words: Mapping[str, LazyString] = field(default_factory=dict)
    #: Whether a paper that is to be signed cannot go out without it.
    signed: bool = False

    def said(self, value: str) -> LazyString | str:
        """A value as a page says it."""
        return self.words.get(value, value)


@dataclass(frozen=True, slots=True)
class SettingGroup:
    key: str
    label: LazyString
    settings: tuple[Setting, ...]


AUTO, ALWAYS, NEVER = "auto", "always", "never"
#: Whether a role has to pass a second step at sign-in.
SECOND_STEP = {
    AUTO: _l("bila melihat nama lebih dari satu desa"),
    ALWAYS: _l("selalu"),
    NEVER: _l("tidak"),
}


def second_step_key(role: str) -> str:
    """The setting that says whether a role has to pass a second step."""
    return f"second_step_{role}"


def second_step(role: Role) -> Setting:
    label = LazyString(lambda: role.label_en if current_language() == "en" else role.label_id)
    return Setting(second_step_key(role.key), label, AUTO, "choice", "", tuple(SECOND_STEP), SECOND_STEP)


LEAST_COVERAGE = "least_coverage"
#: In which zone the district lives.
TIME_ZONE = "time_zone"


def freshness_key(indicator: str) -> str:
    """The setting that says for how many months an answer to this indicator is fresh."""
    return f"fresh_{indicator}"


def freshness(indicator: Indicator) -> Setting:
    label = LazyString(lambda: indicator.label(current_language()))
    return Setting(freshness_key(indicator.key), label, str(indicator.fresh_for), "months")


#: Smaller numbers of people are not told to everybody.
LEAST_CELL = "least_cell"

DEFINITIVE = "definitif"
#: How a signer holds the office: appointed, acting (Pelaksana Tugas), daily acting (Pelaksana Harian).
STANDINGS = (DEFINITIVE, "Plt.", "Plh.")

GROUPS = (
    SettingGroup(
        "letterhead",
        _l("Kop surat"),
        (
            Setting("government", _l("Pemerintah daerah"), "PEMERINTAH KABUPATEN PEKALONGAN", signed=True),
            Setting(
                "agency",
                _l("Nama perangkat daerah"),
                "BADAN PERENCANAAN PEMBANGUNAN, RISET DAN INOVASI DAERAH",
                help=_l("Nama badan pernah berganti; laporan lama tetap memakai nama lama."),
                signed=True,
            ),
            Setting("agency_short", _l("Singkatan"), "Bappeda", help=_l("Dipakai di dalam kalimat.")),
            Setting(
                "address",
                _l("Alamat, telepon, dan laman"),
                "(diisi alamat kantor)\n(diisi telepon dan laman)",
                "lines",
                _l("Paling banyak tiga baris."),
                signed=True,
            ),
            Setting("logo", _l("Lambang daerah"), "", "image", _l("PNG atau JPEG. Dikecilkan bila perlu.")),
        ),
    ),
    SettingGroup(
        "signer",
        _l("Penanda tangan"),
        (
            Setting("place", _l("Tempat"), "Kajen", help=_l("Ditulis di depan tanggal laporan."), signed=True),
            Setting(
                "signer_standing", _l("Kedudukan"), DEFINITIVE, "choice", _l("Definitif, Plt., atau Plh."), STANDINGS
            ),
            Setting("signer_position", _l("Jabatan"), "KEPALA BADAN", help=_l("Tanpa Plt. atau Plh."), signed=True),
            Setting("signer_name", _l("Nama dan gelar"), "(diisi nama penanda tangan)", signed=True),
            Setting("signer_rank", _l("Pangkat"), "(diisi pangkat)"),
            Setting("signer_nip", _l("NIP"), "", "nip", _l("18 angka. Kosongkan bila belum ada.")),
        ),
    ),
    SettingGroup(
        "reports",
        _l("Laporan"),
        (
            Setting(
                "report_number",
                _l("Pola nomor laporan"),
                "{nomor}/SAKTI/{bulan_romawi}/{tahun}",
                "pattern",
                _l(
                    "Boleh memakai {nomor}, {bulan}, {bulan_romawi}, {tahun}, dan {kode_wilayah}. Bulan dan tahun "
                    "ialah saat terbit."
                ),
            ),
            Setting("distribution", _l("Tembusan"), "(diisi tembusan laporan)", "lines"),
            Setting(
                LEAST_CELL,
                _l("Angka terkecil yang dibuka untuk umum"),
                "5",
                "cell",
                _l("Di versi Biasa, jumlah orang atau rumah tangga di bawah ini disembunyikan."),
            ),
        ),
    ),
    SettingGroup(
        "clock",
        _l("Waktu setempat"),
        (
            Setting(
                TIME_ZONE,
                _l("Zona waktu"),
                FIRST,
                "choice",
                _l(
                    "Hari, akhir bulan, jam jadwal, dan jam tercetak mengikuti zona ini. Yang sudah lewat tetap "
                    "memakai zona lama."
                ),
                tuple(ZONES),
            ),
        ),
    ),
    SettingGroup(
        "judging",
        _l("Penilaian angka"),
        (
            Setting(
                LEAST_COVERAGE,
                _l("Paling sedikit terdata agar dinilai (%)"),
                "50",
                "percent",
                _l("Bagian yang terdata dari semua yang ditanya. Di bawah ini, angka tidak dinilai terhadap target."),
            ),
        ),
    ),
    SettingGroup(
        "freshness",
        _l("Umur jawaban: dianggap lama sesudah (bulan)"),
        tuple(freshness(indicator) for indicator in INDICATORS.values() if indicator.fresh_for is not None),
    ),
    SettingGroup(
        "objections",
        _l("Usul–sanggah"),
        (
            Setting(
                "objection_days",
                _l("Batas waktu usulan biasa (hari)"),
                "14",
                "days",
                _l("Dihitung sejak usulan diterima."),
            ),
            Setting(
                "objection_days_urgent",
                _l("Batas waktu yang didahulukan (hari)"),
                "5",
                "days",
                _l("Ibu hamil, lansia, penyandang disabilitas, dan korban bencana atau kekerasan."),
            ),
        ),
    ),
    SettingGroup(
        "access",
        _l("Masuk dan sesi"),
        (
            Setting(
                "idle_minutes_names",
                _l("Keluar sendiri bila tidak dipakai, untuk yang melihat nama lebih dari satu desa (menit)"),
                "60",
                "minutes",
                _l("Berlaku bagi yang masuk sesudahnya. Paling lama 12 jam sesudah masuk, sesi selalu berakhir."),
            ),
            Setting(
                "idle_minutes",
                _l("Keluar sendiri bila tidak dipakai, untuk yang lain (menit)"),
                "720",
                "minutes",
            ),
        ),
    ),
    SettingGroup(
        "second_step",
        _l("Wajib langkah kedua"),
        tuple(second_step(role) for role in ROLES.values()),
    ),
    SettingGroup(
        "privacy",
        _l("Pelindungan data pribadi"),
        (
            Setting(
                "dpo",
                _l("Pejabat pelindung data"),
                "(diisi nama jabatan dan kontak)",
                "lines",
                _l("Tampil di halaman Tentang: ke sini warga bertanya tentang datanya (UU 27/2022 pasal 53)."),
            ),
        ),
    ),
)

SETTINGS = {setting.key: setting for group in GROUPS for setting in group.settings}
