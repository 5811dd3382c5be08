"""Reports on the shelf: numbered, versioned, found again by their hash; issued once for each due month."""

from __future__ import annotations

import errno
import hashlib
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sakti.closing import queries as closing
from sakti.core.actors import SYSTEM
from sakti.core.permissions import Scope
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs.models import JobRun
from sakti.jobs.queries import due_slots
from sakti.jobs.registry import Postponed, Run
from sakti.reports import actions, issuing, jobs, paper, queries
from sakti.settings import actions as settings
from sakti.web import clock
from tests.actors import TESTS
from tests.reports.conftest import APRIL, JUNE, MARCH, MAY, close, fill_office

pytestmark = pytest.mark.one_engine

NOON = datetime(2020, 6, 30, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(world, monkeypatch):
    """A PDF that costs nothing: how it looks is tested elsewhere. The office has a letterhead and a signer."""
    fill_office()
    db.session.commit()
    monkeypatch.setattr(paper, "can_print", lambda: True)
    monkeypatch.setattr(paper, "printed", lambda page, tell, patience=0: paper.Paper(page.encode(), 3))


def issue(region, month, **kwargs):
    found = issuing.issue(region_id=region.id, month=month, by=TESTS, **kwargs)
    return None if found is None else queries.report(Scope(None, None), found, limited=True)


def order(**kwargs):
    run = Run(1, actions.MONTHLY, "2020-06", NOON, 1, SYSTEM, **kwargs)
    return jobs.issue_due(run, lambda what, done, total: None)


def schedule(monkeypatch, on=date(2020, 5, 2), **changed):
    """Set on a day; then it is the end of June again."""
    given = {"active": True, "day": 5, "at": time(6), "regency": True, "pilots": True, "close_first": False}
    at(monkeypatch, on)
    made = actions.set_schedule(**given | changed, by=TESTS)
    db.session.commit()
    at(monkeypatch, date(2020, 6, 30))
    return made


def at(monkeypatch, day):
    monkeypatch.setattr(clock, "today", lambda: day)
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 5, tzinfo=UTC))


def issued(month=None):
    rows = queries.reports(Scope(None, None), queries.ReportFilters(month=month), limited=True).rows
    return sorted((row.region_id, row.month, row.version) for row in rows)


# -- one report -----------------------------------------------------------------------------------------------------


def test_it_is_numbered_stored_and_known_by_its_hash(world):
    close(MAY)

    made = issue(world.cast.botosari, MAY)

    assert (made.version, made.serial, made.provisional, made.kind) == (1, 1, False, "village")
    assert made.number == "001/SAKTI/VI/2020"  # of the day of issue, as letters are numbered
    assert hashlib.sha256(issuing.file_of(made)).hexdigest() == made.sha256
    assert made.number in issuing.file_of(made).decode()


def test_numbers_run_through_all_regions_and_versions_through_one(world):
    one = issue(world.cast.botosari, MAY)
    other = issue(world.cast.kertijayan, MAY)
    again = issue(world.cast.botosari, MAY)

    assert [each.serial for each in (one, other, again)] == [1, 2, 3]
    assert [each.version for each in (one, other, again)] == [1, 1, 2]


def test_a_number_is_given_once_when_a_month_is_issued_in_two_years(world, monkeypatch):
    """The published complaint: 001/SAKTI/XII/2027 twice, in December 2027 and in January 2028."""
    at(monkeypatch, date(2020, 12, 28))
    first = issue(world.cast.botosari, MAY)
    at(monkeypatch, date(2021, 1, 5))
    later = issue(world.cast.botosari, MAY)

    assert [first.number, later.number] == ["001/SAKTI/XII/2020", "001/SAKTI/I/2021"]


def test_a_number_that_is_printed_already_is_refused_whatever_the_pattern(world, monkeypatch):
    monkeypatch.setattr(queries, "number_of", lambda *_: "007/SAKTI")
    issue(world.cast.botosari, MAY)

    with pytest.raises(Refusal, match="007/SAKTI sudah dipakai"):
        issue(world.cast.kertijayan, MAY)


