"""A weakness is a failure; a service that did not answer is said, and never taken for a clean answer."""

from __future__ import annotations

import json
import os

from supply import advisories
from supply.locked import LockedPackage, packages

FLASK, JINJA = LockedPackage("flask", "3.1.0", ("0" * 64,)), LockedPackage("jinja2", "3.1.6", ("1" * 64,))


def answer(*dependencies: dict[str, object]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def sound(package: LockedPackage) -> dict[str, object]:
    return {"name": package.name, "version": package.version, "vulns": []}


def test_all_looked_up_and_nothing_known_is_good():
    verdict = advisories.read(answer(sound(FLASK), sound(JINJA)), [FLASK, JINJA])

    assert verdict == ((), ())
    assert verdict.status == 0


def test_a_weakness_fails_also_where_others_were_not_looked_up():
    weak = sound(FLASK) | {"vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.1"]}]}

    verdict = advisories.read(answer(weak, {"name": "jinja2", "skip_reason": "not found"}), [FLASK, JINJA])

    assert verdict.weaknesses == ("flask 3.1.0: PYSEC-2026-1, mended in 3.1.1",)
    assert verdict.status == 1


def test_a_package_that_was_skipped_is_not_clean():
    verdict = advisories.read(answer(sound(FLASK), {"name": "jinja2", "skip_reason": "not found"}), [FLASK, JINJA])

    assert verdict.unchecked == ("jinja2",)
    assert verdict.status == os.EX_UNAVAILABLE


def test_no_answer_at_all_is_not_clean():
    assert advisories.read("", [FLASK, JINJA]).status == os.EX_UNAVAILABLE
    assert advisories.read("Traceback …", [FLASK]).unchecked == ("flask",)


def test_an_answer_about_another_version_is_none():
    assert advisories.read(answer(sound(FLASK) | {"version": "3.0.0"}), [FLASK]).unchecked == ("flask",)


def test_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(advisories, "ask", lambda: "")

    assert advisories.main() == os.EX_UNAVAILABLE
    assert f"TIDAK DAPAT DIPERIKSA: {len(packages())} dari {len(packages())}" in capsys.readouterr().out
