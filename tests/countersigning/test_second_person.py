"""What changes a closed month happens when a second person says yes, once, and with what the asker may do then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from sakti.accounts import actions as accounts
from sakti.closing.actions import close_month
from sakti.core.actors import Seconded
from sakti.core.periods import month_index
from sakti.core.permissions import ALL_NAMES
from sakti.core.refusals import Refusal
from sakti.countersigning import actions, queries
from sakti.countersigning.models import CountersignRequest
from sakti.dossiers.actions import void_record
from sakti.extensions import db
from sakti.indicators import figures
from sakti.observations.actions import observe
from sakti.observations.models import Observation
from sakti.web import clock
from tests import factories
from tests.actors import TESTS
from tests.field.conftest import homes as homes


@pytest.fixture
def seen(cast, homes):
    """A visit of May 2019 that said "own latrine"; that month is closed."""
    row = observe(household=homes.warsito, observed_on=date(2019, 5, 10), values={"latrine_access": 1}, by=TESTS)
    close_month(month=month_index(date(2019, 5, 1)), by=TESTS)
    db.session.commit()
    return row


@pytest.fixture
def second(cast):
    made = factories.user("Hadi Analis", role="analyst", region=cast.regency)
    db.session.commit()
    return made


def latrines(cast):
    return figures.results({cast.botosari.id}, date(2019, 6, 30), keys=["own_latrine"])[0].current.n


def ask(client, cast, seen, by=None):
    client.sign_in(by or cast.alice)
    answer = client.submit(f"/catatan/observation/{seen.id}/batalkan", {"reason": "Rumah yang keliru"})
    assert answer.status_code == 303
    return db.session.query(CountersignRequest).order_by(CountersignRequest.id.desc()).first()


def test_voiding_in_a_closed_month_waits_and_happens_with_the_yes(client, cast, seen, second):
    request = ask(client, cast, seen)
    assert (request.state, latrines(cast)) == ("waiting", 1)

    client.sign_in(second)
    assert "Alice Analis" in client.get("/persetujuan").text
    client.submit(f"/persetujuan/{request.id}", to=f"/persetujuan/{request.id}/setujui")

    db.session.refresh(request)
    assert (request.state, request.decided_by, latrines(cast)) == ("accepted", "Hadi Analis", 0)
    assert (db.session.get(Observation, seen.id).voided_by, seen.void_reason) == ("Alice Analis", "Rumah yang keliru")


def test_after_the_last_closed_month_nobody_waits(client, cast, homes, seen):
    row = observe(household=homes.warsito, observed_on=date(2019, 6, 2), values={"water": 4}, by=TESTS)

    client.sign_in(cast.alice).submit(f"/catatan/observation/{row.id}/batalkan", {"reason": "Keliru"})

    assert db.session.get(Observation, row.id).voided_at is not None
    assert db.session.query(CountersignRequest).count() == 0


def test_the_asker_is_no_second_person_and_an_outsider_sees_nothing(client, cast, seen):
    request = ask(client, cast, seen)
    token = client.token(f"/persetujuan/{request.id}")

    assert client.post(f"/persetujuan/{request.id}/setujui", data={"csrf_token": token}).status_code == 403
    for other in (cast.citra, cast.admin, cast.eko, cast.fajar):
        assert client.sign_in(other).get(f"/persetujuan/{request.id}").status_code == 404
    assert (db.session.get(CountersignRequest, request.id).state, latrines(cast)) == ("waiting", 1)


def test_an_analyst_of_another_village_is_no_second_person(client, cast, seen):
    elsewhere = factories.user("Indra Analis", role="analyst", region=cast.kertijayan)
    request = ask(client, cast, seen)

    assert not queries.may_second(elsewhere, request)


def test_the_same_again_is_one_request_and_an_answer_counts_once(client, cast, seen, second):
    request = ask(client, cast, seen)
    assert ask(client, cast, seen).id == request.id
    client.sign_in(second)
    page = f"/persetujuan/{request.id}"
    token = client.token(page)

    first = client.post(f"{page}/setujui", data={"csrf_token": token})
    again = client.post(f"{page}/setujui", data={"csrf_token": token})
    late = client.post(f"{page}/tolak", data={"csrf_token": token, "reason": "Tidak jadi"})

    assert (first.status_code, again.status_code, late.status_code) == (303, 409, 409)
    assert "sudah dijawab (Hadi Analis)" in again.text
    assert "sudah dijawab (Hadi Analis)" in late.text


def test_a_no_changes_nothing_and_says_why(client, cast, seen, second):
    request = ask(client, cast, seen)
    client.sign_in(second)

    assert (
        client.submit(f"/persetujuan/{request.id}", {"reason": " "}, to=f"/persetujuan/{request.id}/tolak").status_code
        == 422
    )
    client.submit(
        f"/persetujuan/{request.id}", {"reason": "Kunjungan itu benar"}, to=f"/persetujuan/{request.id}/tolak"
    )

    assert latrines(cast) == 1
    assert "Kunjungan itu benar" in client.sign_in(cast.alice).get(f"/persetujuan/{request.id}").text


def test_who_asked_takes_it_back_and_may_ask_anew(client, cast, seen):
    request = ask(client, cast, seen)

    client.submit(f"/persetujuan/{request.id}", to=f"/persetujuan/{request.id}/tarik")

    assert db.session.get(CountersignRequest, request.id).state == "withdrawn"
    assert ask(client, cast, seen).id != request.id


def test_who_lost_the_assignment_meanwhile_changes_nothing(client, cast, seen, second):
    request = ask(client, cast, seen)
    accounts.end_assignment(assignment=cast.alice.assignments[0], by=TESTS)
    client.sign_in(second)

    answer = client.submit(f"/persetujuan/{request.id}", to=f"/persetujuan/{request.id}/setujui")

    assert answer.status_code >= 400
    assert (db.session.get(CountersignRequest, request.id).state, latrines(cast)) == ("waiting", 1)


def test_the_act_itself_refuses_a_person_alone_and_obeys_the_owner_of_the_server(cast, homes, seen, second):
    with pytest.raises(Refusal) as refused:
        void_record(kind="observation", record_id=seen.id, names=ALL_NAMES, reason="Keliru", by=cast.alice)
    assert refused.value.code == "second_person_needed"
    void_record(
        kind="observation",
        record_id=seen.id,
        names=ALL_NAMES,
        reason="Keliru",
        by=Seconded(cast.alice, second.id, second.name),
    )
    assert latrines(cast) == 0


def test_a_question_lapses_after_thirty_days(client, cast, seen, second):
    request = ask(client, cast, seen)

    assert actions.let_lapse(moment=clock.now() + timedelta(days=29)) == 0
    assert actions.let_lapse(moment=clock.now() + timedelta(days=31)) == 1

    db.session.refresh(request)
    assert (request.state, queries.waiting_for(second)) == ("lapsed", [])


def test_an_answer_at_the_moment_of_lapsing_counts(client, cast, seen, second, monkeypatch):
    """Another session has answered after the job looked, and before it wrote."""
    request = ask(client, cast, seen)
    real = actions._decide

    def answered_first(row, state, by, answer):
        monkeypatch.setattr(actions, "_decide", real)
        actions.accept(request=row, by=second)
        real(row, state, by, answer)

    monkeypatch.setattr(actions, "_decide", answered_first)

    assert actions.let_lapse(moment=clock.now() + timedelta(days=31)) == 0
    db.session.refresh(request)
    assert (request.state, request.decided_by) == ("accepted", "Hadi Analis")


def test_what_was_done_alone_is_shown_to_auditor_and_leader_until_they_read_it(client, cast):
    actions.ask(
        kind="void_record",
        subject="observation:1",
        payload={"kind": "observation", "record": 1, "day": "2019-05-10", "household": None},
        reason="Belum ada orang kedua",
        village_ids=None,
        by=cast.admin,
        alone=True,
    )
    db.session.commit()
    row = db.session.query(CountersignRequest).one()

    for watcher in (cast.fajar, cast.eko):
        client.sign_in(watcher)
        assert "Dilakukan tanpa orang kedua" in client.get("/persetujuan").text
        page = client.get(f"/persetujuan/{row.id}").text
        assert "Belum ada orang kedua" not in page  # reasons may name people
        client.submit(f"/persetujuan/{row.id}", to=f"/persetujuan/{row.id}/dibaca")
        assert "Dilakukan tanpa orang kedua" not in client.get("/persetujuan").text
    assert client.sign_in(cast.citra).get(f"/persetujuan/{row.id}").status_code == 404


def test_the_database_knows_two_people_and_one_question_at_a_time(cast, session):
    told = {
        "kind": "void_record",
        "subject": "observation:1",
        "payload": {},
        "reason": "x",
        "asked_at": clock.now(),
        "asked_by_id": 1,
        "asked_by": "A",
    }
    accepted = told | {"state": "accepted", "decided_at": clock.now(), "decided_by_id": 1}
    for rows in ([told, told], [accepted]):
        with pytest.raises(IntegrityError):
            write(rows)


def write(rows):
    with db.session.begin_nested():
        for row in rows:
            db.session.add(CountersignRequest(**row))
            db.session.flush()
