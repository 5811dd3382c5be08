"""A file of which nothing may be taken in, with the findings that say why."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

from sakti.core.findings import Tally, finding
from sakti.core.refusals import Refusal
from sakti.intake.reading.workbook import Unreadable, Workbook, read_workbook


class FileRefused(Refusal):
    """`file_refused`, in the words of its findings; `english`: the same, where somebody has put it into English."""

    def __init__(self, tally: Tally, english: str = "") -> None:
        self.tally = tally
        indonesian = " ".join(finding.message for finding in tally.findings)
        super().__init__("file_refused", message=(indonesian, english or indonesian))


def refused_for(key: str, **words: object) -> FileRefused:
    """The refusal of a file for one reason."""
    return FileRefused(Tally([finding(key, "", None, "", **words)]))


def open_workbook(file: Path | IO[bytes]) -> Workbook:
    """The file as rows of cells. Refuses `file_refused`."""
    try:
        return read_workbook(file)
    except Unreadable as unreadable:
        indonesian, english = unreadable.reason
        tally = Tally([finding("file_unreadable", reason=indonesian)])
        raise FileRefused(tally, f"This file cannot be read: {english}. Save it again as XLSX or CSV.") from None


def sha256_of(file: Path) -> str | None:
    """Of a file that nobody could read as a table; None if there is no such file."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
