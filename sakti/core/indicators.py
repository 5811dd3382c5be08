"""Indicator definitions as data: the question, to whom it applies, how its change is said, and since when it holds.

A definition that changes is a new version of its key beside the old one, never an edit: months keep the definition of
their day. A new indicator, or a new version, is one more entry of `_DEFINITIONS`, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sakti.core.answers import Answer, answer
from sakti.core.changes import Kind
from sakti.core.conditions import (
    AgeBetween,
    Always,
    AtLeastPerPerson,
    Condition,
    Flag,
    IsTrue,
    Rural,
    UnknownIf,
    age_bounds,
    all_of,
    any_of,
    depends_on_place,
    fields_read,
    is_in,
    truth,
)
from sakti.core.fields import SEEN, StateValues, is_specific

#: The question is asked of every subject.
EVERYONE = Always()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of one definition. `better` is the direction that is an improvement: -1 fewer, +1 more.

    `fresh_for`: so many months an answer is fresh, unless the district sets it otherwise; None: it does not grow old,
    as a service that was received. `mark`: the name of this version of this definition. `age_bounds`: the ages at
    which the answer may change, ascending. `depends_on_place`: whether it matters if the village is rural. `seen`: the
    columns that say when what the yes-or-no reads was last seen. `is_specific`: whether who is asked, or the answer,
    follows from specific data of a person (health, children, disability).
    """

    key: str
    version: int
    unit: str  # "household" or "person"
    kind: Kind
    better: int
    label_id: str
    label_en: str
    question_id: str  # asked of one household or person, for the "why" page
    definition_id: str
    source: str
    valid_from: date
    holds: Condition
    applies: Condition = EVERYONE
    question_en: str = ""
    definition_en: str = ""
    #: Of what an opening sentence speaks, and who is left ({count}); without them the label, and general words.
    subject_id: str = ""
    subject_en: str = ""
    waiting_id: str = ""
    waiting_en: str = ""
    fresh_for: int | None = None
    #: What its source was called before a day: (until then, name), the oldest first.
    earlier_sources: tuple[tuple[date, str], ...] = ()
    mark: str = field(init=False)
    age_bounds: tuple[int, ...] = field(init=False)
    depends_on_place: bool = field(init=False)
    seen: tuple[str, ...] = field(init=False)
    is_specific: bool = field(init=False)

    def __post_init__(self) -> None:
        conditions = (self.applies, self.holds)
        ages = frozenset[int]().union(*map(age_bounds, conditions))
        object.__setattr__(self, "mark", f"{self.key}:{self.version}")
        object.__setattr__(self, "age_bounds", tuple(sorted(ages)))
        object.__setattr__(self, "depends_on_place", any(map(depends_on_place, conditions)))
        read = fields_read(self.holds)
        object.__setattr__(self, "seen", tuple(column for name, column in SEEN.items() if name in read))
        object.__setattr__(self, "is_specific", any(map(is_specific, read | fields_read(self.applies))))

    def label(self, locale: str = "id") -> str:
        return self.label_id if locale == "id" else self.label_en

    def source_on(self, day: date) -> str:
        """The source by the name that it had on a day."""
        return next((name for until, name in self.earlier_sources if day < until), self.source)

    def question(self, locale: str = "id") -> str:
        return self.question_id if locale == "id" else self.question_en

    def definition(self, locale: str = "id") -> str:
        return self.definition_id if locale == "id" else self.definition_en

    def subject(self, locale: str = "id") -> str:
        return (self.subject_id if locale == "id" else self.subject_en) or self.label(locale)

    def waiting(self, locale: str = "id") -> str:
        return (self.waiting_id if locale == "id" else self.waiting_en) or STILL_WAITING[locale][self.unit]


#: Who is left, of an indicator that has no words of its own for it.
STILL_WAITING = {
    "id": {"household": "{count} rumah tangga masih menunggu", "person": "{count} orang masih menunggu"},
    "en": {"household": "{count} households are still waiting", "person": "{count} people are still waiting"},
}


def ask(indicator: Indicator, state: StateValues, day: date, rural: bool) -> Answer:
    """The answer for one subject on one day. This is the specification; the SQL must agree with it."""
    return answer(truth(indicator.applies, state, day, rural), truth(indicator.holds, state, day, rural))


def seen_on(indicator: Indicator, state: StateValues) -> int | None:
    """How old the answer is: the `day_number` of the oldest of what it reads, as far as that was ever seen."""
    return min((state[column] for column in indicator.seen if state[column] is not None), default=None)


