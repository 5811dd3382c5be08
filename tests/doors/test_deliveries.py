"""A delivery is judged alike, whether it is typed or stands in a file (contracts §5)."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.interventions.models import Delivery
from tests.doors.conftest import QUESTIONED, REFUSED, TAKEN, said

NIK, CARD = "3326020101800001", "3326020101010001"
SOUND = {"day": "3 Februari 2020", "volume": "1", "value": "500000", "funding": (("CSR", "500000"),), "key": CARD}
#: What is told → what the form says, what the file says. The file may question what the form refuses, and never less.
CASES = {
    "sound": ({}, TAKEN, TAKEN),
    "to a person": ({"key": NIK}, TAKEN, TAKEN),
    "without any cost": ({"value": "0", "funding": ()}, TAKEN, TAKEN),
    "two sources": ({"funding": (("CSR", "200000"), ("APBN", "300000"))}, TAKEN, TAKEN),
    "a thousand": ({"volume": "1.000"}, TAKEN, TAKEN),
    "two and a half": ({"volume": "2,5"}, TAKEN, TAKEN),
    "1.234.567,5": ({"volume": "1.234.567,5"}, TAKEN, TAKEN),
    "money with points": ({"value": "1.500.000", "funding": (("CSR", "1.500.000"),)}, TAKEN, TAKEN),
    "money with cents": ({"value": "Rp1.500.000,00", "funding": (("CSR", "1.500.000,00"),)}, TAKEN, TAKEN),
    "money in words of an office": ({"value": "Rp 500.000,-"}, TAKEN, TAKEN),
    "the most": ({"volume": "9.999.999.999"}, TAKEN, TAKEN),
    "no volume": ({"volume": ""}, REFUSED, QUESTIONED),
    "a volume of nothing": ({"volume": "0"}, REFUSED, REFUSED),
    "less than nothing": ({"volume": "-1"}, REFUSED, REFUSED),
    "more than the most": ({"volume": "10.000.000.000"}, REFUSED, REFUSED),
    "no number": ({"volume": "satu"}, REFUSED, REFUSED),
    "points in the wrong place": ({"volume": "1.00.0"}, REFUSED, REFUSED),
    "an English number": ({"volume": "1,000.5"}, REFUSED, REFUSED),
    "money less than nothing": ({"value": "-5", "funding": ()}, REFUSED, REFUSED),
    "half a rupiah": ({"value": "1,5", "funding": ()}, REFUSED, REFUSED),
    "too much money": ({"value": "1" + "0" * 15, "funding": ()}, REFUSED, REFUSED),
    "nobody paid": ({"funding": ()}, REFUSED, QUESTIONED),
    "paid less": ({"funding": (("CSR", "1"), ("APBN", "2"))}, REFUSED, QUESTIONED),
    "paid more": ({"funding": (("CSR", "500000"), ("APBN", "2"))}, REFUSED, QUESTIONED),
    "somebody paid for what is free": ({"value": "0", "funding": (("CSR", "5"),)}, REFUSED, QUESTIONED),
    "no day": ({"day": ""}, REFUSED, REFUSED),
    "a day to come": ({"day": "1 Januari 2099"}, REFUSED, REFUSED),
    "a day long ago": ({"day": "31 Desember 1899"}, REFUSED, REFUSED),
    "no such day": ({"day": "31 Februari 2020"}, REFUSED, REFUSED),
    "nobody": ({"key": ""}, REFUSED, REFUSED),
    "nobody known": ({"key": "3326029999999999"}, REFUSED, REFUSED),
    "a programme that ended": ({"ended": "programme"}, REFUSED, QUESTIONED),
    "an actor that left": ({"ended": "organisation"}, REFUSED, QUESTIONED),
}


@pytest.fixture
def typed(client, world):
    client.sign_in(world.cast.alice)

    def send(told):
        fields = {
            "client_id": str(uuid4()),
            "delivered_on": told["day"],
            "volume": told["volume"],
            "value_rp": told["value"],
            "programme": world.latrine.id,
            "organisation": world.baznas.id,
            "key": told["key"],
            "source_1": "",
        }
        for at, (source, amount) in enumerate(told["funding"], 1):
            fields |= {f"source_{at}": source, f"amount_{at}": amount}
        return said(client.submit("/realisasi/baru", fields))

    return send


def written(file_says, told, world):
    return file_says(
        "deliveries",
        delivered_on=told["day"],
        programme=world.latrine.name,
        organisation=world.baznas.name,
        helix="community",
        subject="person" if told["key"] == NIK else "household",
        key=told["key"],
        volume=told["volume"],
        value_rp=told["value"],
        funding=";".join(f"{source}:{amount}" for source, amount in told["funding"]),
    )


@pytest.mark.one_engine
@pytest.mark.parametrize(("told", "by_form", "in_file"), CASES.values(), ids=CASES)
def test_form_and_file_say_the_same(typed, file_says, world, told, by_form, in_file):
    told = SOUND | told
    if ended := told.get("ended"):
        (world.latrine if ended == "programme" else world.baznas).active = False
        db.session.commit()

    verdicts = typed(told), written(file_says, told, world)

    assert verdicts == (by_form, in_file)
    rows = db.session.execute(select(Delivery.volume, Delivery.value_rp, Delivery.delivered_on)).all()
    assert len(rows) == sum(verdict != REFUSED for verdict in verdicts)
    if verdicts == (TAKEN, TAKEN):
        assert rows[0] == rows[1]


@pytest.mark.parametrize(("text", "volume"), [("2.5", "2.5"), ("1500000.00", "1500000"), ("0.25", "0.25")])
def test_a_file_may_be_written_by_a_program(file_says, world, text, volume):
    """With a point before its decimals, as no form of an office is."""
    assert written(file_says, SOUND | {"volume": text}, world) == TAKEN
    assert db.session.scalar(select(Delivery.volume)) == Decimal(volume)


@pytest.mark.parametrize(("day", "says"), [("2020-03-01", QUESTIONED), ("2020-02-29", TAKEN), ("2018-01-01", TAKEN)])
def test_a_recipient_who_was_not_there_is_questioned(file_says, world, day, says):
    assert file_says("events", date="2020-03-01", event="death", person_key=NIK) == TAKEN

    assert written(file_says, SOUND | {"key": NIK, "day": day}, world) == says
