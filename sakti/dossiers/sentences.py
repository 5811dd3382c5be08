"""What happened, said in the reader's language. Values in words come from the data dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.core import transitions
from sakti.core.answers import Answer
from sakti.core.conditions import (
    AgeBetween,
    AllOf,
    AnyOf,
    AtLeastPerPerson,
    Condition,
    Flag,
    IsIn,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
)
from sakti.core.fields import DIFFICULTIES, FIELDS, StateValues, Value, beside_the_point
from sakti.core.formatting import number, rupiah
from sakti.core.indicators import Indicator
from sakti.core.periods import age_on
from sakti.core.states import state_in_words
from sakti.observations.queries import KnownAnswer
from sakti.web.locale import current_language


def values(content: Mapping[str, Value | None]) -> tuple[str, ...]:
    """Each value in words: "fasilitas BAB: sendiri". Nine times no difficulty is one sentence."""
    answers = {name: value for name, value in content.items() if name in FIELDS}
    parts = []
    if all(answers.get(name) == 4 for name in DIFFICULTIES):
        answers = {name: value for name, value in answers.items() if name not in DIFFICULTIES}
        parts.append(_("tidak ada kesulitan fungsional"))
    return (*(_value(name, value) for name, value in answers.items()), *parts)


def label(name: str) -> str:
    field = FIELDS[name]
    return field.label_id if current_language() == "id" else field.label_en


def birth_date_words(content: Mapping[str, object]) -> str:
    return _("tanggal lahir: %(day)s", day=content.get("birth_date", "–"))


def observation_sentence(whom: str | None) -> str:
    return _("Pengamatan: %(name)s", name=whom) if whom else _("Pengamatan rumah tangga")


def release_sentence(release: str, people: int) -> str:
    source = release or _("daftar")
    if people:
        return _("Tercantum dalam %(release)s, %(n)s orang", release=source, n=people)
    return _("Tercantum dalam %(release)s", release=source)


def absence_sentence(release: str) -> str:
    return _("Tidak ada dalam %(release)s", release=release)


def event_sentence(kind: str, people: Sequence[str], village: str, away: bool) -> str:
    """An event as a sentence; `away` says that people went from here to another household."""
    who = ", ".join(people)
    match kind:
        case "birth":
            return _("%(who)s lahir", who=who)
        case "death":
            return _("%(who)s meninggal", who=who)
        case "move_out":
            return _("%(who)s pindah keluar", who=who) if who else _("Seluruh rumah tangga pindah keluar")
        case "move_in":
            return _("%(who)s kembali", who=who) if who else _("Seluruh rumah tangga kembali")
        case "move_village":
            return _("Seluruh rumah tangga pindah ke %(village)s", village=village)
        case "split":
            return _("%(who)s pecah KK", who=who) if away else _("Rumah tangga baru: %(who)s pecah KK", who=who)
        case "join":
            return _("%(who)s bergabung ke rumah tangga lain", who=who) if away else _("%(who)s bergabung", who=who)
        case _other:
            return _("Keluar dari daftar sasaran")


def note(kind: str, text: str) -> str:
    """Notes that a log wrote for the machine (JSON with NIKs) are not for reading."""
    if kind in ("birth", "split") and text.lstrip().startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError:
            return text
        return ""
    return text


def delivery_sentence(programme: str, organisation: str, whom: str | None) -> str:
    words = {"programme": programme, "who": organisation}
    if whom:
        return _("%(name)s menerima %(programme)s dari %(who)s", name=whom, **words)
    return _("Menerima %(programme)s dari %(who)s", **words)


def amount(volume: Decimal, unit: str, value_rp: int) -> str:
    language = current_language()
    many = number(volume.normalize() if volume % 1 else volume.to_integral_value(), locale=language)
    return f"{many} {unit}, {rupiah(value_rp, language)}"


def move_sentence(programme: str, status: str, whom: str | None) -> str:
    words = transitions.label(status, current_language())
    subject = f"{programme} ({whom})" if whom else programme
    return _("%(subject)s: %(status)s", subject=subject, status=words)


STANDINGS = {
    "living": _l("tinggal di sini"),
    "away": _l("pindah keluar"),
    "dead": _l("meninggal"),
    "exited": _l("keluar dari daftar sasaran"),
    "empty": _l("tidak ada lagi anggotanya"),
    "unborn": _l("belum tercatat"),
    "merged": _l("digabung ke catatan lain"),
}


def standing(code: str) -> str:
    """Where a household or person stands, in words."""
    return str(STANDINGS.get(code, code))


def why(reason: str | None) -> str:
    """Why a membership began or ended."""
    reasons = {
        "arrival": _("tercantum dalam daftar"),
        "birth": _("lahir"),
        "death": _("meninggal"),
        "split": _("pecah KK"),
        "join": _("bergabung"),
        "move_village": _("pindah desa"),
    }
    return reasons.get(reason or "", reason or "")


def because(indicator: Indicator, state: StateValues, day: date, rural: bool) -> list[str]:
    """What an answer rests on, each part of the definition once: "fasilitas BAB: sendiri"."""
    return list(dict.fromkeys(_parts((indicator.applies, indicator.holds), state, day, rural)))


def _parts(conditions: Sequence[Condition], state: StateValues, day: date, rural: bool) -> Iterator[str]:
    for condition in conditions:
        match condition:
            case AllOf(parts) | AnyOf(parts):
                yield from _parts(parts, state, day, rural)
            case Not(part):
                yield from _parts((part,), state, day, rural)
            case IsIn(field) | UnknownIf(field):
                yield _value(field, state[field])
            case Flag(field):
                answer = _("ya") if state[field] == 1 else _("belum")
                yield f"{label(field)}: {answer}"
            case IsTrue(field):
                yield f"{_derived(field)}: {_yes_no(state[field])}"
            case AtLeastPerPerson(field):
                yield _value(field, state[field])
                yield _("untuk %(n)s orang", n=state["people"])
            case AgeBetween():
                born = state["birth_date"]
                yield _("tanggal lahir belum diketahui") if born is None else _("usia %(n)s tahun", n=age_on(born, day))
            case Rural():
                yield _("desa perdesaan") if rural else _("desa perkotaan")


def _value(name: str, value: Value | None) -> str:
    """ "fasilitas BAB: sendiri", but "desil 2": what says its own name is not named twice."""
    words = _("belum terdata") if value is None else FIELDS[name].label(value, current_language())
    return words if words.startswith(label(name)) else f"{label(name)}: {words}"


def _derived(name: str) -> str:
    return _("penyakit kronis") if name == "has_chronic_disease" else _("disabilitas")


def _yes_no(value: bool | None) -> str:
    return _("belum diketahui") if value is None else _("ada") if value else _("tidak ada")


def answer(given: Answer) -> str:
    """An answer as a tab or a cell says it."""
    return {
        Answer.YES: _("Ya"),
        Answer.NO: _("Tidak"),
        Answer.UNKNOWN: _("Belum diketahui"),
        Answer.NOT_APPLICABLE: state_in_words("inapplicable", current_language()).capitalize(),
    }[given]


def coded(name: str, value: Value | None) -> str:
    """A code in words; a dash where nobody has said."""
    return FIELDS[name].label(value, current_language())


def idle(rows: Iterable[KnownAnswer]) -> set[str]:
    """Of answers that are missing, those that do not apply."""
    return beside_the_point({row.name: row.value for row in rows if row.seen is not None})