def test_an_open_month_gives_a_provisional_one(world):
    assert issue(world.cast.botosari, MAY).provisional


def test_once_is_enough_for_a_final_one(world):
    issue(world.cast.botosari, MAY, once=True)
    close(MAY)

    assert issue(world.cast.botosari, MAY, once=True).version == 2
    assert issue(world.cast.botosari, MAY, once=True) is None


def test_a_changed_file_is_not_handed_out(world):
    made = issue(world.cast.botosari, MAY)
    (issuing.folder() / made.path).write_bytes(b"something else")

    with pytest.raises(Refusal, match="berubah"):
        issuing.file_of(made)


def test_whose_number_was_taken_takes_the_next(world, monkeypatch):
    first = issue(world.cast.botosari, MAY)
    drafts, real = [], issuing.draft

    def slow(*args):
        drafts.append(made := real(*args))
        if len(drafts) == 1:
            issuing.written_down(world.cast.kertijayan.id, MAY, made, paper.Paper(b"x", 1), "elsewhere.pdf", TESTS)
        return made

    monkeypatch.setattr(issuing, "draft", slow)

    made = issue(world.cast.botosari, APRIL)

    assert (first.serial, made.serial, len(drafts)) == (1, 3, 2)


def test_the_slower_of_two_who_made_the_same_leaves_the_file(world, monkeypatch):
    close(MAY)
    real = issuing.store

    def slow(*args):
        path = real(*args)
        monkeypatch.setattr(issuing, "store", real)
        issuing.issue_in_turn(world.cast.botosari.id, MAY, TESTS, silent, True)
        return path

    monkeypatch.setattr(issuing, "store", slow)

    assert issue(world.cast.botosari, MAY, once=True) is None
    (made,) = queries.versions(world.cast.botosari.id, MAY, limited=True)
    assert issuing.file_of(made)
    assert issuing.workbook_of(made)


def test_a_full_disk_is_said_and_leaves_nothing(world, monkeypatch):
    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = set(issuing.folder().rglob("*.*"))
    monkeypatch.setattr(issuing.os, "fsync", lambda file: full(None, b""))

    with pytest.raises(Refusal, match="tidak dapat disimpan"):
        issue(world.cast.botosari, MAY)

    assert set(issuing.folder().rglob("*.*")) <= before


# -- letterhead and signer -------------------------------------------------------------------------------------------


def empty_office(*keys):
    settings.set_values(values=dict.fromkeys(keys, ""), since=settings.BEGINNING, by=TESTS)
    db.session.commit()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("address", "Alamat, telepon, dan laman. Administrator mengisinya di Pengaturan (Kop surat)"),
        ("agency", "Nama perangkat daerah. Administrator mengisinya di Pengaturan (Kop surat)"),
        ("signer_name", "Nama dan gelar. Administrator mengisinya di Pengaturan (Penanda tangan)"),
        ("place", "Tempat. Administrator mengisinya di Pengaturan (Penanda tangan)"),
    ],
)
def test_a_final_report_is_not_issued_without_letterhead_and_signer(world, key, said):
    close(MAY)
    empty_office(key)

    with pytest.raises(Refusal) as refusal:
        issue(world.cast.botosari, MAY)

    assert said in str(refusal.value)
    assert issued() == []


@pytest.mark.parametrize("key", ["signer_rank", "signer_nip", "distribution", "logo"])
def test_what_may_be_left_out_hinders_nobody(world, key):
    close(MAY)
    empty_office(key)

    assert not issue(world.cast.botosari, MAY).provisional


def test_a_provisional_one_needs_no_signer(world):
    empty_office("signer_name")

    assert issue(world.cast.botosari, MAY).provisional


def test_the_letterhead_of_the_day_of_the_close_counts(world):
    """A signer from tomorrow on does not sign what was closed today."""
    empty_office("signer_name")
    close(MAY)
    settings.set_values(values={"signer_name": "Nanti"}, since=clock.now().date() + timedelta(days=1), by=TESTS)

    with pytest.raises(Refusal, match="Nama dan gelar"):
        issue(world.cast.botosari, MAY)


