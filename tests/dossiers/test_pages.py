"""The page of a household and of a person: who reaches it, what it tells, what it hides."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.audit.models import AuditEntry
from sakti.core.actors import Program
from sakti.core.timeline import EventKind
from sakti.households.models import Person
from sakti.indicators import queries as figures
from sakti.observations.actions import observe, record_event
from sakti.observations.models import Event
from tests.actors import TESTS
from tests.homes import people_of

PAGES = ("/keluarga/{home}", "/orang/{person}", "/keluarga/{home}/nomor", "/catatan/observation/{seen}/batalkan")


def address(page, home, seen=0):
    return page.format(home=home.id, person=people_of(home)[0].id, seen=seen)


@pytest.fixture
def seen(homes, session):
    """A visit to each household."""
    rows = [
        observe(
            household=home, observed_on=date(2019, 5, 2), values={"latrine_access": 1}, by=Program("Budi Fasilitator")
        )
        for home in (homes.warsito, homes.khotijah)
    ]
    session.commit()
    return rows


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        ("alice", 200, 200),
        ("budi", 200, 404),
        ("citra", 404, 200),
        ("dewi", 403, 403),
        ("eko", 403, 403),
        ("gita", 403, 403),
    ],
)
@pytest.mark.parametrize("page", PAGES[:2])
def test_who_reaches_a_page(client, cast, homes, who, own, other, page):
    client.sign_in(getattr(cast, who))

    assert client.get(address(page, homes.warsito)).status_code == own
    assert client.get(address(page, homes.khotijah)).status_code == other


def test_revealing_reaches_the_own_village_only(client, cast, homes):
    client.sign_in(cast.citra)

    assert client.get(address(PAGES[2], homes.khotijah)).status_code == 200
    assert client.get(address(PAGES[2], homes.warsito)).status_code == 404


def test_what_is_not_there_is_not_found(client, cast, homes):
    client.sign_in(cast.alice)

    missing = ("/keluarga/999999", "/orang/999999", "/catatan/event/999999/batalkan", "/catatan/region/1/batalkan")
    assert {client.get(page).status_code for page in missing} == {404}


def test_a_page_tells_the_house_the_people_and_who_saw_it(client, cast, homes, seen):
    page = client.sign_in(cast.budi).get(f"/keluarga/{homes.warsito.id}").text

    for words in (
        "Warsito",
        "Siti Aminah",
        "kepala keluarga",
        "fasilitas BAB",
        "sendiri",
        "2 Mei 2019",
        "Budi Fasilitator",
        "(31 Desember 2018): tidak ada",
        "Mei 2019",
        "Desember 2018",
    ):
        assert words in page


def test_no_number_is_shown_in_full(client, cast, homes):
    client.sign_in(cast.alice)
    person = people_of(homes.warsito)[0]

    for page in (f"/keluarga/{homes.warsito.id}", f"/orang/{person.id}"):
        assert person.nik not in client.get(page).text


def test_reading_is_logged_once_a_page(client, cast, homes, session):
    client.sign_in(cast.budi)
    client.get(f"/keluarga/{homes.warsito.id}")
    client.get(f"/orang/{people_of(homes.warsito)[0].id}")

    entries = [(one.kind, one.action, one.village_id) for one in session.query(AuditEntry).filter_by(kind="read")]
    assert entries == [("read", "household_read", cast.botosari.id), ("read", "person_read", cast.botosari.id)]


def test_numbers_are_revealed_for_a_reason_that_is_logged(client, cast, homes, session):
    client.sign_in(cast.citra)
    page, nik = f"/keluarga/{homes.khotijah.id}/nomor", people_of(homes.khotijah)[0].nik

    assert nik not in client.get(page).text
    assert client.submit(page, {"reason": " "}).status_code == 422
    assert nik in client.submit(page, {"reason": "Mencocokkan dengan KTP"}).text

    [entry] = session.query(AuditEntry).filter_by(action="identity_revealed").all()
    assert (entry.kind, entry.subject_id) == ("read", homes.khotijah.id)
    assert entry.details["reason"] == "Mencocokkan dengan KTP"
    assert {person.id for person in people_of(homes.khotijah)} <= set(entry.details["persons"])


def latrines(cast, day):
    return figures.results({cast.botosari.id}, day, keys=["own_latrine"])[0].current.n


def test_voiding_restores_the_figures_and_stays_visible(client, cast, homes, seen):
    client.sign_in(cast.alice)
    assert latrines(cast, date(2019, 6, 30)) == 1

    client.submit(f"/catatan/observation/{seen[0].id}/batalkan", {"reason": "Rumah yang keliru"})

    assert latrines(cast, date(2019, 6, 30)) == 0
    page = client.get(f"/keluarga/{homes.warsito.id}").text
    assert "<s>Pengamatan rumah tangga</s>" in page
    assert "Rumah yang keliru" in page


def test_a_record_of_a_list_is_not_voided(client, cast, homes, session):
    from sakti.observations.models import Observation

    row = session.query(Observation).filter_by(source=1).first()

    assert client.sign_in(cast.alice).get(f"/catatan/observation/{row.id}/batalkan").status_code == 404


def test_a_move_that_is_voided_says_where_it_went(client, cast, homes, session):
    record_event(
        kind=EventKind.MOVE_VILLAGE,
        day=date(2020, 1, 5),
        household=homes.warsito,
        village_id=cast.kertijayan.id,
        by=TESTS,
    )
    session.commit()
    moved = session.query(Event).filter_by(kind="move_village").one()

    page = client.sign_in(cast.alice).get(f"/catatan/event/{moved.id}/batalkan").text

    assert f"Seluruh rumah tangga pindah ke {cast.kertijayan.name}" in page


def test_facilitators_do_not_void(client, cast, homes, seen):
    assert client.sign_in(cast.budi).get(f"/catatan/observation/{seen[0].id}/batalkan").status_code == 403


def test_a_member_who_joined_elsewhere_is_a_former_member(client, cast, homes, session):
    joko = session.query(Person).filter_by(name="Joko").one()
    record_event(kind=EventKind.JOIN, day=date(2020, 1, 5), people=[joko], target=homes.khotijah, by=TESTS)
    session.commit()

    page = client.sign_in(cast.budi).get(f"/keluarga/{homes.warsito.id}").text

    assert "Pernah menjadi anggota" in page
    assert "Joko bergabung ke rumah tangga lain" in page
    assert client.get(f"/orang/{joko.id}").status_code == 404  # he lives in another village now


def test_what_does_not_apply_looks_different_from_what_is_missing(client, cast, homes, session):
    mother = people_of(homes.warsito)[1]
    observe(
        household=homes.warsito,
        observed_on=date(2020, 5, 2),
        values={"latrine_access": 6},
        by=Program("Budi Fasilitator"),
    )
    observe(
        person=mother, observed_on=date(2020, 5, 2), values={"chronic_diseases": "01"}, by=Program("Budi Fasilitator")
    )
    session.commit()
    client.sign_in(cast.budi)

    assert "tidak berlaku" in client.get(f"/orang/{mother.id}").text
    assert "belum terdata" in client.get(f"/orang/{mother.id}").text
