"""The files of an upload: as it was handed in, with its findings, and what was checked of it."""

from __future__ import annotations

from pathlib import Path

from sakti.files import actions as files


def place(path: str) -> Path:
    return files.place(path)


def annotated(path: str) -> str:
    """Where the file with its findings lies, if it was so large that a job had to write it."""
    return f"{path}.temuan.xlsx"


def checked(path: str) -> str:
    """Where the list lies as it was checked, sealed."""
    return f"{path}.diperiksa"


def is_there(path: str) -> bool:
    return files.place(path).is_file()


def annotated_bytes(path: str) -> bytes:
    return files.place(annotated(path)).read_bytes()


def forget_file(*, path: str) -> None:
    """A list that is decided on need not lie about in clear text: its rows are in the ledger, its hash is kept."""
    files.forget(path)
    files.forget(annotated(path))
    files.forget(checked(path))