def test_the_schedule_waits_says_so_and_goes_on_once_it_is_filled_in(pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)
    empty_office("signer_name", "address")

    with pytest.raises(Postponed, match="kop surat atau penanda tangannya belum lengkap"):
        order()

    assert issued() == []
    assert [[setting.key for setting in due.unsigned] for due in queries.due_months()] == [
        ["address", "signer_name"]
    ] * 2
    assert queries.held_back_count() == 2  # of April: May waits for its close
    fill_office()
    db.session.commit()
    assert queries.held_back_count() == 0
    assert order()["issued"] == 2


def test_a_day_between_two_full_ones_holds_back_what_was_closed_on_it(pilot, world, monkeypatch):
    """Complete when the schedule began, and today; not when April was closed."""
    schedule(monkeypatch)
    at(monkeypatch, date(2020, 6, 10))
    settings.set_values(values={"signer_name": ""}, since=date(2020, 6, 10), by=TESTS)
    close(APRIL)
    at(monkeypatch, date(2020, 6, 30))
    settings.set_values(values={"signer_name": "Drs. Contoh"}, since=date(2020, 6, 20), by=TESTS)
    db.session.commit()

    assert queries.held_back_count() == 2
    (lacking,) = queries.unsigned_months()
    assert lacking.months == [APRIL]
    assert "berlaku sejak 10 Juni 2020" in lacking.refusal.message()


def test_pages_warn_of_closed_months_that_are_held_back_and_not_of_today(client, pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)
    settings.set_values(values={"signer_name": ""}, since=date(2020, 6, 30), by=TESTS)
    settings.set_values(values={"signer_name": "Drs. Contoh"}, since=date(2020, 7, 1), by=TESTS)
    db.session.commit()
    client.sign_in(world.cast.alice)
    for address in ("/laporan/terbitkan", "/laporan/jadwal"):
        assert "<b>April 2020.</b> Laporan tetap belum dapat terbit" in client.get(address).text
    at(monkeypatch, date(2020, 7, 1))
    close(MAY)
    settings.set_values(values={"signer_name": ""}, since=date(2020, 7, 2), by=TESTS)
    db.session.commit()
    at(monkeypatch, date(2020, 7, 2))

    for address in ("/laporan/terbitkan", "/laporan/jadwal"):
        assert "Mei 2020." not in client.get(address).text


# -- who sees it ----------------------------------------------------------------------------------------------------


def test_a_report_is_for_who_reaches_all_its_villages(world):
    cast = world.cast
    issue(cast.botosari, MAY)
    issue(cast.regency, MAY)

    def seen(*villages):
        rows = queries.reports(
            Scope(frozenset(one.id for one in villages), None), queries.ReportFilters(), limited=True
        ).rows
        return {row.kind for row in rows}

    assert seen(cast.botosari) == {"village"}
    assert seen(cast.kertijayan) == set()
    assert seen(cast.botosari, cast.kertijayan) == {"village", "regency"}


def test_a_report_outside_the_scope_is_unknown(world):
    made = issue(world.cast.botosari, MAY)

    with pytest.raises(Refusal) as refusal:
        queries.report(Scope(frozenset({world.cast.kertijayan.id}), None), made.id, limited=True)

    assert refusal.value.code == "report_unknown"


# -- by schedule ----------------------------------------------------------------------------------------------------


def test_every_due_month_is_issued_once(pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)
    close(MAY)

    assert order()["issued"] == 4
    assert order()["issued"] == 0
    assert issued() == sorted((region.id, month, 1) for region in (world.cast.regency, pilot) for month in (APRIL, MAY))


def test_a_month_that_is_not_closed_waits_and_says_so(pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)

    done = order()

    assert done["issued"] == 2
    assert done["note"] == "2 laporan terbit. Menunggu tutup buku: Mei 2020."
    assert issued(MAY) == []


