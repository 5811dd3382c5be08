"""Code books: what the codes and words of other sources mean in the codes of the DTSEN form.

The same code means different things in different sources, so every book names its source and its date. A source code
without an exact twin is `Near` if every question that is asked of the field has the same answer for all it may be
(tests/core/test_codebooks.py proves it over all indicators), else `Unlike`: nothing is recorded, and the row says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sakti.core import codelists
from sakti.core.fields import FIELDS


@dataclass(frozen=True, slots=True)
class Near:
    """Recorded as `code`; the source does not say which of `twins` it is, and no question needs to know."""

    code: str
    twins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unlike:
    """Not recorded: it may be any of `twins` (none named: there is no such answer), and they answer differently."""

    twins: tuple[str, ...] = ()


#: An answer that says nothing here, such as the power of a house that has no meter.
NOTHING = ""
Twin = str | Near | Unlike


@dataclass(frozen=True, slots=True)
class Reading:
    """A source's answer in DTSEN codes. `problem` is the finding if nothing can be recorded."""

    code: str = ""
    problem: str = ""
    near: bool = False


UNKNOWN = Reading(problem="code_unknown")
UNTRANSLATED = Reading(problem="code_untranslated")


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The codes of one source since one date. A field that is not named here has the codes of DTSEN."""

    key: str
    name: str
    valid_from: date
    fields: Mapping[str, Mapping[str, Twin]] = field(default_factory=dict)
    rules: Mapping[str, Callable[[str], str]] = field(default_factory=dict)  # computed: percentile → decile

    def read(self, name: str, text: str) -> Reading:
        """A cell's text of a field as DTSEN codes."""
        if not text:
            return Reading()
        if name in self.rules:
            code = self.rules[name](text)
            return Reading(code) if code else UNKNOWN
        answers = self.fields.get(name)
        if answers is None:
            return Reading(text)
        if not FIELDS[name].several:
            return _reading(answers.get(code_key(text)))
        readings = [_reading(answers.get(code_key(part))) for part in re.split(r"[;,]", text) if part.strip()]
        wrong = next((reading for reading in readings if reading.problem), None)
        return wrong or Reading(";".join(each.code for each in readings), near=any(each.near for each in readings))

    def write(self, name: str, value: str) -> str:
        """A DTSEN code as this source writes it: the first answer that reads back as the same; blank if none does."""
        answers = self.fields.get(name)
        if answers is None:
            return "" if name in self.rules else value
        parts = [self._written(answers, part) for part in value.split(";")]
        return ";".join(PRINTED.get(part, part) for part in parts) if all(parts) else ""

    @staticmethod
    def _written(answers: Mapping[str, Twin], value: str) -> str:
        wanted = value.lstrip("0")
        exact = (code for code, twin in answers.items() if isinstance(twin, str) and twin.lstrip("0") == wanted)
        near = (code for code, twin in answers.items() if isinstance(twin, Near) and twin.code.lstrip("0") == wanted)
        return next(exact, next(near, ""))


def _reading(twin: Twin | None) -> Reading:
    if twin is None:
        return UNKNOWN
    if isinstance(twin, Near):
        return Reading(twin.code, near=True)
    return UNTRANSLATED if isinstance(twin, Unlike) else Reading(twin)


_NOT_A_LETTER = re.compile(r"[\W_]+")


def code_key(text: str) -> str:
    """A code or word for comparison: "02", "2" and "2.0" are one code; case, spaces and dashes are no difference."""
    code = text.strip().removesuffix(".0")
    if code.isascii() and code.isdigit():
        return code.lstrip("0") or "0"
    return _NOT_A_LETTER.sub("", code.casefold())


