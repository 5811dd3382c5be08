"""A second step at sign-in: who has to have one, how it is set up, taken and lost."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest

from sakti.accounts import actions, passkeys
from sakti.accounts.actions import factors as factor_actions
from sakti.accounts.models import RecoveryCode, SecondFactor, SignInSession
from sakti.accounts.queries import factors
from sakti.audit.models import AuditEntry
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.settings import actions as settings
from sakti.web import clock
from tests import factories
from tests.actors import TESTS

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def steady(monkeypatch):
    """The clock stands in the middle of a code's half minute: no test falls between two of them."""
    start = clock.now()
    middle = start.replace(second=start.second // 30 * 30 + 15, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: middle)


@pytest.fixture
def passing(monkeypatch, steady):
    """Let time go by: `passing(minutes=2)`."""
    gone, real = [timedelta(0)], clock.now

    def pass_by(**time):
        gone[0] += timedelta(**time)

    monkeypatch.setattr(clock, "now", lambda: real() + gone[0])
    return pass_by


def code_of(secret, later=0):
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=later))


def give_app(user):
    """An app that this user has had for a while."""
    secret = factor_actions.new_secret()
    factor_actions.add_app(user=user, secret=secret, code=code_of(secret, -30), label="Telepon", session=None)
    return secret


def enter(client, user, password=factories.PASSWORD, page="/masuk"):
    return client.submit(page, {"username": user.username, "password": password})


def step(client, **data):
    return client.submit("/masuk/langkah-kedua", data)


# -- who has to have one ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "needs"),
    [("alice", True), *((name, False) for name in ("budi", "citra", "dewi", "eko", "admin", "gita"))],
)
def test_by_itself_whoever_sees_names_beyond_one_village(cast, name, needs):
    assert factors.needs_second_factor(getattr(cast, name)) is needs


def test_a_second_village_makes_it_needed(cast):
    actions.assign(user=cast.budi, role="facilitator", region=cast.kertijayan, by=cast.admin)

    assert factors.needs_second_factor(cast.budi)


@pytest.mark.parametrize(("rule", "name", "needs"), [("always", "eko", True), ("never", "alice", False)])
def test_a_setting_says_otherwise_for_a_role(cast, rule, name, needs):
    role = {"eko": "leader", "alice": "analyst"}[name]
    settings.set_values(values={f"second_step_{role}": rule}, since=clock.today(), by=cast.admin)

    assert factors.needs_second_factor(getattr(cast, name)) is needs


def test_in_the_demo_only_where_somebody_has_said_so(cast):
    settings.mark_demo(by=cast.admin)
    assert not factors.needs_second_factor(cast.alice)

    settings.set_values(values={"second_step_analyst": "always"}, since=clock.today(), by=cast.admin)
    assert factors.needs_second_factor(cast.alice)


def test_the_administrator_sees_and_sets_it(client, cast):
    client.sign_in(cast.admin)
    assert "bila melihat nama lebih dari satu desa" in client.get("/peran").text
    values = {f"second_step_{role}": "auto" for role in ("analyst", "facilitator", "operator", "supervisor", "partner")}
    values |= {"second_step_administrator": "always", "second_step_leader": "never", "second_step_auditor": "auto"}

    saved = client.submit("/pengaturan/second_step", {**values, "since": clock.today().strftime("%d/%m/%Y")})

    assert saved.status_code == 303
    assert factors.needs_second_factor(cast.admin)
    assert client.get("/peran").text.count("selalu") == 1


# -- set up right after the password ----------------------------------------------------------------------------------


def test_who_must_have_one_reaches_nothing_before(client, cast):
    assert enter(client, cast.alice).status_code == 303

    for page in ("/", "/akun", "/keluarga", "/jejak"):
        answer = client.get(page)
        assert (answer.status_code, answer.location) == (303, "/akun/langkah-kedua")
    shown = client.get("/akun/langkah-kedua").text
    assert "kata sandi saja tidak cukup" in shown
    assert "<ol>" in shown


