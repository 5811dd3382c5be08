"""Commit once, at the edge. These views exist only here."""

from __future__ import annotations

from datetime import date

import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from sakti.core.permissions import Public
from sakti.core.refusals import Refusal
from sakti.extensions import csrf, db, sqlite_begin
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.permissions import permit
from sakti.web.transactions import WriteWhileReading, defer, transaction


def write(name="x"):
    db.session.add(SettingValue(key=name, value="", since=date(2026, 11, 21), recorded_at=clock.now(), recorded_by=""))
    db.session.flush()


def count():
    return db.session.query(SettingValue).count()


@pytest.fixture
def request_of(app, client, monkeypatch):
    """Run a function as the view of a request, and give back the answer."""

    def run(view, method="POST", **kwargs):
        monkeypatch.setitem(app.view_functions, "accounts.sign_in", permit(Public)(csrf.exempt(view)))
        monkeypatch.setitem(app.view_functions, "accounts.try_sign_in", permit(Public)(csrf.exempt(view)))
        return client.open("/masuk", method=method, audit=False, **kwargs)

    return run


def test_a_write_that_succeeds_is_committed(request_of):
    def view():
        write()
        return "done"

    request_of(view)
    assert count() == 1


def test_a_write_that_answers_422_is_not(request_of):
    def view():
        write()
        return "wrong", 422

    request_of(view)
    assert count() == 0


@pytest.mark.parametrize("failure", [lambda: abort(404), lambda: raise_(Refusal("not_permitted"))])
def test_a_write_that_is_broken_off_is_not(request_of, failure):
    def view():
        write()
        failure()

    assert request_of(view).status_code in (403, 404)
    assert count() == 0


def raise_(error):
    raise error


def test_a_get_that_writes_is_a_mistake(request_of):
    with pytest.raises(WriteWhileReading):
        request_of(lambda: write() or "", method="GET")


def test_what_is_deferred_is_written_after_reading(request_of):
    def view():
        defer(lambda: write("reading"))
        return str(count())

    assert request_of(view, method="GET").text == "0"
    assert count() == 1


def test_what_is_deferred_outlives_a_refused_write(request_of):
    def view():
        write("lost")
        defer(lambda: write("kept"))
        return "", 422

    request_of(view)
    assert [row.key for row in db.session.query(SettingValue)] == ["kept"]


def test_no_page_leaves_when_its_reading_cannot_be_logged(app, request_of, monkeypatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def view():
        defer(lambda: raise_(OperationalError("insert", None, Exception("locked"))))
        return "personal data"

    response = request_of(view, method="GET")
    assert response.status_code == 503
    assert "personal data" not in response.text


def test_a_transaction_of_a_command_is_all_or_nothing(app):
    with pytest.raises(ZeroDivisionError), transaction():
        raise_(ZeroDivisionError(write()))
    assert count() == 0

    with transaction():
        write()
    db.session.rollback()
    assert count() == 1


@pytest.mark.parametrize(("method", "begin"), [("GET", "DEFERRED"), ("POST", "IMMEDIATE")])
def test_readers_do_not_queue_behind_writers(request_of, method, begin):
    assert request_of(lambda: sqlite_begin.get(), method=method).text == begin


def test_a_database_that_is_away_says_so(app, client, monkeypatch):
    def lost(*_):
        raise OperationalError("select", None, Exception("gone"))

    with client.session_transaction() as session:
        session["_user_id"] = "1.1"
    monkeypatch.setattr(app.login_manager, "_user_callback", lost)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    response = client.get("/akun")

    assert response.status_code == 503
    assert "Sedang tidak dapat melayani" in response.text


def test_sqlite_keeps_foreign_keys(app):
    if db.session.get_bind().dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
