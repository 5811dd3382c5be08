"""The pages: a preview in numbers that writes nothing, the step itself, and taking it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sakti.countersigning.models import CountersignRequest
from sakti.extensions import db
from sakti.observations.models import Event
from sakti.regions import queries
from tests import factories
from tests.reports.conftest import APRIL, MAY, close
from tests.successions.conftest import CODE, DECREE, divide

PAGE = "/wilayah/33.26.02.2008"
ALONG = {"kind": "desa", "day": "15 Mei 2020", "decree": DECREE, "workers": "yes", "targets": "copy", "pilot": "old"}
FILLED = {**ALONG, "code": CODE, "name": "Botosari Baru", "keys": ["3/2"]}


@pytest.fixture
def at_work(village):
    db.session.commit()
    return village


def test_the_preview_says_what_will_be_and_writes_nothing(client, at_work):
    answer = client.sign_in(at_work.cast.admin).submit(f"{PAGE}/pemekaran", FILLED)

    assert answer.status_code == 200
    assert "1 rumah tangga (1 orang) warga Botosari Baru" in answer.text
    assert "1 rumah tangga (3 orang) tetap di Botosari" in answer.text
    assert "1 petugas Botosari bertugas di keduanya" in answer.text
    assert (list(db.session.scalars(select(Event))), list(queries.successions())) == ([], [])


def test_what_was_seen_is_recorded_once(client, at_work):
    client.sign_in(at_work.cast.admin)

    assert client.submit(f"{PAGE}/pemekaran", FILLED | {"seen": "ya"}).status_code == 303
    assert client.submit(f"{PAGE}/pemekaran", FILLED | {"seen": "ya"}).status_code == 422

    assert len(queries.successions()) == 1
    page = client.get(f"/wilayah/{CODE}").text
    assert "sebagian menjadi Botosari Baru (1 rumah tangga)" in page
    assert "Botosari → Botosari Baru" in client.get("/wilayah/perubahan").text


def test_it_says_which_months_are_closed(client, at_work):
    close(APRIL)
    close(MAY)
    page = client.sign_in(at_work.cast.admin).submit(f"{PAGE}/pemekaran", FILLED).text

    assert "Buku ditutup sampai 31 Mei 2020" in page
    assert "memerlukan orang kedua" in page


@pytest.mark.parametrize("what", ["pemekaran", "penggabungan", "ganti-nama"])
def test_only_who_manages_regions_there_may(client, at_work, what):
    for who in (at_work.cast.budi, at_work.cast.eko, at_work.cast.citra):
        assert client.sign_in(who).get(f"{PAGE}/{what}").status_code == 403
    elsewhere = factories.user("Analis Buaran", role="analyst", region=at_work.cast.kertijayan)
    db.session.commit()
    assert client.sign_in(elsewhere).get(f"{PAGE}/{what}").status_code == 403
    assert client.sign_in(at_work.cast.alice).get(f"{PAGE}/{what}").status_code == 200


def test_a_merger_says_who_does_not_come_along(client, at_work):
    filled = {**ALONG, "code": "33.26.14.2009"}
    client.sign_in(at_work.cast.admin)

    assert "beri penugasan di Pengguna" in client.submit(f"{PAGE}/penggabungan", filled).text
    assert client.submit(f"{PAGE}/penggabungan", filled | {"seen": "ya"}).status_code == 303
    assert queries.successions()[0].households == 2


def test_a_new_name(client, at_work):
    client.sign_in(at_work.cast.admin)
    filled = {"name": "Botosari Asri", "kind": "desa", "day": "15 Mei 2020", "decree": DECREE}

    assert client.submit(f"{PAGE}/ganti-nama", filled).status_code == 303
    assert "Botosari berganti nama menjadi Botosari Asri" in client.get(PAGE).text


def test_it_is_taken_back_with_a_reason(client, at_work):
    row = divide(at_work)
    db.session.commit()
    client.sign_in(at_work.cast.admin)

    assert client.submit(f"/wilayah/perubahan/{row.id}/batalkan", {"reason": ""}).status_code == 422
    assert client.submit(f"/wilayah/perubahan/{row.id}/batalkan", {"reason": "Salah desa"}).status_code == 303
    assert "dibatalkan" in client.get("/wilayah/perubahan").text
    assert client.get(f"/wilayah/perubahan/{row.id}/batalkan").status_code == 409


def test_in_a_closed_month_that_waits_for_a_second_person(client, at_work):
    row = divide(at_work)
    close(APRIL)
    close(MAY)
    client.sign_in(at_work.cast.admin)

    assert client.submit(f"/wilayah/perubahan/{row.id}/batalkan", {"reason": "Salah desa"}).status_code == 303
    request = db.session.scalars(select(CountersignRequest).where(CountersignRequest.kind == "undo_succession")).one()
    assert (request.state, queries.succession(row.id).voided_at) == ("waiting", None)

    client.sign_in(at_work.cast.alice)
    assert "kembali ke Botosari" in client.get("/persetujuan").text
    client.submit(f"/persetujuan/{request.id}", to=f"/persetujuan/{request.id}/setujui")
    db.session.expire_all()
    assert queries.succession(row.id).voided_at is not None


def test_a_board_says_why_a_half_is_not_compared(client, at_work):
    divide(at_work)
    db.session.commit()
    client.sign_in(at_work.cast.eko)

    page = client.get("/dasbor/desa/33.26.02.2008?month=2020-05&baseline=2020-04").text
    assert "perubahan melewati hari itu tidak dikatakan untuk desa ini sendiri" in page
    assert "perubahan melewati hari itu" not in client.get("/dasbor/desa/33.26.02.2008?month=2020-06").text
    whole = client.get("/?month=2020-05&baseline=2020-04").text
    assert "desa baru terpisah" not in whole
