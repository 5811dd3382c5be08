"""Users, assignments, and what they let a person reach."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import g

from sakti.accounts import actions, queries
from sakti.accounts.models import User
from sakti.audit.models import AuditEntry
from sakti.core.permissions import EVERYTHING, NO_NAMES, NOTHING, NameScope, Permission, Scope, SignedIn
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock
from sakti.web.permissions import current_names
from tests import factories
from tests.actors import TESTS

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def on_a_fixed_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_a_new_user_may_do_nothing(app):
    user, _ = actions.add_user(name="Hana Baru", by=TESTS)

    assert not any(user.has(permission) for permission in Permission)
    assert user.scope == NOTHING


def test_user_names_are_made_from_names(app):
    names = ["Siti Aminah", "Siti  Aminah", "Dr. Émile O", "Bu"]

    made = [actions.add_user(name=name, by=TESTS)[0].username for name in names]

    assert made == ["siti.aminah", "siti.aminah2", "dr.emile.o", "pengguna.bu"]


@pytest.mark.parametrize(("username", "code"), [("budi fasilitator", "username_bad"), ("BUDI.F", "name_taken")])
def test_bad_and_taken_user_names_are_refused(app, username, code):
    actions.add_user(name="Budi", username="budi.f", by=TESTS)

    with pytest.raises(Refusal) as refusal:
        actions.add_user(name="Budi", username=username, by=TESTS)

    assert refusal.value.code == code


def test_what_the_cast_reaches(cast):
    figures = Permission.SEE_FIGURES
    both = frozenset({cast.botosari.id, cast.kertijayan.id})

    assert cast.alice.scope_for(figures) == Scope(both, None)
    assert cast.budi.scope_for(figures) == Scope(frozenset({cast.botosari.id}), None)
    assert cast.dewi.scope_for(figures) == Scope(None, frozenset({cast.partner.id}))
    assert cast.eko.scope_for(figures) == EVERYTHING
    assert cast.eko.scope_for(Permission.SEE_HOUSEHOLDS) == NOTHING
    assert cast.gita.scope_for(figures) == NOTHING


def test_a_second_role_does_not_widen_the_first(cast):
    """An administrator who is operator of one village sees the names of that village only."""
    actions.assign(user=cast.admin, role="operator", region=cast.botosari, by=TESTS)

    assert cast.admin.scope_for(Permission.SEE_FIGURES) == EVERYTHING
    assert cast.admin.scope_for(Permission.SEE_HOUSEHOLDS).villages == {cast.botosari.id}
    assert cast.admin.scope.villages == {cast.botosari.id}


def test_two_villages_add_up(cast):
    actions.assign(user=cast.budi, role="facilitator", region=cast.kertijayan, by=cast.admin)

    assert cast.budi.scope.villages == {cast.botosari.id, cast.kertijayan.id}


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True), (-9, -3, False)],
)
def test_an_assignment_holds_from_its_first_day_until_the_day_it_ends(cast, since, until, holds):
    days = [TODAY + timedelta(days=number) if number is not None else None for number in (since, until)]

    actions.assign(
        user=cast.gita, role="facilitator", region=cast.botosari, since=days[0], until=days[1], by=cast.admin
    )

    assert cast.gita.has(Permission.LOG_VISIT) is holds


@pytest.mark.parametrize(
    ("role", "bound", "code"),
    [
        ("facilitator", None, "role_needs_region"),
        ("partner", None, "role_needs_organisation"),
        ("leader", "region", "role_without_bound"),
        ("facilitator", "both", "role_without_bound"),
        ("king", None, "role_unknown"),
    ],
)
def test_a_role_is_bound_as_it_says(cast, role, bound, code):
    region = cast.botosari if bound in ("region", "both") else None

    with pytest.raises(Refusal) as refusal:
        actions.assign(
            user=cast.gita, role=role, region=region, organisation_id=1 if bound == "both" else None, by=cast.admin
        )

    assert refusal.value.code == code


def test_a_partner_officer_does_not_also_work_in_a_village(cast):
    with pytest.raises(Refusal, match="akun kedua"):
        actions.assign(user=cast.dewi, role="facilitator", region=cast.botosari, by=cast.admin)


def test_the_last_administrator_stays(cast):
    with pytest.raises(Refusal, match="administrator terakhir"):
        actions.end_assignment(assignment=cast.admin.assignments[0], by=cast.admin)


def test_deactivating_the_last_administrator_is_refused_and_undone(client, cast):
    client.sign_in(cast.admin)

    page = f"/pengguna/{cast.admin.id}"

    response = client.submit(page, {"reason": "salah tekan"}, f"{page}/nonaktifkan")

    assert response.status_code == 409
    assert cast.admin.active


def test_an_administrator_adds_a_user_and_assigns_it(client, cast):
    client.sign_in(cast.admin)

    shown = client.submit("/pengguna/baru", {"name": "Hana Baru"}).text
    hana = db.session.query(User).filter_by(username="hana.baru").one()
    assigned = {"role": "facilitator", "region": "33.26.02.2008", "since": "1 November 2026"}
    response = client.submit(f"/pengguna/{hana.id}", assigned, f"/pengguna/{hana.id}/tugas")

    assert "sekali" in shown
    assert response.status_code == 303
    assert hana.has(Permission.LOG_VISIT)
    assert hana.assignments[0].since == date(2026, 11, 1)
    recorded = db.session.query(AuditEntry).filter_by(subject_kind="user_account", subject_id=hana.id)
    assert [entry.action for entry in recorded.order_by(AuditEntry.id)] == ["user_added", "user_assigned"]


def test_a_wrong_assignment_is_explained_at_its_field(client, cast):
    client.sign_in(cast.admin)

    page = client.submit(f"/pengguna/{cast.gita.id}", {"role": "facilitator"}, f"/pengguna/{cast.gita.id}/tugas")

    assert page.status_code == 422
    assert "Pilih wilayahnya" in page.text
    assert not cast.gita.assignments


def test_ending_an_assignment_keeps_it_in_the_history(client, cast):
    client.sign_in(cast.admin)
    assignment = cast.budi.assignments[0]

    client.submit(f"/pengguna/{cast.budi.id}", to=f"/pengguna/{cast.budi.id}/tugas/{assignment.id}/akhiri")

    assert assignment.until == TODAY
    assert not cast.budi.has(Permission.LOG_VISIT)
    assert "21 November 2026" in client.get(f"/pengguna/{cast.budi.id}").text


def test_a_reset_gives_a_password_that_must_be_changed(client, cast):
    client.sign_in(cast.admin)

    page = client.submit(f"/pengguna/{cast.budi.id}", to=f"/pengguna/{cast.budi.id}/kata-sandi")

    assert cast.budi.must_change_password
    assert page.headers["Cache-Control"] == "no-store"


def test_deactivate_and_reactivate(client, cast):
    client.sign_in(cast.admin)
    page = f"/pengguna/{cast.budi.id}"

    client.submit(page, {"reason": "pindah tugas"}, f"{page}/nonaktifkan")
    assert not cast.budi.active
    assert client.submit(page, to=f"{page}/aktifkan").status_code == 303
    assert cast.budi.active


def test_users_are_found_by_name_and_state(client, cast):
    client.sign_in(cast.admin)
    actions.deactivate(user=cast.gita, reason="cuti", by=cast.admin)

    assert "Budi" in client.get("/pengguna?search=FASIL").text
    assert "Alice" not in client.get("/pengguna?search=FASIL").text
    assert "Gita" not in client.get("/pengguna?active=yes").text


def test_users_come_in_pages(cast):
    names = [user.name for user in queries.users(size=100).rows]

    first = queries.users(size=3)
    second = queries.users(size=3, cursor=first.following)

    assert [user.name for user in (*first.rows, *second.rows)] == names[:6]
    assert first.is_first
    assert not second.is_first


def test_every_role_and_permission_is_explained(client, cast):
    client.sign_in(cast.admin)
    page = client.get("/peran").text

    assert "Tidak melihat nama keluarga" in page
    assert not [permission for permission in Permission if f">{permission.value}<" in page.replace("\n", "")]


def test_the_language_is_remembered(client, cast):
    client.sign_in(cast.budi)
    assert 'lang="id"' in client.get("/akun").text

    client.submit("/akun", {"locale": "en", "next": "/akun"}, "/bahasa")

    assert cast.budi.language == "en"
    assert '<html lang="en"' in client.get("/akun").text


def test_a_stranger_keeps_the_language_in_a_cookie(client, app):
    client.submit("/masuk", {"locale": "en", "next": "/masuk"}, "/bahasa")

    assert '<html lang="en"' in client.get("/masuk").text


def test_the_factory_signs_in(client, cast):
    assert client.submit("/masuk", {"username": cast.eko.username, "password": factories.PASSWORD}).status_code == 303


def test_whose_names_the_cast_may_see(cast):
    seeing, delivering = Permission.SEE_HOUSEHOLDS, Permission.LOG_DELIVERY

    assert cast.budi.names_for(seeing) == NameScope(frozenset({cast.botosari.id}))
    assert {user.names_for(seeing) for user in (cast.dewi, cast.eko, cast.fajar, cast.admin, cast.gita)} == {NO_NAMES}
    assert cast.budi.names_for(delivering) == NO_NAMES  # no permission that carries names


@pytest.mark.parametrize(
    ("who", "need", "seen"),
    [
        ("budi", Permission.LOG_VISIT, ["botosari"]),
        ("budi", Permission.SEE_INTERVENTIONS, ["botosari"]),  # carries no names: what SEE_HOUSEHOLDS grants
        ("citra", Permission.LOG_DELIVERY, ["kertijayan"]),
        ("dewi", Permission.SEE_INTERVENTIONS, []),
        ("dewi", Permission.LOG_DELIVERY, []),
        ("eko", Permission.SEE_FIGURES, []),
        ("gita", SignedIn, []),
    ],
)
def test_whose_names_a_view_may_show(app, cast, who, need, seen):
    with app.test_request_context():
        g._login_user, g.need = getattr(cast, who), need

        assert current_names() == NameScope(frozenset(getattr(cast, village).id for village in seen))
