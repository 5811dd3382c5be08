"""A telephone's own session: for handing over, until it is revoked, runs out, or its user may not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sakti.accounts import actions
from sakti.accounts.actions import devices as device_actions
from sakti.accounts.actions import sessions as session_actions
from sakti.accounts.models import Device
from sakti.accounts.queries import devices
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.settings import actions as settings
from sakti.web import clock
from tests import factories
from tests.actors import TESTS

PAGE = "/api/perangkat/saya"


@pytest.fixture
def passing(monkeypatch):
    """Let time go by: `passing(days=2)`."""
    gone, real = [timedelta(0)], clock.now

    def pass_by(**time):
        gone[0] += timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])
    return pass_by


@pytest.fixture
def connected(client, cast):
    """Budi's telephone: its row and its token, connected on the screen."""
    client.sign_in(cast.budi)
    page = client.get(client.submit("/akun/telepon/sambungkan", {"label": "Samsung hitam"}).location)
    token = re.search(r'<code class="typed">(sakti_[^<]+)</code>', page.text)[1]
    return db.session.query(Device).one(), token


@pytest.fixture
def phone(app, client):
    """A telephone: it has no cookies."""

    def ask(token, page=PAGE, **kwargs):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return app.test_client(use_cookies=False).get(page, headers=headers, **kwargs)

    return ask


def test_it_is_told_whose_it_is_and_until_when(phone, cast, connected):
    device, token = connected

    answer = phone(token)

    assert answer.status_code == 200
    assert answer.json["username"] == cast.budi.username
    assert answer.json["device"] == "Samsung hitam"
    assert answer.json["expires_at"] == device.expires_at.isoformat()
    assert device.expires_at - device.created_at == timedelta(days=30)


def test_the_code_is_shown_to_one_browser_for_a_while(client, app, cast, connected, passing):
    device, token = connected
    page = f"/akun/telepon/{device.id}"
    assert token in client.get(page).text
    assert token not in app.test_client().sign_in(cast.budi).get(page).text
    assert app.test_client().sign_in(cast.citra).get(page).status_code == 404
    passing(minutes=6)

    assert "tidak ditampilkan" in client.get(page).text


def test_the_row_has_only_the_digest(connected):
    device, token = connected

    assert token not in device.token_hash
    assert len(token) > 45


@pytest.mark.parametrize("token", [None, "", "x", "sakti_x", "Bearer", "sakti_" + "a" * 43])
def test_a_made_up_token_opens_nothing(phone, cast, connected, token):
    answer = phone(token)

    assert answer.status_code == 401
    assert answer.json["error"] == 401


@pytest.mark.parametrize("page", ["/", "/akun", "/keluarga", "/lapangan", "/akun/telepon", "/pengguna"])
def test_it_opens_no_page(phone, connected, page):
    _, token = connected

    assert phone(token, page).location.startswith("/masuk")


def test_a_cookie_does_not_open_what_is_for_telephones(client, cast, connected):
    assert client.get(PAGE, headers={"Accept": "application/json"}).status_code == 401


def test_a_revoked_one_is_refused(client, phone, cast, connected):
    device, token = connected
    client.submit("/akun/telepon", to=f"/akun/telepon/{device.id}/cabut")

    assert phone(token).status_code == 401
    assert not devices.connected(cast.budi)
    assert db.session.query(AuditEntry).filter_by(action="device_revoked").count() == 1


def test_after_thirty_days_it_is_refused(phone, connected, passing):
    _, token = connected
    passing(days=29)
    assert phone(token).status_code == 200
    passing(days=2)

    assert phone(token).status_code == 401


@pytest.mark.parametrize("change", ["end", "deactivate", "password", "reset", "needs"])
def test_it_ends_with_what_it_was_given_for(phone, cast, connected, change):
    device, token = connected
    match change:
        case "end":
            actions.end_assignment(assignment=cast.budi.assignments[0], by=TESTS)
        case "deactivate":
            actions.deactivate(user=cast.budi, reason="pindah", by=TESTS)
        case "password":
            actions.set_password(user=cast.budi, password="empat belas kerbau", by=cast.budi)
        case "reset":
            actions.reset_password(user=cast.budi, by=TESTS)
        case "needs":
            device.second_factor_at = None
            settings.set_values(values={"second_step_facilitator": "always"}, since=clock.today(), by=TESTS)

    assert phone(token).status_code == 401


def test_an_administrator_revokes_it(client, phone, cast, connected):
    device, token = connected
    client.sign_in(cast.admin)
    page = f"/pengguna/{cast.budi.id}"
    assert "Samsung hitam" in client.get(page).text

    client.submit(page, to=f"{page}/telepon/{device.id}/cabut")

    assert phone(token).status_code == 401
    assert client.submit(page, to=f"/pengguna/{cast.citra.id}/telepon/{device.id}/cabut").status_code == 404


def test_nobody_revokes_anothers(app, client, cast, connected):
    device, _ = connected
    other = app.test_client().sign_in(cast.citra)

    assert other.submit("/akun", to=f"/akun/telepon/{device.id}/cabut").status_code == 404


def test_only_field_workers_connect_one(client, cast):
    client.sign_in(cast.eko)
    assert "Hanya yang bertugas" in client.get("/akun/telepon").text

    answer = client.submit("/akun/telepon/sambungkan", {"label": "Telepon"})

    assert answer.status_code == 422
    assert not db.session.query(Device).count()


def test_the_password_is_asked_for_first(client, cast, passing):
    client.submit("/masuk", {"username": cast.budi.username, "password": factories.PASSWORD})
    passing(minutes=11)

    assert client.get("/akun/telepon/sambungkan").location.startswith("/akun/konfirmasi")


def test_it_is_noted_when_it_was_heard_of(phone, connected, passing):
    device, token = connected
    phone(token)
    first = device.seen_at
    passing(seconds=30)
    phone(token)
    assert device.seen_at == first
    passing(seconds=40)
    phone(token)

    assert device.seen_at > first


def test_old_ones_are_forgotten(connected, passing):
    passing(days=130)
    session_actions.forget_old(now=clock.now())

    assert not db.session.query(Device).count()


def test_revoking_twice_is_once(cast, connected):
    device, _ = connected
    device_actions.revoke(device=device, by=cast.budi)
    device_actions.revoke(device=device, by=cast.budi)

    assert db.session.query(AuditEntry).filter_by(action="device_revoked").count() == 1
