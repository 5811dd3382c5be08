"""The history of schedules, and the page on which somebody waits."""

from __future__ import annotations

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import actions, daily, worker
from sakti.jobs.models import JobRun
from sakti.jobs.registry import Postponed
from tests.actors import TESTS


@pytest.fixture
def chore(jobs):
    jobs("chore", schedule=daily(1))


def ordered(by, **more):
    run = actions.enqueue("chore", by=by, **more)
    db.session.commit()
    return run


def work():
    db.session.commit()
    worker.run_until_idle()
    db.session.expire_all()


def test_an_empty_history_says_when_something_will_be_there(client, cast, jobs):
    page = client.sign_in(cast.alice).get("/jadwal")

    assert "Belum ada yang dikerjakan" in page.text


def test_the_history_shows_schedules_and_runs(client, cast, chore):
    ordered(TESTS)
    work()
    page = client.sign_in(cast.alice).get("/jadwal")

    assert "setiap hari pukul 01.00 WIB" in page.text
    assert "selesai" in page.text
    assert "Saring" in page.text


def test_a_filter_keeps_to_what_was_chosen(client, cast, chore):
    ordered(TESTS)
    page = client.sign_in(cast.alice).get("/jadwal?state=failed")

    assert "Belum ada yang dikerjakan" in page.text


@pytest.mark.parametrize("name", ["budi", "citra", "dewi", "eko", "fajar", "admin"])
def test_the_history_is_for_who_issues_reports(client, cast, name):
    assert client.sign_in(getattr(cast, name)).get("/jadwal").status_code == 403


def test_a_job_can_be_run_now(client, cast, chore):
    client.sign_in(cast.alice)
    answer = client.submit("/jadwal", to="/jadwal/chore/jalankan")
    run = db.session.query(JobRun).one()

    assert answer.location == f"/pekerjaan/{run.id}"
    assert (run.user_id, run.scheduled) == (cast.alice.id, False)


def test_nothing_else_can_be_run(client, cast, chore):
    client.sign_in(cast.alice)

    assert client.submit("/jadwal", to="/jadwal/nothing/jalankan").status_code == 404


def test_whoever_ordered_a_run_can_follow_it(client, cast, chore):
    run = ordered(cast.citra)
    client.sign_in(cast.citra)

    assert "Menunggu giliran" in client.get(f"/pekerjaan/{run.id}").text
    assert client.get(f"/pekerjaan/{run.id}/keadaan").json == {
        "done": 0,
        "total": 0,
        "message": "Menunggu giliran",
        "finished": False,
        "url": f"/pekerjaan/{run.id}",
    }


@pytest.mark.parametrize("path", ["", "/keadaan"])
def test_others_cannot(client, cast, chore, path):
    run = ordered(cast.citra)

    assert client.sign_in(cast.budi).get(f"/pekerjaan/{run.id}{path}").status_code == 404


def test_what_is_done_leads_to_its_result(client, cast, chore):
    run = ordered(cast.citra, page="/akun")
    work()
    client.sign_in(cast.citra)

    assert client.get(f"/pekerjaan/{run.id}").location == "/akun"
    answer = client.get(f"/pekerjaan/{run.id}/keadaan").json
    assert (answer["finished"], answer["url"]) == (True, "/akun")


def test_what_failed_says_why_and_can_be_retried(client, cast, jobs):
    def refuse(run, progress):
        raise Refusal("region_unknown", code="33.26.99")

    jobs("chore", refuse)
    run = ordered(cast.citra)
    work()
    client.sign_in(cast.citra)
    page = client.get(f"/pekerjaan/{run.id}")
    assert "33.26.99" in page.text

    client.submit(f"/pekerjaan/{run.id}", to=f"/pekerjaan/{run.id}/ulangi")
    assert run.state == "waiting"


def test_what_was_put_off_says_why_and_when_it_is_tried_again(client, cast, jobs):
    def put_off(run, progress):
        raise Postponed("Dokumen tidak dapat dicetak.")

    jobs("chore", put_off)
    run = ordered(cast.alice)
    work()
    client.sign_in(cast.alice)

    for page in ("/jadwal", f"/pekerjaan/{run.id}"):
        assert "Dokumen tidak dapat dicetak." in client.get(page).text
    assert "dicoba lagi" in client.get(f"/pekerjaan/{run.id}").text
