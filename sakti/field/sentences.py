"""Events and promises in the reader's language, for buttons, previews and what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from sakti.core.answers import Answer
from sakti.core.formatting import long_date, number
from sakti.core.states import state_in_words
from sakti.core.timeline import WITHOUT_EFFECT, EventKind
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.field.actions import EventOutlook, EventParticulars, Whereabouts
    from sakti.households.tables import Household, Person
    from sakti.interventions.tables import Intervention
    from sakti.observations.queries.newborns import LikeNewborn

K = EventKind


def kinds() -> dict[EventKind, tuple[str, str]]:
    """Each kind as a button: what it is called, and when to use it."""
    return {
        K.BIRTH: (_("Kelahiran"), _("Ada bayi, atau anak yang belum tercatat.")),
        K.DEATH: (_("Kematian"), _("Seorang anggota meninggal.")),
        K.MOVE_OUT: (_("Pindah keluar"), _("Seseorang atau semuanya tidak tinggal di sini lagi.")),
        K.MOVE_IN: (_("Kembali"), _("Yang pernah pindah keluar tinggal di sini lagi.")),
        K.MOVE_VILLAGE: (_("Pindah desa"), _("Seluruh rumah tangga pindah ke desa lain di kabupaten ini.")),
        K.SPLIT: (_("Pecah KK"), _("Sebagian anggota membentuk rumah tangga sendiri dengan KK baru.")),
        K.JOIN: (_("Bergabung ke rumah tangga lain"), _("Seorang anggota ikut keluarga lain, misalnya menikah.")),
        K.EXIT: (_("Keluar dari daftar sasaran"), _("Rumah tangga tidak lagi didampingi program ini.")),
        K.REENTER: (_("Kembali menjadi sasaran"), _("Yang pernah keluar dari daftar jatuh miskin lagi.")),
    }


def title(kind: str) -> str:
    return kinds()[EventKind(kind)][0] if kind in {event_kind.value for event_kind in kinds()} else kind


def promise(programme: str, row: Intervention, members: Sequence[Person]) -> str:
    """Jamban, 1 unit, untuk Siti, jatuh tempo 31 Desember 2019."""
    language = current_language()
    parts = [programme]
    if row.volume is not None:
        parts.append(f"{number(row.volume.normalize(), locale=language)} {row.unit}")
    name = next((member.name for member in members if member.id == row.person_id), None)
    if name:
        parts.append(_("untuk %(name)s", name=name))
    if row.due_on:
        parts.append(_("jatuh tempo %(day)s", day=long_date(row.due_on, language)))
    return ", ".join(parts)


def alike(who: str, like: LikeNewborn, head: str) -> str:
    """Somebody on record who may be the same child. `head`: of another household where they live."""
    words = {"who": who, "day": long_date(like.birth_date, current_language()), "head": head}
    if head:
        return _("%(who)s, lahir %(day)s, keluarga %(head)s: nama dan tanggal lahir sama", **words)
    return _("%(who)s, lahir %(day)s, di rumah tangga ini", **words)


def alike_elsewhere() -> str:
    return _("seorang di desa lain: nama dan tanggal lahir sama")


def event_sentence(kind: EventKind, particulars: EventParticulars, members: Sequence[Person], village: str) -> str:
    """An event that has not been saved yet, in one sentence."""
    chosen = [member.name for member in members if member.id in (particulars.get("people") or ())]
    who = particulars["name"] if kind is K.BIRTH else ", ".join(chosen)
    if particulars.get("whole") == "whole":
        who = _("Seluruh rumah tangga")
    return {
        K.BIRTH: _("%(who)s menjadi anggota.", who=who),
        K.DEATH: _("%(who)s dicatat meninggal.", who=who),
        K.MOVE_OUT: _("%(who)s dicatat tidak tinggal di sini lagi.", who=who),
        K.MOVE_IN: _("%(who)s dicatat tinggal di sini lagi.", who=who),
        K.MOVE_VILLAGE: _("Seluruh rumah tangga pindah ke %(village)s.", village=village),
        K.SPLIT: _("%(who)s membentuk rumah tangga sendiri dengan KK baru.", who=who),
        K.JOIN: _("%(who)s ikut rumah tangga lain.", who=who),
        K.EXIT: _("Seluruh rumah tangga keluar dari daftar sasaran."),
        K.REENTER: _("Seluruh rumah tangga kembali menjadi sasaran."),
    }[kind]


def outlook_sentences(kind: EventKind, before: Household, outlook: EventOutlook) -> list[str]:
    """How the household would stand: how many are left, who leads."""
    sentences = []
    if outlook.without_effect == "other_card":
        sentences.append(_("Yang berubah hanya kartunya: orang ini sudah di rumah tangga itu."))
    elif outlook.without_effect:
        why = WITHOUT_EFFECT[outlook.without_effect][0 if current_language() == "id" else 1]
        sentences.append(_("Kejadian ini tidak mengubah apa pun sejauh yang diketahui: %(reason)s.", reason=why))
    if outlook.is_undivided:
        sentences.append(
            _("Semua yang tinggal di sini memakai KK baru, jadi rumah tangganya tetap satu dengan kedua nomor KK.")
        )
        sentences.append(_("Janji, tugas, dan riwayatnya tetap di sini."))
    if outlook.standing == "living":
        words = {"n": outlook.people, "head": outlook.head}
        sentences.append(_("Sesudahnya %(n)s orang tinggal di sini, dengan kepala %(head)s.", **words))
    elif outlook.standing == "exited" and kind is not K.EXIT:  # told of a day before it left, or of one after
        sentences.append(
            _("Rumah tangga ini tercatat sudah keluar dari daftar sasaran; itu tetap berlaku sejak harinya.")
        )
    elif outlook.standing == "exited":
        sentences.append(_("Angka sejak tanggal itu tidak lagi menghitung rumah tangga ini; angka sebelumnya tetap."))
    else:
        sentences.append(_("Sesudahnya tidak ada yang tinggal di sini."))
    sentences += [_whereabouts(each) for each in outlook.later]
    if outlook.joined is not None and not outlook.is_undivided:
        words = {"n": outlook.joined, "head": outlook.joined_head or "–"}
        sentences.append(
            _("Rumah tangga baru: %(n)s orang, dengan kepala %(head)s.", **words)
            if kind is K.SPLIT
            else _("Rumah tangga tujuan: %(n)s orang, dengan kepala %(head)s.", **words)
        )
    return sentences


def _whereabouts(later: Whereabouts) -> str:
    """Of somebody whose life is known to go on differently after the event."""
    words = {"name": later.name, "day": long_date(later.since, current_language())}
    match later.standing:
        case "dead":
            return _("%(name)s tercatat meninggal %(day)s.", **words)
        case "away":
            return _("%(name)s tercatat tidak di tempat sejak %(day)s.", **words)
        case _ if later.head:
            return _("%(name)s tinggal bersama keluarga %(head)s sejak %(day)s.", head=later.head, **words)
        case _:
            return _("%(name)s tinggal di keluarga lain, di luar desa tugas Anda, sejak %(day)s.", **words)


def answer(given: Answer) -> str:
    return {
        Answer.YES: _("ya"),
        Answer.NO: _("tidak"),
        Answer.UNKNOWN: _("belum diketahui"),
        Answer.NOT_APPLICABLE: state_in_words("inapplicable", current_language()),
    }[given]
