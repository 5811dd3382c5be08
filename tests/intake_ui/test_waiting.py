"""While a large list is read and checked, nobody else waits for it."""

from __future__ import annotations

from sakti.extensions import sqlite_begin
from sakti.intake.landing import preparation
from tests.intake_ui.conftest import person


def test_a_list_is_read_and_checked_without_the_lock_of_writers(client, cast, hand_in, decide, monkeypatch):
    client.sign_in(cast.alice)
    begun = []
    for name in ("check_list", "open_workbook"):
        monkeypatch.setattr(preparation, name, noting(begun, getattr(preparation, name)))
    upload = hand_in(person(1))
    decide(upload, "terapkan")

    assert (upload.state, begun) == ("applied", ["DEFERRED"] * 2)  # read once and checked once, for its preview


def noting(begun, real):
    def instead(*given):
        begun.append(sqlite_begin.get())
        return real(*given)

    return instead
