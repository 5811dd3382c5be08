"""The pages of reports and of closing a month."""

from __future__ import annotations

import re

import pytest

from sakti.closing import queries as closing
from sakti.extensions import db
from sakti.jobs.models import JobRun
from sakti.reports import paper, queries
from sakti.reports.due_work import count_due_work
from sakti.reports.models import IssuedReport
from tests.auditing import field_named
from tests.reports.conftest import MAY, close, names_in
from tests.reports.test_issuing import empty_office, issue, quick, schedule  # noqa: F401

pytestmark = pytest.mark.one_engine


@pytest.fixture
def report(world):
    """Botosari's report of May, final."""
    close(MAY)
    made = issue(world.cast.botosari, MAY)
    db.session.commit()
    return made


def test_the_list_shows_and_filters(client, report, world):
    client.sign_in(world.cast.alice)

    assert report.number in client.get("/laporan").text
    assert report.number not in client.get(f"/laporan?month={MAY - 1}").text
    assert "Tidak ada laporan dengan saringan ini" in client.get(f"/laporan?month={MAY - 1}").text


def test_an_empty_list_says_what_would_be_here(client, world):
    client.sign_in(world.cast.eko)

    assert "Belum ada laporan yang terbit" in client.get("/laporan").text


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 200), ("budi", 200), ("eko", 200), ("citra", 404), ("gita", 403)]
)
def test_a_report_and_its_files_are_for_its_area(client, report, world, name, status):
    client.sign_in(getattr(world.cast, name))

    pages = [f"/laporan/{report.id}{tail}" for tail in ("", "/unduh", "/angka")]

    assert [client.get(page).status_code for page in pages] == [status] * 3


def test_the_page_shows_the_hash_of_what_is_downloaded(client, report, world):
    client.sign_in(world.cast.budi)

    page = client.get(f"/laporan/{report.id}")
    file = client.get(f"/laporan/{report.id}/unduh")

    assert paper.Paper(file.data, 0).sha256 in page.text
    assert file.headers["Content-Disposition"] == "attachment; filename=laporan-botosari-2020-05-v1.pdf"


def test_a_report_is_ordered_as_a_job(client, world):
    client.sign_in(world.cast.alice)
    fields = {"region": world.cast.botosari.id, "month": MAY, "version": "terbatas"}

    answer = client.submit("/laporan/terbitkan", fields)

    run = db.session.query(JobRun).filter_by(job="issue_report").one()
    assert answer.status_code == 303
    assert run.payload == {"region_id": world.cast.botosari.id, "month": MAY, "public": False}


def test_one_report_of_a_region_and_month_is_ordered_at_a_time(client, world):
    """Four orders made four jobs, four reports and four numbers."""
    client.sign_in(world.cast.alice)
    fields = {"region": world.cast.botosari.id, "month": MAY, "version": "terbatas"}
    first = client.submit("/laporan/terbitkan", fields).location

    assert client.submit("/laporan/terbitkan", fields).location == first
    assert client.submit("/laporan/terbitkan", fields | {"month": MAY + 1}).location != first
    run = db.session.query(JobRun).filter_by(job="issue_report").order_by(JobRun.id).first()
    run.state = "done"
    assert client.submit("/laporan/terbitkan", fields).location != first
    assert db.session.query(JobRun).filter_by(job="issue_report").count() == 3


def test_who_orders_a_final_report_without_a_signer_is_told_where_to_set_it(client, world):
    close(MAY)
    empty_office("signer_name")
    client.sign_in(world.cast.alice)

    answer = client.submit("/laporan/terbitkan", {"region": world.cast.botosari.id, "month": MAY})

    assert answer.status_code == 422
    assert "Administrator mengisinya di Pengaturan (Penanda tangan)" in answer.text
    assert db.session.query(JobRun).filter_by(job="issue_report").count() == 0


def test_the_schedule_says_what_holds_it_up_to_all_whom_it_concerns(client, pilot, world, monkeypatch):
    schedule(monkeypatch)
    close(MAY - 1)
    empty_office("signer_name")

    client.sign_in(world.cast.alice)
    assert "tertahan: kop surat atau penanda tangan belum lengkap" in client.get("/laporan/jadwal").text
    for name in ("alice", "eko"):
        client.sign_in(getattr(world.cast, name))
        assert "1 laporan terjadwal tertahan" not in client.get("/laporan").text
        assert (
            "2 laporan terjadwal tertahan: kop surat atau penanda tangan belum lengkap." in client.get("/laporan").text
        )
    client.sign_in(world.cast.admin)
    assert "Belum diisi: Nama dan gelar" in client.get("/pengaturan").text
    assert [(str(work.label), work.count) for work in count_due_work(world.cast.alice)] == [
        ("laporan terjadwal menunggu kop surat atau penanda tangan", 2),  # of April
        ("laporan terjadwal menunggu tutup buku", 2),  # of May
    ]


