"""Each migration after the first release says what it must have done with a filled database of that release."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.migrations import checks
from tests.migrations.released import NAMES, facts_of
from tests.migrations.steps import REVISIONS, newer_than

FIRST_RELEASE = facts_of(NAMES[0]).revision
CHECKS = {path.stem.removeprefix("check_") for path in Path(checks.__path__[0]).glob("check_*.py")}


@pytest.mark.parametrize("revision", newer_than(FIRST_RELEASE) or [pytest.param(None, id="none yet")])
def test_a_migration_has_a_check(revision):
    if revision is None:
        assert REVISIONS[-1] == FIRST_RELEASE
        return
    assert revision in CHECKS, f"write tests/migrations/checks/check_{revision}.py with check(connection)"
    assert callable(import_module(f"tests.migrations.checks.check_{revision}").check)


def test_a_check_has_a_migration():
    assert set(newer_than(FIRST_RELEASE)) >= CHECKS
