"""Sessions are rows: they end when they should, and can be seen and ended."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from sakti.accounts import actions
from sakti.accounts.actions import sessions as session_actions
from sakti.accounts.agents import agent_of
from sakti.accounts.models import KnownDevice, SignInSession, SlowedSignIn
from sakti.accounts.queries import sessions
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.settings import actions as settings
from sakti.web import clock
from sakti.web.transactions import transaction
from tests import factories

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)
NEW_PASSWORD = "empat belas kerbau"


@pytest.fixture
def passing(monkeypatch):
    """Let time go by: `passing(hours=2)`."""
    gone, real = [timedelta(0)], clock.now

    def pass_by(**time):
        gone[0] += timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])
    return pass_by


def enter(client, user, password=factories.PASSWORD, **kwargs):
    return client.submit("/masuk", {"username": user.username, "password": password}, **kwargs)


def cookie_of(client):
    return client.get_cookie("sakti").value


def test_a_signed_out_cookie_opens_nothing(app, client, cast):
    enter(client, cast.budi)
    kept = cookie_of(client)
    client.submit("/akun", to="/keluar")
    thief = app.test_client()
    thief.set_cookie("sakti", kept)

    assert thief.get("/akun").status_code == 303


def test_the_cookie_holds_a_token_of_which_the_row_has_only_the_digest(client, cast):
    enter(client, cast.budi)
    with client.session_transaction() as kept:
        token = kept["_user_id"]

    row = db.session.scalars(select(SignInSession)).one()
    assert len(token) >= 43
    assert token not in (row.token_hash, str(row.id))
    assert row.token_hash == sessions.token_hash(token)


def test_each_sign_in_has_a_token_of_its_own(client, cast):
    enter(client, cast.budi)
    first = cookie_of(client)
    client.submit("/akun", to="/keluar")
    enter(client, cast.budi)

    assert cookie_of(client) != first
    assert db.session.query(SignInSession).count() == 2


def test_twelve_hours_after_signing_in_it_is_over_however_busy(client, cast, passing):
    """Steps of eleven hours once went on for days."""
    enter(client, cast.eko)
    passing(hours=11)
    assert client.get("/akun").status_code == 200
    passing(hours=2)

    assert client.get("/akun").status_code == 303
    assert "Sudah 12 jam" in client.get("/masuk").text


def test_who_sees_many_names_is_out_after_an_hour_unused(client, cast, passing):
    settings.set_values(values={"second_step_analyst": "never"}, since=clock.today(), by=cast.admin)
    enter(client, cast.alice)
    passing(minutes=59)
    assert client.get("/akun").status_code == 200
    passing(minutes=59)
    assert client.get("/akun").status_code == 200
    passing(minutes=61)

    assert client.get("/akun").status_code == 303
    assert "lama tidak memakai" in client.get("/masuk").text


@pytest.mark.parametrize(("name", "minutes"), [("alice", 60), ("budi", 720), ("admin", 720), ("dewi", 720)])
def test_how_long_a_session_may_lie_unused_follows_what_it_shows(cast, name, minutes):
    assert sessions.idle_minutes(getattr(cast, name)) == minutes


def test_how_long_is_a_setting(cast):
    settings.set_values(values={"idle_minutes_names": "15"}, since=clock.today(), by=cast.admin)

    assert sessions.idle_minutes(cast.alice) == 15


def test_a_facilitator_of_two_villages_sees_beyond_one(cast):
    assert not sessions.sees_names_beyond_one_village(cast.budi)

    actions.assign(user=cast.budi, role="operator", region=cast.kertijayan, by=cast.admin)

    assert sessions.sees_names_beyond_one_village(cast.budi)


def test_use_is_noted_once_a_minute(client, cast, passing):
    enter(client, cast.budi)
    row = db.session.scalars(select(SignInSession)).one()
    before = row.seen_at
    passing(seconds=30)
    client.get("/akun")
    assert row.seen_at == before
    passing(seconds=31)
    client.get("/akun")

    assert row.seen_at > before


@pytest.mark.parametrize("change", ["password", "reset", "assign", "end", "deactivate"])
def test_what_changes_an_account_ends_its_sessions(client, cast, change):
    client.sign_in(cast.budi)
    assert client.get("/akun").status_code == 200

    match change:
        case "password":
            actions.set_password(user=cast.budi, password=NEW_PASSWORD, by=cast.budi)
        case "reset":
            actions.reset_password(user=cast.budi, by=cast.admin)
        case "assign":
            actions.assign(user=cast.budi, role="operator", region=cast.kertijayan, by=cast.admin)
        case "end":
            actions.end_assignment(assignment=cast.budi.assignments[0], by=cast.admin)
        case "deactivate":
            actions.deactivate(user=cast.budi, reason="pindah", by=cast.admin)

    assert client.get("/akun").status_code == 303
    assert db.session.scalars(select(SignInSession)).one().ended_because


def test_own_sessions_are_listed_and_ended(app, client, cast):
    enter(client, cast.budi)
    phone = app.test_client()
    enter(phone, cast.budi, headers={"User-Agent": PHONE})
    page = client.get("/akun/sesi").text
    assert "Chrome di Android" in page
    assert "perangkat baru" in page
    other = next(each for each in sessions.standing(cast.budi) if each.browser == "Chrome")

    client.submit("/akun/sesi", to=f"/akun/sesi/{other.id}/akhiri")

    assert phone.get("/akun").status_code == 303
    assert "diakhiri dari perangkat lain" in phone.get("/masuk").text
    assert client.get("/akun").status_code == 200
    assert db.session.query(AuditEntry).filter_by(action="session_ended").count() == 1


def test_all_others_are_ended_at_once(app, client, cast):
    others = [app.test_client().sign_in(cast.budi) for _ in range(3)]
    client.sign_in(cast.budi)

    client.submit("/akun/sesi", to="/akun/sesi/akhiri-lain")

    assert [other.get("/akun").status_code for other in others] == [303] * 3
    assert client.get("/akun").status_code == 200


def test_nobody_ends_anothers_session_by_its_number(app, client, cast):
    app.test_client().sign_in(cast.citra)
    theirs = sessions.standing(cast.citra)[0]
    client.sign_in(cast.budi)

    assert client.submit("/akun/sesi", to=f"/akun/sesi/{theirs.id}/akhiri").status_code == 404
    assert theirs.ended_at is None


def test_an_administrator_sees_and_ends_sessions(app, client, cast):
    theirs = app.test_client().sign_in(cast.budi)
    client.sign_in(cast.admin)
    page = f"/pengguna/{cast.budi.id}"
    assert "Sesi yang terbuka" in client.get(page).text
    session = sessions.standing(cast.budi)[0]

    client.submit(page, to=f"{page}/sesi/{session.id}/akhiri")

    assert theirs.get("/akun").status_code == 303
    assert "oleh administrator" in theirs.get("/masuk").text
    assert client.submit(page, to=f"/pengguna/{cast.eko.id}/sesi/{session.id}/akhiri").status_code == 404


def test_the_account_page_says_where_one_was_signed_in(client, cast):
    enter(client, cast.budi, headers={"User-Agent": PHONE})

    assert "Chrome di Android" in client.get("/akun").text


def test_the_first_browser_is_not_called_new(client, cast):
    enter(client, cast.budi)

    assert "perangkat baru" not in client.get("/akun").text


def test_colleagues_share_a_browser(client, cast):
    enter(client, cast.budi)
    client.submit("/akun", to="/keluar")
    enter(client, cast.citra)

    rows = db.session.scalars(select(KnownDevice)).all()
    assert {row.user_id for row in rows} == {cast.budi.id, cast.citra.id}
    assert len({row.token_hash for row in rows}) == 1


def test_old_rows_are_forgotten(app, client, cast, passing):
    enter(client, cast.budi)
    enter(app.test_client(), cast.citra, "salah sekali")
    passing(days=100)
    session_actions.forget_old(now=clock.now())
    assert db.session.query(SignInSession).count() == db.session.query(SlowedSignIn).count() == 0
    assert db.session.query(KnownDevice).count() == 1
    passing(days=100)
    session_actions.forget_old(now=clock.now())

    assert db.session.query(KnownDevice).count() == 0


# -- the password once more --------------------------------------------------------------------------------------------


def test_what_gives_away_much_asks_for_the_password_again(client, cast, passing):
    enter(client, cast.citra)
    page = "/keluarga/unduh-lengkap?village=1"
    assert client.get(page).status_code == 200
    passing(minutes=11)

    asked = client.get(page)
    assert asked.location.startswith("/akun/konfirmasi?next=/keluarga/unduh-lengkap")
    assert client.submit(asked.location, {"password": "salah"}).status_code == 422
    back = client.submit(asked.location, {"password": factories.PASSWORD})

    assert back.location == page
    assert client.get(page).status_code == 200
    assert db.session.query(AuditEntry).filter_by(action="password_confirmed").count() == 1


def test_a_write_comes_back_to_the_page_of_its_button(client, cast, passing):
    enter(client, cast.citra)
    passing(minutes=11)
    token = client.token("/akun")

    asked = client.post(
        "/keluarga/unduh-lengkap",
        data={"csrf_token": token, "reason": "uji"},
        headers={"Referer": "http://localhost/keluarga?village=1"},
    )

    assert asked.location == "/akun/konfirmasi?next=/keluarga?village%3D1"


def test_a_referrer_elsewhere_leads_to_the_front_page(client, cast, passing):
    enter(client, cast.citra)
    passing(minutes=11)

    asked = client.post(
        "/keluarga/unduh-lengkap",
        data={"csrf_token": client.token("/akun")},
        headers={"Referer": "http://x.org//y.org"},
    )

    assert asked.location == "/akun/konfirmasi?next=/"


# -- noting use never costs a page ------------------------------------------------------------------------------------


def test_a_page_does_not_wait_for_somebody_who_writes(installation):
    """The touch of a session is left out while the database is busy; the page comes all the same."""
    app = installation.app
    with app.app_context():
        with transaction():
            user = factories.user("Sibuk Sekali", role="leader")
            token = actions.begin_session(user=user, visitor=actions.Visitor("127.0.0.1")).token
            db.session.flush()
            row = db.session.scalars(select(SignInSession)).one()
            row.seen_at = row.seen_at - timedelta(minutes=5)
            before, session_id = row.seen_at, row.id
        client = app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = token, True
        writing, done = threading.Event(), threading.Event()

        def write_for_long():
            with app.app_context(), transaction():
                db.session.get(SignInSession, session_id, with_for_update=True).address = "10.9.9.9"
                db.session.flush()
                writing.set()
                done.wait(60)

        other = threading.Thread(target=write_for_long)
        other.start()
        writing.wait(60)
        try:
            answer = client.get("/akun")
        finally:
            done.set()
            other.join()
        assert answer.status_code == 200
        db.session.rollback()
        assert db.session.get(SignInSession, session_id).seen_at == before
        assert client.get("/akun").status_code == 200
        db.session.rollback()
        assert db.session.get(SignInSession, session_id).seen_at > before


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (PHONE, ("Chrome", "Android")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) … CriOS/119.0 Mobile Safari/604.1",
            ("Chrome", "iPhone"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (Linux; Android 13; SM-A145F) … SamsungBrowser/26.0 Chrome/122 Mobile",
            ("Samsung Internet", "Android"),
        ),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_known_by_two_words(words, known):
    assert agent_of(words) == known
