"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from sakti.accounts import actions
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.web import clock
from tests import factories


def sign_in(client, username, password=factories.PASSWORD, page="/masuk"):
    return client.submit(page, {"username": username, "password": password})


def test_a_page_asks_to_sign_in_and_comes_back(client, cast):
    response = client.get("/pengguna?search=budi")
    assert response.location == "/masuk?next=/pengguna?search%3Dbudi"

    response = sign_in(client, cast.admin.username, page=response.location)

    assert (response.status_code, response.location) == (303, "/pengguna?search=budi")
    assert client.get("/pengguna").status_code == 200


def test_the_way_back_stays_on_this_site(client, cast):
    for foreign in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        client.post("/keluar")
        with client.session_transaction() as session:
            session.clear()
        assert sign_in(client, cast.admin.username, page=f"/masuk?next={foreign}").location == "/"


def test_a_wrong_password_says_nothing_about_the_name(client, cast):
    known = sign_in(client, cast.budi.username, "bukan ini")
    unknown = sign_in(client, "tidak.ada", "bukan ini")

    assert known.status_code == unknown.status_code == 422
    assert "belum cocok" in known.text
    assert "belum cocok" in unknown.text


def test_a_sign_in_is_in_the_trail(client, cast):
    sign_in(client, cast.budi.username)

    assert db.session.query(AuditEntry).filter_by(action="signed_in", actor_id=cast.budi.id).count() == 1


def test_the_name_is_not_case_sensitive(client, cast):
    assert sign_in(client, cast.budi.username.upper()).status_code == 303


def test_a_one_time_password_must_be_changed_first(client, cast):
    user, password = actions.add_user(name="Hana Baru", by=cast.admin)
    actions.assign(user=user, role="leader", by=cast.admin)
    sign_in(client, user.username, password)

    assert client.get("/akun").location == "/akun/kata-sandi"

    new = {"current": password, "password": "empat belas kerbau", "again": "empat belas kerbau"}
    assert client.submit("/akun/kata-sandi", new).location == "/akun"
    assert client.get("/akun").status_code == 200
    assert not user.must_change_password


def test_a_one_time_password_expires(client, cast, monkeypatch):
    user, password = actions.add_user(name="Hana Baru", by=cast.admin)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "sudah lewat" in sign_in(client, user.username, password).text


def test_a_deactivated_user_is_out_at_once(client, cast):
    client.sign_in(cast.budi)
    assert client.get("/akun").status_code == 200

    actions.deactivate(user=cast.budi, reason="pindah tugas", by=cast.admin)

    assert client.get("/akun").status_code == 303
    assert sign_in(client, cast.budi.username).status_code == 422


def test_a_changed_password_ends_other_sessions_but_not_this_one(app, client, cast):
    other = app.test_client().sign_in(cast.budi)
    client.sign_in(cast.budi)
    new = {"current": factories.PASSWORD, "password": "empat belas kerbau", "again": "empat belas kerbau"}

    client.submit("/akun/kata-sandi", new)

    assert client.get("/akun").status_code == 200
    assert other.get("/akun").status_code == 303


def test_signing_out(client, cast):
    client.sign_in(cast.budi)
    response = client.submit("/akun", to="/keluar")

    assert response.location == "/masuk"
    assert "sakti=;" in response.headers["Set-Cookie"]
    assert client.get("/akun").status_code == 303
