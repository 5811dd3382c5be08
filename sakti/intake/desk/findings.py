"""Findings on the page: which are shown, and a few cells of the row beside each.

Identity numbers are masked before anything is kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypedDict

from sakti.core.findings import Finding, Severity
from sakti.core.identity import mask
from sakti.intake.reading.cells import heading_key, text_of
from sakti.intake.reading.headings import HEADING_OF, HEADINGS
from sakti.intake.reading.recognition import Recognised
from sakti.intake.reading.tables import Table


class WrittenFinding(TypedDict):
    """A finding as `Finding.as_dict` writes it."""

    severity: str
    code: str
    sheet: str
    row: int | None
    column: str
    message: str


#: Columns by which a person recognises the row in the own file.
FAMILIAR = ("name", "kk", "nik", "birth_date")
#: Excerpts are kept for so many rows; all findings stand in the file that can be downloaded.
MOST = 5000
_WIDTH = 60
_LONG = re.compile(r"\d{11,}")

CellsBeside = dict[str, dict[str, list[list[str]]]]  # sheet → row → [heading, text, heading in our own form]


def hide_numbers(text: str) -> str:
    """A cell with its identity numbers masked, however they are written. Other text is cut to what fits."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 11 and len(digits) >= len(text.strip()) - 6:
        return mask(digits) if len(digits) == 16 else f"{digits[:4]}{'•' * 8} ({len(digits)})"
    return _LONG.sub(lambda match: mask(match[0]), text)[:_WIDTH]


def place_of(table: Table, column: str) -> int | None:
    """Where the column stands that a finding names: by the user's own heading, or by that of our own form."""
    key = heading_key(column)
    for name, printed in table.names.items():
        if heading_key(printed) == key:
            return table.columns.get(name)
    return table.columns.get(HEADINGS.get(column, ""))


def cells_beside(tables: Sequence[Table], findings: Iterable[Finding]) -> CellsBeside:
    """The cells to show beside findings, in the order of the file."""
    by_sheet = {table.sheet.name: table for table in tables}
    marked: dict[tuple[str, int], set[int]] = defaultdict(set)
    for finding in findings:
        table, row = by_sheet.get(finding.sheet), finding.row
        if table is None or row is None or ((finding.sheet, row) not in marked and len(marked) >= MOST):
            continue
        place = place_of(table, finding.column)
        marked[finding.sheet, row].update([] if place is None else [place])
    cells: CellsBeside = {}
    for (sheet, row), places in marked.items():
        cells.setdefault(sheet, {})[str(row)] = _cells(by_sheet[sheet], row, places)
    return cells


def _cells(table: Table, number: int, marked: set[int]) -> list[list[str]]:
    index = number - table.sheet.first_row
    row = table.sheet.rows[index] if 0 <= index < len(table.sheet.rows) else ()
    by_place = {place: (table.names.get(name, ""), HEADING_OF.get(name, "")) for name, place in table.columns.items()}
    wanted = marked | {table.columns[name] for name in FAMILIAR if name in table.columns}
    return [
        [by_place[place][0], hide_numbers(text_of(row[place])) if place < len(row) else "", by_place[place][1]]
        for place in sorted(wanted)
        if place in by_place
    ]


def samples(recognised: Recognised) -> dict[str, list[str]]:
    """Heading → its first filled cells in the file, masked."""
    shown: dict[str, list[str]] = {}
    for place, heading in enumerate(recognised.headings):
        cells = [hide_numbers(row[place]) for row in recognised.samples if place < len(row) and row[place]]
        if heading:
            shown.setdefault(heading, list(dict.fromkeys(cells))[:3])
    return shown


def cells_of(cells: CellsBeside | None, finding: WrittenFinding) -> list[tuple[str, str, bool]]:
    """The cells kept of the row that a finding is about: heading, text, whether the finding means it."""
    row = (cells or {}).get(finding["sheet"], {}).get(str(finding["row"]), [])
    meant = heading_key(finding["column"])
    return [(heading, text, meant in (heading_key(heading), heading_key(own))) for heading, text, own in row]


# -- choosing among them ------------------------------------------------------------------------------------------


def choose_findings(
    findings: Sequence[WrittenFinding] | None, *, severity: str = "", code: str = "", sheet: str = ""
) -> list[WrittenFinding]:
    """Those of a kind, in the order of the file's rows."""
    places = {name: at for at, name in enumerate(sheets(findings))}
    chosen = (
        finding
        for finding in findings or []
        if severity in ("", finding["severity"]) and code in ("", finding["code"]) and sheet in ("", finding["sheet"])
    )
    return sorted(chosen, key=lambda finding: (places.get(finding["sheet"], -1), finding["row"] or 0))


def kinds(findings: Sequence[WrittenFinding] | None) -> list[tuple[str, str, int]]:
    """(severity, code, how often), the gravest first, then the most frequent."""
    order = [severity.value for severity in Severity]
    counted = Counter((finding["severity"], finding["code"]) for finding in findings or [])
    ordered = sorted(counted.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    return [(severity, code, count) for (severity, code), count in ordered]


def sheets(findings: Sequence[WrittenFinding] | None) -> list[str]:
    """The sheets that findings name, in the order of the file."""
    return list(dict.fromkeys(finding["sheet"] for finding in findings or [] if finding["sheet"]))
