"""Counters of a list, in columns: what became of its rows, its households and its people, and what was odd in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Integer, text
from sqlalchemy.orm import Mapped, mapped_column

#: Fates of rows, and of households and persons, by the names that they have in a document (contracts §2) and here.
ROW_FATES = ("read", "imported", "held", "rejected", "skipped")
UNIT_FATES = {"new": "new", "changed": "changed", "unchanged": "unchanged", "missing_from_release": "missing"}
UNITS = ("households", "persons")
SEVERITIES = ("ERROR", "WARNING", "INFO")


def counter() -> Mapped[int]:
    return mapped_column(Integer, default=0, server_default=text("0"))


class ListCounts:
    """The counters of whatever is, or would be, a list that came in."""

    rows_read: Mapped[int] = counter()
    rows_imported: Mapped[int] = counter()
    rows_held: Mapped[int] = counter()
    rows_rejected: Mapped[int] = counter()
    rows_skipped: Mapped[int] = counter()
    households_new: Mapped[int] = counter()
    households_changed: Mapped[int] = counter()
    households_unchanged: Mapped[int] = counter()
    households_missing: Mapped[int] = counter()
    persons_new: Mapped[int] = counter()
    persons_changed: Mapped[int] = counter()
    persons_unchanged: Mapped[int] = counter()
    persons_missing: Mapped[int] = counter()
    findings_error: Mapped[int] = counter()
    findings_warning: Mapped[int] = counter()
    findings_info: Mapped[int] = counter()

    @property
    def rows(self) -> dict[str, int]:
        return {fate: getattr(self, f"rows_{fate}") for fate in ROW_FATES}

    @property
    def households(self) -> dict[str, int]:
        return self._fates_of("households")

    @property
    def persons(self) -> dict[str, int]:
        return self._fates_of("persons")

    @property
    def severities(self) -> dict[str, int]:
        return {severity: getattr(self, f"findings_{severity.lower()}") for severity in SEVERITIES}

    def count(
        self, rows: Mapping[str, int], units: Mapping[str, Mapping[str, int]], findings: Sequence[Mapping[str, object]]
    ) -> None:
        """Set the counters. `units`: of households and persons; a log has none. `findings`: as they are written."""
        for fate in ROW_FATES:
            setattr(self, f"rows_{fate}", rows.get(fate, 0))
        for unit in UNITS:
            for fate, column in UNIT_FATES.items():
                setattr(self, f"{unit}_{column}", units.get(unit, {}).get(fate, 0))
        by_severity = Counter(finding["severity"] for finding in findings)
        for severity in SEVERITIES:
            setattr(self, f"findings_{severity.lower()}", by_severity[severity])

    def _fates_of(self, unit: str) -> dict[str, int]:
        return {fate: getattr(self, f"{unit}_{column}") for fate, column in UNIT_FATES.items()}
