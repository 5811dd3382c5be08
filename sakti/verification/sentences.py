"""What verval's pages say, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from sakti.core.verval import (
    PRESENCE_LABELS,
    RESULT_LABELS,
    STAGE_LABELS,
    TASK_LABELS,
    Annex,
    Presence,
    Result,
    TaskState,
)
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.verification.tables import Musdes, VervalTask

TONES = {
    TaskState.OPEN: "absent",
    TaskState.SUBMITTED: "moving",
    TaskState.ACCEPTED: "good",
    TaskState.RETURNED: "attention",
    TaskState.REJECTED: "ended",
    TaskState.DROPPED: "ended",
    TaskState.SET_ASIDE: "attention",
}

#: Elements of the community that attend a village meeting, as minutes list them.
ELEMENTS = {
    "pemerintah": "Pemerintah desa/kelurahan",
    "bpd": "BPD",
    "lpmd": "LPMD/LPMK",
    "rt_rw": "RT/RW",
    "pkk": "TP-PKK",
    "tksk": "TKSK/pendamping",
    "tomas": "Tokoh masyarakat",
    "toga": "Tokoh agama",
    "pemuda": "Pemuda",
    "warga": "Warga",
    "lain": "Lainnya",
}
#: Who signs the minutes; a kelurahan has a Lurah and no BPD.
SIGNERS = {
    "desa": {"kades": "Kepala Desa", "bpd": "Ketua BPD", "warga": "Wakil Masyarakat", "tksk": "TKSK/Pendamping"},
    "kelurahan": {"kades": "Lurah", "warga": "Wakil Masyarakat", "tksk": "TKSK/Pendamping"},
}


def _in(labels: tuple[str, str]) -> str:
    return labels[1 if current_language() == "en" else 0]


def result(key: str | None) -> str:
    return _in(RESULT_LABELS[Result(key)]) if key else "–"


def state(key: str) -> str:
    return _in(TASK_LABELS[key])


def tone(key: str) -> str:
    return TONES[TaskState(key)]


def stage(key: str) -> str:
    return _in(STAGE_LABELS[key])


def presence(key: str) -> str:
    return _in(PRESENCE_LABELS[Presence(key)])


def element(key: str) -> str:
    return ELEMENTS.get(key, key)


def why(key: str) -> str:
    """What a result means, for whoever stands at the door."""
    words = {
        Result.SAME: _("Masih tinggal di sini, keadaannya sama."),
        Result.CHANGED: _("Rumah, pekerjaan, atau anggotanya berubah."),
        Result.NEW: _("Belum terdaftar, tetapi layak."),
        Result.DIED: _("Salah satu atau semua anggota meninggal."),
        Result.MOVED: _("Sebagian atau semua pindah."),
        Result.ABLE: _("Tidak miskin lagi. Keluar dari daftar setelah disahkan kabupaten."),
        Result.TWIN: _("Orang yang sama terdaftar dua kali."),
        Result.NOT_FOUND: _("Tidak ada yang mengenal. Tetap dalam daftar sampai analis memutuskan."),
        Result.REFUSED: _("Tidak mau didata."),
    }
    return str(words[Result(key)])


def annex(key: Annex) -> str:
    words = {
        Annex.SAME: _("Tetap"),
        Annex.CHANGED: _("Perubahan"),
        Annex.NEW: _("Usulan baru"),
        Annex.OUT: _("Dikeluarkan"),
        Annex.PENDING: _("Belum dapat diputuskan"),
        Annex.REJECTED: _("Hasil ditolak"),
        Annex.DECLINED: _("Usulan tidak diterima"),
        Annex.ASIDE: _("Belum dapat dicatat"),
    }
    return str(words[key])


def doubts(held: Musdes | None, tasks: Sequence[VervalTask], gone: int) -> list[str]:
    """What whoever signs should know of the meeting and the lists, before they do."""
    if held is None:
        return []
    said = []
    late = sum(one.visited_on is not None and one.visited_on > held.held_on for one in tasks)
    if late:
        said.append(_("%(count)s keluarga dikunjungi sesudah musdes, jadi belum dibahas di sana.", count=late))
    if len({one["element"] for one in held.attendees}) < 2:
        said.append(
            _("Yang tercatat hadir dalam musdes hanya dari satu unsur (%(count)s orang).", count=len(held.attendees))
        )
    if gone:
        said.append(_("%(count)s keluarga yang hasilnya “tetap” sejak itu tidak ada lagi dalam daftar.", count=gone))
    return said


def set_aside(names: Sequence[str]) -> str:
    """Whose result could not be written: it waits on the desk."""
    return str(
        _(
            "%(count)s hasil tidak dapat dicatat dan disisihkan untuk diperiksa: %(names)s. Yang lain sudah disahkan.",
            count=len(names),
            names=", ".join(names),
        )
    )


def level(key: str) -> str:
    return str({"village": _("desa/kelurahan"), "district": _("kecamatan"), "regency": _("kabupaten")}[key])
