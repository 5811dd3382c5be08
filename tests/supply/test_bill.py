"""The bill of materials names everything that is locked, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from supply import bill
from supply.locked import FONTS, LOCK, fonts, packages


@pytest.fixture(scope="module")
def made() -> str:
    return bill.make()


def test_every_locked_package_is_named_with_version_and_hashes(made):
    named = {
        (part["name"], part["version"]): {
            digest["content"] for reference in part["externalReferences"] for digest in reference["hashes"]
        }
        for part in json.loads(made)["components"]
        if part["type"] == "library"
    }

    assert named == {(package.name, package.version): set(package.hashes) for package in packages()}
    assert all(named.values())


def test_the_lock_is_read_whole():
    pins = re.findall(r"^[\w.-]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(packages()) == len(pins) > 40


def test_every_shipped_font_is_named_with_its_hash(made):
    named = {
        part["name"]: part["hashes"][0]["content"] for part in json.loads(made)["components"] if part["type"] == "file"
    }
    shipped = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in FONTS.iterdir()
        if file.suffix in (".ttf", ".woff2", ".otf")
    }

    assert named == shipped


def test_versions_of_fonts_are_those_that_are_written_beside_them():
    text = (FONTS / "VERSIONS").read_text(encoding="utf-8")

    assert not [font.name for font in fonts() if font.version not in text]


def test_no_script_ships_that_is_not_ours():
    """A library in `static/js` would need a line in the bill."""
    scripts = [file for file in (FONTS.parent / "js").rglob("*.js") if "/npm/" in file.read_text(encoding="utf-8")]

    assert not scripts
    assert not list(FONTS.parent.rglob("*.min.js"))


def test_it_is_the_same_each_time(made):
    assert bill.make() == made
