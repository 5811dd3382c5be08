"""Reports that are overdue are told to everybody who waits for them; what is missing is ordered, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from sakti.core.actors import SYSTEM
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import actions as job_actions
from sakti.jobs import queries as jobs
from sakti.jobs import worker
from sakti.jobs.models import JobRun
from sakti.jobs.registry import EXTENSION, all_jobs
from sakti.reports import actions, issuing, paper, queries
from sakti.reports.due_work import count_due_work
from sakti.reports.models import IssuedReport, ReportSchedule
from sakti.settings import actions as settings
from sakti.web import clock
from sakti.web.transactions import transaction
from tests.actors import TESTS
from tests.reports.conftest import APRIL, MAY, close, fill_office

pytestmark = pytest.mark.one_engine

DUE = datetime(2020, 6, 4, 23, tzinfo=UTC)


@pytest.fixture
def time_is(monkeypatch):
    def set_to(now):
        monkeypatch.setattr(clock, "now", lambda: now)
        monkeypatch.setattr(clock, "today", lambda: clock.local_now().date())
        monkeypatch.setattr(jobs, "now", lambda: now)

    return set_to


@pytest.fixture
def scheduled(app, world, pilot, monkeypatch, time_is, tmp_path):
    """May 2020 is closed and due; whatever stands where its folder should be is in nobody's way."""
    monkeypatch.setattr(paper, "can_print", lambda: True)
    monkeypatch.setattr(paper, "printed", lambda page, tell, patience=0: paper.Paper(page.encode(), 3))
    monkeypatch.setitem(app.extensions, EXTENSION, {queries.MONTHLY: all_jobs()[queries.MONTHLY]})
    monkeypatch.setattr(issuing, "folder", lambda: tmp_path)
    fill_office()
    time_is(DUE - timedelta(days=2))
    made = set_schedule()
    close(MAY)
    time_is(DUE)
    return made


def set_schedule(**changed):
    given = {"active": True, "day": 5, "at": time(6), "regency": True, "pilots": True, "close_first": False}
    made = actions.set_schedule(**given | changed, by=TESTS)
    db.session.commit()
    return made


def look():
    db.session.commit()
    with transaction():
        job_actions.enqueue_due()
    worker.run_until_idle()
    db.session.expire_all()


def runs():
    return db.session.query(JobRun).filter_by(job=queries.MONTHLY).order_by(JobRun.id).all()


def block(tmp_path):
    (tmp_path / "2020-05").write_text("no folder")


def test_what_cannot_be_stored_keeps_its_reason_and_is_told_to_all(scheduled, client, world, tmp_path, time_is):
    """The published complaint: a plain file stands where the month's folder should be, and nobody is told."""
    block(tmp_path)
    look()
    (run,) = runs()
    assert "Laporan tidak dapat disimpan di folder data server: di tempat foldernya ada berkas biasa." in run.error

    time_is(DUE + timedelta(days=3))
    for name in ("alice", "eko", "admin"):
        page = client.sign_in(getattr(world.cast, name)).get("/laporan").text
        assert "jatuh waktu 5 Juni 2020 06.00 WIB" in page
        assert "2 laporan belum berhasil dibuat: Laporan tidak dapat disimpan" in " ".join(page.split())
    client.sign_in(world.cast.alice)
    schedule = client.get("/laporan/jadwal").text
    assert "menunggu giliran" not in schedule
    assert "Laporan tidak dapat disimpan" in schedule
    assert [(str(w.label), w.count) for w in count_due_work(world.cast.alice)] == [("laporan terjadwal terlambat", 2)]
    assert list(count_due_work(world.cast.eko)) == []
    page = client.sign_in(world.cast.citra).get("/laporan").text
    assert "seharusnya sudah terbit" not in page, "of another village than the overdue ones"


def test_retries_end_and_a_person_starts_them_again(scheduled, client, world, tmp_path, time_is):
    block(tmp_path)
    for hour in range(60):
        time_is(DUE + timedelta(hours=hour, minutes=hour))
        look()
    (run,) = runs()
    assert (run.state, run.payload["postponed"]) == ("failed", job_actions.POSTPONED)
    page = client.sign_in(world.cast.eko).get("/laporan").text
    assert "Tidak dicoba lagi dengan sendirinya" in page

    (tmp_path / "2020-05").unlink()
    client.sign_in(world.cast.alice)
    assert client.submit("/laporan/jadwal", to="/laporan/jadwal/coba-lagi").location == f"/pekerjaan/{run.id}"
    look()
    assert queries.waits() == []
    assert db.session.query(IssuedReport).count() == 2


