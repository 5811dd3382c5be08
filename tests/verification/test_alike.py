"""Who is like somebody on record is asked about when they are proposed and when they are accepted, and once only."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.core.refusals import Refusal
from sakti.core.verval import Described, DescribedPerson, Result, TaskState
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.queries import first_family, households_by_key
from sakti.households.tables import Family, Person
from sakti.verification import actions, queries
from sakti.verification.models import Proposal
from tests import homes

BORN = date(1970, 4, 2)
ADDRESS = "/verval/usulan-baru"


@pytest.fixture
def known(ground):
    """A family of the village, with its card."""
    home = homes.household(ground.cast.botosari, {"name": "Karto", "birth_date": BORN})
    return home, first_family(home.id).kk


def propose(client, ground, **told):
    data = {
        "client_id": str(uuid4()),
        "place": str(ground.place.id),
        "name": "Orang Baru",
        "sex": "1",
        "reason": "Baru",
    }
    return client.submit(ADDRESS, data | told)


def test_a_card_in_use_is_asked_about_when_somebody_is_proposed(ground, client, known):
    home, card = known
    client.sign_in(ground.cast.budi)

    page = propose(client, ground, kk=card)
    assert page.status_code == 422
    assert "milik keluarga lain" in page.text
    assert "Karto" in page.text
    assert db.session.query(Proposal).count() == 0

    assert propose(client, ground, kk=card, different="Kartu lama belum dipecah").status_code == 303
    proposal = db.session.query(Proposal).one()
    assert queries.described(proposal).settled == {f"card:{home.id}": "Kartu lama belum dipecah"}
    assert queries.alike_of(proposal) == []
    task = actions.attach(proposal=proposal, verval=ground.round, by=ground.cast.budi)
    ground.send(task, Result.NEW)
    desk = client.sign_in(ground.cast.alice).get(f"/verval/periksa/{task.id}").text
    assert "Sudah ditanyakan; jawabannya: Kartu lama belum dipecah" in desk
    assert 'name="different"' not in desk


def test_of_another_village_no_more_is_told_than_that_it_is_there(ground, client):
    home = homes.household(ground.cast.kertijayan, {"name": "Rahasia", "birth_date": BORN})
    page = propose(client.sign_in(ground.cast.budi), ground, kk=first_family(home.id).kk)
    assert page.status_code == 422
    assert "tercatat di desa lain" in page.text
    assert "Rahasia" not in page.text


def test_a_number_in_use_is_nobody_elses(ground, client, known):
    nik = homes.people_of(known[0])[0].nik
    page = propose(client.sign_in(ground.cast.budi), ground, nik=nik, different="beda")
    assert page.status_code == 422
    assert "sudah tercatat" in page.text


def test_the_same_name_and_birth_date_are_asked_about(ground, client, known):
    client.sign_in(ground.cast.budi)
    told = {"name": " KARTO ", "birth_date": "2 April 1970"}
    assert "nama dan tanggal lahir sama" in propose(client, ground, **told).text
    assert propose(client, ground, **told, different="Sepupunya").status_code == 303


def test_what_was_not_asked_before_is_asked_at_acceptance_and_the_card_stays_one_familys(ground, client, known):
    """By other doors, or of a card that came into use meanwhile. The answer is kept; the card leads to one family."""
    home, card = known
    said = Described((DescribedPerson("Lain", "", 1, None, 1),), kk=card)
    told = {"kind": "add", "origin": "visit", "village_id": ground.cast.botosari.id, "reason": "Baru"}
    made = actions.propose(described=said, by=ground.cast.budi, **told)
    task = actions.attach(proposal=made, verval=ground.round, by=ground.cast.budi)
    ground.send(task, Result.NEW)
    with pytest.raises(Refusal, match="milik keluarga lain"), db.session.begin_nested():
        ground.accept(task)
    client.sign_in(ground.cast.alice)
    address = f"/verval/periksa/{task.id}"
    assert "Karto" in client.get(address).text
    assert client.submit(address, {"to": "accepted", "reason": ""}).status_code == 422

    assert client.submit(address, {"to": "accepted", "reason": "", "different": "Adiknya"}).status_code == 303

    assert task.state == TaskState.ACCEPTED
    for each in ground.homes:
        ground.accept(ground.visit(each))
    ground.meet()
    ground.sign_all()
    new = db.session.query(Person).filter_by(name="Lain").one()
    assert households_by_key(card) == [home.id]
    assert db.session.get_one(Family, new.family_id).kk_standing == "doubtful"


def test_the_answer_is_kept_for_the_desk_of_duplicates(ground, known):
    """Once it is signed, nobody is asked about the two again."""
    karto = db.session.scalars(select(Person).where(Person.name == "Karto")).one()
    described = Described((DescribedPerson("Karto", "", 1, BORN, 1),), settled={f"person:{karto.id}": "sepupu senama"})
    about = {"village_id": ground.cast.botosari.id, "described": described, "reason": "Baru"}
    proposal = actions.propose(kind="add", origin="visit", by=ground.cast.budi, **about)
    task = actions.attach(proposal=proposal, verval=ground.round, by=ground.cast.budi)
    ground.accept(ground.send(task, Result.NEW))
    for home in ground.homes:
        ground.accept(ground.visit(home))
    ground.meet()
    ground.sign_all()

    [pair] = db.session.scalars(select(DuplicatePair)).all()
    assert (pair.state, pair.note) == ("different", "sepupu senama")