def decile_of_percentile(text: str) -> str:
    """BDT ranks households by percentile; the decile that holds it (percentile 1–10 is decile 1)."""
    try:
        percentile = float(text.replace(",", "."))
    except ValueError:
        return ""
    return str(int(-(-percentile // 10))) if 0 < percentile <= 100 else ""


def _same(*codes: int) -> dict[str, Twin]:
    return {str(code): str(code) for code in codes}


#: Words as they are printed, by the key under which they are compared.
PRINTED: dict[str, str] = {}


def _words(*entries: tuple[str, Twin]) -> dict[str, Twin]:
    """Several words for one answer, separated by "|"; the first is the one that is written."""
    for words, _ in entries:
        PRINTED.update({code_key(word): word for word in words.split("|") if not word.isdigit()})
    return {code_key(word): twin for words, twin in entries for word in words.split("|")}


SCHOOLS_PRIMARY = ("3", "1", "2", "4", "5")
SCHOOLS_JUNIOR = ("8", "6", "7", "9", "10")
SCHOOLS_SENIOR = ("13", "11", "12", "14", "15", "16", "17")
OTHER_DISEASES = tuple(str(code) for code in range(10, 19))

DTSEN = CodeBook("dtsen", "DTSEN / Regsosek", date(2022, 10, 1))

BDT2015 = CodeBook(
    "bdt2015",
    "BDT 2015",
    date(2015, 1, 1),
    {
        "floor": {**_same(1, 2, 3, 4, 5, 6, 7), "8": Unlike(("5", "7")), "9": "8", "10": "9"},
        "wall": _same(1, 2, 3, 4, 5, 6, 7),
        "roof": {
            "1": "1",
            "2": "2",
            "3": Near("2", ("2", "3")),
            "4": "2",
            "5": "4",
            "6": "3",
            "7": "5",
            "8": "6",
            "9": "7",
            "10": "8",
        },
        "water": {
            "1": "1",
            "2": "2",
            "3": Near("3", ("3", "12", "13")),
            "4": "3",
            "5": "4",
            "6": "5",
            "7": "6",
            "8": "7",
            "9": "8",
            "10": "9",
            "11": "10",
            "12": "11",
        },
        "electricity": {"1": Near("1", ("1", "2")), "2": "3", "3": "4"},
        "power": {**_same(1, 2, 3, 4, 5), "6": NOTHING},
        "cooking_fuel": {
            "1": "1",
            "2": Near("3", ("2", "3")),
            "3": "4",
            "4": Near("5", ("5", "6")),
            "5": "7",
            "6": "8",
            "7": "9",
            "8": "10",
            "9": "12",
        },
        "latrine_access": {"1": "1", "2": "2", "3": Unlike(("3", "4")), "4": "6"},
        "latrine_type": {"1": "1", "2": Near("2", ("2", "3")), "3": "4", "4": Unlike()},
        "excreta_disposal": {"1": "1", "2": "2", "3": "4", "4": "3", "5": "5", "6": "6"},
        "relation": _same(1, 2, 3, 4, 5, 6, 7, 8),
        "marital": _same(1, 2, 3, 4),
        "schooling": {"0": "1", "1": "2", "2": "3"},
        "school_level": {
            "1": Near("3", ("3", "2")),
            "2": "1",
            "3": "4",
            "4": Near("8", ("8", "7")),
            "5": "6",
            "6": "9",
            "7": Near("13", ("13", "12", "15", "16")),
            "8": "11",
            "9": "14",
            "10": Unlike(("18", "19", "20", "21", "22")),
        },
        "certificate": {
            "0": "23",
            "1": Near("3", SCHOOLS_PRIMARY),
            "2": Near("8", SCHOOLS_JUNIOR),
            "3": Near("13", SCHOOLS_SENIOR),
            "4": "18",
            "5": "19",
            "6": Unlike(("21", "22")),
        },
        "employed": _same(1, 2),
        "work_status": _same(1, 2, 3, 4, 5, 6, 7, 8),
        "chronic_diseases": {
            "0": "01",
            **{str(code): f"{code + 1:02}" for code in range(1, 9)},
            "9": Near("18", OTHER_DISEASES),
        },
    },
    {"decile": decile_of_percentile},
)

#: The family book of the civil registry (SHDK) tells husband from wife and parents from parents-in-law.
_SHDK: dict[str, Twin] = {
    "1": "1",
    "3": "2",
    "2": "2",
    "4": "3",
    "5": "4",
    "6": "5",
    "7": "6",
    "8": "6",
    "11": "8",
    "9": "8",
    "10": "7",
}
_FAMILY_BOOK_EDUCATION: dict[str, Twin] = {
    "2": "23",
    "1": "23",
    "3": Near("3", SCHOOLS_PRIMARY),
    "4": Near("8", SCHOOLS_JUNIOR),
    "5": Near("13", SCHOOLS_SENIOR),
    "6": "18",
    "7": "18",
    "8": "19",
    "9": "21",
    "10": "22",
}
OPENSID = CodeBook(
    "opensid",
    "OpenSID",
    date(2016, 1, 1),
    {
        "relation": _SHDK,
        "marital": _same(1, 2, 3, 4),
        "sex": _same(1, 2),
        "certificate": _FAMILY_BOOK_EDUCATION,
        # 1–2 before school, 3 never, 4 and 6–16 at school, 5 left primary, 17 says nothing of school, 18 not now
        "schooling": {
            "3": "1",
            "1": "1",
            "2": Unlike(("1", "2")),
            **{str(code): "2" for code in (4, *range(6, 17))},
            "5": "3",
            "17": Unlike(("1", "2", "3")),
            "18": Near("3", ("1", "3")),
        },
    },
)

_LABELS: dict[str, dict[str, Twin]] = {
    name: _words(*((label, code) for code, label in field_.codes.items()))
    | {code_key(code): code for code in field_.codes}
    for name, field_ in FIELDS.items()
    if field_.codes
}
#: Words instead of codes: the labels of the DTSEN lists, and what the civil registry's exports say.
SIAK = CodeBook(
    "siak",
    "SIAK dan daftar berisi kata",
    date(2016, 1, 1),
    {
        **_LABELS,
        "sex": _words(("LAKI-LAKI|L|LK|Pria|Laki laki|1", "1"), ("PEREMPUAN|P|PR|Wanita|2", "2")),
        "relation": _words(
            ("KEPALA KELUARGA|Kepala|KK|KRT|Kepala Rumah Tangga|1", "1"),
            ("ISTRI|SUAMI|Isteri|istri/suami|2", "2"),
            ("ANAK|Anak Kandung|Anak Tiri|Anak Angkat|3", "3"),
            ("MENANTU|4", "4"),
            ("CUCU|5", "5"),
            ("ORANG TUA|ORANGTUA|MERTUA|Ayah|Ibu|orang tua/mertua|6", "6"),
            ("PEMBANTU|Pembantu/sopir|Sopir|7", "7"),
            ("LAINNYA|FAMILI LAIN|Famili lainnya|Saudara|8", "8"),
        ),
        "marital": _words(
            ("BELUM KAWIN|Belum Menikah|1", "1"),
            ("KAWIN|Menikah|KAWIN TERCATAT|KAWIN BELUM TERCATAT|KAWIN TIDAK TERCATAT|2", "2"),
            ("CERAI HIDUP|CERAI HIDUP TERCATAT|CERAI HIDUP BELUM TERCATAT|CERAI HIDUP TIDAK TERCATAT|3", "3"),
            ("CERAI MATI|Janda mati|Duda mati|4", "4"),
            ("CERAI", Unlike(("3", "4"))),
        ),
        "certificate": _LABELS["certificate"]
        | _words(
            ("BELUM TAMAT SD/SEDERAJAT|TIDAK/BELUM SEKOLAH|TIDAK TAMAT SD/SEDERAJAT|TIDAK SEKOLAH|BELUM SEKOLAH", "23"),
            ("TAMAT SD/SEDERAJAT|SD/SEDERAJAT", Near("3", SCHOOLS_PRIMARY)),
            ("SLTP/SEDERAJAT|SMP/SEDERAJAT|TAMAT SLTP/SEDERAJAT", Near("8", SCHOOLS_JUNIOR)),
            ("SLTA/SEDERAJAT|SMA/SEDERAJAT|TAMAT SLTA/SEDERAJAT", Near("13", SCHOOLS_SENIOR)),
            ("DIPLOMA I/II|AKADEMI/DIPLOMA III/S. MUDA|AKADEMI/DIPLOMA III/SARJANA MUDA", "18"),
            ("DIPLOMA IV/STRATA I|S-1", "19"),
            ("STRATA II|S-2", "21"),
            ("STRATA III|S-3", "22"),
        ),
        "schooling": _LABELS["schooling"]
        | _words(
            ("TIDAK PERNAH SEKOLAH|BELUM SEKOLAH|BELUM MASUK TK/KELOMPOK BERMAIN", "1"),
            ("SEKOLAH|SEDANG SEKOLAH", "2"),
            ("PUTUS SEKOLAH", "3"),
            ("TIDAK SEDANG SEKOLAH", Near("3", ("1", "3"))),
            ("TIDAK SEKOLAH", Near("3", ("1", "3"))),
        ),
        "employed": _LABELS["employed"] | _words(("BEKERJA", "1"), ("TIDAK BEKERJA", "2")),
    },
)

BOOKS: dict[str, CodeBook] = {book.key: book for book in (DTSEN, BDT2015, OPENSID, SIAK)}

#: A category of disability is no functional difficulty (428a–i): it is never translated, only counted.
NOT_DISABLED: Mapping[str, frozenset[str]] = {
    "bdt2015": frozenset({"0", ""}),
    "opensid": frozenset({"7", ""}),
    "siak": frozenset({"tidakcacat", "tidak", "tidakada", "0", "7", ""}),
    "dtsen": frozenset({"0", "tidak", ""}),
}


def is_disabled(book: str, text: str) -> bool:
    """Whether a source's category says that the person has a disability of some kind."""
    return bool(code_key(text)) and code_key(text) not in NOT_DISABLED[book]


def label_of(name: str, code: str) -> str:
    """A DTSEN code in words, for findings."""
    codes = FIELDS[name].codes or codelists.YES_NO
    return ", ".join(codes.get(part, codes.get(part.zfill(2), part)) for part in code.split(";"))
