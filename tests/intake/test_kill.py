"""Kill −9 in the middle of an import or a log leaves nothing half done, and a second try completes."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sakti.app import create_app
from sakti.extensions import db
from sakti.installation.database import upgrade
from sakti.installation.verifying import differences
from sakti.intake.lists import import_list, silent
from sakti.intake.logs import HEADINGS
from sakti.web.sealing import forget_keys
from sakti.web.transactions import transaction
from tests.intake.conftest import READERS
from tests.intake.lists import AS_OF, KK, csv_file, nik, row, wife

CHECKOUT = Path(__file__).parents[2]
TABLES = ("source_release", "log_file", "log_row", "household", "family", "person", "observation", "event",
          "household_state", "person_state", "membership", "rollup", "audit_entry")  # fmt: skip
SPLIT = ["2019-03-15", "split", KK, "", "3326021111110009", f'["{nik(5, 6, 82, 2, woman=True)}"]']


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with a file of SQLite, where everything is really committed."""
    monkeypatch.setenv("SAKTI_INSTANCE", str(tmp_path))
    monkeypatch.delenv("SAKTI_DATABASE_URL", raising=False)
    forget_keys()
    with create_app(TESTING=True).app_context():
        upgrade()
        yield tmp_path
        db.session.remove()
        db.engine.dispose()
    forget_keys()


def everything() -> dict[str, int]:
    counts = {table: db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}
    db.session.rollback()
    return counts


def killed(kind: str, file: Path, stage: str) -> None:
    command = [sys.executable, "-m", "tests.intake.dying", kind, str(file), stage]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_an_import(place: Path):
    file = csv_file(place, [row(), wife()])
    before = everything()
    for stage in ("Menghitung angka", "commit"):
        killed("import", file, stage)
        assert everything() == before
    with transaction():
        assert not import_list(file=file, as_of=AS_OF, by="tests").same_file
    assert everything()["person"] == 2
    assert differences(silent) == []


def test_a_log(place: Path):
    with transaction():
        import_list(file=csv_file(place, [row(), wife()]), as_of=AS_OF, by="tests")
    file = place / "events.csv"
    with file.open("w", newline="") as handle:
        csv.writer(handle).writerows([HEADINGS["events"], SPLIT])
    before = everything()
    killed("events", file, "commit")
    assert everything() == before
    for wanted in ((1, 0), (0, 1)):
        with transaction():
            outcome = READERS["events"](file=file, by="tests")
        assert (outcome.imported, outcome.unchanged) == wanted
    assert differences(silent) == []
