"""Kill -9 at the last signature: everything that it says, or nothing; and the next try says it once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from sakti.core.actors import Program
from sakti.core.verval import Described, DescribedPerson, Result, TaskState
from sakti.extensions import db
from sakti.observations.models import Event
from sakti.regions.actions import project_classes
from sakti.verification import actions, queries
from sakti.verification.models import SignOff, VervalEffect, VervalTask
from sakti.web.clock import today
from tests import factories, homes
from tests.verification.conftest import release
from tests.waiting import wait_for

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


@pytest.fixture
def ready(installation):
    """Two results and a new family, signed by village and district."""
    _, botosari, _ = factories.regency_with_two_villages()
    project_classes()
    for name in ("Satu", "Dua"):
        homes.household(botosari, {"name": name})
    opened = today() - timedelta(days=3)
    made = actions.open_round(
        name="Putaran",
        release=release(),
        villages=[botosari],
        opens_on=opened,
        deadline=today(),
        by=Program("Kabupaten"),
    )
    place = queries.villages_of(made)[botosari.id]
    said = Described((DescribedPerson("Baru"),))
    actions.attach(
        proposal=actions.propose(
            kind="add", origin="visit", village_id=botosari.id, reason="layak", described=said, by=Program("Petugas")
        ),
        verval=made,
        by=Program("Petugas"),
    )
    for task, result in zip(queries.tasks_of(place), (Result.ABLE, Result.MOVED, Result.NEW), strict=True):
        actions.submit(
            task=task, result=result, visited_on=today(), by=Program("Petugas"), submission_key=uuid4(), note="x"
        )
        actions.decide(task=task, to=TaskState.ACCEPTED, by=Program("Penyelia"))
    actions.record_musdes(
        place=place,
        held_on=today(),
        venue="Balai",
        chair="Kades",
        attendees=[{"element": "bpd", "name": "Umar"}],
        decisions=["Setuju"],
        by=Program("Petugas"),
    )
    for by in ("Desa", "Kecamatan"):
        actions.sign(place=place, signer=by, position=by, by=Program(by))
    db.session.commit()
    db.session.remove()
    return installation


def written() -> tuple[int, ...]:
    counts = [db.session.query(model).count() for model in (Event, VervalEffect)]
    signed = db.session.query(SignOff).filter_by(level="regency").count()
    verified = db.session.query(VervalTask).filter(VervalTask.verified_on.is_not(None)).count()
    db.session.rollback()
    return (*counts, signed, verified)


@pytest.mark.parametrize(
    "point",
    ["sakti.verification.actions.effects._settle_proposals", "sakti.observations.actions.projection.project", "commit"],
)
def test_a_signature_is_whole_or_not_there(ready, point):
    mark = ready.folder / "mark"
    process = ready.start("tests.verification.interrupted", "sign", point, mark)
    wait_for(mark.exists, process)
    process.kill()
    process.wait()

    assert written() == (0, 0, 0, 0)
    ready.run("tests.verification.interrupted", "sign")
    assert written() == (2, 4, 1, 3)  # exit, move; the arrivals of a household and its head
