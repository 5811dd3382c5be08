"""What was typed is kept when it could not be saved: the database is locked, the session is over, the server fails."""

from __future__ import annotations

import errno
import re
import sqlite3
import time
from contextlib import closing, contextmanager
from contextvars import Context
from datetime import timedelta

import pyotp
import pytest
from psycopg.errors import DiskFull
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from sakti.accounts import actions, queries
from sakti.accounts.actions import factors
from sakti.accounts.models import User
from sakti.core.actors import SYSTEM
from sakti.extensions import LONG_WAIT, SHORT_WAIT, arrived_at, db, patience, wait_until
from sakti.indicators.actions import rollup
from sakti.regions.actions import project_classes
from sakti.web import clock, kept
from sakti.web.forms import BaseForm
from sakti.web.transactions import open_request, transaction
from tests import factories, homes
from tests.auditing import field_named, session_of

OURS = {"Origin": "http://localhost"}
NOTE = "Atap dapur bocor, ibu minta terpal"


@pytest.fixture
def home(cast):
    project_classes({cast.botosari.id})
    made = homes.household(cast.botosari, {"name": "Slamet"}, {"name": "Siti"})
    rollup.rebuild(None)
    db.session.commit()
    return made


@pytest.fixture
def visit(client, cast, home):
    """The address of a visit form, and what Budi has filled into it."""
    client.sign_in(cast.budi)
    page = f"/lapangan/keluarga/{home.id}/kunjungan"
    opened = client.get(page).text
    hidden = {name: value(opened, name) for name in ("csrf_token", "submission", "client_id")}
    return page, {**hidden, "observed_on": "20 November 2026", "note": NOTE}


def value(page, name):
    return re.search(field_named(name), page)[1]


def sign_out(client):
    with client.session_transaction() as session:
        session.clear()