def test_an_app_is_set_up_and_opens_the_rest(client, cast):
    enter(client, cast.alice)
    page = client.get("/akun/langkah-kedua/aplikasi").text
    assert "<svg" in page
    secret = "".join(re.search(r'<code class="typed">(.*?)</code>', page, re.DOTALL)[1].split())
    offer = re.search(r'name="offer"[^>]*value="([^"]+)"', page)[1]
    assert secret not in offer

    wrong = client.submit("/akun/langkah-kedua/aplikasi", {"offer": offer, "code": "000000"})
    assert wrong.status_code == 422
    assert "".join(re.search(r'<code class="typed">(.*?)</code>', wrong.text, re.DOTALL)[1].split()) == secret
    told = {"offer": offer, "code": code_of(secret), "submission": str(uuid4())}
    done = client.get(client.submit("/akun/langkah-kedua/aplikasi", told).location)
    again = client.submit("/akun/langkah-kedua/aplikasi", told)
    anew = client.submit("/akun/langkah-kedua/aplikasi", {**told, "submission": str(uuid4())})

    assert again.location == done.request.path
    assert "sudah terpasang" in anew.text
    assert db.session.query(SecondFactor).count() == 1
    codes = re.search(r'<pre class="codes">(.*?)</pre>', done.text, re.DOTALL)[1].split()
    assert len(set(codes)) == 10
    assert client.get("/akun").status_code == 200
    assert db.session.query(RecoveryCode).count() == 10
    assert not [row for row in db.session.query(RecoveryCode) if row.code_hash in codes]


def test_an_offer_of_somebody_else_is_none(client, app, cast):
    client.sign_in(cast.budi)
    offer = re.search(r'name="offer"[^>]*value="([^"]+)"', client.get("/akun/langkah-kedua/aplikasi").text)[1]
    other = app.test_client().sign_in(cast.citra)

    page = other.submit("/akun/langkah-kedua/aplikasi", {"offer": offer, "code": "123456"}).text

    assert re.search(r'name="offer"[^>]*value="([^"]+)"', page)[1] != offer


def test_the_secret_lies_sealed(app, cast):
    secret = give_app(cast.alice)

    stored = db.session.execute(db.text("SELECT secret FROM second_factor")).scalar_one()
    assert secret.encode() not in bytes(stored)
    assert factors.factors_of(cast.alice)[0].secret == secret


def test_setting_one_up_ends_the_other_sessions(app, client, cast):
    other = app.test_client().sign_in(cast.alice)
    give_app(cast.alice)

    assert other.get("/akun").status_code == 303
    assert "Langkah kedua akun Anda diubah" in other.get("/masuk").text


# -- taken at sign-in -------------------------------------------------------------------------------------------------


def test_password_then_code(client, cast):
    secret = give_app(cast.alice)

    first = enter(client, cast.alice, page="/masuk?next=/jejak")
    assert first.location == "/masuk/langkah-kedua"
    assert client.get("/akun").status_code == 303
    second = step(client, code=code_of(secret))

    assert (second.status_code, second.location) == (303, "/jejak")
    assert client.get("/akun").status_code == 200


def test_a_user_with_one_is_always_asked(client, cast):
    """Also where the role does not ask for it."""
    give_app(cast.eko)

    assert enter(client, cast.eko).location == "/masuk/langkah-kedua"


def test_each_code_opens_once(app, client, cast):
    secret = give_app(cast.alice)
    code = code_of(secret)
    enter(client, cast.alice)
    assert step(client, code=code).status_code == 303

    again = app.test_client()
    enter(again, cast.alice)
    assert step(again, code=code).status_code == 422


