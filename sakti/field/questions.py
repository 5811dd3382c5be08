"""The questions of a visit: what was answered last, what may be answered now, and reading what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from sakti.core.fields import DIFFICULTIES, FIELDS, Value, chronic_codes
from sakti.core.periods import age_on
from sakti.observations.queries import KnownAnswer, answers_of_household, answers_of_person
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.households.tables import Household, Person

#: "Sama seperti dulu": seen again, and as it was.
SAME = "="
HOUSE = (
    (_l("Jamban"), ("latrine_access", "latrine_type", "excreta_disposal")),
    (_l("Air, listrik, dapur"), ("water", "electricity", "power", "cooking_fuel")),
    (_l("Rumah"), ("floor", "wall", "roof", "floor_area")),
)
SCHOOL, WORK = (5, 24), 10
CHRONIC = ("chronic_diseases", "chronic_treated")
#: One tap for nine answers: "tidak ada kesulitan".
NO_DIFFICULTY = "no_difficulty"


@dataclass(slots=True)
class VisitQuestion:
    """One field of one subject. `key` is its name in the form."""

    key: str
    name: str
    label: str
    last: KnownAnswer | None
    options: list[tuple[str, str]]
    kind: str  # one, several, measure, tick
    chosen: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def has_last(self) -> bool:
        return self.last is not None and self.last.seen is not None


@dataclass(slots=True)
class VisitSection:
    """Questions under one heading; `person` if they are about one member."""

    title: str
    questions: list[VisitQuestion]
    person: Person | None = None

    @property
    def answered(self) -> int:
        return sum(any(question.chosen) for question in self.questions)


def sections(
    household: Household, members: Sequence[Person], day: date, form: MultiDict[str, str] | None
) -> list[VisitSection]:
    """Everything that may be asked of this household on this day, filled in with what was typed."""
    names = [name for _title, field_names in HOUSE for name in field_names]
    answers = {answer.name: answer for answer in answers_of_household(household, names)}
    asked = [VisitSection(str(title), [question("h", answers[name], form) for name in names]) for title, names in HOUSE]
    return asked + [_of_member(member, day, form) for member in members if member.standing != "away"]


def _of_member(person: Person, day: date, form: MultiDict[str, str] | None) -> VisitSection:
    age = age_on(person.birth_date, day) if person.birth_date else None
    answers = answers_of_person(person, fields_for(age))
    prefix = f"p{person.id}"
    easy = [question(prefix, answer, form) for answer in answers if answer.name not in DIFFICULTIES]
    hard = [answer for answer in answers if answer.name in DIFFICULTIES]
    tick = VisitQuestion(
        f"{prefix}-{NO_DIFFICULTY}", NO_DIFFICULTY, _("Tidak ada kesulitan sama sekali"), None, [], "tick"
    )
    tick.chosen = _chosen(tick.key, form)
    years = _("%(n)s tahun", n=age) if age is not None else _("usia belum diketahui")
    return VisitSection(
        f"{person.name}, {years}", [*easy, tick, *(question(prefix, answer, form) for answer in hard)], person
    )


def fields_for(age: int | None) -> list[str]:
    """What is worth asking at an age; an unknown age may be any."""
    school = ("schooling", "school_level") if age is None or SCHOOL[0] <= age <= SCHOOL[1] else ()
    work = ("employed", "work_status") if age is None or age >= WORK else ()
    return [*school, *CHRONIC, *work, *DIFFICULTIES]


#: Everything that a visit asks somewhere: what is not in it comes with a list, or with a delivery.
ASKED = frozenset(name for _title, names in HOUSE for name in names) | frozenset(fields_for(None))


def question(prefix: str, last: KnownAnswer, form: MultiDict[str, str] | None) -> VisitQuestion:
    field = FIELDS[last.name]
    kind = "measure" if field.measured else "several" if field.several else "one"
    label = field.label_id if current_language() == "id" else field.label_en
    key = f"{prefix}-{last.name}"
    return VisitQuestion(
        key,
        last.name,
        label[:1].upper() + label[1:],
        last,
        list(field.choices(current_language()).items()),
        kind,
        _chosen(key, form),
    )


def _chosen(key: str, form: MultiDict[str, str] | None) -> list[str]:
    return [] if form is None else [value for value in form.getlist(key) if value.strip()]


def read(visit_sections: Sequence[VisitSection]) -> dict[int | None, dict[str, Value | None]]:
    """What was seen, by person id (None: the house). Only what was answered; a bad answer marks its question."""
    seen: dict[int | None, dict[str, Value | None]] = {}
    for section in visit_sections:
        values = _read_section(section)
        if values:
            seen.setdefault(section.person.id if section.person else None, {}).update(values)
    return seen


def _read_section(section: VisitSection) -> dict[str, Value | None]:
    values: dict[str, Value | None] = {}
    for question in section.questions:
        if not question.chosen:
            continue
        if question.kind == "tick":
            values |= dict.fromkeys(DIFFICULTIES, 4)
        elif question.chosen == [SAME]:
            values |= {question.name: question.last.value} if question.has_last and question.last else {}
        elif (value := FIELDS[question.name].read(_text(question))) is None:
            question.error = complaint(question)
        else:
            values[question.name] = value
    return values


def complaint(question: VisitQuestion) -> str:
    if question.kind == "measure":
        return _("Tulis angka lebih dari 0 dan kurang dari 10.000, misalnya 45 atau 45,5.")
    return _("Jawaban ini tidak dikenali. Pilih dari daftar.")


def _text(question: VisitQuestion) -> str:
    """Several diseases are one answer; "none" beside a disease is not meant."""
    if question.kind != "several":
        return question.chosen[0]
    codes, _sound = chronic_codes(";".join(code for code in question.chosen if code != SAME))
    diseases = [code for code in codes if code != "01"]
    return ";".join(diseases or codes)


def errors(visit_sections: Sequence[VisitSection]) -> list[VisitQuestion]:
    return [question for section in visit_sections for question in section.questions if question.error]
