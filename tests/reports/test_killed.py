"""Kill -9 while a month is closed or a report issued: nothing is half done, and the next try completes."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.closing import queries as closing
from sakti.closing.models import FrozenFigure, FrozenPicture
from sakti.core.permissions import EVERYTHING
from sakti.extensions import db
from sakti.intake.landing.actions.imports import import_list
from sakti.regions.actions import project_classes
from sakti.reports import issuing, queries
from sakti.web import clock
from tests import factories
from tests.actors import TESTS
from tests.interventions.conftest import HEADINGS, LISTED, ROWS
from tests.reports.conftest import MAY
from tests.waiting import wait_for

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def on_a_fixed_day(monkeypatch):
    """Here the other processes have the real day, and so have we."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 21))


@pytest.fixture
def filled(installation, tmp_path):
    factories.regency_with_two_villages()
    project_classes()
    file = tmp_path / "daftar.csv"
    file.write_text("\n".join([HEADINGS, *ROWS]), encoding="utf-8")
    import_list(file=file, layout="dtsen", as_of=LISTED, by=TESTS)
    db.session.commit()
    db.session.remove()
    return installation


def kill_at(installation, what, point):
    mark = installation.folder / "mark"
    process = installation.start("tests.reports.interrupted", what, point, mark)
    wait_for(mark.exists, process)
    process.kill()
    process.wait()


@pytest.mark.parametrize("point", ["sakti.closing.actions.fingerprint", "commit"])
def test_a_close(filled, point):
    kill_at(filled, "close", point)

    assert closing.closes() == []
    assert db.session.query(FrozenFigure).count() == 0
    assert db.session.query(FrozenPicture).count() == 0
    db.session.rollback()

    filled.run("tests.reports.interrupted", "close")

    assert [one.month for one in closing.closes()] == [MAY]
    assert len(closing.closes()[0].sha256) == 64


@pytest.mark.parametrize("point", ["sakti.paper.press.run_child", "sakti.reports.issuing.written_down", "commit"])
def test_a_report(filled, point):
    kill_at(filled, "issue", point)

    assert queries.reports(EVERYTHING, queries.ReportFilters(), limited=True).rows == []
    db.session.rollback()

    filled.run("tests.reports.interrupted", "issue")

    made = queries.reports(EVERYTHING, queries.ReportFilters(), limited=True).rows
    assert [(one.version, one.serial) for one in made] == [(1, 1)]
    assert issuing.file_of(made[0]).startswith(b"%PDF")


def test_three_who_issue_at_one_moment_have_three_numbers_in_a_row(filled):
    issuers = [filled.start("tests.reports.interrupted", "issue") for _ in range(3)]

    told = [issuer.communicate()[0] for issuer in issuers]
    assert [issuer.returncode for issuer in issuers] == [0] * 3, told

    made = queries.reports(EVERYTHING, queries.ReportFilters(), limited=True).rows
    assert sorted(one.serial for one in made) == [1, 2, 3]
    assert len({one.number for one in made}) == 3