def hidden_fields(page):
    """What the form of a page would send again."""
    form = page[page.index('<form class="form"') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return dict(found)


# -- the database ------------------------------------------------------------------------------------------------------


@contextmanager
def locked(engine):
    """Somebody else writes, and does not end: on SQLite the file is locked, on PostgreSQL the table that is written."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    with engine.connect() as other:
        other.execute(text("LOCK TABLE user_account IN EXCLUSIVE MODE"))
        yield


def test_a_locked_database_answers_with_the_form(application, installation):
    """And is sent again from there: once it is saved, once it was saved already."""
    with transaction():
        admin, _password = actions.add_user(name="Ani", by=SYSTEM)
        actions.assign(user=admin, role="administrator", by=SYSTEM)
        admin.one_time_until = None
        who = session_of(admin)
    client = installation.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = who
    opened = Context().run(client.get, "/pengguna/baru").text
    sent = {name: value(opened, name) for name in ("csrf_token", "submission")} | {"name": "Siti Aminah"}

    with locked(db.engine):
        refused = Context().run(client.post, "/pengguna/baru", data=sent)

    assert refused.status_code == 503
    assert "Belum tersimpan" in refused.text
    assert "Siti Aminah" in refused.text
    again = hidden_fields(refused.text)
    assert again["submission"] == sent["submission"]
    assert Context().run(client.post, "/pengguna/baru", data=again).status_code == 303
    assert Context().run(client.post, "/pengguna/baru", data=again).status_code == 303
    db.session.rollback()
    assert db.session.query(User).filter_by(name="Siti Aminah").count() == 1


@pytest.mark.only_on("postgresql")
def test_a_page_that_only_reads_waits_no_longer(application, installation):
    """Found: while somebody changed a table, every page of it hung for good, and with it a thread of the server."""
    with transaction():
        admin, _password = actions.add_user(name="Ani", by=SYSTEM)
        actions.assign(user=admin, role="administrator", by=SYSTEM)
        admin.one_time_until = None
        who = session_of(admin)
    client = installation.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = who
    with db.engine.connect() as other:
        other.execute(text("LOCK TABLE user_account IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        refused = Context().run(client.get, "/pengguna")

    assert refused.status_code == 503
    assert time.monotonic() - began < 20  # bounded; how short is asked of `patience`


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("insert", None, Exception("database or disk is full")),
        OperationalError("insert", None, DiskFull("could not extend file")),
    ],
    ids=["file", "sqlite", "postgresql"],
)
def test_a_full_disk_is_called_so_and_nothing_typed_is_lost(app, client, visit, monkeypatch, failure):
    """Found: to wait a moment was the advice, and for a file it was our mistake."""

    def full(**_):
        raise failure

    page, sent = visit
    monkeypatch.setattr("sakti.field.actions.record_visit", full)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.post(page, data=sent)

    assert answer.status_code == 503
    assert "Disk server penuh" in answer.text
    assert NOTE in answer.text
    monkeypatch.setattr("sakti.dashboards.boards.region_board", lambda *_, **__: full())
    page = client.get("/dasbor")
    assert (page.status_code, "Disk server penuh" in page.text) in ((503, True), (200, False))


def test_another_error_of_a_file_is_none_of_the_disk(app, client, visit, monkeypatch):
    def broken(**_):
        raise OSError(errno.EIO, "Input/output error")

    page, sent = visit
    monkeypatch.setattr("sakti.field.actions.record_visit", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.post(page, data=sent)

    assert answer.status_code == 500
    assert "Disk server penuh" not in answer.text


def test_all_waits_of_a_request_together_are_short(app):
    assert patience() == LONG_WAIT  # a command, a job
    wait_until.set(time.monotonic() + 2)
    assert SHORT_WAIT < patience() <= 2000
    wait_until.set(time.monotonic() - 60)
    assert patience() == SHORT_WAIT
    wait_until.set(None)


def test_who_stood_in_line_for_a_thread_waits_no_more_for_a_lock(app):
    """Found: with more forms than threads a locked database was told after twelve seconds, not three."""
    arrived = arrived_at.set(time.monotonic() - 10)
    try:
        with app.test_request_context("/", method="POST"):
            open_request()
            assert patience() == SHORT_WAIT
    finally:
        arrived_at.reset(arrived)
        wait_until.set(None)


def test_a_request_leaves_no_haste_behind(client, cast):
    client.sign_in(cast.admin)
    client.get("/akun")
    assert wait_until.get() is None


def test_the_page_asks_neither_the_database_nor_who_is_signed_in(app, client, visit, monkeypatch):
    def lost(*_):
        raise OperationalError("select", None, Exception("gone"))

    page, sent = visit
    monkeypatch.setattr(app.login_manager, "_user_callback", lost)
    monkeypatch.setattr("sakti.settings.queries.is_demo", lost)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.post(page, data=sent)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert NOTE in answer.text
    assert "20 November 2026" in answer.text
    assert "Catatan" in answer.text  # the label of the form


def test_a_crash_keeps_the_form_too(app, client, visit, monkeypatch):
    page, sent = visit
    monkeypatch.setattr("sakti.field.actions.record_visit", lambda **_: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.post(page, data=sent)

    assert answer.status_code == 500
    assert NOTE in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_files_are_asked_for_again_by_name(app, client, visit, monkeypatch):
    page, sent = visit
    monkeypatch.setattr("sakti.field.actions.record_visit", lambda **_: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = client.post(page, data={**sent, "photo": (open(__file__, "rb"), "dapur.jpg")})  # noqa: SIM115, PTH123

    assert "dapur.jpg" in answer.text
    assert '<input type="file" id="berkas-1" name="photo">' in answer.text


# -- the session -------------------------------------------------------------------------------------------------------


def sign_in(client, answer, user, **more):
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', answer.text)[1]
    carried = {name: value(answer.text, name) for name in ("csrf_token", "kept")}
    return client.post(
        action, data={**carried, "username": user.username, "password": factories.PASSWORD, **more}, headers=OURS
    )


def test_a_form_comes_back_after_signing_in(client, cast, visit, home):
    page, sent = visit
    sign_out(client)

    lost = client.post(page, data=sent, headers=OURS)
    assert lost.status_code == 401
    assert "Belum tersimpan. Masuk lagi, isian Anda dibawa kembali." in lost.text
    assert NOTE not in lost.text  # sealed: who walks by does not read it

    back = sign_in(client, lost, cast.budi)
    assert back.status_code == 200
    assert NOTE in back.text
    assert client.get("/lapangan/tercatat").text.count(NOTE) == 0  # nothing was sent by itself

    filled = client.post(page, data={**hidden_fields(back.text), kept.REOPEN: "1"})
    assert filled.status_code == 200
    assert NOTE in filled.text
    assert "20 November 2026" in filled.text
    assert "Belum dapat disimpan" not in filled.text
    again = {name: value(filled.text, name) for name in ("csrf_token", "submission", "client_id")}
    assert again["client_id"] == sent["client_id"]
    saved = client.post(page, data={**sent, **again})
    assert saved.status_code == 303
    assert f"/kunjungan/{sent['client_id']}" in saved.location


def test_a_form_comes_back_through_the_second_step_too(client, cast, visit):
    secret = factors.new_secret()
    code = pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30))
    factors.add_app(user=cast.budi, secret=secret, code=code, label="Telepon", session=None)
    page, sent = visit
    sign_out(client)
    step = sign_in(client, client.post(page, data=sent, headers=OURS), cast.budi)
    assert "Langkah kedua" in step.text
    assert NOTE not in step.text

    carried = {name: value(step.text, name) for name in ("csrf_token", "kept")}
    back = client.post(
        "/masuk/langkah-kedua", data={**carried, "code": pyotp.TOTP(secret).at(clock.now())}, headers=OURS
    )

    assert back.status_code == 200
    assert NOTE in back.text
    assert client.get("/akun").status_code == 200


def test_a_wrong_password_does_not_lose_it(client, cast, visit):
    page, sent = visit
    sign_out(client)
    lost = client.post(page, data=sent, headers=OURS)

    wrong = sign_in(client, lost, cast.budi, password="bukan ini katanya")

    assert wrong.status_code == 422
    assert NOTE in sign_in(client, wrong, cast.budi).text


def test_nobody_else_is_given_it(client, cast, visit):
    page, sent = visit
    cast.budi.session_version += 1  # ended: by another password, or by an administrator
    db.session.commit()
    lost = client.post(page, data=sent, headers=OURS)

    other = sign_in(client, lost, cast.alice)

    assert other.status_code == 303
    assert NOTE not in client.get("/").text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://lain.example"}, {}])
def test_a_form_of_another_site_is_not_kept(client, visit, headers):
    page, sent = visit
    sign_out(client)

    answer = client.post(page, data={**sent, "csrf_token": "x"}, headers=headers)

    assert answer.status_code == 303
    assert answer.location == "/masuk"


def test_what_was_tampered_with_or_is_too_old_is_nothing(client, cast, visit, monkeypatch):
    page, sent = visit
    sign_out(client)
    lost = client.post(page, data=sent, headers=OURS)
    carried = value(lost.text, "kept")
    assert sign_in(client, lost, cast.budi, kept=carried[:-6] + "AAAAAA").status_code == 303
    sign_out(client)

    lost = client.post(page, data=sent, headers=OURS)
    monkeypatch.setattr(kept, "LASTS", -1)
    assert sign_in(client, lost, cast.budi).status_code == 303


def test_what_is_too_long_to_carry_waits_on_its_page(client, visit, monkeypatch):
    page, sent = visit
    sign_out(client)
    monkeypatch.setattr(kept, "LARGEST", 10)

    answer = client.post(page, data=sent, headers=OURS)

    assert answer.status_code == 401
    assert NOTE in answer.text
    assert "Masuk di tab lain" in answer.text


def test_a_form_from_before_the_present_session(client, visit):
    page, sent = visit

    refused = client.post(page, data={**sent, "csrf_token": "old"}, headers=OURS)

    assert refused.status_code == 400
    assert NOTE in refused.text
    assert client.post(page, data=hidden_fields(refused.text), headers=OURS).status_code == 303


def test_a_form_that_opens_filled_writes_nothing(client, cast, visit):
    """Even where it is right in everything: its user saves it."""
    page, sent = visit
    assert client.post(page, data={**sent, kept.REOPEN: "1"}).status_code == 200
    client.sign_in(cast.admin)
    new = client.get("/pengguna/baru").text
    token = value(new, "csrf_token")
    client.post("/pengguna/baru", data={"csrf_token": token, "name": "Siti Aminah", kept.REOPEN: "1"})
    assert queries.by_username("siti.aminah") is None


# -- secrets -----------------------------------------------------------------------------------------------------------


def every_form(form=BaseForm):
    yield form
    for below in form.__subclasses__():
        yield from every_form(below)


def test_every_password_field_is_a_secret(app):
    names = {
        name
        for form in every_form()
        for name in dir(form)
        if isinstance(field := getattr(form, name, None), UnboundField) and field.field_class is PasswordField
    }
    assert names <= kept.SECRETS


def test_a_form_with_a_password_is_not_kept(app, client, cast, monkeypatch):
    client.sign_in(cast.budi)
    client.get("/akun/kata-sandi")
    monkeypatch.setattr("sakti.accounts.actions.set_password", lambda **_: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    new = "empat belas kerbau gunung"

    answer = client.submit("/akun/kata-sandi", {"current": factories.PASSWORD, "password": new, "again": new})

    assert answer.status_code == 500
    assert new not in answer.text
