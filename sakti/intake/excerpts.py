"""A few cells of a row, to show beside what is odd there. Identity numbers are masked before anything is kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sakti.core.findings import Finding
from sakti.core.identity import mask
from sakti.intake.layouts import HEADING_OF, HEADINGS
from sakti.intake.sheets import heading_key, text_of
from sakti.intake.tables import Table

#: Columns by which a person recognises the row in the own file.
FAMILIAR = ("name", "kk", "nik", "birth_date")
#: Excerpts are kept for so many rows; all findings stand in the file that can be downloaded.
MOST = 5000
_WIDTH = 60
_LONG = re.compile(r"\d{11,}")

Excerpts = dict[str, dict[str, list[list[str]]]]


def hidden(text: str) -> str:
    """A cell with its identity numbers masked, however they are written. Other text is cut to what fits."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 11 and len(digits) >= len(text.strip()) - 6:
        return mask(digits) if len(digits) == 16 else f"{digits[:4]}{'•' * 8} ({len(digits)})"
    return _LONG.sub(lambda found: mask(found[0]), text)[:_WIDTH]


def place_of(table: Table, column: str) -> int | None:
    """Where the column stands that a finding names: by the user's own heading, or by that of our own form."""
    key = heading_key(column)
    for name, printed in table.names.items():
        if heading_key(printed) == key:
            return table.columns.get(name)
    return table.columns.get(HEADINGS.get(column, ""))


def excerpts(tables: Sequence[Table], findings: Iterable[Finding]) -> Excerpts:
    """Sheet → row → [heading, text, its heading in our own form], in the order of the file."""
    by_sheet = {table.sheet.name: table for table in tables}
    marked: dict[tuple[str, int], set[int]] = defaultdict(set)
    for one in findings:
        table = by_sheet.get(one.sheet)
        if table is None or one.row is None or ((one.sheet, one.row) not in marked and len(marked) >= MOST):
            continue
        marked[one.sheet, one.row].update({place_of(table, one.column)} - {None})  # type: ignore[arg-type]
    found: Excerpts = {}
    for (sheet, row), places in marked.items():
        found.setdefault(sheet, {})[str(row)] = _cells(by_sheet[sheet], row, places)
    return found


def _cells(table: Table, number: int, marked: set[int]) -> list[list[str]]:
    index = number - table.sheet.first_row
    row = table.sheet.rows[index] if 0 <= index < len(table.sheet.rows) else ()
    by_place = {place: (table.names.get(name, ""), HEADING_OF.get(name, "")) for name, place in table.columns.items()}
    wanted = marked | {table.columns[name] for name in FAMILIAR if name in table.columns}
    return [
        [by_place[place][0], hidden(text_of(row[place])) if place < len(row) else "", by_place[place][1]]
        for place in sorted(wanted)
        if place in by_place
    ]


def samples(found: Any) -> dict[str, list[str]]:
    """Heading → its first filled cells in the file, masked."""
    shown: dict[str, list[str]] = {}
    for place, heading in enumerate(found.headings):
        cells = [hidden(row[place]) for row in found.samples if place < len(row) and row[place]]
        if heading:
            shown.setdefault(heading, list(dict.fromkeys(cells))[:3])
    return shown


def of(kept: Mapping[str, Any] | None, found: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """The excerpt of the row that a finding is about, if there is one: heading, text, whether the finding means it."""
    cells: list[list[str]] = (kept or {}).get(found["sheet"], {}).get(str(found["row"]), [])
    meant = heading_key(found["column"])
    return [(heading, text, meant in (heading_key(heading), heading_key(own))) for heading, text, own in cells]
