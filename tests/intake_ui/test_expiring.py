"""Uploads on which nobody decides: said on the page, left after thirty days, and nothing of them stays on the disk."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta

import pytest

from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.files import actions as files
from sakti.intake.models import Upload
from sakti.jobs.actions import enqueue
from sakti.jobs.models import JobRun
from sakti.web import clock
from tests.actors import TESTS
from tests.intake_ui.conftest import person, work


@pytest.fixture(autouse=True)
def nothing_left_of_other_tests(app):
    shutil.rmtree(files.place("uploads"), ignore_errors=True)


def pass_days(upload, days):
    upload.uploaded_at = clock.now() - timedelta(days=days)
    enqueue("expire_uploads", by=TESTS)
    work()
    return db.session.query(JobRun).filter_by(job="expire_uploads").order_by(JobRun.id.desc()).first()


def lying():
    return [file.name for file in files.place("uploads").glob("*")]


def test_an_upload_says_until_when_it_is_kept(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    page = client.get(f"/impor/{upload.id}").text
    assert "tersimpan tersegel; paling lama sampai" in page


def test_after_thirty_days_an_upload_is_left_and_its_files_are_gone(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    assert pass_days(upload, 29).result == {"expired": 0, "strays": 0}
    assert len(lying()) == 2
    assert pass_days(upload, 31).result == {"expired": 1, "strays": 0}
    assert (upload.state, upload.excerpts, lying()) == ("left", None, [])
    assert "30 hari" in client.get(f"/impor/{upload.id}").text
    assert db.session.query(AuditEntry).filter_by(action="upload_expired").count() == 1


def test_an_upload_that_is_applied_is_not_left(client, cast, hand_in, decide):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    decide(upload, "terapkan")
    assert pass_days(upload, 31).result["expired"] == 0
    assert upload.state == "applied"


def test_bytes_that_belong_to_no_upload_are_removed_after_a_day(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in(person(1))
    kept = set(lying())
    files.write("uploads/sisa.segel", b"3326")
    for name in lying():
        long_ago = (clock.now() - timedelta(days=2)).timestamp()
        os.utime(files.place(f"uploads/{name}"), (long_ago, long_ago))
    assert pass_days(upload, 1).result == {"expired": 0, "strays": 1}
    assert set(lying()) == kept


def test_a_form_that_is_refused_leaves_no_bytes(client, cast):
    client.sign_in(cast.alice)
    data = {"file": (open(__file__, "rb"), "daftar.csv"), "as_of": "2999-01-01"}  # noqa: PTH123, SIM115
    answer = client.submit("/impor/daftar", data, content_type="multipart/form-data")
    assert answer.status_code != 303
    assert (lying(), db.session.query(Upload).count()) == ([], 0)


def test_a_hostile_file_is_refused_in_the_readers_language(client, cast, hand_in):
    client.sign_in(cast.alice)
    upload = hand_in("," * 600)
    assert upload.state == "refused"
    assert "kolom atau lebih, batasnya 512" in client.get(f"/impor/{upload.id}").text
    cast.alice.language = "en"
    db.session.commit()
    assert "columns or more, the limit is 512" in client.get(f"/impor/{upload.id}").text
