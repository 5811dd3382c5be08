"""The data dictionary: every field that a list, form, phone or API may fill, with one check and one wording each.

`read` turns what was written (a cell's text) into the stored value, or says why not. Stored values are small
integers for codes, text for several codes, ISO dates, or floats (square metres).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sakti.core import codelists

Value = int | float | str
#: What is true of a household or person, field by field: each field says of what type its own value is.
StateValues: TypeAlias = Mapping[str, Any]
#: The same while it is gathered.
GatheredValues: TypeAlias = dict[str, Any]


class Privacy(StrEnum):
    """The mark that every exit obeys (UU 27/2022 article 4)."""

    GENERAL = "general"  # says nothing of a person by itself
    PERSONAL = "personal"
    SPECIFIC = "specific"  # health, children, disability


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `unit` is the subject it describes; `heading` its name in the `dtsen` layout."""

    name: str
    unit: str  # "household" or "person"
    label_id: str
    label_en: str
    heading: str
    privacy: Privacy
    codes: codelists.CodeList | None = None
    several: bool = False  # codes separated by ";"
    measured: bool = False  # a positive number instead of a code
    latest_wins: bool = False  # a national list may overrule an older district observation (contracts §2)
    delivered_only: bool = False  # set by deliveries, never observed

    def read(self, text: str) -> Value | None:
        """The stored value of a cell's text; None if it is not in the code list (contracts §2 `code_unknown`)."""
        if self.measured:
            return _measure(text)
        if self.several:
            return _several(text)
        return _code(text, self.codes or {})

    def label(self, value: Value | None, locale: str = "id") -> str:
        """The value in words, for screens: "leher angsa"; a dash for not observed."""
        if value is None:
            return "–"
        if self.measured:
            return f"{value:g} m²" if locale == "en" else f"{value:g} m²".replace(".", ",")
        codes = self.choices(locale)
        parts = str(value).split(";") if self.several else [str(value)]
        return ", ".join(codes.get(part, part) for part in parts)

    def choices(self, locale: str = "id") -> dict[str, str]:
        """Every code with its label, in the order of the list."""
        return {code: codelists.said(label, locale) for code, label in (self.codes or {}).items()}


_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+")
_EITHER = re.compile(r"[1-9]\.[0-9]{3}")
_MEASURE = re.compile(r"[0-9]{1,9}(\.[0-9]*)?")


def _code(text: str, codes: codelists.CodeList) -> int | None:
    """A code, whatever Excel did to it: "02", "2", "2.0" and " 2 " are code 2."""
    code = text.strip().removesuffix(".0").lstrip("0")
    if code in codes:
        return int(code)
    named = _NAMED.fullmatch(code)
    return int(named[1]) if named and codes.get(named[1], "").casefold() == named[2].casefold() else None


_NAMED = re.compile(r"(\d{1,2})\s+[–-]?\s*(\S.*)")  # "2 – keramik", as the template's drop-downs say it


def named_code(code: str, label: str) -> str:
    """A code with its label, as `Field.read` understands both together."""
    return f"{code} – {label}"


def _measure(text: str) -> float | None:
    """Square metres; a decimal comma or point; positive and below 10,000.

    "1.250,5" has a point for thousands. "1.250" may be either, so it is neither.
    """
    written = text.strip()
    if _THOUSANDS.fullmatch(written):
        written = written.replace(".", "")
    elif _EITHER.fullmatch(written):
        return None
    written = written.replace(",", ".")
    number = float(written) if _MEASURE.fullmatch(written) else 0
    return number if 0 < number < 10_000 else None


def chronic_codes(text: str) -> tuple[list[str], bool]:
    """The diseases of a cell as two-digit codes, and whether every part was understood ("01" is none)."""
    parts = [part.strip().removesuffix(".0") for part in text.split(";") if part.strip()]
    codes = [
        part.zfill(2) for part in parts if part.isascii() and part.isdigit() and part.zfill(2) in codelists.CHRONIC
    ]
    sound = bool(parts) and len(codes) == len(parts) and not ("01" in codes and len(set(codes)) > 1)
    return sorted(set(codes)), sound


def _several(text: str) -> str | None:
    codes, sound = chronic_codes(text)
    return ";".join(codes) if sound else None


