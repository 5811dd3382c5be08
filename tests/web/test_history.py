"""The one shape of a history."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sakti.assessment.models import PpaSession, PpaStep
from sakti.extensions import db
from sakti.interventions.models import StatusMove
from sakti.verification.models import VervalMove
from sakti.web import clock
from sakti.web.history import StepColumns, record_step
from tests.actors import TESTS


def test_a_step_knows_the_account_of_whoever_wrote_it(cast):
    session = PpaSession(village_id=cast.botosari.id, held_on=clock.today(), venue="Balai", created_by="x")
    session.created_at = clock.now()
    db.session.add(session)
    db.session.flush()

    by_a_person = record_step(PpaStep(session_id=session.id), before="draft", after="final", by=cast.budi)
    by_a_program = record_step(PpaStep(session_id=session.id), before="final", after="draft", by=TESTS, reason=" x ")

    assert (by_a_person.recorded_by, by_a_person.recorded_by_id) == (cast.budi.name, cast.budi.id)
    assert (by_a_program.recorded_by_id, by_a_program.step.reason) == (None, "x")


def test_without_a_day_of_its_own_a_step_has_that_of_writing():
    half_past_one_at_night = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)
    row = PpaStep(after="final", reason="", recorded_by="Budi", recorded_at=half_past_one_at_night)

    assert row.step.day.isoformat() == "2026-03-04"


@pytest.mark.parametrize("model", [StatusMove, VervalMove, PpaStep], ids=lambda model: model.__name__)
def test_every_history_has_the_same_columns(model):
    shape = set(StepColumns.__annotations__)

    assert shape <= set(model.__table__.columns.keys())
    assert issubclass(model, StepColumns)