IMPROVED_SANITATION = all_of(
    is_in("latrine_access", 1, 2, 3),
    is_in("latrine_type", 1),
    any_of(is_in("excreta_disposal", 1, 2), all_of(is_in("excreta_disposal", 4), Rural())),
)
IMPROVED_WATER = all_of(UnknownIf("water", (1, 2)), is_in("water", 1, 2, 3, 4, 5, 7, 10, 12, 13))
SOUND_SHELL = all_of(is_in("roof", 1, 2, 3, 5), is_in("wall", 1, 2, 3, 5), is_in("floor", 1, 2, 3, 4, 5, 6))
#: The data base of 2015, until what grew out of it had a name of its own.
BDT = "Basis Data Terpadu, PBDT 2015"
#: Regsosek asked in October 2022 (Inpres 4/2022).
REGSOSEK_ASKED = date(2022, 10, 15)
BEFORE_REGSOSEK = ((REGSOSEK_ASKED, BDT),)
#: The ministry of schools began with the cabinet of October 2024; before it, the lists asked.
SCHOOL_SOURCES = ((REGSOSEK_ASKED, BDT), (date(2024, 10, 21), "Regsosek 412"))
#: DTKS is of 2020, and became part of DTSEN by Inpres 4/2025.
DECILE_SOURCES = ((date(2020, 1, 1), BDT), (date(2025, 2, 5), "Basis Data Terpadu, DTKS"))
#: What counts as safe to drink is told so since 2019.
WATER_SOURCES = ((date(2019, 1, 1), BDT),)

