"""What was checked for the preview is kept for the apply, sealed, and only as long as it holds."""

from __future__ import annotations

import pytest

from sakti.extensions import db
from sakti.files.actions import place
from sakti.households.models import Person
from sakti.intake.desk.files import checked
from sakti.intake.landing import preparation
from sakti.regions.models import Region
from tests.intake_ui.conftest import person


@pytest.fixture
def readings(monkeypatch):
    """How often a file was read and checked."""
    made = []

    def counting(*given):
        made.append(given)
        return check_list(*given)

    check_list = preparation.check_list
    monkeypatch.setattr(preparation, "check_list", counting)
    return made


def test_a_list_is_checked_once(client, cast, hand_in, decide, readings):
    client.sign_in(cast.alice)
    decide(hand_in(person(1), person(2, nik="0"), person(3, name=" ")), "terapkan")

    assert (len(readings), db.session.query(Person).count()) == (1, 3)


def test_what_is_kept_shows_nobody(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    kept = place(checked(upload.path))

    assert kept.stat().st_mode & 0o077 == 0
    assert b"Warga" not in kept.read_bytes()


def test_what_is_kept_goes_with_the_file(client, cast, hand_in, decide):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    path = place(checked(upload.path))
    assert path.is_file()
    decide(upload, "tinggalkan")

    assert not path.exists()


def test_another_list_of_villages_makes_it_read_again(client, cast, hand_in, decide, readings):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    db.session.query(Region).filter_by(code="33.26.14.2009").one().name = "Kertijayan Baru"
    db.session.commit()
    decide(upload, "terapkan")

    assert (upload.state, len(readings)) == ("applied", 2)


def test_what_is_kept_and_broken_is_read_again(client, cast, hand_in, decide, readings):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    place(checked(upload.path)).write_bytes(b"\x01" + b"rusak" * 20)
    decide(upload, "terapkan")

    assert (upload.state, len(readings)) == ("applied", 2)
