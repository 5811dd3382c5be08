"""While a large list is read and checked, nobody else waits for it."""

from __future__ import annotations

import io

from sakti.extensions import db, sqlite_begin
from sakti.intake.desk import imports
from sakti.intake.landing import preparation
from sakti.intake.models import Upload
from tests.intake_ui.conftest import person, work


def test_a_list_is_read_and_checked_without_the_lock_of_writers(client, cast, hand_in, decide, monkeypatch):
    client.sign_in(cast.alice)
    begun = []
    monkeypatch.setattr(imports, "open_workbook", noting(begun, imports.open_workbook))
    monkeypatch.setattr(preparation, "check_list", noting(begun, preparation.check_list))
    upload = hand_in(person(1))
    decide(upload, "terapkan")

    # read once without any transaction, and checked once beside other writers, for its preview
    assert (upload.state, begun) == ("applied", ["none", "DEFERRED"])


def test_a_log_is_read_without_any_transaction(client, cast, hand_in, decide, monkeypatch):
    client.sign_in(cast.alice)
    begun = []
    monkeypatch.setattr(imports, "open_workbook", noting(begun, imports.open_workbook))
    data = {"file": (io.BytesIO(b"date,event,key,person_key,target_key,note\n"), "kejadian.csv"), "log": "events"}
    assert client.submit("/impor/catatan", data, content_type="multipart/form-data").status_code == 303
    work()
    upload = db.session.query(Upload).one()
    decide(upload, "terapkan")

    assert (upload.state, begun) == ("applied", ["none"] * 2)  # for its preview, and to be applied


def noting(begun, real):
    def instead(*given):
        begun.append(sqlite_begin.get() if db.session().in_transaction() else "none")
        return real(*given)

    return instead