def test_it_closes_the_month_itself_if_told_to(pilot, world, monkeypatch):
    schedule(monkeypatch, close_first=True)

    done = order()
    assert [one.month for one in closing.closes()] == [APRIL], "never more than one month at once"
    assert done["note"].startswith(
        "2 laporan terbit. Menunggu tutup buku: Mei 2020. Dengan sendirinya hanya satu bulan"
    )
    assert order()["issued"] == 0

    at(monkeypatch, date(2020, 7, 1))
    assert order()["waiting"] == []
    assert [one.month for one in closing.closes()] == [APRIL, MAY]
    assert len(issued()) == 4


def test_a_late_close_orders_what_waited(pilot, world, monkeypatch):
    schedule(monkeypatch)

    close(MAY)

    ordered = db.session.query(JobRun).filter_by(job=actions.MONTHLY).one()
    assert ordered.slot == "2020-05:tutup-buku"


def test_after_a_crash_only_the_rest_is_issued(pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)
    issue(world.cast.regency, APRIL)

    assert order()["issued"] == 1


def test_one_that_cannot_be_printed_does_not_stop_the_others(pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(APRIL)
    real = issuing.issue

    def broken(**asked):
        if asked["region_id"] == world.cast.regency.id:
            raise Refusal("pdf_failed", reason="x")
        return real(**asked)

    monkeypatch.setattr(jobs, "issue", broken)

    with pytest.raises(Postponed, match="tidak dapat dicetak"):
        order()

    assert issued() == [(pilot.id, APRIL, 1)]


def test_all_reasons_are_named_each_once(pilot, world, monkeypatch):
    """What can be mended is not hidden by what was met first."""
    schedule(monkeypatch)
    close(APRIL)
    close(MAY)
    reasons = iter(("x", "y", "x", "y"))

    def broken(**asked):
        raise Refusal("pdf_failed", reason=next(reasons))

    monkeypatch.setattr(jobs, "issue", broken)

    with pytest.raises(Postponed) as postponed:
        order()

    said = [Refusal("pdf_failed", reason=reason).message() for reason in ("x", "y")]
    assert str(postponed.value) == " ".join(said)


def test_what_was_due_before_the_schedule_is_nobodys_omission(world, monkeypatch):
    assert schedule(monkeypatch, on=date(2020, 5, 2)).first_month == APRIL
    assert schedule(monkeypatch, on=date(2020, 5, 20)).first_month == APRIL
    schedule(monkeypatch, active=False)
    assert schedule(monkeypatch, on=date(2020, 6, 20)).first_month == JUNE


def test_the_first_at_half_past_midnight_is_still_yesterday_in_utc(pilot, world, monkeypatch):
    schedule(monkeypatch, on=date(2020, 6, 10), day=1, at=time(0, 30), close_first=True)
    moment = datetime(2020, 6, 30, 17, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment - timedelta(seconds=1))
    assert queries.due_months() == []

    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: clock.local_now().date())

    assert [due.month for due in queries.due_months()] == [JUNE]
    assert jobs_due(moment) == ["2020-07"]
    assert order()["issued"] == 2
    assert [one.month for one in closing.closes()] == [JUNE]


def jobs_due(moment):
    return [slot.slot for slot in due_slots(moment) if slot.job == actions.MONTHLY and slot.state == "waiting"]


def test_what_came_due_before_any_scheduler_ran_is_made_up_for(pilot, world, monkeypatch):
    schedule(monkeypatch, on=date(2020, 4, 2))

    assert jobs_due(NOON) == ["2020-06"], "one run makes up for every month"


def test_without_a_schedule_nothing_is_due(world):
    assert queries.due_months() == []
    assert queries.job_schedule() is None


def test_the_last_day_of_a_short_month_is_its_31st(world, monkeypatch):
    held = schedule(monkeypatch, day=31)

    assert clock.day_of(queries.due_on(held, MARCH)) == date(2020, 4, 30)
