"""Conditions as text: written down, and read back checked against the data dictionary and its code lists.

A condition is a table of one word, with `field` where the word asks a field:

    { field = "water", is_in = [1, 3] }      { age_between = [7, 18] }      { all_of = [ … ] }      { not = { … } }
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sakti.core import codelists
from sakti.core.conditions import (
    TRUTHS,
    UNITS,
    AgeBetween,
    AllOf,
    Always,
    AnyOf,
    AtLeastPerPerson,
    Condition,
    Criterion,
    Flag,
    IsIn,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
)
from sakti.core.fields import FIELDS, Field
from sakti.core.toml_documents import (
    LIST_OF_INTEGERS,
    LIST_OF_TABLES,
    NUMBER,
    TABLE,
    TEXT,
    Path,
    Reader,
    Table,
    close_to,
    declare_mistakes,
    is_table,
    is_whole,
    write_label,
    write_text,
)

KEYS = ("key", "version", "unit", "label", "applies", "holds")
#: Words that ask a field, and words that do not.
OF_A_FIELD = ("is_in", "unknown_if", "is_true", "flag", "at_least_per_person")
OF_NO_FIELD = ("always", "rural", "age_between", "all_of", "any_of", "not")
WORDS = (*OF_A_FIELD, *OF_NO_FIELD)
DEEPEST = 12
OLDEST = 130

declare_mistakes(
    {
        "unit_unknown": (
            "“unit” harus household atau person, bukan “{value}”.",
            "“unit” must be household or person, not “{value}”.",
        ),
        "word_missing": (
            "Syarat ini tidak berisi kata yang dikenal: {words}.",
            "This condition has none of the words: {words}.",
        ),
        "words_several": (
            "Satu syarat hanya satu kata; di sini ada {words}.",
            "A condition has one word only; here are {words}.",
        ),
        "must_be_true": ("“{key}” hanya dapat ditulis true.", "“{key}” can only be written true."),
        "field_unknown": ("Tidak ada isian “{field}”.{hint}", "There is no field “{field}”.{hint}"),
        "field_of_other_unit": (
            "Isian “{field}” milik {owner}, sedangkan syarat ini tentang {unit}.",
            "The field “{field}” belongs to a {owner}, and this condition is about a {unit}.",
        ),
        "field_has_no_codes": (
            "Isian “{field}” tidak punya daftar kode untuk ditanya satu per satu.",
            "The field “{field}” has no code list to ask one by one.",
        ),
        "field_not_measured": (
            "Isian “{field}” bukan ukuran, jadi tidak dapat dibagi per orang.",
            "The field “{field}” is no measure: it cannot be divided among people.",
        ),
        "field_is_no_flag": ("Isian “{field}” bukan isian ya/tidak.", "The field “{field}” is no yes/no field."),
        "truth_unknown": (
            "Tidak ada keterangan turunan “{field}”.{hint}",
            "There is no derived yes/no “{field}”.{hint}",
        ),
        "codes_missing": ("Daftar kodenya kosong.", "The list of codes is empty."),
        "code_unknown": (
            "Kode {code} tidak ada dalam daftar isian “{field}”: {codes}.",
            "Code {code} is not in the list of “{field}”: {codes}.",
        ),
        "number_wrong": ("Angkanya harus lebih dari nol.", "The number must be more than nought."),
        "ages_wrong": (
            "Tulis dua umur, yang muda dahulu, dari 0 sampai {oldest}.",
            "Write two ages, the younger first, from 0 to {oldest}.",
        ),
        "parts_missing": ("“{key}” tidak berisi satu syarat pun.", "“{key}” holds no condition."),
        "person_only": (
            "“{key}” hanya dapat ditanya tentang orang.",
            "“{key}” can only be asked of a person.",
        ),
        "household_only": (
            "“{key}” hanya dapat ditanya tentang rumah tangga.",
            "“{key}” can only be asked of a household.",
        ),
    }
)

OWNERS = {"household": ("rumah tangga", "household"), "person": ("orang", "person")}


# -- writing -------------------------------------------------------------------------------------------------------


def dump(criterion: Criterion) -> str:
    """The criterion as TOML: `load` gives the same back."""
    lines = [
        f"key = {write_text(criterion.key)}",
        f"version = {criterion.version}",
        f"unit = {write_text(criterion.unit)}",
        write_label(criterion.label_id, criterion.label_en),
        f"applies = {write_condition(criterion.applies)}",
        f"holds = {write_condition(criterion.holds)}",
    ]
    return "\n".join(lines) + "\n"


def write_condition(condition: Condition, depth: int = 0) -> str:
    """One condition as an inline table; the parts of a list each on a line of its own."""
    match condition:
        case Always():
            return "{ always = true }"
        case Rural():
            return "{ rural = true }"
        case IsIn(field, values):
            return f"{{ field = {write_text(field)}, is_in = {list(values)} }}"
        case UnknownIf(field, values):
            return f"{{ field = {write_text(field)}, unknown_if = {list(values)} }}"
        case IsTrue(field):
            return f"{{ field = {write_text(field)}, is_true = true }}"
        case Flag(field):
            return f"{{ field = {write_text(field)}, flag = true }}"
        case AtLeastPerPerson(field, least):
            return f"{{ field = {write_text(field)}, at_least_per_person = {float(least)!r} }}"
        case AgeBetween(youngest, oldest):
            return f"{{ age_between = [{youngest}, {oldest}] }}"
        case AllOf(parts):
            return f"{{ all_of = {_write_parts(parts, depth)} }}"
        case AnyOf(parts):
            return f"{{ any_of = {_write_parts(parts, depth)} }}"
        case Not(part):
            return f"{{ not = {write_condition(part, depth)} }}"


def _write_parts(parts: tuple[Condition, ...], depth: int) -> str:
    inner, outer = "  " * (depth + 1), "  " * depth
    return "[\n" + "".join(f"{inner}{write_condition(part, depth + 1)},\n" for part in parts) + f"{outer}]"


# -- reading -------------------------------------------------------------------------------------------------------


def load(text: str) -> Criterion:
    """The criterion of a text. Raises `InvalidDocument` with everything that is wrong."""
    reader = Reader(text)
    root = reader.root
    reader.refuse_others(root, (), KEYS)
    unit = reader.take_text(root, (), "unit")
    if unit.strip() and unit not in UNITS:
        reader.complain(("unit",), "unit_unknown", value=unit)
    label_id, label_en = reader.take_label(root, ())
    conditions = _Conditions(reader, unit)
    if "holds" not in root:
        reader.complain((), "key_missing", key="holds")
    criterion = Criterion(
        key=reader.take_name(root, (), "key"),
        version=reader.take_version(root, ()),
        unit=unit,
        label_id=label_id,
        label_en=label_en,
        holds=conditions.read(root.get("holds", {"always": True}), ("holds",)),
        applies=conditions.read(root.get("applies", {"always": True}), ("applies",)),
    )
    reader.finish()
    return criterion


class _Conditions:
    """Reads conditions about one unit. After a mistake something is given back that is never used."""

    def __init__(self, reader: Reader, unit: str) -> None:
        self.reader, self.unit = reader, unit
        self.words: dict[str, Callable[[Table, Path], Condition]] = {
            "always": lambda table, path: self._plain(table, path, "always", Always()),
            "rural": lambda table, path: self._plain(table, path, "rural", Rural()),
            "age_between": self._ages,
            "all_of": lambda table, path: AllOf(self._parts(table, path, "all_of")),
            "any_of": lambda table, path: AnyOf(self._parts(table, path, "any_of")),
            "not": lambda table, path: Not(self.read(table["not"], (*path, "not"))),
            "is_in": lambda table, path: IsIn(self._field_name(table, path), self._codes(table, path, "is_in")),
            "unknown_if": lambda table, path: UnknownIf(
                self._field_name(table, path), self._codes(table, path, "unknown_if")
            ),
            "is_true": self._truth,
            "flag": self._flag,
            "at_least_per_person": self._per_person,
        }

    def read(self, value: object, path: Path) -> Condition:
        if sum(isinstance(step, int) or step == "not" for step in path) > DEEPEST:
            self.reader.complain(path, "too_deep")
            return Always()
        if not is_table(value):
            self.reader.complain(path, "type_wrong", key=str(path[0]), wanted=TABLE)
            return Always()
        written = [word for word in WORDS if word in value]
        if len(written) == 1:
            keys = (written[0], "field") if written[0] in OF_A_FIELD else (written[0],)
            self.reader.refuse_others(value, path, keys)
            return self.words[written[0]](value, path)
        if written:
            self.reader.complain(path, "words_several", words=", ".join(written))
        else:
            self.reader.complain(path, "word_missing", words=", ".join(WORDS))
        return Always()

    def _plain(self, table: Table, path: Path, key: str, condition: Condition) -> Condition:
        if table[key] is not True:
            self.reader.complain((*path, key), "must_be_true", key=key)
        return condition

    def _parts(self, table: Table, path: Path, key: str) -> tuple[Condition, ...]:
        value = table[key]
        if not isinstance(value, list):
            self.reader.complain((*path, key), "type_wrong", key=key, wanted=LIST_OF_TABLES)
            return ()
        if not value:
            self.reader.complain((*path, key), "parts_missing", key=key)
        return tuple(self.read(part, (*path, key, position)) for position, part in enumerate(value))

    def _ages(self, table: Table, path: Path) -> Condition:
        value = table["age_between"]
        if self.unit == "household":
            self.reader.complain((*path, "age_between"), "person_only", key="age_between")
        if not isinstance(value, list) or not all(map(is_whole, value)):
            self.reader.complain((*path, "age_between"), "type_wrong", key="age_between", wanted=LIST_OF_INTEGERS)
        elif len(value) != 2 or not 0 <= value[0] <= value[1] <= OLDEST:
            self.reader.complain((*path, "age_between"), "ages_wrong", oldest=OLDEST)
        else:
            return AgeBetween(value[0], value[1])
        return Always()

    def _field_name(self, table: Table, path: Path) -> str:
        """The name of a field; whether there is such a field, `_field` says."""
        if "field" not in table:
            self.reader.complain(path, "key_missing", key="field")
            return ""
        name = table["field"]
        if not isinstance(name, str):
            self.reader.complain((*path, "field"), "type_wrong", key="field", wanted=TEXT)
            return ""
        return name

    def _field(self, table: Table, path: Path) -> Field | None:
        """The field, if there is one of this unit; `_field_name` has complained of what is no name."""
        name = table.get("field")
        if not isinstance(name, str):
            return None
        field = FIELDS.get(name)
        if field is None:
            self.reader.complain((*path, "field"), "field_unknown", field=name, hint=close_to(name, FIELDS))
        elif self.unit in UNITS and field.unit != self.unit:
            self._complain_of_unit(path, name, field.unit)
            return None
        return field

    def _complain_of_unit(self, path: Path, name: str, owner: str) -> None:
        self.reader.complain(
            (*path, "field"), "field_of_other_unit", field=name, owner=OWNERS[owner], unit=OWNERS[self.unit]
        )

    def _codes(self, table: Table, path: Path, key: str) -> tuple[int, ...]:
        """Codes of the field's own list."""
        value, field = table[key], self._field(table, path)
        if not isinstance(value, list) or not all(map(is_whole, value)):
            self.reader.complain((*path, key), "type_wrong", key=key, wanted=LIST_OF_INTEGERS)
            return ()
        if not value:
            self.reader.complain((*path, key), "codes_missing")
        if field is not None and (field.codes is None or field.several):
            self.reader.complain((*path, "field"), "field_has_no_codes", field=field.name)
        elif field is not None and field.codes is not None:
            for position, code in enumerate(value):
                if str(code) not in field.codes:
                    codes = ", ".join(field.codes)
                    self.reader.complain(
                        (*path, key, position), "code_unknown", code=code, field=field.name, codes=codes
                    )
        return tuple(value)

    def _truth(self, table: Table, path: Path) -> Condition:
        name = self._field_name(table, path)
        if name and name not in TRUTHS:
            self.reader.complain((*path, "field"), "truth_unknown", field=name, hint=close_to(name, TRUTHS))
        elif name and self.unit in UNITS and TRUTHS[name] != self.unit:
            self._complain_of_unit(path, name, TRUTHS[name])
        return self._plain(table, path, "is_true", IsTrue(name))

    def _flag(self, table: Table, path: Path) -> Condition:
        name, field = self._field_name(table, path), self._field(table, path)
        if field is not None and field.codes is not codelists.YES_NO:
            self.reader.complain((*path, "field"), "field_is_no_flag", field=name)
        return self._plain(table, path, "flag", Flag(name))

    def _per_person(self, table: Table, path: Path) -> Condition:
        name, field, least = self._field_name(table, path), self._field(table, path), table["at_least_per_person"]
        here = (*path, "at_least_per_person")
        if self.unit == "person":
            self.reader.complain(here, "household_only", key="at_least_per_person")
        if field is not None and not field.measured:
            self.reader.complain((*path, "field"), "field_not_measured", field=name)
        if not isinstance(least, int | float) or isinstance(least, bool):
            self.reader.complain(here, "type_wrong", key="at_least_per_person", wanted=NUMBER)
            return Always()
        if not (least > 0 and math.isfinite(least)):
            self.reader.complain(here, "number_wrong")
        return AtLeastPerPerson(name, float(least))
