"""Giving a role that sees far, and opening an account that has one, take two administrators."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sakti.accounts import actions, passwords
from sakti.accounts.actions import factors as factor_actions
from sakti.accounts.actions.users import opens_far
from sakti.accounts.queries import factors
from sakti.audit.models import AuditEntry
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.models import CountersignRequest
from sakti.extensions import db
from sakti.regions.models import Region
from sakti.web import clock
from tests import factories
from tests.accounts.test_second_factor import give_app
from tests.actors import TESTS


@pytest.fixture
def second(cast):
    """Another administrator."""
    return factories.user("Bayu Administrator", role="administrator")


def grant(client, user, **values):
    page = f"/pengguna/{user.id}"
    given = {"role": "facilitator", "region": "33.26.02", "grounds": "SK 12", **values}
    return client.submit(page, given, f"{page}/tugas")


@pytest.mark.parametrize("role", ["analyst", "leader", "administrator"])
def test_nobody_gives_a_role_to_themselves(cast, role):
    region = cast.regency if role == "analyst" else None

    with pytest.raises(Refusal) as refusal:
        actions.assign(user=cast.admin, role=role, region=region, by=cast.admin)

    assert refusal.value.code == "grant_to_oneself"


def test_an_administrator_cannot_become_an_analyst_on_the_page(client, cast, second):
    client.sign_in(cast.admin)

    answer = grant(client, cast.admin, role="analyst", region="33.26")

    assert answer.status_code == 422
    assert "dirinya sendiri" in answer.text
    assert not cast.admin.has(Permission.SEE_HOUSEHOLDS)


def test_a_role_that_sees_far_waits_for_another_administrator(client, app, cast, second):
    client.sign_in(cast.admin)
    answer = grant(client, cast.gita)
    assert answer.location.startswith("/persetujuan/")
    assert not cast.gita.has(Permission.SEE_HOUSEHOLDS)
    told = client.get(answer.location).text
    assert cast.gita.username in told
    assert cast.gita.name not in told

    own = client.submit(answer.location, to=f"{answer.location}/setujui")
    assert own.status_code == 403
    other = app.test_client().sign_in(second)
    done = other.submit(answer.location, to=f"{answer.location}/setujui")

    assert done.status_code == 303
    assert cast.gita.has(Permission.SEE_HOUSEHOLDS)
    entry = db.session.query(AuditEntry).filter_by(action="user_assigned", subject_id=cast.gita.id).one()
    assert entry.actor_id == cast.admin.id


def test_whoever_gets_it_is_not_the_second_person(client, app, cast, second):
    third = factories.user("Cahya Administrator", role="administrator")
    client.sign_in(cast.admin)
    page = grant(client, second).location

    assert app.test_client().sign_in(second).submit("/akun", to=f"{page}/setujui").status_code == 404
    assert app.test_client().sign_in(third).submit(page, to=f"{page}/setujui").status_code == 303
    assert second.has(Permission.SEE_HOUSEHOLDS)


@pytest.mark.parametrize(
    ("role", "code", "waits"),
    [
        ("facilitator", "33.26.02.2008", False),
        ("facilitator", "33.26.02", True),
        ("supervisor", "33.26", True),
        ("analyst", "33.26", True),
        ("leader", None, False),
        ("auditor", None, False),
        ("administrator", None, True),
    ],
)
def test_what_sees_far(cast, second, role, code, waits):
    region = db.session.query(Region).filter_by(code=code).one() if code else None
    if not waits:
        actions.assign(user=cast.gita, role=role, region=region, by=cast.admin)
        return
    with pytest.raises(Refusal) as refusal:
        actions.assign(user=cast.gita, role=role, region=region, by=cast.admin)
    assert refusal.value.code == "administrator_needed"


def test_a_second_village_is_far(cast, second):
    with pytest.raises(Refusal):
        actions.assign(user=cast.budi, role="operator", region=cast.kertijayan, by=cast.admin)
    actions.assign(user=cast.budi, role="operator", region=cast.botosari, by=cast.admin)


def test_a_reason_is_asked_for(client, cast, second):
    client.sign_in(cast.admin)

    answer = grant(client, cast.gita, grounds=" ")

    assert answer.status_code == 422
    assert "Tulis alasannya" in answer.text


def test_what_the_grant_would_refuse_is_refused_before_anybody_is_asked(client, cast, second):
    client.sign_in(cast.admin)

    assert grant(client, cast.dewi).status_code == 422
    assert not db.session.query(CountersignRequest).count()


def test_the_only_administrator_goes_on_and_is_watched(client, app, cast):
    client.sign_in(cast.admin)

    answer = grant(client, cast.gita)

    assert answer.location == f"/pengguna/{cast.gita.id}"
    assert "Tunjuk administrator kedua" in client.get(answer.location).text
    assert cast.gita.has(Permission.SEE_HOUSEHOLDS)
    assert db.session.query(CountersignRequest).one().state == "alone"
    for watcher in (cast.fajar, cast.eko):
        assert cast.gita.username in app.test_client().sign_in(watcher).get("/persetujuan").text


def test_naming_the_second_administrator_is_watched_too_and_told(client, cast):
    """Found: it was said to be done as anything else, since by then there were two."""
    client.sign_in(cast.admin)
    page = f"/pengguna/{cast.gita.id}"

    answer = client.submit(page, {"role": "administrator", "grounds": "Berbagi tugas"}, f"{page}/tugas")

    assert "auditor dan pimpinan melihatnya" in client.get(answer.location).text
    assert db.session.query(CountersignRequest).one().state == "alone"


# -- a password that would open what sees far ------------------------------------------------------------------------


def ask_for_password(client, user, **values):
    page = f"/pengguna/{user.id}/kata-sandi"
    return client.submit(page, {"reason": "Lupa, datang sendiri", **values}, page)


def test_an_administrator_does_not_open_an_analysts_account_alone(client, app, cast, second):
    held = cast.alice.password_hash
    client.sign_in(cast.admin)
    assert "lebih dari satu desa" in client.get(f"/pengguna/{cast.alice.id}/kata-sandi").text

    answer = ask_for_password(client, cast.alice)

    assert answer.location.startswith("/persetujuan/")
    assert cast.alice.password_hash == held
    assert client.submit(answer.location, to=f"{answer.location}/setujui").status_code == 403

    other = app.test_client().sign_in(second)
    done = other.submit(answer.location, to=f"{answer.location}/setujui")
    page = done.location
    password = re.search(r"<code>([^<]+)</code>", other.get(page).text)[1]

    assert page == f"/pengguna/{cast.alice.id}/kata-sandi-sekali-pakai"
    assert passwords.is_right_password(cast.alice.password_hash, password)
    assert "<code>" not in client.get(page).text  # who asked never sees it
    entry = db.session.query(AuditEntry).filter_by(action="password_reset", subject_id=cast.alice.id).one()
    assert entry.actor_id == cast.admin.id


def test_the_action_itself_refuses_too(cast, second):
    with pytest.raises(Refusal) as refusal:
        actions.reset_password(user=cast.alice, by=cast.admin)

    assert refusal.value.code == "administrator_needed"


@pytest.mark.parametrize(("who", "far"), [("alice", True), ("admin", True), ("budi", False), ("dewi", False)])
def test_which_accounts_a_password_alone_would_open_far(cast, who, far):
    assert opens_far(getattr(cast, who)) is far


def test_a_role_that_begins_later_is_far_already(cast):
    later = clock.today() + timedelta(days=3)
    actions.assign(user=cast.gita, role="analyst", region=cast.regency, since=later, by=TESTS)

    assert opens_far(cast.gita)


def test_a_second_factor_stands_before_the_password(client, cast, second):
    give_app(cast.alice)
    client.sign_in(cast.admin)

    answer = ask_for_password(client, cast.alice)

    assert answer.location == f"/pengguna/{cast.alice.id}/kata-sandi-sekali-pakai"


def test_a_password_without_a_reason_asks_nobody(client, cast, second):
    client.sign_in(cast.admin)

    assert ask_for_password(client, cast.alice, reason=" ").status_code == 422
    assert not db.session.query(CountersignRequest).count()


def test_ones_own_password_is_not_given_by_oneself(client, cast, second):
    client.sign_in(cast.admin)

    answer = ask_for_password(client, cast.admin)

    assert answer.status_code == 422
    assert "administrator lain" in answer.text


def test_the_only_administrator_gives_a_password_and_is_watched(client, app, cast):
    client.sign_in(cast.admin)

    answer = ask_for_password(client, cast.alice)

    assert "<code>" in client.get(answer.location).text
    assert db.session.query(CountersignRequest).one().state == "alone"
    assert cast.alice.username in app.test_client().sign_in(cast.fajar).get("/persetujuan").text


def test_a_deactivated_administrator_is_nobody_to_ask(client, cast, second):
    actions.deactivate(user=second, reason="pindah", by=TESTS)
    client.sign_in(cast.admin)

    assert grant(client, cast.gita).location == f"/pengguna/{cast.gita.id}"


@pytest.mark.parametrize("way", ["deactivated", "role ended"])
def test_whoever_removes_the_last_other_administrator_is_watched(client, app, cast, second, way):
    """Or else one of two would send the other away, and then need nobody."""
    if way == "deactivated":
        actions.deactivate(user=second, reason="pindah tugas", by=cast.admin)
    else:
        actions.end_assignment(assignment=second.assignments[0], by=cast.admin)
    db.session.commit()

    (row,) = db.session.query(CountersignRequest)
    assert (row.state, row.kind) == ("alone", "remove_administrator")
    page = app.test_client().sign_in(cast.fajar).get("/persetujuan").text
    assert second.username in page
    assert "Melepas administrator terakhir selain diri sendiri" in page


def test_one_of_three_administrators_goes_without_a_word(cast, second):
    factories.user("Cahya Administrator", role="administrator")

    actions.deactivate(user=second, reason="pindah tugas", by=cast.admin)

    assert not db.session.query(CountersignRequest).count()


def test_the_owner_of_the_server_needs_nobody(cast, second):
    actions.assign(user=cast.gita, role="analyst", region=cast.regency, by=TESTS)

    assert not db.session.query(CountersignRequest).count()
    assert db.session.query(AuditEntry).filter_by(action="user_assigned", subject_id=cast.gita.id).count() == 1


# -- a lost phone ------------------------------------------------------------------------------------------------------


def test_a_lost_device_is_reset_by_two(client, app, cast, second):
    give_app(cast.alice)
    client.sign_in(cast.admin)
    page = f"/pengguna/{cast.alice.id}/langkah-kedua"
    assert "Persetujuan kedua" in client.get(page).text

    asked = client.submit(page, {"reason": "telepon hilang, bertemu di kantor"})
    assert factors.has_factor(cast.alice)
    done = app.test_client().sign_in(second).submit(asked.location, to=f"{asked.location}/setujui")

    assert done.status_code == 303
    assert not factors.has_factor(cast.alice)
    assert db.session.query(AuditEntry).filter_by(action="second_factor_reset").one().actor_id == cast.admin.id


def test_one_administrator_alone_resets_and_is_watched(client, cast):
    give_app(cast.alice)
    client.sign_in(cast.admin)

    client.submit(f"/pengguna/{cast.alice.id}/langkah-kedua", {"reason": "telepon hilang"})

    assert not factors.has_factor(cast.alice)
    assert db.session.query(CountersignRequest).one().state == "alone"


def test_nobody_resets_their_own(client, cast, second):
    give_app(cast.admin)
    client.sign_in(cast.admin)

    answer = client.submit(f"/pengguna/{cast.admin.id}/langkah-kedua", {"reason": "malas"})

    assert answer.status_code == 422
    assert factors.has_factor(cast.admin)


def test_the_action_itself_asks_for_two(cast, second):
    give_app(cast.alice)

    with pytest.raises(Refusal) as refusal:
        factor_actions.reset(user=cast.alice, by=cast.admin)

    assert refusal.value.code == "administrator_needed"
