"""Organisations: adding, changing, ending, finding; and the kinds of actors."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sakti.audit.models import AuditEntry
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.organisations import actions, queries
from sakti.web import clock
from tests import factories
from tests.actors import TESTS

TODAY = date(2020, 6, 30)


@pytest.fixture(autouse=True)
def on_a_fixed_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def test_an_organisation_is_made_and_changed_by_form(client, cast):
    client.sign_in(cast.admin)
    given = {"name": "PT  Batik", "helix": "business", "agreement": "MoU 1/2020", "agreement_until": "31 Desember 2020"}

    page = client.submit("/pelaku/baru", given).location
    client.submit(f"{page}/ubah", {**given, "name": "PT Batik Maju"})

    made = queries.by_name("pt batik maju")
    assert (queries.helix_of(made).code, made.agreement_until) == ("business", date(2020, 12, 31))
    assert queries.by_name("PT Batik") is None
    changed = db.session.query(AuditEntry).filter_by(action="organisation_edited").one()
    assert changed.details["changed"] == {"name": ["PT Batik", "PT Batik Maju"]}
    assert "31 Desember 2020" in client.get(page).text


def test_two_do_not_share_a_name(client, cast):
    client.sign_in(cast.admin)

    response = client.submit("/pelaku/baru", {"name": "BAZNAS Kabupaten  Pekalongan", "helix": "community"})

    assert response.status_code == 422
    assert "sudah ada" in response.text


def test_saving_without_a_change_leaves_no_trace(client, cast):
    client.sign_in(cast.admin)

    client.submit(f"/pelaku/{cast.partner.id}/ubah", {"name": cast.partner.name, "helix": "community"})

    assert db.session.query(AuditEntry).filter_by(action="organisation_edited").count() == 0


def test_deactivate_with_a_reason_and_reactivate(client, cast):
    client.sign_in(cast.admin)
    page = f"/pelaku/{cast.partner.id}"

    assert client.submit(f"{page}/ubah", {"reason": ""}, f"{page}/nonaktifkan").status_code == 409
    client.submit(f"{page}/ubah", {"reason": "bubar"}, f"{page}/nonaktifkan")
    assert not cast.partner.active
    assert cast.partner.id not in queries.names()
    client.submit(f"{page}/ubah", to=f"{page}/aktifkan")
    assert cast.partner.active


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("search=BAZ", True),
        ("search=100%25", False),
        ("helix=community", True),
        ("helix=village", False),
        ("active=no", False),
    ],
)
def test_the_list_filters(client, cast, query, seen):
    client.sign_in(cast.eko)

    assert ("Baznas Kabupaten Pekalongan</a>" in client.get(f"/pelaku?{query}").text) == seen


def test_a_partner_sees_the_own_organisation_only(client, cast):
    other = factories.organisation("PT Lain", "business")
    client.sign_in(cast.dewi)

    assert "PT Lain" not in client.get("/pelaku").text
    assert client.get(f"/pelaku/{other.id}").status_code == 404
    assert client.get(f"/pelaku/{cast.partner.id}").status_code == 200


@pytest.mark.parametrize(
    ("agreement", "days", "standing"),
    [
        ("", None, "none"),
        ("MoU", None, "open"),
        ("MoU", 61, "valid"),
        ("MoU", 59, "ending"),
        ("MoU", 0, "ending"),
        ("MoU", -1, "ended"),
        ("", 400, "valid"),
    ],
)
def test_how_an_agreement_stands(cast, agreement, days, standing):
    cast.partner.agreement = agreement
    cast.partner.agreement_until = None if days is None else TODAY + timedelta(days=days)

    assert queries.agreement_standing(cast.partner, TODAY) == standing


def test_a_sixth_helix_is_a_row(client, cast):
    client.sign_in(cast.admin)
    media = {"code": "media", "label_id": "Media massa", "label_en": "Media", "letter": "W"}

    client.submit("/pelaku/unsur", media)
    again = client.submit("/pelaku/unsur", media)
    client.submit("/pelaku/unsur/media", {**media, "label_id": "Media"})
    client.submit("/pelaku/baru", {"name": "Radio Kota Santri", "helix": "media"})

    assert again.status_code == 422
    assert queries.helixes()[-1].label_id == "Media"
    assert "Radio Kota Santri" in client.get("/pelaku?helix=media").text


def test_the_seed_adds_only_what_is_missing(cast):
    actions.seed_helixes()

    assert [one.code for one in queries.helixes()] == [code for code, *_ in actions.HELIXES]


def test_a_reason_is_needed(cast):
    with pytest.raises(Refusal, match="alasannya"):
        actions.deactivate(organisation=cast.partner, reason=" ", by=TESTS)
