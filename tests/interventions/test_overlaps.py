"""The same aid twice, and more than was planned: told before it is saved, and kept with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Family
from sakti.interventions import actions, queries
from sakti.interventions.models import Delivery, Intervention
from tests.actors import TESTS
from tests.interventions.conftest import TODAY


def propose(client, world, home, **more):
    page = f"/intervensi/baru?household={home.id}"
    fill = {"programme": str(world.latrine.id), "organisation": str(world.baznas.id), "volume": "1"}
    return client.submit(page, {**fill, **more})


def count(model):
    return db.session.query(model).count()


def test_a_second_promise_is_told_before_it_is_saved_and_kept_with_its_reason(client, world):
    client.sign_in(world.cast.alice)
    assert propose(client, world, world.warsito).status_code == 303

    again = propose(client, world, world.warsito)
    assert again.status_code == 422
    assert f"Jambanisasi, {world.baznas.name} (diusulkan)" in again.text
    assert "Alasan tetap diusulkan" in again.text
    assert count(Intervention) == 1
    assert propose(client, world, world.warsito, overlap="dua rumah").status_code == 303
    second = db.session.query(Intervention).order_by(Intervention.id.desc()).first()
    assert queries.moves_of(second)[0].reason == "dua rumah"
    assert "dua rumah" in client.get(f"/intervensi/{second.id}").text


def test_who_has_nothing_is_not_asked(client, world):
    client.sign_in(world.cast.alice)
    assert "Alasan tetap diusulkan" not in client.get(f"/intervensi/baru?household={world.warsito.id}").text


@pytest.mark.parametrize("whom", ["household", "person", "family", "group", "village"])
def test_every_kind_of_subject_is_looked_at(world, whom):
    person = world.person("Sumiati")
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    actions.add_member(group=group, household=world.warsito, by=TESTS)
    family = db.session.get_one(Family, person.family_id)
    given = {
        "household": world.warsito,
        "person": person,
        "family": family,
        "group": group,
        "village": world.cast.botosari,
    }[whom]
    world.propose(**{whom: given})

    with pytest.raises(Refusal) as caught:
        world.propose(**{whom: given}, overlap="")
    assert caught.value.code == "already_served"
    world.propose(**{whom: given}, overlap="memang dua")
    world.propose(**{whom: given})  # a program writes what it has


def test_what_is_over_is_no_overlap(world):
    row = world.propose()
    actions.move(intervention=row, to="rejected", reason="ganda", by=TESTS)
    world.propose(overlap="")


def test_the_same_form_again_is_the_same_plan(world):
    key = uuid4()
    first = world.propose(overlap="", submission_key=key)
    assert world.propose(overlap="", submission_key=key) is first


def test_many_at_once_are_asked_together(world):
    world.propose()
    many = {
        "programme": world.latrine,
        "organisation": world.baznas,
        "subjects": [world.warsito, world.khotijah],
        "by": TESTS,
    }
    with pytest.raises(Refusal) as caught:
        actions.assign_many(**many, batch=uuid4(), overlap="")
    assert caught.value.words["count"] == 1
    made = actions.assign_many(**many, batch=uuid4(), overlap="memang dua").made
    assert [queries.moves_of(row)[0].reason for row in made] == ["memang dua"] * 2


# -- more than was planned -------------------------------------------------------------------------------------------


def give(client, row, volume, rp, **more):
    fill = {"delivered_on": "2020-06-01", "volume": volume, "value_rp": rp, "source_1": "APBD kab"}
    return client.submit(f"/intervensi/{row.id}/realisasi", {**fill, **more})


def test_more_than_planned_is_told_before_it_is_saved_and_kept_with_its_reason(client, world):
    row = world.running(planned_rp=2_900_000)
    db.session.commit()
    client.sign_in(world.cast.alice)

    asked = give(client, row, "3", "8700000")
    assert asked.status_code == 422
    assert "Dengan ini menjadi 3 dari 1 unit yang direncanakan" in asked.text
    assert "senilai Rp8.700.000 dari rencana Rp2.900.000" in asked.text
    assert count(Delivery) == 0
    assert give(client, row, "3", "8700000", excess="tiga keluarga").status_code == 303
    assert db.session.query(Delivery).one().note == "Melebihi rencana: tiga keluarga."


@pytest.mark.parametrize(
    ("volume", "rp", "code"),
    [
        ("1", 2_900_000, None),
        ("1", 4_000_000, None),
        ("1", 8_700_000, "dearer_than_planned"),
        ("1.5", 2_900_000, "more_than_planned"),
    ],
)
def test_what_goes_beyond_a_plan(world, volume, rp, code):
    row = world.running(planned_rp=2_900_000)
    given = {"intervention": row, "delivered_on": TODAY, "volume": Decimal(volume), "value_rp": rp, "by": TESTS}
    given |= {"funding": [("APBD kab", rp)]}
    if code is None:
        actions.deliver(**given, excess="")
        return
    with pytest.raises(Refusal) as caught:
        actions.deliver(**given, excess="")
    assert caught.value.code == code
    actions.deliver(**given)  # a program writes what it has


def test_several_deliveries_are_added_up(world):
    row = world.running(volume=Decimal(2), planned_rp=None)
    given = {"intervention": row, "volume": Decimal(1), "value_rp": 0, "funding": [], "by": TESTS, "excess": ""}
    actions.deliver(**given, delivered_on=date(2020, 3, 2))
    actions.deliver(**given, delivered_on=date(2020, 3, 3))

    with pytest.raises(Refusal, match="menjadi 3 dari 2 unit"):
        actions.deliver(**given, delivered_on=date(2020, 3, 4))
