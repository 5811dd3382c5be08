"""Two records side by side: each line says whether they differ, in words too. NIK and KK stay masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from sakti.core import duplicates
from sakti.core.duplicates import Evidence
from sakti.core.fields import FIELDS, HOUSEHOLD_FIELDS, Value
from sakti.core.formatting import long_date, number
from sakti.core.identity import differing_places, mask
from sakti.duplicates import queries
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.observations import queries as observations
from sakti.observations.queries import KnownAnswer
from sakti.regions import queries as regions
from sakti.web.locale import current_language

PERSON_ANSWERS = ("schooling", "certificate", "employed", "work_status", "chronic_diseases", "trained")

Record = Person | Household


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """One thing about both records. `differs` is None where one of them has nothing to say."""

    label: str
    first: str
    second: str
    differs: bool | None


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    title: str
    lines: tuple[ComparisonLine, ...]


def line(label: str, first: str, second: str, same: bool | None = None) -> ComparisonLine:
    if not first or not second:
        return ComparisonLine(
            label, first or "–", second or "–", None if first == second else bool(first or second) and None
        )
    return ComparisonLine(label, first, second, not (first == second if same is None else same))


def parts(first: Record, second: Record) -> list[ComparisonPart]:
    """Two records of one kind, part by part."""
    if isinstance(first, Person) and isinstance(second, Person):
        return people(first, second)
    if isinstance(first, Household) and isinstance(second, Household):
        return households(first, second)
    raise TypeError("a person is compared with a person, a household with a household")


def people(first: Person, second: Person) -> list[ComparisonPart]:
    homes = [db.session.get_one(Household, person.household_id) for person in (first, second)]
    known_answers = [observations.answers_of_person(person, PERSON_ANSWERS) for person in (first, second)]
    who = [
        line(_("Nama"), first.name, second.name),
        line(
            "NIK",
            masked(first.nik, first.nik_standing),
            masked(second.nik, second.nik_standing) + apart(first.nik, second.nik),
            first.nik == second.nik,
        ),
        line(_("Tanggal lahir"), born(first), born(second), first.birth_date == second.birth_date),
        line(_("Jenis kelamin"), coded("sex", first.sex), coded("sex", second.sex)),
        line(_("Hubungan"), coded("relation", first.relation), coded("relation", second.relation)),
        line(_("Keadaan"), standing(first.standing), standing(second.standing)),
    ]
    return [
        ComparisonPart(_("Orangnya"), tuple(who)),
        ComparisonPart(_("Tempat tinggal"), tuple(places(homes[0], homes[1], first, second))),
        ComparisonPart(_("Jawaban yang tercatat"), tuple(answers(*known_answers))),
        ComparisonPart(_("Riwayat"), tuple(histories(first, second))),
    ]


def households(first: Household, second: Household) -> list[ComparisonPart]:
    known_answers = [
        observations.answers_of_household(household, tuple(HOUSEHOLD_FIELDS)) for household in (first, second)
    ]
    what = [
        line(_("Nomor rumah tangga"), first.number or "", second.number or ""),
        line(_("Keadaan"), standing(first.standing), standing(second.standing)),
        line(
            _("Jumlah orang"),
            number(first.people, None, current_language()),
            number(second.people, None, current_language()),
        ),
    ]
    return [
        ComparisonPart(_("Rumah tangganya"), tuple(what)),
        ComparisonPart(_("Tempat tinggal"), tuple(places(first, second))),
        ComparisonPart(_("Jawaban yang tercatat"), tuple(answers(*known_answers))),
        ComparisonPart(_("Riwayat"), tuple(histories(first, second))),
    ]


def places(
    first: Household, second: Household, me: Person | None = None, them: Person | None = None
) -> Iterator[ComparisonLine]:
    names = {place.id: place.name for place in regions.villages()}
    yield line(
        _("Desa"),
        names.get(first.village_id, ""),
        names.get(second.village_id, ""),
        first.village_id == second.village_id,
    )
    yield line("RT/RW", neighbourhood(first), neighbourhood(second))
    yield line(_("Alamat"), first.address, second.address)
    first_cards = queries.cards_of(first.id, me.family_id if me else None)
    theirs = queries.cards_of(second.id, them.family_id if them else None)
    one_each = len(first_cards) == len(theirs) == 1
    yield line(
        _("Nomor KK"),
        ", ".join(map(mask, first_cards)),
        ", ".join(map(mask, theirs)) + (apart(first_cards[0], theirs[0]) if one_each else ""),
        set(first_cards) == set(theirs),
    )
    if me is None or them is None or first.id != second.id:
        yield line(_("Penghuni"), residents(first, me), residents(second, them))


def residents(home: Household, but: Person | None) -> str:
    return ", ".join(member.name for member in queries.members_of(home.id) if but is None or member.id != but.id)


def answers(first: Sequence[KnownAnswer], second: Sequence[KnownAnswer]) -> Iterator[ComparisonLine]:
    """Only what at least one of them says."""
    for first_answer, theirs in zip(first, second, strict=True):
        if first_answer.value is not None or theirs.value is not None:
            yield line(
                label(first_answer.name),
                "" if first_answer.value is None else first_answer.words,
                "" if theirs.value is None else theirs.words,
            )


def histories(first: Record, second: Record) -> Iterator[ComparisonLine]:
    first_history, theirs = queries.history(first), queries.history(second)
    locale = current_language()

    def counted(name: str) -> tuple[str, str]:
        return number(getattr(first_history, name), None, locale), number(getattr(theirs, name), None, locale)

    yield ComparisonLine(_("Pengamatan"), *counted("observations"), None)
    days = [
        long_date(record_history.last_seen, locale) if record_history.last_seen else "–"
        for record_history in (first_history, theirs)
    ]
    yield ComparisonLine(_("Terakhir diamati"), days[0], days[1], None)
    yield ComparisonLine(_("Intervensi"), *counted("interventions"), None)
    yield ComparisonLine(_("Realisasi"), *counted("deliveries"), None)


def apart(first: str | None, second: str | None) -> str:
    """Where two numbers differ that look alike when they are masked: " (beda pada angka ke-11)"."""
    if not first or not second or first == second or mask(first) != mask(second):
        return ""
    if len(first) != len(second):
        return " " + _("(beda panjangnya)")
    places = ", ".join(str(place) for place in differing_places(first, second))
    return " " + _("(beda pada angka ke-%(places)s)", places=places)


def masked(nik: str | None, worth: str) -> str:
    if not nik:
        return _("belum ada")
    words = {"doubtful": _("meragukan")}
    return f"{mask(nik)} ({words[worth]})" if worth in words else mask(nik)


def born(person: Person) -> str:
    if person.birth_date is None:
        return ""
    birth_date = long_date(person.birth_date, current_language())
    return _("sekitar %(year)s", year=person.birth_date.year) if person.birth_estimated else birth_date


def coded(name: str, value: Value | None) -> str:
    return "" if value is None else FIELDS[name].label(value, current_language())


def label(name: str) -> str:
    field = FIELDS[name]
    words = field.label_id if current_language() == "id" else field.label_en
    return words[:1].upper() + words[1:]


def neighbourhood(home: Household) -> str:
    return f"{home.rt or '–'}/{home.rw or '–'}"


def standing(code: str) -> str:
    words = {
        "living": _("tinggal di sini"),
        "away": _("pindah keluar"),
        "dead": _("meninggal"),
        "exited": _("keluar dari daftar sasaran"),
        "empty": _("tidak ada lagi anggotanya"),
    }
    return words.get(code, code)


# -- the evidence -----------------------------------------------------------------------------------------------------


def evidence(pair: DuplicatePair) -> list[Evidence]:
    return [Evidence(*reason) for reason in pair.reasons]


def why(pair: DuplicatePair) -> str:
    """What speaks for it, in a sentence."""
    return duplicates.sentence(evidence(pair), current_language())


def against(pair: DuplicatePair) -> str:
    sentences = [duplicates.words(piece, current_language()) for piece in evidence(pair) if piece.bits < 0]
    return "; ".join(sentences)


def strength(pair: DuplicatePair) -> str:
    return duplicates.strength(pair.score, current_language())


def suggested(first: Record, second: Record) -> int:
    """Whom to keep: who has a sound number, then of whom more is known, then who was there first."""

    def rank(record: Record) -> tuple[bool, bool, int, int]:
        head = record if isinstance(record, Person) else db.session.get(Person, record.head_id or 0)
        sound = head is not None and head.nik_standing == "reliable" and not (head.nik or "").startswith("0")
        return not sound, record.standing != "living", -queries.history(record).observations, record.id

    return int(min((first, second), key=rank).id)
