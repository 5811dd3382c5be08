"""What was checked for the preview is kept for the apply, sealed, and only as long as it holds."""

from __future__ import annotations

import pytest

from sakti.extensions import db, sqlite_begin
from sakti.files.actions import place
from sakti.households.models import Person
from sakti.intake.desk import imports
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


@pytest.fixture
def matchings(monkeypatch):
    """How often a list was matched with who is known, and how SQLite had opened the transaction."""
    made = []

    def noting(*given):
        made.append(sqlite_begin.get())
        return look_up(*given)

    look_up = preparation.look_up
    monkeypatch.setattr(preparation, "look_up", noting)
    return made


def test_a_list_is_matched_once_and_without_the_lock_of_writers(client, cast, hand_in, decide, matchings):
    client.sign_in(cast.alice)
    decide(hand_in(person(1)), "terapkan")

    assert matchings == ["DEFERRED"]


def test_a_list_that_others_have_come_before_is_matched_again(client, cast, hand_in, decide, matchings):
    client.sign_in(cast.alice)
    first, second = hand_in(person(1)), hand_in(person(1), person(2), name="lain.csv")
    decide(first, "terapkan")
    decide(second, "terapkan")

    assert matchings == ["DEFERRED"] * 3
    assert (second.summary["persons"], db.session.query(Person).count()) == (
        {"new": 1, "changed": 0, "unchanged": 1, "missing_from_release": 0},
        2,
    )


def test_somebody_who_writes_between_makes_it_match_under_the_lock(
    client, cast, hand_in, decide, matchings, monkeypatch
):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    monkeypatch.setattr("sakti.intake.desk.imports.holds", lambda known: True)
    monkeypatch.setattr(preparation, "holds", lambda known: sqlite_begin.get() == "DEFERRED")
    decide(upload, "terapkan")

    assert (upload.state, matchings) == ("applied", ["DEFERRED", "IMMEDIATE"])


def test_figures_are_counted_for_the_preview_alone(client, cast, hand_in, decide, monkeypatch):
    counted = []

    def counting(*given):
        counted.append(given)
        return figures_within(*given)

    figures_within = imports.figures_within
    monkeypatch.setattr(imports, "figures_within", counting)
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    promised = upload.effects
    decide(upload, "terapkan")

    assert (len(counted), upload.effects) == (2, promised)


def test_figures_are_counted_anew_if_others_have_written(client, cast, hand_in, decide):
    client.sign_in(cast.alice)
    first, second = hand_in(person(1)), hand_in(person(1), person(2), name="lain.csv")
    decide(first, "terapkan")
    promised = second.effects
    decide(second, "terapkan")

    assert second.effects != promised
