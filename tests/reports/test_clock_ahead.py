"""A clock that runs ahead closes no month, takes no slot that is still to come, and what it did can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from sakti.audit.actions import record
from sakti.audit.models import AuditEntry
from sakti.audit.queries import broken_records, findings
from sakti.closing import queries as closing
from sakti.closing.actions import close_month
from sakti.closing.models import FrozenFigure, FrozenPicture, MonthClose, TakenBackClose
from sakti.closing.taking_back.actions import take_back
from sakti.core.actors import SYSTEM, Seconded
from sakti.core.refusals import Refusal
from sakti.countersigning.models import CountersignRequest
from sakti.extensions import db
from sakti.installation.actions import health, verification
from sakti.jobs import queries as jobs
from sakti.jobs.actions import note_look
from sakti.jobs.models import JobRun
from sakti.jobs.registry import EXTENSION, all_jobs
from sakti.reports import actions, issuing, paper, queries
from sakti.reports.due_work import count_due_work
from sakti.reports.models import IssuedReport
from sakti.scheduler import Knocker
from sakti.web import clock
from sakti.web.transactions import transaction
from tests import factories
from tests.reports.conftest import MAY, fill_office

pytestmark = pytest.mark.one_engine

JUNE, JULY = MAY + 1, MAY + 2


def moment(year, month, day, hour=5):
    return datetime(year, month, day, hour, tzinfo=UTC)


BEFORE, AHEAD, BACK = moment(2020, 7, 10), moment(2021, 1, 7), moment(2020, 7, 11)


@pytest.fixture
def time_is(monkeypatch):
    def set_to(now):
        monkeypatch.setattr(clock, "now", lambda: now)
        monkeypatch.setattr(clock, "today", lambda: clock.local_now().date())
        monkeypatch.setattr(jobs, "now", lambda: now)

    return set_to


@pytest.fixture
def knocker(app, world, monkeypatch, time_is, tmp_path):
    """On 10 July 2020 June is closed and issued. The schedule closes by itself, of the regency, on the fifth."""
    idle = {name: replace(job, function=lambda *_: {}) for name, job in all_jobs().items() if name != queries.MONTHLY}
    monkeypatch.setitem(app.extensions, EXTENSION, {**all_jobs(), **idle})
    monkeypatch.setenv("SAKTI_ANCHORS", str(tmp_path / "heads.jsonl"))
    monkeypatch.setattr(paper, "can_print", lambda: True)
    monkeypatch.setattr(paper, "printed", lambda page, tell, patience=0: paper.Paper(page.encode(), 3))
    time_is(moment(2020, 7, 1))
    with transaction():
        fill_office()
        actions.set_schedule(
            active=True, day=5, at=time(6), regency=True, pilots=False, close_first=True, by=world.cast.alice
        )
    knocker = Knocker(app)
    for now in (moment(2020, 7, 5), BEFORE):
        time_is(now)
        with transaction():
            record("settings_changed", by=world.cast.alice, keys="x", since="x")
        look(knocker)
    assert closed() == [JUNE]
    return knocker


def look(knocker):
    db.session.commit()
    knocker.tick()
    db.session.expire_all()


def closed():
    return [close.month for close in closing.closes()]


def slots(job):
    return {run.slot: run.state for run in db.session.query(JobRun).filter_by(job=job).order_by(JobRun.id)}


def works(world):
    with transaction():
        record("settings_changed", by=world.cast.alice, keys="x", since="x")


def close_ahead(world, *months):
    """What a release that believed its clock did in one look."""
    for month in months:
        with transaction():
            close_month(month=month, by=SYSTEM)
        issuing.issue(region_id=world.cast.regency.id, month=month, by=SYSTEM)


# -- closing by itself ------------------------------------------------------------------------------------------------


def test_one_look_of_a_clock_ahead_closes_nothing(knocker, world, time_is):
    """The published complaint: six months closed, and six final reports, of one look in June 2027."""
    time_is(AHEAD)
    look(knocker)

    assert closed() == [JUNE]
    assert [wait.why for wait in queries.waits()] == [queries.Why.CLOCK] * 6
    assert "melompat dari 10/07/2020 12.00 WIB ke 07/01/2021 12.00 WIB" in queries.waits()[0].words("id")

    time_is(BACK)
    look(knocker)
    assert closed() == [JUNE]
    assert queries.due_months()[0].missing == []

    for now, until in ((moment(2020, 8, 5), [JUNE, JULY]), (moment(2020, 9, 5), [JUNE, JULY, JULY + 1])):
        works(world)
        time_is(now - timedelta(hours=20))
        look(knocker)
        works(world)
        time_is(now)
        look(knocker)
        assert closed() == until


def test_a_machine_that_was_off_goes_on_when_somebody_has_worked(knocker, world, time_is):
    time_is(moment(2020, 8, 7))
    look(knocker)
    assert closed() == [JUNE]
    assert isinstance(jobs.jump(), jobs.Jump)

    with transaction():
        record("signed_in", by=world.cast.eko, address="x")
    look(knocker)
    assert closed() == [JUNE], "to come is not to work"

    works(world)
    look(knocker)
    assert closed() == [JUNE, JULY]
    assert queries.waits() == []


def test_a_run_that_was_ordered_before_the_jump_is_nobody_who_works(knocker, world, time_is):
    run = JobRun(
        job="issue_report",
        slot="x",
        due_at=BEFORE,
        queued_by="Alice",
        queued_at=BEFORE,
        user_id=world.cast.alice.id,
    )
    db.session.add(run)
    db.session.commit()
    time_is(moment(2020, 8, 7))
    with transaction():
        note_look(clock.now())
        run.state, run.started_at, run.finished_at = "done", clock.now(), clock.now()
        record("settings_changed", by=world.cast.alice, keys="x", since="x")
    assert jobs.jump() is not None

    time_is(moment(2020, 8, 7, 6))
    works(world)
    assert jobs.jump() is None


def test_by_itself_one_month_is_closed_in_a_day(knocker, world, time_is):
    time_is(moment(2020, 10, 7))
    look(knocker)
    works(world)
    look(knocker)
    assert closed() == [JUNE, JULY]

    time_is(moment(2020, 10, 7, 20))
    look(knocker)
    assert closed() == [JUNE, JULY]
    assert "sesudah 08/10/2020 12.00 WIB" in queries.waits()[0].words("id")

    for day in (8, 9):
        time_is(moment(2020, 10, day))
        look(knocker)
    assert closed() == [JUNE, JULY, JULY + 1, JULY + 2]
    assert [report.month for report in db.session.query(IssuedReport).order_by(IssuedReport.id)] == closed()


def test_an_analyst_confirms_the_clock_on_screen(knocker, client, world, time_is):
    time_is(moment(2020, 8, 7))
    client.sign_in(world.cast.alice)
    look(knocker)

    for page in ("/jadwal", "/laporan/jadwal"):
        assert "Jam server melompat dari 10/07/2020 12.00 WIB" in client.get(page).text
    client.sign_in(world.cast.eko)
    assert "menunggu tutup buku dengan sendirinya" in client.get("/laporan").text
    assert closed() == [JUNE]

    client.sign_in(world.cast.alice)
    client.submit("/jadwal", to="/jadwal/jam-benar")
    look(knocker)

    assert closed() == [JUNE, JULY]
    page = client.get("/laporan/jadwal")
    assert page.status_code == 200
    assert "melompat" not in page.text
    assert client.submit("/jadwal", to="/jadwal/jam-benar").status_code == 409


# -- slots ------------------------------------------------------------------------------------------------------------


def test_slots_of_a_clock_ahead_are_done_again_in_their_time(knocker, world, time_is):
    """The nightly check, the search for duplicates, figures of a new month, and whatever has slots."""
    time_is(AHEAD)
    look(knocker)
    assert slots("verify")["2021-01-07"] == "done"
    planned = {each.job.name: each for each in jobs.planned()}

    time_is(BACK)
    look(knocker)

    for job in ("verify", "find_duplicates", "extend_rollup", "verify_seals", "note_head"):
        assert slots(job)["2020-07-11"] == "done", job
        assert "2021-01-07" not in slots(job), job
        assert jobs.newest_slot(job, BACK) < BACK
        assert planned[job].latest.due_at > BACK + jobs.SLACK
    works(world)
    time_is(moment(2020, 7, 12))
    look(knocker)
    assert slots("verify")["2020-07-12"] == "done"
    assert slots("forget_sessions")["2020-07-12"] == "done"


def test_what_goes_by_age_waits_for_somebody_too(knocker, world, time_is):
    """A clock ahead would think everything old."""
    time_is(AHEAD)
    look(knocker)

    aged = ("forget_payloads", "lapse_requests", "forget_sessions", "forget_requesters", "expire_uploads")
    assert all("2021-01-07" not in slots(job) for job in aged)
    works(world)
    look(knocker)
    assert all(slots(job)["2021-01-07"] == "done" for job in aged)


def test_what_was_ordered_or_rests_by_a_clock_ahead_is_done_when_it_is_right(app, time_is):
    """And neither waits for a lease that ends in half a year."""
    time_is(AHEAD)
    values = {"job": "find_duplicates", "queued_by": "x", "queued_at": AHEAD, "due_at": AHEAD, "scheduled": False}
    db.session.add(JobRun(slot="ordered", **values))
    db.session.add(JobRun(slot="rests", lease_until=AHEAD + timedelta(hours=1), error="x", **values))
    db.session.commit()

    assert {run.slot for run in jobs.takeable(BACK)} == {"ordered", "rests"}


# -- taking back ------------------------------------------------------------------------------------------------------


@pytest.fixture
def ahead(knocker, world, time_is):
    """A clock ahead has closed July and August 2020 before they were over."""
    time_is(AHEAD)
    close_ahead(world, JULY, JULY + 1)
    time_is(BACK)
    look(knocker)
    return knocker


def test_what_a_clock_ahead_did_is_taken_back_by_two(ahead, client, world, time_is):
    second = factories.user("Sari Analis", role="analyst", region=world.cast.regency)
    db.session.commit()
    numbers = [report.number for report in db.session.query(IssuedReport).order_by(IssuedReport.id)]
    client.sign_in(world.cast.alice)
    for page in ("/tutup-buku", "/laporan/jadwal"):
        assert "2 bulan ditutup oleh jam server yang maju" in client.get(page).text
    assert ("bulan ditutup oleh jam yang maju", 2) in [
        (str(w.label), w.count) for w in count_due_work(world.cast.alice)
    ]
    client.submit("/tutup-buku/jam-maju", {"reason": "Baterai jam server habis"})
    assert closed() == [JUNE, JULY, JULY + 1], "one alone changes nothing"
    request = db.session.scalars(select(CountersignRequest)).one()
    assert client.post(f"/persetujuan/{request.id}/setujui").status_code >= 400

    client.sign_in(second)
    assert (
        "Juli 2020, Agustus 2020 terbuka lagi. 2 laporan tetapnya ditarik"
        in client.get(f"/persetujuan/{request.id}").text
    )
    client.submit(f"/persetujuan/{request.id}", to=f"/persetujuan/{request.id}/setujui")
    db.session.expire_all()

    assert closed() == [JUNE]
    assert [(each.month, each.taken_back_by) for each in closing.taken_back()] == [
        (JULY, "Alice Analis, Sari Analis"),
        (JULY + 1, "Alice Analis, Sari Analis"),
    ]
    assert {row.close_id for row in db.session.scalars(select(FrozenFigure))} == {closing.closes()[0].id}
    assert {row.close_id for row in db.session.scalars(select(FrozenPicture))} == {closing.closes()[0].id}
    assert (list(broken_records()), findings(), list(verification.each_difference(lambda *_: None))) == ([], [], [])
    said = [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(6))]
    assert {"month_close_taken_back", "report_withdrawn", "second_person_accepted"} <= set(said)

    withdrawn = db.session.scalars(select(IssuedReport).where(IssuedReport.withdrawn_at.is_not(None))).all()
    assert [report.number for report in withdrawn] == numbers[1:]
    for page in ("/laporan", f"/laporan/{withdrawn[0].id}"):
        assert "ditarik" in client.get(page).text

    time_is(moment(2020, 8, 4, 20))
    works(world)
    look(ahead)
    works(world)
    time_is(moment(2020, 8, 5))
    look(ahead)
    assert closed() == [JUNE, JULY]
    again = db.session.scalars(select(IssuedReport).order_by(IssuedReport.id.desc())).first()
    assert (again.month, again.stands) == (JULY, True)
    assert again.number not in numbers
    assert (list(broken_records()), findings()) == ([], [])


def test_doctor_says_what_lies_in_the_future(ahead, app, world, time_is, monkeypatch):
    monkeypatch.setattr(health, "now", lambda: BACK)
    time_is(AHEAD + timedelta(days=2))
    look(ahead)
    time_is(BACK)
    look(ahead)

    found = {finding.what: finding.advice for finding in health.examine(app, thorough=False)}
    assert found["Jam server: 11/07/2020 12.00 WIB"].startswith("Jam server melompat dari 09/01/2021 12.00 WIB")
    assert any(what.startswith("Pekerjaan terbaru bertanggal di masa depan") for what in found)
    assert found["Ditutup oleh jam yang maju: Juli 2020, Agustus 2020"].startswith("Tarik kembali di Tutup buku")


def test_nothing_else_is_ever_opened_again(ahead, client, world, time_is):
    second = factories.user("Sari Analis", role="analyst", region=world.cast.regency)
    db.session.commit()
    both = Seconded(world.cast.alice, second.id, second.name)
    assert [close.month for close in closing.closed_ahead()] == [JULY, JULY + 1]

    for by, months, code in (
        (world.cast.alice, [JULY], "second_person_needed"),
        (SYSTEM, [JULY], "second_person_needed"),
        (both, [JUNE], "close_stands"),
        (both, [JULY, JUNE], "close_stands"),
    ):
        with pytest.raises(Refusal) as refusal:
            take_back(months=months, by=by)
        assert refusal.value.code == code
        db.session.rollback()

    time_is(moment(2000, 1, 1))
    assert JUNE not in [close.month for close in closing.closed_ahead()], "a clock at the year 2000 is back nowhere"
    time_is(moment(2021, 3, 1))
    assert [close.month for close in closing.closed_ahead()] == [JULY, JULY + 1], "the trail remembers"


def test_a_close_in_its_time_is_none_of_a_clock_ahead(knocker, world, time_is):
    works(world)
    time_is(moment(2020, 7, 20))
    works(world)

    assert closing.closed_ahead() == []
    assert db.session.query(TakenBackClose).count() == 0
    assert db.session.query(MonthClose).count() == 1


@pytest.mark.parametrize("name", ["budi", "citra", "eko", "fajar", "admin"])
def test_only_who_closes_months_asks_for_it(client, world, name):
    client.sign_in(getattr(world.cast, name))

    assert client.get("/tutup-buku/jam-maju").status_code == 403
