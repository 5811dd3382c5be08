"""What a delivery does to the figures, and what it does not; voiding gives back what was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators.queries import cross_section
from sakti.interventions import actions, queries
from sakti.interventions.models import Delivery, FundingLine
from sakti.observations.models import Observation
from tests.actors import TESTS

DAY = date(2020, 3, 2)


def given(world, **details):
    order = {
        "programme": world.training,
        "organisation": world.housing,
        "household": world.warsito,
        "volume": Decimal(1),
        "person": world.person("Warsito"),
        "delivered_on": DAY,
        "value_rp": 400_000,
        "funding": [("CSR", 400_000)],
        "submission_key": None,
        "by": TESTS,
    }
    return actions.deliver(**{**order, **details})


def figure(world, key):
    db.session.flush()
    return cross_section([world.cast.botosari.id], date(2020, 6, 30), [key])[key][world.cast.botosari.id].n


def test_a_training_counts_and_a_voided_one_does_not(world):
    before = figure(world, "trained_working_age")

    delivery = given(world)
    assert figure(world, "trained_working_age") == before + 1

    actions.void_delivery(delivery=delivery, reason="salah orang", by=world.cast.alice)
    assert figure(world, "trained_working_age") == before
    assert db.session.query(Observation).filter_by(delivery_id=delivery.id).one().voided_by == "Alice Analis"


def test_a_latrine_that_was_built_is_not_a_latrine_in_use(world):
    before = figure(world, "own_latrine")

    given(world, programme=world.latrine, person=None)

    assert figure(world, "own_latrine") == before
    assert db.session.query(Observation).filter(Observation.delivery_id.is_not(None)).count() == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"delivered_on": date(2020, 7, 1)}, "date_in_future"),
        ({"volume": Decimal(0)}, "volume_missing"),
        ({"funding": [("CSR", 399_999)]}, "funding_differs"),
        ({"funding": []}, "funding_differs"),
        ({"value_rp": -5, "funding": [("CSR", -5)]}, "value_negative"),
        ({"funding": [("CSR", 500_000), ("Baznas", -100_000)]}, "value_negative"),
        ({"household": None}, "subject_missing"),
    ],
)
def test_nonsense_is_refused(world, changed, code):
    with pytest.raises(Refusal) as refusal:
        given(world, **changed)

    assert refusal.value.code == code
    assert db.session.query(Delivery).count() == 0


def test_several_funds_add_up_to_the_value(world):
    delivery = given(world, funding=[("CSR", 150_000), ("APBD kab", 250_000)])

    assert sum(line.value_rp for line in queries.funding_of(delivery)) == delivery.value_rp
    assert db.session.query(FundingLine).count() == 2


def test_the_same_submission_is_one_delivery(world):
    assert given(world, submission_key=uuid5(NAMESPACE_URL, "sekali")) is given(
        world, submission_key=uuid5(NAMESPACE_URL, "sekali")
    )


def test_the_first_delivery_starts_an_approved_intervention(world):
    row = world.propose()
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 8))

    actions.deliver(
        intervention=row,
        delivered_on=DAY,
        volume=Decimal(1),
        value_rp=0,
        funding=[],
        submission_key=None,
        by=TESTS,
    )

    assert row.status == "running"
    assert queries.moves_of(row)[-1].day == DAY
    assert queries.delivered_volume(row) == 1


@pytest.mark.parametrize("status", ["proposed", "rejected", "cancelled", "verified"])
def test_nothing_is_delivered_on_what_is_not_open(world, status):
    row = world.propose()
    row.status = status

    with pytest.raises(Refusal) as refusal:
        given(world, intervention=row)

    assert refusal.value.code == "delivery_not_open"


def test_voiding_needs_a_reason_and_is_done_once(world):
    delivery = given(world)

    with pytest.raises(Refusal, match="alasannya"):
        actions.void_delivery(delivery=delivery, reason=" ", by=TESTS)
    actions.void_delivery(delivery=delivery, reason="ganda", by=TESTS)
    with pytest.raises(Refusal, match="sudah dibatalkan"):
        actions.void_delivery(delivery=delivery, reason="ganda", by=TESTS)


def test_a_delivery_to_a_whole_village(world):
    row = world.running(village=world.cast.botosari)

    delivery = actions.deliver(
        intervention=row,
        delivered_on=DAY,
        volume=Decimal(1),
        value_rp=0,
        funding=[],
        submission_key=None,
        by=TESTS,
    )

    assert (delivery.subject_kind, delivery.village_id, delivery.household_id) == ("village", row.village_id, None)


FORM = {
    "delivered_on": "2 Maret 2020",
    "volume": "1",
    "value_rp": "Rp3.000.000",
    "source_1": "CSR",
    "client_id": "6c1ff2f0-0000-4000-8000-00000000000a",
}


def test_a_partner_records_on_its_own_intervention(client, world):
    own, others = world.running(organisation=world.baznas), world.running()
    client.sign_in(world.cast.dewi)

    page = f"/intervensi/{own.id}/realisasi"
    assert "Warsito" not in client.get(page).text
    for _twice in range(2):
        assert client.submit(page, FORM).location == f"/intervensi/{own.id}"

    assert client.get(f"/intervensi/{others.id}/realisasi").status_code == 404
    delivery = db.session.query(Delivery).one()
    assert [(line.source, line.value_rp) for line in queries.funding_of(delivery)] == [("CSR", 3_000_000)]
    assert "Seluruh volume sudah direalisasikan" in client.get(f"/intervensi/{own.id}").text


def test_a_sum_that_differs_is_explained_and_kept(client, world):
    row = world.running()
    client.sign_in(world.cast.budi)

    response = client.submit(f"/intervensi/{row.id}/realisasi", {**FORM, "amount_1": "1.000.000", "note": "tahap 1"})

    assert response.status_code == 422
    assert "Rp1.000.000, padahal nilainya Rp3.000.000" in response.text
    assert "tahap 1" in response.text


@pytest.mark.parametrize(("key", "status"), [("R1", 303), ("3326020101800001", 303), ("R3", 422), ("9", 422)])
def test_a_free_delivery_finds_its_recipient_in_the_own_villages(client, world, key, status):
    client.sign_in(world.cast.budi)
    form = {**FORM, "key": key, "programme": str(world.latrine.id), "organisation": str(world.housing.id)}

    assert client.submit("/realisasi/baru", form).status_code == status
    assert db.session.query(Delivery).count() == (status == 303)


def test_a_partner_is_told_where_to_record(client, world):
    text = client.sign_in(world.cast.dewi).get("/realisasi/baru").text

    assert "Catat realisasi dari intervensinya" in text
    assert 'name="key"' not in text


def test_an_analyst_voids_on_a_page_that_says_what_follows(client, world):
    delivery = given(world)
    db.session.commit()
    client.sign_in(world.cast.alice)
    page = f"/realisasi/{delivery.id}/batalkan"

    assert "angka dihitung ulang" in client.get(page).text
    assert client.submit(page, {"reason": "salah orang"}).status_code == 303

    assert "Tidak lagi dihitung" in client.get(f"/realisasi/{delivery.id}").text
    assert f'href="/realisasi/{delivery.id}"' not in client.get("/realisasi").text
    assert f'href="/realisasi/{delivery.id}"' in client.get("/realisasi?voided=yes").text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("since=1+Maret+2020", True),
        ("until=1+Maret+2020", False),
        ("funding=CSR", True),
        ("funding=APBN", True),
        ("helix=government", True),
        ("helix=village", False),
    ],
)
def test_the_list_of_deliveries_filters(client, world, query, seen):
    delivery = given(world)
    db.session.commit()
    client.sign_in(world.cast.alice)

    assert (f'href="/realisasi/{delivery.id}"' in client.get(f"/realisasi?{query}").text) == seen


def delivered(world, row, day=DAY):
    return given(world, intervention=row, person=None, delivered_on=day, value_rp=0, funding=[])


@pytest.mark.parametrize("before", ["approved", "scheduled"])
def test_voiding_the_delivery_that_started_an_intervention_gives_its_status_back(world, before):
    row = world.propose()
    for status in ("approved", "scheduled")[: 1 if before == "approved" else 2]:
        actions.move(intervention=row, to=status, by=TESTS, day=date(2020, 1, 8))

    actions.void_delivery(delivery=delivered(world, row), reason="keliru", by=world.cast.alice)

    assert row.status == before
    assert [move.after for move in queries.moves_of(row)][-2:] == ["running", before]
    assert queries.by_helix_and_status(None, DAY)["government"] == {before: 1}


def test_it_stays_running_while_another_delivery_stands(world):
    row = world.propose()
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 8))
    first, second = delivered(world, row), delivered(world, row)

    actions.void_delivery(delivery=first, reason="ganda", by=TESTS)
    assert row.status == "running"
    actions.void_delivery(delivery=second, reason="ganda", by=TESTS)
    assert row.status == "approved"


def test_a_status_that_somebody_chose_is_left_alone(world):
    row = world.running()
    actions.void_delivery(delivery=delivered(world, row), reason="keliru", by=TESTS)

    assert row.status == "running"
