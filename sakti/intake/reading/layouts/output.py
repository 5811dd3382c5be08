"""People written in the layout that their list came in, so that an office gets back the form that it knows.

What is written is read back as the same (tests/intake/test_layouts.py): an answer that a source cannot say stays blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sakti.core.codebooks import BOOKS
from sakti.core.fields import FIELDS
from sakti.core.periods import age_on
from sakti.intake.reading.headings import HEADINGS
from sakti.intake.reading.layouts import bdt2015, opensid, regsosek2022k, siak
from sakti.intake.reading.villages import Village

Person = Mapping[str, object]  # column of `dtsen` → text, stored value of a field, or date; `village`: a Village
Written = tuple[str, list[list[object]]]  # name of a sheet, its rows
_COLUMNS: dict[str, Mapping[str, str]] = {
    "dtsen": HEADINGS,
    "bdt2015": bdt2015.COLUMNS,
    "opensid": opensid.COLUMNS,
    "siak": siak.COLUMNS,
}
_ALL: dict[str, Sequence[str]] = {
    "dtsen": tuple(HEADINGS),
    "bdt2015": bdt2015.HEADINGS,
    "opensid": opensid.HEADINGS,
    "siak": siak.HEADINGS,
}
_SHEETS = {"dtsen": "Daftar", "bdt2015": "BDT 2015", "opensid": "Penduduk", "siak": "Data"}
_BOOK = {"regsosek2022k": "dtsen"}
#: Words of the family book for whoever lives there.
_HERE = {"opensid": "1", "siak": "HIDUP", "regsosek2022k": "1"}


def write_sheets(
    layout: str,
    people: Iterable[Person],
    *,
    as_of: date,
    bps: Mapping[str, str] | None = None,
    extra: Sequence[str] = (),
) -> list[Written]:
    """The sheets of a list in a layout. `bps`: Kemendagri code → code of BPS; `extra`: headings of columns to add,
    filled from each person by the heading itself."""
    writer = _Writer(layout, as_of, bps or {})
    if layout == "regsosek2022k":
        return writer.sections(list(people), extra)
    headings = _ALL[layout]
    columns = [_COLUMNS[layout].get(heading, "") for heading in headings]
    rows: list[list[object]] = [[*headings, *extra]]
    if layout == "bdt2015":
        rows.append(["KOLOM", *range(2, len(headings) + 1)])
    rows.extend(
        [*(writer.cell(person, column) for column in columns), *(person.get(column, "") for column in extra)]
        for person in people
    )
    return [(_SHEETS[layout], rows)]


class _Writer:
    """Cells of people in one layout."""

    def __init__(self, layout: str, as_of: date, bps: Mapping[str, str]) -> None:
        self.layout, self.as_of, self.bps = layout, as_of, bps
        self.book = BOOKS[_BOOK.get(layout, layout)]

    def cell(self, person: Person, column: str) -> object:
        """One cell; blank for what is not known or cannot be said."""
        place = person.get("village")
        if column in FIELDS:
            return self._answer(column, person.get(column))
        if isinstance(place, Village) and (written := self._place(column, place)) is not None:
            return written
        if column == "age":
            born = person.get("birth_date")
            return age_on(born, self.as_of) if isinstance(born, date) else person.get("age", "")
        if column == "presence":
            return _HERE[self.layout]
        if column == "sls_name" and person.get("rt"):
            return f"RT {person['rt']} RW {person.get('rw', '')}"
        value = person.get(column, "")
        return value.strftime("%d/%m/%Y") if isinstance(value, date) else value

    def _answer(self, column: str, value: object) -> object:
        if value is None or value == "":
            return ""
        if column == "decile" and self.layout == "bdt2015":  # the last percentile of the decile
            return int(str(value)) * 10
        return value if FIELDS[column].measured else self.book.write(column, str(value))

    def _place(self, column: str, village: Village) -> object:
        """What a layout says of the village."""
        bps = self.bps.get(village.code, "")
        parts = {"bps_province": (0, 2), "bps_regency": (2, 4), "bps_district": (4, 7), "bps_village": (7, 10)}
        if column in parts:
            return bps[slice(*parts[column])]
        names = {"village": village.code, "village_name": village.name, "district_name": village.district}
        return f"{bps}0001" if column == "sls_code" and bps else names.get(column)

    def sections(self, people: Sequence[Person], extra: Sequence[str]) -> list[Written]:
        """The sheets of Regsosek: a row a family on the first two, a row a person on the last."""
        families = list({str(person.get("kk", "")): person for person in reversed(people)}.values())[::-1]
        written: list[Written] = []
        for (name, heading_row, headings), columns, rows in zip(
            regsosek2022k.SHEETS,
            (regsosek2022k.PLACE, regsosek2022k.HOUSE, regsosek2022k.PEOPLE),
            (families, families, people),
            strict=True,
        ):
            more = extra if rows is people else ()
            title: list[list[object]] = [["REGISTRASI SOSIAL EKONOMI 2022"], *([[]] * (heading_row - 2))]
            cells: list[list[object]] = [
                [
                    *(self.cell(person, columns[heading]) for heading in headings),
                    *(person.get(column, "") for column in more),
                ]
                for person in rows
            ]
            written.append((name, [*title, [*headings, *more], *cells]))
        return written
