"""Whoever fails waits; nobody is locked out by others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.accounts import actions
from sakti.accounts.actions import slowing
from sakti.accounts.models import SlowedSignIn
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.web import clock
from tests import factories

ATTACKER, OFFICE, ELSEWHERE = "203.0.113.6", "10.0.0.50", "198.51.100.7"


@pytest.fixture
def passing(monkeypatch):
    """Let time go by: `passing(minutes=2)`."""
    gone, real = [timedelta(0)], clock.now

    def pass_by(**time):
        gone[0] += timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])
    return pass_by


@pytest.fixture
def browser(app, client):
    """A browser of its own at an address."""

    def made(address):
        opened = app.test_client()
        opened.environ_base["REMOTE_ADDR"] = address
        return opened

    return made


def sign_in(browser, username, password=factories.PASSWORD):
    return browser.submit("/masuk", {"username": username, "password": password})


def fail(browser, username, times):
    return [sign_in(browser, username, f"salah {number}").status_code for number in range(times)]


def test_the_sixth_try_has_to_wait_and_is_told_how_long(browser, cast):
    here = browser(OFFICE)
    assert fail(here, cast.budi.username, 5) == [422] * 5

    answer = sign_in(here, cast.budi.username)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] in ("4", "5")
    assert "Tunggu 5 detik" in answer.text or "Tunggu 4 detik" in answer.text
    assert "Belum dapat masuk." in answer.text
    assert "disimpan" not in answer.text
    assert f'value="{cast.budi.username}"' in answer.text


def test_after_the_wait_the_right_password_works(browser, cast, passing):
    here = browser(OFFICE)
    fail(here, cast.budi.username, 6)
    passing(seconds=6)

    assert sign_in(here, cast.budi.username).status_code == 303


def test_each_failure_makes_the_wait_longer(browser, cast, passing):
    here, waits = browser(OFFICE), []
    fail(here, cast.budi.username, 4)
    for _ in range(9):
        assert sign_in(here, cast.budi.username, "salah").status_code == 422
        waits.append(int(sign_in(here, cast.budi.username).headers["Retry-After"]))
        passing(seconds=waits[-1] + 1)

    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900]


def test_a_success_forgets_the_failures_of_this_pair(browser, cast):
    here = browser(OFFICE)
    fail(here, cast.budi.username, 3)
    sign_in(here, cast.budi.username)

    assert {row.failures for row in db.session.query(SlowedSignIn)} == {3}  # of the name, and of the address


def test_what_is_typed_as_a_name_is_not_kept_in_clear(browser, cast):
    fail(browser(OFFICE), "rahasia-saya-salah-kolom", 1)

    assert not [row for row in db.session.query(SlowedSignIn) if "rahasia" in row.key]
    told = db.session.query(AuditEntry).filter_by(action="sign_in_refused").one()
    assert "rahasia" not in str(told.details)
    assert told.subject_id is None


def test_failures_are_in_the_trail(browser, cast):
    here = browser(OFFICE)
    fail(here, cast.budi.username, 7)

    told = db.session.query(AuditEntry).filter_by(action="sign_in_refused").all()
    assert len(told) == 5  # the others only had to wait
    assert {(entry.subject_id, entry.details["address"]) for entry in told} == {(cast.budi.id, OFFICE)}


def test_a_victim_is_not_locked_out_by_an_attacker(browser, cast, passing):
    """105 attempts from one address: the known device goes on, another address waits half a minute at most."""
    known = browser(OFFICE)
    sign_in(known, cast.budi.username)
    known.submit("/akun", to="/keluar")
    assert set(fail(browser(ATTACKER), cast.budi.username, 105)) == {422, 429}

    assert sign_in(known, cast.budi.username).status_code == 303
    new = browser(ELSEWHERE)
    if (answer := sign_in(new, cast.budi.username)).status_code == 429:
        assert int(answer.headers["Retry-After"]) <= 30
        passing(seconds=31)
        answer = sign_in(new, cast.budi.username)
    assert answer.status_code == 303


def test_many_addresses_that_guess_do_not_use_up_the_victims_turn(browser, cast, passing):
    """A net of strangers goes on trying while the victim waits: the victim's wait is the victim's own."""
    for number in range(30):
        fail(browser(f"192.0.2.{number}"), cast.budi.username, 4)
    victim = browser(ELSEWHERE)

    waits = int(sign_in(victim, cast.budi.username).headers["Retry-After"])
    assert waits <= 30
    passing(seconds=waits + 1)
    for number in range(30, 60):
        fail(browser(f"192.0.2.{number}"), cast.budi.username, 2)

    assert sign_in(victim, cast.budi.username).status_code == 303


def test_made_up_names_do_not_lock_a_shared_address(browser, cast, passing):
    """41 invented names from the office: a known device goes on at once, a new one after ten seconds."""
    known = browser(OFFICE)
    sign_in(known, cast.citra.username)
    known.submit("/akun", to="/keluar")
    attacker = browser(OFFICE)
    for number in range(41):
        fail(attacker, f"tidak.ada.{number}", 1)

    assert sign_in(known, cast.citra.username).status_code == 303
    new = browser(OFFICE)
    assert int(sign_in(new, cast.citra.username).headers["Retry-After"]) <= 10
    passing(seconds=11)
    assert sign_in(new, cast.citra.username).status_code == 303


def test_a_known_device_of_somebody_else_is_a_stranger(browser, cast):
    here = browser(OFFICE)
    sign_in(here, cast.citra.username)
    here.submit("/akun", to="/keluar")

    assert fail(here, cast.budi.username, 6) == [422] * 5 + [429]


def test_a_known_device_waits_too_when_it_fails_itself(browser, cast):
    here = browser(OFFICE)
    sign_in(here, cast.budi.username)
    here.submit("/akun", to="/keluar")

    assert fail(here, cast.budi.username, 8) == [422] * 7 + [429]


def test_names_that_do_not_exist_are_treated_alike(browser, cast):
    """The same answers, the same waits, and the same work: nothing tells which names there are."""
    real, made_up = browser("10.1.1.1"), browser("10.1.1.2")

    for _ in range(7):
        known, unknown = sign_in(real, cast.budi.username, "salah"), sign_in(made_up, "tidak.ada.sama", "salah")
        assert known.status_code == unknown.status_code
        assert known.headers.get("Retry-After") == unknown.headers.get("Retry-After")


def test_a_password_of_an_unknown_name_is_hashed_all_the_same(browser, cast, monkeypatch):
    from sakti.accounts import passwords

    checked = []
    real = passwords.is_right_password
    monkeypatch.setattr(
        passwords, "is_right_password", lambda stored, given: checked.append(stored) or real(stored, given)
    )

    sign_in(browser(OFFICE), "tidak.ada", "salah")

    assert checked == [None]


def test_the_present_password_cannot_be_guessed_in_an_open_session(browser, cast):
    here = browser(OFFICE)
    here.sign_in(cast.budi)
    new = {"password": "empat belas kerbau", "again": "empat belas kerbau"}

    answers = [here.submit("/akun/kata-sandi", {"current": f"tebak {n}", **new}).status_code for n in range(12)]
    confirming = here.submit("/akun/konfirmasi", {"password": factories.PASSWORD})

    assert answers == [422] * 5 + [429] * 7
    assert confirming.status_code == 429
    assert "Retry-After" in confirming.headers


def test_who_knows_the_present_password_may_try_new_ones_as_often_as_needed(browser, cast):
    here = browser(OFFICE)
    here.sign_in(cast.budi)
    weak = {"current": factories.PASSWORD, "password": "pekalongan", "again": "pekalongan"}

    assert [here.submit("/akun/kata-sandi", weak).status_code for _ in range(7)] == [422] * 7


def test_many_at_once_are_no_way_around(app, cast):
    """A try is counted before it is looked at."""
    turn = slowing.turn_of(kind="password", name="budi", address=ATTACKER, device_id=None)

    assert [slowing.take(turn=turn) for _ in range(7)] == [0, 0, 0, 0, 0, 5, 5]


def test_a_reset_does_not_need_the_failures_to_be_forgotten(browser, cast, passing):
    here = browser(OFFICE)
    fail(here, cast.budi.username, 9)
    password = actions.reset_password(user=cast.budi, by=cast.admin)
    passing(seconds=6)

    assert sign_in(here, cast.budi.username, password).status_code == 303
