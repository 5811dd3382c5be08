"""kill -9 while an upload is applied: afterwards nothing is half done, and a second try completes it."""

from __future__ import annotations

import signal
import time
from datetime import date

import pytest

from sakti.accounts import queries as accounts
from sakti.extensions import db
from sakti.files.actions import place
from sakti.households.models import Household, Person
from sakti.intake.desk.actions import uploads
from sakti.intake.models import Upload
from sakti.jobs import worker
from sakti.jobs.actions import enqueue
from sakti.jobs.models import JobRun
from sakti.observations.models import HouseholdState, Observation, Release
from sakti.regions.actions import project_classes
from sakti.web.transactions import reading, transaction
from tests.cast import make_cast
from tests.intake_ui.conftest import listing, person

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

COUNTED = (Household, Person, Observation, HouseholdState, Release)


def counts():
    with reading():
        return [db.session.query(model).count() for model in COUNTED]


@pytest.fixture
def ready(installation):
    """An upload of three households that somebody has just told to be applied."""
    with transaction():
        cast = make_cast()
        project_classes()
        rows = listing(person(1), person(2), person(3))
        uploads.receive(stream=rows, file_name="daftar.csv", as_of=date(2019, 1, 31), by=cast.alice)
    worker.run_until_idle()
    with transaction():
        upload = db.session.query(Upload).one()
        uploads.apply(upload=upload, by=accounts.get(upload.user_id))
    return installation


@pytest.mark.parametrize("stage", ["Membaca berkas", "Menyimpan", "Menghitung angka", "committing", "committed"])
def test_a_killed_import_is_all_or_nothing_and_is_completed(ready, stage):
    process = ready.start("tests.intake_ui.dying", stage)
    out, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, out
    assert counts() == ([3, 3, 6, 3, 1] if stage == "committed" else [0, 0, 0, 0, 0])

    time.sleep(1.1)  # its lease
    assert worker.run_until_idle() == 2  # the search for duplicates follows
    assert counts() == [3, 3, 6, 3, 1]
    with reading():
        upload, run = db.session.query(Upload).one(), db.session.query(JobRun).filter_by(job="apply_upload").one()
        assert (upload.state, run.state, run.attempt) == ("applied", "done", 2)
        assert not place(upload.path).exists()


@pytest.mark.parametrize("stage", ["Membatalkan isi daftar", "Menghitung angka", "committing"])
def test_a_killed_undo_is_all_or_nothing_and_is_completed(ready, stage):
    worker.run_until_idle()
    with transaction():
        release, by = db.session.query(Release).one(), db.session.query(Upload).one().user_id
        enqueue("undo_import", by=accounts.get(by), slot="undo", payload={"release": release.id, "reason": "keliru"})
    process = ready.start("tests.intake_ui.dying", stage)
    out, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL, out
    assert counts() == [3, 3, 6, 3, 1]
    with reading():
        assert db.session.query(Observation).filter(Observation.voided_at.is_not(None)).count() == 0

    time.sleep(1.1)
    assert worker.run_until_idle() == 1
    assert counts() == [3, 3, 6, 0, 1]
    with reading():
        assert db.session.query(Release).one().undone_at is not None