def test_new_codes_asked_for_twice_are_one_list(client, cast):
    """Found: pressed twice, the page showed a list of which nothing opened."""
    give_app(cast.alice)
    client.sign_in(cast.alice)
    client.get("/akun")
    told = {"submission": str(uuid4())}

    first = client.get(client.submit("/akun/langkah-kedua", told, to="/akun/langkah-kedua/kode-pemulihan").location)
    made = [row.code_hash for row in db.session.query(RecoveryCode)]
    again = client.get(client.submit("/akun/langkah-kedua", told, to="/akun/langkah-kedua/kode-pemulihan").location)

    assert [row.code_hash for row in db.session.query(RecoveryCode)] == made
    assert re.search(r'<pre class="codes">(.*?)</pre>', again.text, re.DOTALL)[1] in first.text


def test_a_code_taken_by_a_clock_that_was_ahead_keeps_nobody_out(client, cast, passing):
    secret = give_app(cast.alice)
    passing(days=365)
    enter(client, cast.alice)
    assert step(client, code=code_of(secret)).status_code == 303
    ahead = client.get_cookie("sakti").value
    passing(days=-365)

    client.set_cookie("sakti", ahead)
    assert client.get("/akun").status_code == 303  # nor does the session of that day stand until then
    enter(client, cast.alice)
    code = code_of(secret)
    assert step(client, code=code).status_code == 303
    client.submit("/akun", to="/keluar")
    enter(client, cast.alice)
    assert step(client, code=code).status_code == 422


@pytest.mark.parametrize(("seconds", "opens"), [(-90, False), (0, True), (30, True), (90, False)])
def test_a_clock_may_be_half_a_minute_wrong(client, cast, passing, seconds, opens):
    secret = give_app(cast.alice)
    passing(minutes=5)
    enter(client, cast.alice)

    assert (step(client, code=code_of(secret, seconds)).status_code == 303) is opens


def test_codes_cannot_be_guessed(client, cast):
    give_app(cast.alice)
    enter(client, cast.alice)

    answers = [step(client, code=f"{number:06}").status_code for number in range(8)]

    assert answers == [422] * 5 + [429] * 3


def test_strangers_with_the_password_do_not_use_up_a_known_device(app, client, cast):
    secret = give_app(cast.alice)
    enter(client, cast.alice)
    step(client, code=code_of(secret))
    client.submit("/akun", to="/keluar")
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.6"
    enter(stranger, cast.alice)
    for number in range(12):
        step(stranger, code=f"{number:06}")

    enter(client, cast.alice)
    assert step(client, code=code_of(secret, 30)).status_code == 303


def test_a_code_on_paper_opens_once(app, client, cast):
    give_app(cast.alice)
    codes = factor_actions.new_codes(user=cast.alice)
    enter(client, cast.alice)
    assert step(client, code=codes[0].upper().replace("-", " ")).status_code == 303

    again = app.test_client()
    enter(again, cast.alice)
    assert step(again, code=codes[0]).status_code == 422
    assert factors.codes_left(cast.alice) == 9
    assert db.session.query(AuditEntry).filter_by(action="recovery_code_used").one().details["left"] == 9


def test_codes_on_paper_are_hashed_as_passwords_are(cast):
    codes = factor_actions.new_codes(user=cast.alice)

    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)
    assert len(set(codes)) == 10
    assert all(row.code_hash.startswith("$argon2id$") for row in db.session.query(RecoveryCode))


def test_new_codes_replace_the_old(client, cast):
    give_app(cast.alice)
    old = factor_actions.new_codes(user=cast.alice)
    factor_actions.new_codes(user=cast.alice)
    enter(client, cast.alice)

    assert step(client, code=old[0]).status_code == 422


def test_a_code_of_somebody_else_opens_nothing(client, cast):
    give_app(cast.alice)
    give_app(cast.eko)
    codes = factor_actions.new_codes(user=cast.eko)
    enter(client, cast.alice)

    assert step(client, code=codes[0]).status_code == 422


def test_the_second_step_waits_ten_minutes(client, cast, passing):
    secret = give_app(cast.alice)
    enter(client, cast.alice)
    page = client.get("/masuk/langkah-kedua").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    passing(minutes=11)

    late = client.post("/masuk/langkah-kedua", data={"csrf_token": token, "code": code_of(secret)})

    assert late.location == "/masuk"
    assert client.get("/masuk/langkah-kedua").location == "/masuk"


