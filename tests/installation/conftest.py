"""A small district for installations: they are backed up, restored and verified dozens of times."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands import BASELINE, LOGS, SAMPLE, TRUTH, made
from tests.installations import Original

#: One household of so many is in it.
EVERY = 10


@pytest.fixture(scope="session")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a list and its logs: every tenth household of the sample, and what happened to it alone."""
    folder = tmp_path_factory.mktemp("tenth")
    sheet = load_workbook(SAMPLE / "bnba.xlsx", read_only=True).active
    heading, *rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    number, card, nik = (heading.index(name) for name in ("no_rumah_tangga", "no_kk", "nik"))
    kept = set(sorted({row[number] for row in rows})[::EVERY])  # in each of the villages
    rows = [row for row in rows if row[number] in kept]
    write(folder / "bnba.csv", [heading, *rows])
    keys = {row[at] for row in rows for at in (number, card, nik)}
    for file in LOGS.values():
        with (SAMPLE / f"{file}.csv").open(encoding="utf-8", newline="") as log:
            heading, *lines = csv.reader(log)
        told = [line for line in lines if is_theirs(dict(zip(heading, line, strict=True)), keys)]
        write(folder / f"{file}.csv", [heading, *told])
    return folder


def is_theirs(line: dict[str, str], keys: set[str]) -> bool:
    """Whether a row of a log names them and nobody else. A split's target is a new card, and a move's a village."""
    named = {line.get("key", ""), line.get("person_key", "")} - {""}
    if line.get("event") == "join":
        named.add(line["target_key"])
    if line.get("event") == "split":
        named.update(json.loads(line["note"]))
    return named <= keys


def write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


@pytest.fixture(scope="session")
def filled(bare: Original, tenth: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """The small district, brought in by the commands."""
    facts = [
        ("villages", "set", code, *(word for name, value in facts.items() for word in (f"--{name}", value)))
        for code, facts in TRUTH["villages"].items()
    ]
    lists = [("import", tenth / "bnba.csv", "--layout", "dtsen", "--as-of", BASELINE)]
    logs = [(name, tenth / f"{file}.csv") for name, file in LOGS.items()]
    yield from made(bare, tmp_path_factory.mktemp("filled"), [*facts, *lists, *logs])
