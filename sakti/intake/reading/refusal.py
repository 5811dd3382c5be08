"""A file of which nothing may be taken in, with the findings that say why."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sakti.core.findings import Tally, finding
from sakti.core.refusals import Refusal


class FileRefused(Refusal):
    """`file_refused`, in the words of its findings."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        super().__init__("file_refused", message=" ".join(finding.message for finding in tally.findings))


def refused_for(key: str, **words: object) -> FileRefused:
    """The refusal of a file for one reason."""
    return FileRefused(Tally([finding(key, "", None, "", **words)]))


def sha256_of(file: Path) -> str | None:
    """Of a file that nobody could read as a table; None if there is no such file."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
