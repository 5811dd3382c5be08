"""What happened in a family is judged alike, whether it is typed or stands in a file (contracts §4)."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.households.models import Person
from tests.doors.conftest import QUESTIONED, REFUSED, TAKEN, home_of, said

WARSITO, SUMIATI, SLAMET = "3326020101800001", "3326024101820002", "3326020101080003"
HOME, OTHER, CARD = "3326020101010001", "3326020101010002", "3326020101019999"
LATER = "31 Desember 2099"


def member(nik):
    """By name, since NIKs are sealed: the world's three of one household."""
    names = {WARSITO: "Warsito", SUMIATI: "Sumiati", SLAMET: "Slamet"}
    return db.session.scalars(select(Person.id).where(Person.name == names[nik])).one()


def newborn(**told):
    return {"name": "Bayi", "sex": "1", "birth_date": "2020-01-05", "nik": ""} | told


#: Event, what is told of it, what the form says, what the file says.
CASES = {
    "a death": ("death", {"people": [WARSITO]}, TAKEN, TAKEN),
    "a death of nobody": ("death", {"people": []}, REFUSED, REFUSED),
    "a death to come": ("death", {"people": [WARSITO], "day": LATER}, REFUSED, REFUSED),
    "a death before the birth": ("death", {"people": [SLAMET], "day": "1 Januari 2007"}, REFUSED, REFUSED),
    "a death on no day": ("death", {"people": [WARSITO], "day": "kemarin"}, REFUSED, REFUSED),
    "a note without end": ("death", {"people": [WARSITO], "note": "x" * 501}, REFUSED, REFUSED),
    "a birth": ("birth", {"child": newborn()}, TAKEN, TAKEN),
    "a birth without a name": ("birth", {"child": newborn(name="")}, REFUSED, REFUSED),
    "a birth without a sex": ("birth", {"child": newborn(sex="")}, REFUSED, REFUSED),
    "a birth to come": ("birth", {"child": newborn(birth_date="2099-12-31")}, REFUSED, REFUSED),
    "a birth after its day": ("birth", {"child": newborn(birth_date="2020-01-06")}, REFUSED, REFUSED),
    "a birth with half a NIK": ("birth", {"child": newborn(nik="332602")}, REFUSED, QUESTIONED),
    "a birth with a NIK of somebody": ("birth", {"child": newborn(nik=SUMIATI)}, REFUSED, REFUSED),
    "a name of 161 letters": ("birth", {"child": newborn(name="x" * 161)}, REFUSED, REFUSED),
    "all leave": ("move_out", {"whole": "whole"}, TAKEN, TAKEN),
    "one leaves": ("move_out", {"whole": "some", "people": [SLAMET]}, TAKEN, TAKEN),
    "one leaves before the birth": (
        "move_out",
        {"whole": "some", "people": [SLAMET], "day": "1 Mei 2007"},
        REFUSED,
        REFUSED,
    ),
    "nobody leaves": ("move_out", {"whole": "some", "people": []}, REFUSED, REFUSED),
    "one returns who never left": ("move_in", {"whole": "some", "people": [SLAMET]}, REFUSED, QUESTIONED),
    "to another village": ("move_village", {"village": "33.26.14.2009"}, TAKEN, TAKEN),
    "to the same village": ("move_village", {"village": "33.26.02.2008"}, REFUSED, QUESTIONED),
    "to no village": ("move_village", {"village": ""}, REFUSED, REFUSED),
    "a family divides": ("split", {"people": [SLAMET], "card": CARD}, TAKEN, TAKEN),
    "nobody divides": ("split", {"people": [], "card": CARD}, REFUSED, REFUSED),
    "under half a card": ("split", {"people": [SLAMET], "card": "3326"}, REFUSED, REFUSED),
    "under a card that is taken": ("split", {"people": [SLAMET], "card": OTHER}, REFUSED, REFUSED),
    "to another home": ("join", {"people": [SLAMET], "target": OTHER}, TAKEN, TAKEN),
    "to the own home": ("join", {"people": [SLAMET], "target": HOME}, REFUSED, QUESTIONED),
    "to no home": ("join", {"people": [SLAMET], "target": "3326029999999999"}, REFUSED, REFUSED),
    "off the list": ("exit", {"note": "mampu"}, TAKEN, TAKEN),
    "off the list without a reason": ("exit", {"note": ""}, REFUSED, QUESTIONED),
}


@pytest.fixture
def typed(client, world):
    """The last step of the form: it judges as the steps before it."""
    client.sign_in(world.cast.alice)
    villages = {"33.26.02.2008": world.cast.botosari.id, "33.26.14.2009": world.cast.kertijayan.id, "": ""}

    def tell(kind, told):
        fields = {"client_id": str(uuid4()), "day": told["day"], "note": told["note"], "step": "save"}
        fields |= {name: told[name] for name in ("whole", "card") if name in told} | told.get("child", {})
        fields |= {"people": [member(nik) for nik in told.get("people", ())]} if "people" in told else {}
        fields |= {"village": villages[told["village"]]} if "village" in told else {}
        fields |= {"key": told["target"]} if "target" in told else {}
        page = f"/lapangan/keluarga/{home_of('Slamet').id}/kejadian/{kind}"
        return said(client.submit(page, fields))

    return tell


def written(file_says, kind, told):
    people = told.get("people", ())
    cells = {"date": told["day"], "event": kind, "note": told["note"]}
    if kind in ("death", "join") or told.get("whole") == "some":
        cells["person_key"] = people[0] if people else ""
    if kind in ("birth", "split", "exit", "move_village") or told.get("whole") == "whole":
        cells["key"] = HOME
    notes = {"birth": told.get("child"), "split": list(people)}
    cells["note"] = json.dumps(notes[kind]) if kind in notes else told["note"]
    cells["target_key"] = told.get("card") or told.get("village") or told.get("target") or ""
    return file_says("events", **cells)


@pytest.mark.one_engine
@pytest.mark.parametrize(("kind", "told", "by_form", "in_file"), CASES.values(), ids=CASES)
def test_form_and_file_say_the_same(typed, file_says, world, kind, told, by_form, in_file):
    told = {"day": "5 Januari 2020", "note": ""} | told
    nested = db.session.begin_nested()
    in_the_file = written(file_says, kind, told)
    nested.rollback()
    db.session.expire_all()

    assert (typed(kind, told), in_the_file) == (by_form, in_file)


@pytest.mark.one_engine
def test_who_left_may_return_and_a_move_back_is_no_question(file_says, world):
    """Also where the last state that is known says otherwise: what counts is the day."""
    move = {"event": "move_village", "key": HOME}
    days = [("2020-01-10", "33.26.14.2009"), ("2020-03-10", "33.26.02.2008"), ("2020-02-10", "33.26.14.2009")]
    assert [file_says("events", date=day, target_key=code, **move) for day, code in days] == [TAKEN, TAKEN, QUESTIONED]
    assert file_says("events", date="2020-04-01", event="move_out", person_key=SLAMET) == TAKEN
    assert file_says("events", date="2020-05-01", event="move_in", person_key=SLAMET) == TAKEN
    assert file_says("events", date="2020-05-02", event="move_in", person_key=SLAMET) == QUESTIONED