def test_a_password_changed_meanwhile_ends_the_second_step(client, cast):
    give_app(cast.alice)
    enter(client, cast.alice)
    actions.reset_password(user=cast.alice, by=cast.admin)

    assert client.get("/masuk/langkah-kedua").location == "/masuk"


def test_nobody_begins_with_the_second_step(client, cast):
    assert client.get("/masuk/langkah-kedua").location == "/masuk"


# -- taken away -------------------------------------------------------------------------------------------------------


def test_the_last_one_stays_where_the_role_needs_it(client, cast):
    give_app(cast.alice)
    client.sign_in(cast.alice)
    factor = factors.factors_of(cast.alice)[0]

    assert client.submit("/akun/langkah-kedua", to=f"/akun/langkah-kedua/{factor.id}/hapus").status_code == 409
    assert factors.has_factor(cast.alice)


def test_whoever_need_not_have_one_may_remove_it(client, cast):
    give_app(cast.eko)
    factor_actions.new_codes(user=cast.eko)
    client.sign_in(cast.eko)
    factor = factors.factors_of(cast.eko)[0]

    client.submit("/akun/langkah-kedua", to=f"/akun/langkah-kedua/{factor.id}/hapus")

    assert not factors.has_factor(cast.eko)
    assert db.session.query(RecoveryCode).count() == 0


def test_nobody_removes_anothers(client, cast):
    give_app(cast.eko)
    client.sign_in(cast.budi)
    give_app(cast.budi)
    client.sign_in(cast.budi)
    theirs = factors.factors_of(cast.eko)[0]

    assert client.submit("/akun/langkah-kedua", to=f"/akun/langkah-kedua/{theirs.id}/hapus").status_code == 404


def test_a_new_password_does_not_take_the_second_step_away(client, cast):
    give_app(cast.alice)
    password = actions.reset_password(user=cast.alice, by=cast.admin)

    assert enter(client, cast.alice, password).location == "/masuk/langkah-kedua"


def test_a_reset_removes_everything_and_ends_sessions(app, client, cast):
    give_app(cast.alice)
    factor_actions.new_codes(user=cast.alice)
    client.sign_in(cast.alice)

    factor_actions.reset(user=cast.alice, by=TESTS)

    assert db.session.query(SecondFactor).count() == db.session.query(RecoveryCode).count() == 0
    assert client.get("/akun").status_code == 303
    assert {row.ended_because for row in db.session.query(SignInSession)} == {"second_factor"}


# -- passkeys: what a browser test does not show ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "origin", "can"),
    [
        ("sakti.example.go.id", "https://sakti.example.go.id", True),
        ("localhost", "http://localhost:8000", True),
        ("127.0.0.1", "http://127.0.0.1:8000", False),
        ("10.0.0.5", "https://10.0.0.5", False),
        ("[::1]", "http://[::1]:8000", False),
        ("sakti.example.go.id", "http://sakti.example.go.id", False),
    ],
)
def test_where_passkeys_are_offered(host, origin, can):
    assert passkeys.Site(host, origin).can_have_passkeys is can


@pytest.mark.parametrize(
    "answer", ["", "{}", "null", "[]", '{"id": "x"}', "not json", '{"id":"AA","rawId":"AA","response":{}}']
)
def test_a_made_up_passkey_is_refused(client, cast, answer):
    site = passkeys.Site("localhost", "http://localhost")
    with pytest.raises(Refusal) as made:
        passkeys.register(site=site, challenge=b"x" * 32, answer=answer)
    with pytest.raises(Refusal) as signed:
        passkeys.check(site=site, challenge=b"x" * 32, answer=answer, known=[passkeys.Passkey("AA", b"k", 0)])

    assert made.value.code == signed.value.code == "passkey_wrong"