def test_one_that_rests_can_be_started_at_once(scheduled, client, world, tmp_path):
    block(tmp_path)
    look()
    (run,) = runs()
    client.sign_in(world.cast.alice)
    assert "Coba lagi sekarang" in client.get(f"/pekerjaan/{run.id}").text

    (tmp_path / "2020-05").unlink()
    client.submit(f"/pekerjaan/{run.id}", to=f"/pekerjaan/{run.id}/ulangi")
    look()
    assert (run.state, queries.waits()) == ("done", [])


def test_an_error_nobody_foresaw_is_one_reports_and_said_in_plain_words(scheduled, monkeypatch, pilot):
    real = issuing.draft

    def broken(region_id, *args, **kwargs):
        if region_id == pilot.id:
            raise ZeroDivisionError
        return real(region_id, *args, **kwargs)

    monkeypatch.setattr(issuing, "draft", broken)
    look()

    (run,) = runs()
    assert run.error.startswith("Laporan Mei 2020 Desa Botosari belum dapat dibuat karena kesalahan program")
    assert [wait.count for wait in queries.waits()] == [1]


def test_what_nobody_does_is_late(scheduled, client, world, time_is):
    assert [wait.why for wait in queries.waits()] == [queries.Why.TURN]
    time_is(DUE + timedelta(days=1))
    assert [wait.why for wait in queries.waits()] == [queries.Why.LATE]
    page = client.sign_in(world.cast.alice).get("/laporan/jadwal").text
    assert "menunggu giliran" not in page
    assert "terlambat" in page


@pytest.mark.parametrize("how", ["more regions", "earlier month"])
def test_a_schedule_that_is_widened_orders_what_is_missing_at_its_next_look(scheduled, time_is, how):
    set_schedule(pilots=False)
    look()
    assert db.session.query(IssuedReport).count() == 1
    time_is(DUE + timedelta(days=2))
    look()
    assert len(runs()) == 1, "nothing is missing"

    if how == "earlier month":
        close(APRIL)
        look()
        before = len(runs())
        db.session.add(
            ReportSchedule(
                active=True,
                day=5,
                at=time(6),
                first_month=APRIL,
                regency=True,
                pilots=False,
                close_first=False,
                recorded_on=clock.today(),
                recorded_at=clock.now(),
                recorded_by="x",
            )
        )
        db.session.commit()
    else:
        before = len(runs())
        set_schedule(pilots=True)
    look()

    assert len(runs()) == before + 1
    assert runs()[-1].slot.startswith("sisa-")
    assert queries.left_over() is None
    look()
    assert len(runs()) == before + 1


# -- one number, one paper --------------------------------------------------------------------------------------------


def issued(region, month=MAY):
    found = issuing.issue(region_id=region.id, month=month, by=SYSTEM)
    return queries.report(Scope(None, None), found, limited=True)


def test_a_number_that_another_pattern_has_printed_is_skipped(scheduled, world, time_is):
    """1{nomor}/{tahun} would print of the first report what {nomor}/{tahun} prints of the 1001st."""
    one = issued(world.cast.regency)
    one.number = "1002/2020"
    db.session.commit()
    settings.set_values(values={"report_number": "1{nomor}/{tahun}"}, since=settings.BEGINNING, by=TESTS)
    db.session.commit()

    assert issued(world.cast.regency).number == "1003/2020"


def test_a_paper_laid_out_over_new_years_midnight_has_one_year(scheduled, world, monkeypatch, time_is):
    """Its serial and what is printed are those of one day, so that neither is given again."""
    midnight = datetime(2020, 12, 31, 17, tzinfo=UTC)
    time_is(midnight - timedelta(seconds=1))
    real = issuing.content.build

    def slow(*args, **kwargs):
        time_is(midnight + timedelta(seconds=1))
        return real(*args, **kwargs)

    monkeypatch.setattr(issuing.content, "build", slow)
    one = issued(world.cast.regency)
    monkeypatch.setattr(issuing.content, "build", real)
    other = issued(world.cast.regency)

    assert [(each.year, each.serial, each.number) for each in (one, other)] == [
        (2020, 1, "001/SAKTI/XII/2020"),
        (2021, 1, "001/SAKTI/I/2021"),
    ]


@pytest.mark.parametrize("column", ["number", "serial"])
def test_the_database_itself_gives_no_number_twice(scheduled, world, column):
    one = issued(world.cast.regency)
    again = {"year": 2020, "serial": one.serial + 1, "number": "x"} | {column: getattr(one, column)}

    with pytest.raises(Refusal) as refusal:
        actions.record_issue(
            region=world.cast.botosari,
            month=MAY,
            version=1,
            provisional=False,
            sha256="0",
            path="x",
            size=1,
            pages=1,
            by=TESTS,
            **again,
        )
    assert refusal.value.code == "report_number_taken"
