"""The files of an upload: as it was handed in, with its findings, and what was checked of it. All of them sealed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sakti.files import actions as files
from sakti.files.vault import ENDING

FOLDER = "uploads"
#: How earlier releases named what lay beside an upload, in clear or sealed as a number is.
EARLIER = (".temuan.xlsx", ".diperiksa")


def annotated(path: str) -> str:
    """Where the file with its findings lies, if it was so large that a job had to write it."""
    return f"{path}.temuan.xlsx{ENDING}"


def checked(path: str) -> str:
    """Where the list lies as it was checked."""
    return f"{path}.diperiksa{ENDING}"


def is_there(path: str) -> bool:
    return files.place(path).is_file()


def annotated_bytes(path: str) -> bytes:
    return files.read(annotated(path))


def forget_strays(*, kept: Iterable[str], older_than: datetime) -> int:
    """Remove files of uploads that nobody needs any more; returns how many."""
    needed = {name for path in kept for name in (path, annotated(path), checked(path))}
    strays = [path for path in files.stored_before(FOLDER, older_than) if path not in needed]
    for path in strays:
        files.forget(path)
    return len(strays)


def forget_file(*, path: str) -> None:
    """A list that is decided on need not lie about: its rows are in the ledger, its hash is kept."""
    for each in (path, annotated(path), checked(path), *(f"{path}{ending}" for ending in EARLIER)):
        files.forget(each)