_DEFINITIONS = (
    Indicator(
        "target_households_decile_1_4",
        1,
        "household",
        Kind.RELATIVE,
        -1,
        "Rumah tangga desil 1–4",
        "Households in deciles 1–4",
        "Apakah rumah tangga ini berada di desil 1–4?",
        "Rumah tangga sasaran dengan desil 1, 2, 3, atau 4 menurut rilis terakhir yang berlaku, di antara yang "
        "desilnya diketahui. Desil diperingkat ulang secara nasional: turunnya jumlah tidak selalu "
        "berarti membaik.",
        "DTSEN, Inpres 4/2025",
        date(2015, 1, 1),
        holds=is_in("decile", 1, 2, 3, 4),
        question_en="Is this household in deciles 1–4?",
        definition_en="Target households in decile 1, 2, 3 or 4 of the release in force, among those whose "
        "decile is known. Deciles are ranked anew nationally: a smaller count is not always an "
        "improvement.",
        subject_id="Rumah tangga desil 1–4",
        subject_en="Households in deciles 1–4",
        waiting_id="{count} rumah tangga masih di desil 1–4",
        waiting_en="{count} households are still in deciles 1–4",
        fresh_for=12,
        earlier_sources=DECILE_SOURCES,
    ),
    Indicator(
        "own_latrine",
        1,
        "household",
        Kind.POINTS,
        +1,
        "Memakai jamban sendiri",
        "Uses an own latrine",
        "Apakah rumah tangga ini memakai jamban sendiri?",
        "Rumah tangga yang memakai fasilitas BAB sendiri, di antara yang fasilitas BAB-nya diketahui. "
        "Jamban yang dibangun belum tentu dipakai.",
        "Regsosek 309a",
        date(2015, 1, 1),
        holds=is_in("latrine_access", 1),
        question_en="Does this household use a latrine of its own?",
        definition_en="Households that use a latrine of their own, among those whose latrine is known. A "
        "latrine that was built is not always in use.",
        subject_id="Pemakaian jamban sendiri",
        subject_en="Use of an own latrine",
        waiting_id="{count} rumah tangga belum memakainya",
        waiting_en="{count} households do not use one yet",
        fresh_for=24,
        earlier_sources=BEFORE_REGSOSEK,
    ),
    Indicator(
        "improved_sanitation",
        1,
        "household",
        Kind.POINTS,
        +1,
        "Sanitasi layak",
        "Improved sanitation",
        "Apakah sanitasi rumah tangga ini layak?",
        "Jamban sendiri, bersama, atau MCK komunal; kloset leher angsa; tangki septik atau IPAL (di perdesaan "
        "lubang tanah juga layak).",
        "Metadata sanitasi layak",
        date(2015, 1, 1),
        holds=IMPROVED_SANITATION,
        question_en="Is the sanitation of this household improved?",
        definition_en="A latrine of its own, shared or communal; pour-flush; a septic tank or treatment plant "
        "(in rural areas a hole in the ground too).",
        subject_id="Sanitasi layak",
        subject_en="Improved sanitation",
        waiting_id="{count} rumah tangga belum memilikinya",
        waiting_en="{count} households lack it",
        fresh_for=24,
    ),
    Indicator(
        "improved_water",
        1,
        "household",
        Kind.POINTS,
        +1,
        "Air minum layak",
        "Improved drinking water",
        "Apakah air minum rumah tangga ini layak?",
        "Leding, sumur bor/pompa, sumur atau mata air terlindung, air hujan, PDAM, PAMSIMAS. Air kemasan dan isi "
        "ulang belum dapat dinilai tanpa sumber air mandi.",
        "Metadata air minum layak 2019",
        date(2015, 1, 1),
        holds=IMPROVED_WATER,
        question_en="Is the drinking water of this household improved?",
        definition_en="Piped water, borehole or pump, protected well or spring, rainwater, PDAM, PAMSIMAS. "
        "Bottled and refill water cannot be judged without the source of water for bathing.",
        subject_id="Air minum layak",
        subject_en="Improved drinking water",
        waiting_id="{count} rumah tangga belum memilikinya",
        waiting_en="{count} households lack it",
        fresh_for=24,
        earlier_sources=WATER_SOURCES,
    ),
    Indicator(
        "out_of_school",
        1,
        "person",
        Kind.RELATIVE,
        -1,
        "Anak tidak sekolah (7–18 tahun)",
        "Out of school (age 7–18)",
        "Apakah anak ini tidak bersekolah?",
        "Anak berusia 7–18 tahun pada tanggal data yang belum pernah sekolah atau tidak sekolah lagi.",
        "Kemendikdasmen",
        date(2015, 1, 1),
        holds=is_in("schooling", 1, 3),
        applies=AgeBetween(7, 18),
        question_en="Is this child out of school?",
        definition_en="Children aged 7–18 on the date of the data who never went to school or no longer do.",
        subject_id="Anak tidak sekolah",
        subject_en="Children out of school",
        waiting_id="{count} anak belum kembali ke sekolah",
        waiting_en="{count} children are not back at school",
        fresh_for=12,
        earlier_sources=SCHOOL_SOURCES,
    ),
    Indicator(
        "chronic_disease_treated",
        1,
        "person",
        Kind.LEVEL,
        +1,
        "Penyakit kronis ditangani",
        "Chronic disease treated",
        "Apakah penyakit kronis orang ini ditangani?",
        "Orang dengan penyakit kronis yang ditangani, di antara orang dengan penyakit kronis yang "
        "penanganannya diketahui.",
        "Perluasan PIS-PK",
        date(2015, 1, 1),
        holds=is_in("chronic_treated", 1),
        applies=IsTrue("has_chronic_disease"),
        question_en="Is this person's chronic disease treated?",
        definition_en="People with a chronic disease who are treated, among people with a chronic disease whose "
        "treatment is known.",
        subject_id="Penanganan penyakit kronis",
        subject_en="Treatment of chronic disease",
        waiting_id="{count} orang belum ditangani",
        waiting_en="{count} people are not treated yet",
        fresh_for=6,
    ),
    Indicator(
        "disability_served",
        1,
        "person",
        Kind.LEVEL,
        +1,
        "Penyandang disabilitas dilayani",
        "Disability served",
        "Apakah penyandang disabilitas ini sudah dilayani?",
        "Penyandang disabilitas (banyak kesulitan atau tidak bisa sama sekali pada salah satu fungsi) yang telah "
        "menerima layanan.",
        "UU 8/2016, Washington Group",
        date(2015, 1, 1),
        holds=Flag("disability_served"),
        applies=IsTrue("has_disability"),
        question_en="Has this person with a disability been served?",
        definition_en="People with a disability (much difficulty, or unable, in any function) who have received "
        "a service.",
        subject_id="Layanan penyandang disabilitas",
        subject_en="Services for people with a disability",
        waiting_id="{count} orang belum dilayani",
        waiting_en="{count} people are not served yet",
    ),
    Indicator(
        "trained_working_age",
        1,
        "person",
        Kind.LEVEL,
        +1,
        "Penduduk 15–59 tahun terlatih",
        "Trained (age 15–59)",
        "Apakah orang ini sudah mengikuti pelatihan?",
        "Orang berusia 15–59 tahun pada tanggal data yang telah mengikuti pelatihan; tiap orang dihitung sekali.",
        "Laboratorium Kemiskinan",
        date(2015, 1, 1),
        holds=Flag("trained"),
        applies=AgeBetween(15, 59),
        question_en="Has this person taken part in a training?",
        definition_en="People aged 15–59 on the date of the data who have taken part in a training; each person "
        "counts once.",
        subject_id="Pelatihan penduduk 15–59 tahun",
        subject_en="Training at age 15–59",
        waiting_id="{count} orang belum terlatih",
        waiting_en="{count} people are not trained yet",
    ),
    Indicator(
        "livable_house",
        1,
        "household",
        Kind.POINTS,
        +1,
        "Rumah layak huni",
        "Livable house",
        "Apakah rumah ini layak huni?",
        "Atap, dinding, dan lantai layak; luas lantai paling sedikit 7,2 m² per orang; air minum layak; "
        "sanitasi layak.",
        "Metadata rumah layak huni",
        date(2015, 1, 1),
        holds=all_of(SOUND_SHELL, AtLeastPerPerson("floor_area", 7.2), IMPROVED_WATER, IMPROVED_SANITATION),
        question_en="Is this house livable?",
        definition_en="Sound roof, walls and floor; at least 7.2 m² of floor per person; improved drinking "
        "water; improved sanitation.",
        subject_id="Rumah layak huni",
        subject_en="Livable houses",
        waiting_id="{count} rumah tangga belum memilikinya",
        waiting_en="{count} households lack one",
        fresh_for=24,
    ),
    Indicator(
        "electricity",
        1,
        "household",
        Kind.POINTS,
        +1,
        "Rumah tangga berlistrik",
        "Households with electricity",
        "Apakah rumah tangga ini memakai listrik?",
        "Rumah tangga dengan penerangan listrik PLN atau non-PLN, di antara yang penerangannya diketahui.",
        "Regsosek penerangan",
        date(2015, 1, 1),
        holds=is_in("electricity", 1, 2, 3),
        question_en="Does this household use electricity?",
        definition_en="Households lit by electricity from PLN or elsewhere, among those whose lighting is known.",
        subject_id="Rumah tangga berlistrik",
        subject_en="Households with electricity",
        waiting_id="{count} rumah tangga belum berlistrik",
        waiting_en="{count} households have none",
        fresh_for=24,
        earlier_sources=BEFORE_REGSOSEK,
    ),
)

