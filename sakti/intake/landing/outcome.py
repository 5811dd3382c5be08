"""What an import did, or would do, as contracts §2 tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sakti.core.findings import Tally


class Summary(TypedDict):
    """The document of an import."""

    layout: str
    release: str
    as_of: str
    file_sha256: str
    dry_run: bool
    same_file: bool
    rows: dict[str, int]
    households: dict[str, int]
    persons: dict[str, int]
    findings: dict[str, object]


@dataclass(slots=True)
class Outcome:
    """`rows`, `households` and `persons` by their fates (`observations/counts`).

    `taken`: how many rows this reading takes up: of a file that came before, those that were left out then.
    """

    layout: str
    release: str
    as_of: date
    file_sha256: str
    dry_run: bool
    same_file: bool
    rows: dict[str, int]
    households: dict[str, int]
    persons: dict[str, int]
    tally: Tally
    release_id: int | None = None
    taken: int = 0

    def summary(self) -> Summary:
        return {
            "layout": self.layout,
            "release": self.release,
            "as_of": self.as_of.isoformat(),
            "file_sha256": self.file_sha256,
            "dry_run": self.dry_run,
            "same_file": self.same_file,
            "rows": self.rows,
            "households": self.households,
            "persons": self.persons,
            "findings": self.tally.summary(),
        }


def all_unchanged(first: dict[str, int]) -> dict[str, int]:
    """The counts of a file that is read again."""
    everyone = first["new"] + first["changed"] + first["unchanged"]
    return {"new": 0, "changed": 0, "unchanged": everyone, "missing_from_release": first["missing_from_release"]}
