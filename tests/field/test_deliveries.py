"""What was handed over, told at the door: on a promise or free, once, taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from sakti.interventions.actions import add_programme, assign, move
from sakti.interventions.models import Delivery, FundingLine
from sakti.observations.queries import person_states
from tests.actors import TESTS
from tests.homes import people_of


@pytest.fixture
def training(app):
    return add_programme(name="Training", by=TESTS, unit="orang")


@pytest.fixture
def promise(cast, homes, training, session):
    """An approved training of Siti by dewi's organisation."""
    mother = people_of(homes.warsito)[1]
    made = assign(
        programme=training,
        organisation=cast.partner,
        person=mother,
        by=TESTS,
        due_on=date(2019, 9, 1),
        day=date(2019, 1, 2),
    )
    move(intervention=made, to="approved", by=TESTS, day=date(2019, 1, 3))
    session.commit()
    return made


def address(home):
    return f"/lapangan/keluarga/{home.id}/realisasi"


def deliver(client, home, **told):
    data = {
        "client_id": str(uuid4()),
        "delivered_on": "2 Mei 2019",
        "volume": "1",
        "value_rp": "Rp300.000",
        "source_1": "CSR",
        "recipient": "",
        "programme": "",
        "organisation": "",
        **told,
    }
    return client.submit(address(home), data)


@pytest.mark.parametrize(
    ("who", "own", "other"), [("budi", 200, 404), ("citra", 404, 200), ("dewi", 404, 404), ("eko", 403, 403)]
)
def test_who_may_deliver_to_whom(client, cast, homes, who, own, other):
    client.sign_in(getattr(cast, who))

    assert client.get(address(homes.warsito)).status_code == own
    assert client.get(address(homes.khotijah)).status_code == other


def test_a_promise_is_kept_once_and_taken_back(client, cast, homes, promise, session):
    mother, key = people_of(homes.warsito)[1], str(uuid4())
    client.sign_in(cast.budi)
    assert "Training, untuk Siti Aminah" in client.get(address(homes.warsito)).text

    saved = deliver(client, homes.warsito, promise=str(promise.id), client_id=key)
    again = deliver(client, homes.warsito, promise=str(promise.id), client_id=key)

    assert saved.location == again.location
    assert session.query(Delivery).count() == 1
    assert session.query(FundingLine).one().value_rp == 300_000
    assert person_states([mother.id], date(2019, 5, 2))[mother.id]["trained"] == 1
    client.submit(saved.location, to=saved.location + "/batalkan")
    assert person_states([mother.id], date(2019, 5, 2))[mother.id]["trained"] is None


def test_a_delivery_that_nobody_promised(client, cast, homes, training, session):
    father = people_of(homes.warsito)[0]
    session.commit()
    client.sign_in(cast.budi)

    assert deliver(client, homes.warsito, promise="free").status_code == 422
    told = {"programme": str(training.id), "organisation": str(cast.partner.id), "recipient": str(father.id)}
    assert deliver(client, homes.warsito, promise="free", **told).status_code == 303

    assert session.query(Delivery).one().person_id == father.id


def test_what_is_due_stands_on_the_first_page(client, cast, homes, promise):
    page = client.sign_in(cast.budi).get("/lapangan").text

    assert "Yang dijanjikan dan jatuh tempo" in page
    assert "Training, Siti Aminah" in page


def test_a_value_without_a_source_asks_for_the_source(client, cast, homes, promise, session):
    client.sign_in(cast.budi)

    assert "Pilih sumber dananya" in deliver(client, homes.warsito, promise=str(promise.id), source_1="").text
    free = deliver(client, homes.warsito, promise=str(promise.id), source_1="", value_rp="0")
    assert free.status_code == 303