def salvage_chronic(text: str) -> str | None:
    """What may be kept of a cell that is not sound: "01;02" is a disease (contracts §2); "02;99" keeps nothing."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    codes, _ = chronic_codes(text)
    diseases = [code for code in codes if code != "01"]
    return ";".join(diseases) if diseases and len(set(parts)) == len(codes) else None


G, PD, SP = Privacy.GENERAL, Privacy.PERSONAL, Privacy.SPECIFIC
_c = codelists

DIFFICULTIES = tuple(f"difficulty_{letter}" for letter in "abcdefghi")
_DIFFICULTY_LABELS = (
    ("kesulitan melihat", "difficulty seeing"),
    ("kesulitan mendengar", "difficulty hearing"),
    ("kesulitan berjalan/naik tangga", "difficulty walking"),
    ("kesulitan menggunakan tangan/jari", "difficulty using hands"),
    ("kesulitan belajar/intelektual", "difficulty learning"),
    ("kesulitan mengendalikan perilaku", "difficulty with behaviour"),
    ("kesulitan berbicara", "difficulty speaking"),
    ("kesulitan mengurus diri", "difficulty with self-care"),
    ("kesulitan mengingat/berkonsentrasi", "difficulty remembering"),
)

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("decile", "household", "desil", "decile", "desil", PD, _c.DECILE, latest_wins=True),
        Field("floor_area", "household", "luas lantai", "floor area", "luas_lantai", G, measured=True),
        Field("floor", "household", "jenis lantai", "floor", "jenis_lantai", G, _c.FLOOR),
        Field("wall", "household", "jenis dinding", "wall", "jenis_dinding", G, _c.WALL),
        Field("roof", "household", "jenis atap", "roof", "jenis_atap", G, _c.ROOF),
        Field("water", "household", "sumber air minum", "drinking water", "sumber_air", G, _c.WATER),
        Field("electricity", "household", "penerangan", "lighting", "penerangan", G, _c.ELECTRICITY),
        Field("power", "household", "daya listrik", "electric power", "daya", G, _c.POWER),
        Field("cooking_fuel", "household", "bahan bakar memasak", "cooking fuel", "bahan_bakar", G, _c.COOKING_FUEL),
        Field("latrine_access", "household", "fasilitas BAB", "latrine", "fasilitas_bab", G, _c.LATRINE_ACCESS),
        Field("latrine_type", "household", "jenis kloset", "latrine type", "kloset", G, _c.LATRINE_TYPE),
        Field("excreta_disposal", "household", "buang tinja", "excreta disposal", "tinja", G, _c.EXCRETA_DISPOSAL),
        Field("schooling", "person", "partisipasi sekolah", "schooling", "partisipasi_sekolah", SP, _c.SCHOOLING),
        Field("school_level", "person", "jenjang", "school level", "jenjang", PD, _c.SCHOOL_LEVEL),
        Field("certificate", "person", "ijazah tertinggi", "certificate", "ijazah", PD, _c.CERTIFICATE),
        Field("employed", "person", "bekerja", "employed", "bekerja", PD, _c.YES_NO),
        Field("work_status", "person", "kedudukan pekerjaan", "work status", "kedudukan", PD, _c.WORK_STATUS),
        Field(
            "chronic_diseases",
            "person",
            "penyakit kronis",
            "chronic diseases",
            "penyakit_kronis",
            SP,
            _c.CHRONIC,
            several=True,
        ),
        *(
            Field(name, "person", id_, en, f"428{name[-1]}", SP, _c.DIFFICULTY)
            for name, (id_, en) in zip(DIFFICULTIES, _DIFFICULTY_LABELS, strict=True)
        ),
        Field("chronic_treated", "person", "penyakit kronis ditangani", "chronic disease treated", "", SP, _c.YES_NO),
        Field("marital", "person", "status kawin", "marital status", "status_kawin", PD, _c.MARITAL),
        Field("relation", "person", "hubungan dengan kepala keluarga", "relation to head", "hubungan", PD, _c.RELATION),
        Field("sex", "person", "jenis kelamin", "sex", "jenis_kelamin", PD, _c.SEX),
        Field("trained", "person", "telah dilatih", "trained", "", PD, _c.YES_NO, delivered_only=True),
        Field(
            "disability_served",
            "person",
            "disabilitas dilayani",
            "disability served",
            "",
            SP,
            _c.YES_NO,
            delivered_only=True,
        ),
    )
}

HOUSEHOLD_FIELDS = tuple(f.name for f in FIELDS.values() if f.unit == "household")
PERSON_FIELDS = tuple(f.name for f in FIELDS.values() if f.unit == "person")

#: Fields of which the state also says when they were last seen, and in which of its columns: how old an answer is
#: (contracts §6, `stale`). Those that only deliveries set, and what is true for good, have no age.
SEEN = {
    name: f"{name}_seen"
    for name in (
        *HOUSEHOLD_FIELDS,
        "schooling",
        "school_level",
        "certificate",
        "employed",
        "work_status",
        "chronic_treated",
    )
}

#: What an observation log (contracts §3) or a visit may fill; the rest comes from lists, events and deliveries.
OBSERVABLE = {
    name: field
    for name, field in FIELDS.items()
    if not field.delivered_only and name not in ("marital", "relation", "sex")
}


#: What a state tells that follows from other fields.
DERIVED: Mapping[str, tuple[str, ...]] = {
    "has_chronic_disease": ("chronic_diseases",),
    "has_disability": DIFFICULTIES,
}


def is_specific(name: str) -> bool:
    """Whether what a state calls so is marked as specific, or follows from what is."""
    sources = [FIELDS[source] for source in DERIVED.get(name, (name,)) if source in FIELDS]
    return any(source.privacy is Privacy.SPECIFIC for source in sources)


def has_chronic_disease(diseases: str | None) -> bool | None:
    """Any disease named; "01" says none; never observed is unknown (contracts §6)."""
    return None if diseases is None else diseases != "01"


def has_disability(difficulties: tuple[int | None, ...]) -> bool | None:
    """Any item 1 or 2 is a disability; all nine 3 or 4 none; else unknown (contracts §2; Washington Group)."""
    if any(item in (1, 2) for item in difficulties):
        return True
    return None if None in difficulties else False


#: What has no answer where another field has one of these: no closet where there is no toilet.
_IDLE: dict[str, tuple[str, tuple[int, ...]]] = {
    "latrine_type": ("latrine_access", (6,)),
    "excreta_disposal": ("latrine_access", (6,)),
    "power": ("electricity", (3, 4)),
    "school_level": ("schooling", (1,)),
    "work_status": ("employed", (2,)),
}


def beside_the_point(values: Mapping[str, Value | None]) -> set[str]:
    """Fields that do not apply to whoever is known like this: they are not missing."""
    idle = {name for name, (field, codes) in _IDLE.items() if values.get(field) in codes}
    diseases = values.get("chronic_diseases")
    if diseases is not None and has_chronic_disease(str(diseases)) is False:
        idle.add("chronic_treated")
    items = [values.get(name) for name in DIFFICULTIES]
    if has_disability(tuple(None if item is None else int(item) for item in items)) is False:
        idle.add("disability_served")
    return idle
