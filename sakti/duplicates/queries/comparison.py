"""Two records side by side: each line says whether they differ, in words too. NIK and KK stay masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from sakti.core import duplicates
from sakti.core.duplicates import Evidence
from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS
from sakti.core.formatting import long_date, number
from sakti.core.identity import mask
from sakti.duplicates import queries
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.observations import queries as observations
from sakti.regions import queries as regions
from sakti.web.locale import current_language

PERSON_ANSWERS = ("schooling", "certificate", "employed", "work_status", "chronic_diseases", "trained")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about both records. `differs` is None where one of them has nothing to say."""

    label: str
    one: str
    other: str
    differs: bool | None


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: tuple[Line, ...]


def line(label: str, one: str, other: str, same: bool | None = None) -> Line:
    if not one or not other:
        return Line(label, one or "–", other or "–", None if one == other else bool(one or other) and None)
    return Line(label, one, other, not (one == other if same is None else same))


def people(one: Person, other: Person) -> list[Part]:
    homes = [db.session.get_one(Household, each.household_id) for each in (one, other)]
    told = [observations.answers_of_person(each, PERSON_ANSWERS) for each in (one, other)]
    who = [
        line(_("Nama"), one.name, other.name),
        line("NIK", masked(one.nik, one.nik_standing), masked(other.nik, other.nik_standing), one.nik == other.nik),
        line(_("Tanggal lahir"), born(one), born(other), one.birth_date == other.birth_date),
        line(_("Jenis kelamin"), coded("sex", one.sex), coded("sex", other.sex)),
        line(_("Hubungan"), coded("relation", one.relation), coded("relation", other.relation)),
        line(_("Keadaan"), standing(one.standing), standing(other.standing)),
    ]
    return [
        Part(_("Orangnya"), tuple(who)),
        Part(_("Tempat tinggal"), tuple(places(homes[0], homes[1], one, other))),
        Part(_("Jawaban yang tercatat"), tuple(answers(*told))),
        Part(_("Riwayat"), tuple(histories(one, other))),
    ]


def households(one: Household, other: Household) -> list[Part]:
    told = [observations.answers_of_household(each, tuple(HOUSEHOLD_FIELDS)) for each in (one, other)]
    what = [
        line(_("Nomor rumah tangga"), one.number or "", other.number or ""),
        line(_("Keadaan"), standing(one.standing), standing(other.standing)),
        line(
            _("Jumlah orang"),
            number(one.people, None, current_language()),
            number(other.people, None, current_language()),
        ),
    ]
    return [
        Part(_("Rumah tangganya"), tuple(what)),
        Part(_("Tempat tinggal"), tuple(places(one, other))),
        Part(_("Jawaban yang tercatat"), tuple(answers(*told))),
        Part(_("Riwayat"), tuple(histories(one, other))),
    ]


def places(one: Household, other: Household, me: Person | None = None, them: Person | None = None) -> Iterator[Line]:
    names = {place.id: place.name for place in regions.villages()}
    yield line(
        _("Desa"), names.get(one.village_id, ""), names.get(other.village_id, ""), one.village_id == other.village_id
    )
    yield line("RT/RW", neighbourhood(one), neighbourhood(other))
    yield line(_("Alamat"), one.address, other.address)
    mine = queries.cards_of(one.id, me.family_id if me else None)
    theirs = queries.cards_of(other.id, them.family_id if them else None)
    yield line(_("Nomor KK"), ", ".join(map(mask, mine)), ", ".join(map(mask, theirs)), set(mine) == set(theirs))
    if me is None or them is None or one.id != other.id:
        yield line(_("Penghuni"), residents(one, me), residents(other, them))


def residents(home: Household, but: Person | None) -> str:
    return ", ".join(one.name for one in queries.members_of(home.id) if but is None or one.id != but.id)


def answers(one: Sequence[Any], other: Sequence[Any]) -> Iterator[Line]:
    """Only what at least one of them says."""
    for mine, theirs in zip(one, other, strict=True):
        if mine.value is not None or theirs.value is not None:
            yield line(
                label(mine.name), "" if mine.value is None else mine.words, "" if theirs.value is None else theirs.words
            )


def histories(one: Any, other: Any) -> Iterator[Line]:
    mine, theirs = queries.history(one), queries.history(other)
    locale = current_language()

    def counted(name: str) -> tuple[str, str]:
        return number(getattr(mine, name), None, locale), number(getattr(theirs, name), None, locale)

    yield Line(_("Pengamatan"), *counted("observations"), None)
    days = [long_date(each.last_seen, locale) if each.last_seen else "–" for each in (mine, theirs)]
    yield Line(_("Terakhir diamati"), days[0], days[1], None)
    yield Line(_("Intervensi"), *counted("interventions"), None)
    yield Line(_("Realisasi"), *counted("deliveries"), None)


def masked(nik: str | None, worth: str) -> str:
    if not nik:
        return _("belum ada")
    words = {"doubtful": _("meragukan")}
    return f"{mask(nik)} ({words[worth]})" if worth in words else mask(nik)


def born(one: Person) -> str:
    if one.birth_date is None:
        return ""
    said = long_date(one.birth_date, current_language())
    return _("sekitar %(year)s", year=one.birth_date.year) if one.birth_estimated else said


def coded(name: str, value: Any) -> str:
    return "" if value is None else FIELDS[name].label(value, current_language())


def label(name: str) -> str:
    found = FIELDS[name]
    said = found.label_id if current_language() == "id" else found.label_en
    return said[:1].upper() + said[1:]


def neighbourhood(home: Household) -> str:
    return f"{home.rt or '–'}/{home.rw or '–'}"


def standing(code: str) -> str:
    said = {
        "living": _("tinggal di sini"),
        "away": _("pindah keluar"),
        "dead": _("meninggal"),
        "exited": _("keluar dari daftar sasaran"),
        "empty": _("tidak ada lagi anggotanya"),
    }
    return said.get(code, code)


# -- the evidence -----------------------------------------------------------------------------------------------------


def evidence(pair: DuplicatePair) -> list[Evidence]:
    return [Evidence(*each) for each in pair.reasons]


def why(pair: DuplicatePair) -> str:
    """What speaks for it, in a sentence."""
    return duplicates.sentence(evidence(pair), current_language())


def against(pair: DuplicatePair) -> str:
    said = [duplicates.words(each, current_language()) for each in evidence(pair) if each.bits < 0]
    return "; ".join(said)


def strength(pair: DuplicatePair) -> str:
    return duplicates.strength(pair.score, current_language())


def suggested(one: Any, other: Any) -> int:
    """Whom to keep: who has a sound number, then of whom more is known, then who was there first."""

    def rank(each: Any) -> tuple[Any, ...]:
        head = each if isinstance(each, Person) else db.session.get(Person, each.head_id or 0)
        sound = head is not None and head.nik_standing == "reliable" and not (head.nik or "").startswith("0")
        return not sound, each.standing != "living", -queries.history(each).observations, each.id

    return int(min((one, other), key=rank).id)
