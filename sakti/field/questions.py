"""The questions of a visit: what was answered last, what may be answered now, and reading what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.core.fields import DIFFICULTIES, FIELDS, chronic_codes
from sakti.core.periods import age_on
from sakti.households.tables import Household, Person
from sakti.observations.queries import Told, answers_of_household, answers_of_person
from sakti.web.locale import current_language

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
class Question:
    """One field of one subject. `key` is its name in the form."""

    key: str
    name: str
    label: str
    last: Told | None
    options: list[tuple[str, str]]
    kind: str  # one, several, measure, tick
    chosen: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def has_last(self) -> bool:
        return self.last is not None and self.last.seen is not None


@dataclass(slots=True)
class Section:
    """Questions under one heading; `person` if they are about one member."""

    title: str
    questions: list[Question]
    person: Person | None = None

    @property
    def answered(self) -> int:
        return sum(any(one.chosen) for one in self.questions)


def sections(
    household: Household, members: Sequence[Person], day: date, form: Mapping[str, Any] | None
) -> list[Section]:
    """Everything that may be asked of this household on this day, filled in with what was typed."""
    names = [name for _title, each in HOUSE for name in each]
    known = {one.name: one for one in answers_of_household(household, names)}
    found = [Section(str(title), [question("h", known[name], form) for name in names]) for title, names in HOUSE]
    return found + [_of_member(one, day, form) for one in members if one.standing != "away"]


def _of_member(person: Person, day: date, form: Mapping[str, Any] | None) -> Section:
    age = age_on(person.birth_date, day) if person.birth_date else None
    known = answers_of_person(person, fields_for(age))
    prefix = f"p{person.id}"
    asked = [question(prefix, one, form) for one in known if one.name not in DIFFICULTIES]
    hard = [one for one in known if one.name in DIFFICULTIES]
    tick = Question(f"{prefix}-{NO_DIFFICULTY}", NO_DIFFICULTY, _("Tidak ada kesulitan sama sekali"), None, [], "tick")
    tick.chosen = _chosen(tick.key, form)
    years = _("%(n)s tahun", n=age) if age is not None else _("usia belum diketahui")
    return Section(f"{person.name}, {years}", [*asked, tick, *(question(prefix, one, form) for one in hard)], person)


def fields_for(age: int | None) -> list[str]:
    """What is worth asking at an age; an unknown age may be any."""
    school = ("schooling", "school_level") if age is None or SCHOOL[0] <= age <= SCHOOL[1] else ()
    work = ("employed", "work_status") if age is None or age >= WORK else ()
    return [*school, *CHRONIC, *work, *DIFFICULTIES]


def question(prefix: str, last: Told, form: Mapping[str, Any] | None) -> Question:
    known = FIELDS[last.name]
    kind = "measure" if known.measured else "several" if known.several else "one"
    label = known.label_id if current_language() == "id" else known.label_en
    key = f"{prefix}-{last.name}"
    return Question(
        key,
        last.name,
        label[:1].upper() + label[1:],
        last,
        list(known.choices(current_language()).items()),
        kind,
        _chosen(key, form),
    )


def _chosen(key: str, form: Any) -> list[str]:
    return [] if form is None else [value for value in form.getlist(key) if value.strip()]


def read(found: Sequence[Section]) -> dict[int | None, dict[str, Any]]:
    """What was seen, by person id (None: the house). Only what was answered; a bad answer marks its question."""
    seen: dict[int | None, dict[str, Any]] = {}
    for section in found:
        values = _read_section(section)
        if values:
            seen.setdefault(section.person.id if section.person else None, {}).update(values)
    return seen


def _read_section(section: Section) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in section.questions:
        if not one.chosen:
            continue
        if one.kind == "tick":
            values |= dict.fromkeys(DIFFICULTIES, 4)
        elif one.chosen == [SAME]:
            values |= {one.name: one.last.value} if one.has_last and one.last else {}
        elif (value := FIELDS[one.name].read(_text(one))) is None:
            one.error = complaint(one)
        else:
            values[one.name] = value
    return values


def complaint(one: Question) -> str:
    if one.kind == "measure":
        return _("Tulis angka lebih dari 0 dan kurang dari 10.000, misalnya 45 atau 45,5.")
    return _("Jawaban ini tidak dikenali. Pilih dari daftar.")


def _text(one: Question) -> str:
    """Several diseases are one answer; "none" beside a disease is not meant."""
    if one.kind != "several":
        return one.chosen[0]
    codes, _sound = chronic_codes(";".join(code for code in one.chosen if code != SAME))
    diseases = [code for code in codes if code != "01"]
    return ";".join(diseases or codes)


def errors(found: Sequence[Section]) -> list[Question]:
    return [one for section in found for one in section.questions if one.error]