def test_without_pango_the_page_says_why(client, world, monkeypatch):
    monkeypatch.setattr(paper, "can_print", lambda: False)
    client.sign_in(world.cast.alice)

    for page in ("/laporan", "/laporan/terbitkan"):
        assert "apt-get install" in client.get(page).text


def test_the_schedule_is_set_in_words(client, world):
    client.sign_in(world.cast.alice)
    fields = {"active": "y", "day": "7", "at": "06.30", "regency": "y", "pilots": "y"}

    client.submit("/laporan/jadwal", fields)

    held = queries.schedule()
    assert (held.day, f"{held.at:%H:%M}", held.regency, held.close_first) == (7, "06:30", True, False)
    assert "06.30" in client.get("/laporan/jadwal").text


def test_a_stale_schedule_is_shown_not_swallowed(client, world):
    client.sign_in(world.cast.alice)
    opened = client.get("/laporan/jadwal").text
    carried = {name: re.search(field_named(name), opened)[1] for name in ("csrf_token", "submission", "version")}
    fields = {"active": "y", "day": "7", "at": "06.30", "regency": "y"}
    client.submit("/laporan/jadwal", fields)

    stale = client.post("/laporan/jadwal", data={**carried, **fields, "day": "9"})

    assert stale.status_code == 409
    assert "Isinya sudah berubah sejak formulir ini dibuka" in stale.text
    assert queries.schedule().day == 7
    again = {name: re.search(field_named(name), stale.text)[1] for name in carried}
    assert client.post("/laporan/jadwal", data={**again, **fields, "day": "9"}).status_code == 303
    assert queries.schedule().day == 9


def test_a_schedule_without_sense_is_explained(client, world):
    client.sign_in(world.cast.alice)

    answer = client.submit("/laporan/jadwal", {"active": "y", "day": "42", "at": "pagi"})

    assert answer.status_code == 422
    assert "Antara 1 dan 31." in answer.text
    assert "Tulis jam seperti 06.00." in answer.text


def test_a_month_is_previewed_closed_and_shown(client, world):
    client.sign_in(world.cast.alice)
    preview = client.get("/tutup-buku/2020-05").text

    answer = client.submit("/tutup-buku/2020-05")

    assert "akan dibekukan" in preview
    assert "Memakai jamban sendiri" in preview
    assert answer.status_code == 303
    assert closing.close_of(MAY).closed_by == "Alice Analis"
    assert "akan dibekukan" not in client.get("/tutup-buku/2020-05").text
    assert "Ditutup" in client.get("/tutup-buku").text


def test_the_running_month_cannot_be_closed(client, world):
    client.sign_in(world.cast.alice)

    page = client.get("/tutup-buku/2020-06").text
    answer = client.submit("/tutup-buku/2020-05", to="/tutup-buku/2020-06")

    assert "masih berjalan" in page
    assert answer.status_code == 422
    assert closing.closes() == []


@pytest.mark.parametrize("month", ["2020-13", "besok", "2031-01"])
def test_no_such_month(client, world, month):
    client.sign_in(world.cast.alice)

    assert client.get(f"/tutup-buku/{month}").status_code == 404


def test_closing_is_for_who_reaches_the_whole_regency(client, world):
    from tests import factories

    part = factories.user("Hana Sebagian", role="analyst", region=world.cast.botosari)
    client.sign_in(part)

    answer = client.submit("/tutup-buku/2020-05")

    assert "Anda tidak bertugas di wilayah ini" in answer.text
    assert closing.closes() == []


def test_no_page_names_anybody(client, report, world):
    client.sign_in(world.cast.alice)
    pages = (
        "/laporan",
        f"/laporan/{report.id}",
        "/laporan/terbitkan",
        "/laporan/jadwal",
        "/tutup-buku",
        "/tutup-buku/2020-05",
    )

    assert [names_in(client.get(page).text) for page in pages] == [[]] * len(pages)


def test_a_number_is_used_once(report):
    assert db.session.query(IssuedReport.serial).one() == (1,)
