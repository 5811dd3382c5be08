"""A new domain touches what CONTRIBUTING.md says and nothing else: a toy is built from that list, and works."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.installations import installation

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

__all__ = ["installation"]

HERE = Path(__file__).parent
CONTRIBUTING = (HERE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_one_line_in_the_list_adds_a_domain(installation, tmp_path):
    shutil.copytree(HERE / "toys", tmp_path / "house")

    installation.run("tests.conventions.toy_house", tmp_path / "house")

    report = json.loads((tmp_path / "house" / "report.json").read_text())

    assert report == {
        "due work": [[], [["toys.index", "mainan rusak", 1]], []],
        "page": [200, True, True],
        "page of the leader": [200, True, False],
        "menu": True,
        "mending": 303,
        "refused": [409, True, "There is no such toy."],
        "not permitted": 403,
        "job": ["done", {"mended": 1}],
        "trail": True,
        "schedule": True,
    }


def test_the_list_names_every_file_of_the_toy():
    """The other way round too: what is in the list is in the toy, or is no file of a domain's own."""
    listed = set(re.findall(r"^\| `sakti/<name>/(\w+\.py)` ", CONTRIBUTING, flags=re.MULTILINE))

    assert listed == {file.name for file in (HERE / "toys" / "sakti" / "toys").glob("*.py")} | {"forms.py", "tables.py"}
