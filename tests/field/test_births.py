"""A child that is like somebody on record: asked when it is told, at the desk for a file, and only once."""

from __future__ import annotations

import csv
import json

import pytest
from sqlalchemy import select

from sakti.core.timeline import EventKind
from sakti.duplicates.models import DuplicatePair
from sakti.field import actions
from sakti.households.models import Person
from sakti.intake.logs.actions.events import import_events
from sakti.observations.actions import void
from sakti.observations.models import Event
from tests.actors import TESTS
from tests.field.test_events import tell
from tests.homes import household

pytestmark = pytest.mark.one_engine

CHILD = {"name": "Rizki", "sex": "1", "birth_date": "2 Januari 2020"}


def born(client, home, step="save", **told):
    return tell(client, home, "birth", step, **{**CHILD, **told})


def pairs(session):
    session.expire_all()
    return [(row.state, row.note, row.decided_by) for row in session.scalars(select(DuplicatePair))]


def test_a_second_birth_of_the_house_within_days_is_asked_about_and_the_answer_kept(client, cast, homes, session):
    client.sign_in(cast.budi)
    born(client, homes.warsito)

    asked = born(client, homes.warsito, name="Muhamad Rizki", birth_date="5 Januari 2020", step="")
    assert asked.status_code == 422
    assert "Anak ini mirip dengan yang sudah tercatat" in asked.text
    assert "Rizki, lahir 2 Januari 2020, di rumah tangga ini" in asked.text
    assert "Mengapa ini anak lain" in asked.text
    assert born(client, homes.warsito, name="Muhamad Rizki", birth_date="5 Januari 2020").status_code == 422

    saved = born(client, homes.warsito, name="Rizka", different="kembar")
    assert saved.status_code == 303
    assert pairs(session) == [("different", "kembar", "Budi Fasilitator")]


def test_nobody_alike_is_no_question(client, cast, homes, session):
    client.sign_in(cast.budi)
    page = born(client, homes.warsito, step="")

    assert page.status_code == 200
    assert "Mengapa ini anak lain" not in page.text
    assert born(client, homes.warsito).status_code == 303
    assert pairs(session) == []


def test_the_same_name_and_day_in_another_village_is_told_without_a_name(client, cast, homes, session):
    household(cast.kertijayan, {"name": "Rizki", "birth_date": "2020-01-02"})
    client.sign_in(cast.budi)
    page = born(client, homes.warsito, step="")

    assert "seorang di desa lain: nama dan tanggal lahir sama" in page.text
    assert page.status_code == 422


def test_a_birth_that_was_voided_is_not_asked_about(client, cast, homes, session):
    client.sign_in(cast.budi)
    born(client, homes.warsito)
    void(row=session.scalars(select(Event)).one(), reason="keliru", by=TESTS)
    session.commit()

    assert born(client, homes.warsito, name="Rizka").status_code == 303


def test_a_file_is_not_asked_and_the_desk_is(cast, homes, session, tmp_path):
    home, file = homes.warsito, tmp_path / "lahir.csv"
    key = actions.households.families_of(home.id)[0].kk
    children = [("2020-01-02", "Rizki"), ("2020-01-02", "Rizka"), ("2020-01-05", "M. Rizki"), ("2020-01-02", "RIZKI")]
    with file.open("w", newline="") as handle:
        lines = csv.writer(handle)
        lines.writerow(["date", "event", "key", "person_key", "target_key", "note"])
        for day, name in children:
            note = {"name": name, "sex": "1", "birth_date": day}
            lines.writerow(["2020-01-06", EventKind.BIRTH.value, key, "", "", json.dumps(note)])

    outcome = import_events(file=file, by=TESTS)

    assert outcome.tally.summary()["by_code"]["birth_alike"] == 2  # twins are two, a later birth and a name are not
    asked = session.scalars(select(DuplicatePair).where(DuplicatePair.state == "open")).all()
    names = {frozenset(session.get(Person, key).name for key in (row.one_id, row.other_id)) for row in asked}
    assert frozenset({"Rizki", "RIZKI"}) in names
    assert frozenset({"Rizki", "M. Rizki"}) in names
    again = import_events(file=file, by=TESTS)
    assert "birth_alike" not in again.tally.summary()["by_code"]