#: Every version of every definition, by key, the oldest first.
VERSIONS: dict[str, tuple[Indicator, ...]] = {}
#: The newest version of each: for labels, units and choices. Figures of a day ask `definitions_on`.
INDICATORS: dict[str, Indicator] = {}
#: What each is called, in both languages.
NAMES: dict[str, tuple[str, str]] = {}


def declare_indicator(indicator: Indicator) -> None:
    """Add an indicator, or a newer version of one; what holds already is never taken away."""
    earlier = VERSIONS.get(indicator.key, ())
    if any(older.version >= indicator.version or older.valid_from >= indicator.valid_from for older in earlier):
        raise ValueError(f"version {indicator.version} of {indicator.key} is not newer than the one before")
    VERSIONS[indicator.key] = (*earlier, indicator)
    INDICATORS[indicator.key] = indicator
    NAMES[indicator.key] = (indicator.label_id, indicator.label_en)


for _definition in _DEFINITIONS:
    declare_indicator(_definition)


def definition(key: str, version: int) -> Indicator | None:
    """One version of one definition; None if this release does not know it."""
    return next((indicator for indicator in VERSIONS.get(key, ()) if indicator.version == version), None)


def definition_on(key: str, day: date) -> Indicator | None:
    """The version that holds on a day; None before the first."""
    return next((indicator for indicator in reversed(VERSIONS.get(key, ())) if indicator.valid_from <= day), None)


def definitions_on(day: date) -> dict[str, Indicator]:
    """What is computed for a day, by key, in the order of the list."""
    by_key = {key: definition_on(key, day) for key in VERSIONS}
    return {key: indicator for key, indicator in by_key.items() if indicator is not None}


def every_definition() -> list[Indicator]:
    """All versions of all indicators: what the rollup holds."""
    return [indicator for versions in VERSIONS.values() for indicator in versions]


#: The six of the published table of the district's pilot villages: what a leader looks at first.
HEADLINES = (
    "target_households_decile_1_4",
    "own_latrine",
    "chronic_disease_treated",
    "disability_served",
    "out_of_school",
    "trained_working_age",
)

#: What a condition may ask about, per unit: the typed columns of the state tables.
HOUSEHOLD_COLUMNS = (
    "decile",
    "floor_area",
    "floor",
    "wall",
    "roof",
    "water",
    "electricity",
    "power",
    "cooking_fuel",
    "latrine_access",
    "latrine_type",
    "excreta_disposal",
    "people",
)
PERSON_COLUMNS = (
    "sex",
    "birth_date",
    "schooling",
    "school_level",
    "certificate",
    "employed",
    "work_status",
    "has_chronic_disease",
    "chronic_treated",
    "has_disability",
    "disability_served",
    "trained",
)
#: When each of them was last seen, of those that have an age (`day_number`).
HOUSEHOLD_SEEN = tuple(SEEN[name] for name in HOUSEHOLD_COLUMNS if name in SEEN)
PERSON_SEEN = tuple(SEEN[name] for name in PERSON_COLUMNS if name in SEEN)
