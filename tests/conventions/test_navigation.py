"""Every page can be reached from the menu, or is known not to need it."""

from __future__ import annotations

import pytest

from sakti.app import DOMAINS
from sakti.web.assembly import load_domains

ENTRIES = {entry.endpoint for domain in load_domains(DOMAINS) for entry in domain.menu}

#: Pages without arguments that are reached from another page, each with the reason.
NOT_IN_MENU = {
    "dashboards.regency": "the front page; its own address keeps the filter",
    "dashboards.export": "a button below the villages on the dashboard",
    "dashboards.tile_map": "behind Lainnya on the dashboard",
    "dashboards.movements": "behind Lainnya on the dashboard",
    "dashboards.data_quality": "behind Lainnya on the dashboard",
    "dashboards.export_data_quality": "a button below the ages of answers",
    "field.export_stale": "a button below the answers out of date",
    "dashboards.about": "linked in the foot of every page",
    "verification.aside": "a link on the desk of verval, and among what waits",
    "indicators.definitions": "behind Lainnya on the figures and the dashboard",
    "indicators.targets": "behind Lainnya on the figures and the dashboard",
    "indicators.add_target": "a button on the targets",
    "indicators.macro": "behind Lainnya on the figures",
    "indicators.add_macro": "a button on the macro figures",
    "successions.index": "behind Lainnya on the villages",
    "outlines.index": "behind Lainnya on the villages and the map",
    "accounts.sign_in": "linked in the head of every page",
    "accounts.account": "linked in the head of every page",
    "accounts.change_password": "a button on the account",
    "accounts.confirm": "asked before what gives away much at once",
    "accounts.second_step": "the second page of signing in",
    "accounts.second_factor": "a link on the account",
    "accounts.add_app": "a button on the second factors",
    "accounts.add_passkey": "a button on the second factors",
    "accounts.own_devices": "a link on the account",
    "accounts.connect_device": "a button on the telephones",
    "accounts.this_device": "for telephones",
    "accounts.own_sessions": "a link on the account",
    "accounts.add_user": "a button on the users",
    "dossiers.export": "a button below the list of households",
    "dossiers.export_revealed": 'behind "Lainnya" on the list of households',
    "verification.add_round": "a button on the rounds",
    "verification.mine": "a button on the rounds, and under the thumb",
    "verification.queue": "behind Lainnya on the rounds, and a button on a round",
    "verification.propose_new": "a button on the own tasks",
    "assessment.add": "a button on the sessions",
    "objections.add": "a button on the objections",
    "privacy.add": "a button on the requests",
    "privacy.retention_schedule": "behind Lainnya on the requests",
    "privacy.erasure_list": "behind Lainnya on the requests",
    "privacy.register": "behind Lainnya on the requests",
    "privacy.incidents": "behind Lainnya on the requests",
    "privacy.add_incident": "a button on the incidents",
    "intake.upload_list": "a button on the imports",
    "duplicates.merges": "a link on the pairs",
    "intake.upload_log": "a button on the imports",
    "intake.template": "a link on the imports",
    "vintages.compare": "a button on the source releases",
    "vintages.compare_export": "a button below the villages of a comparison",
    "vintages.households": "behind a count of a comparison",
    "organisations.add": "a button on the organisations",
    "organisations.helixes": "behind Lainnya on the organisations",
    "interventions.add_programme": "a button on the programmes",
    "accounts.recovery_codes": "where making them leads",
    "interventions.export_board": "a button on the board",
    "interventions.assign": "a button on a household, person or group",
    "interventions.bulk": "a button on the board",
    "interventions.without_recipient": "Meja saya, and behind Lainnya on the board",
    "interventions.leftovers": "Meja saya, and the page of whatever was closed",
    "interventions.groups": "behind Lainnya on the board",
    "interventions.add_group": "a button on the groups",
    "interventions.deliveries": "behind Lainnya on the board",
    "interventions.export_deliveries": "a button on the deliveries",
    "interventions.add_delivery": "a button on the deliveries",
    "reports.issue": "a button on the reports",
    "reports.schedule": 'behind "Lainnya" on the reports',
    "reports.closed_ahead": "said on the closes and the schedule once there are any",
}


@pytest.fixture
def pages(app):
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    return {rule.endpoint for rule in rules}


def test_every_page_is_in_the_menu_or_excused(pages):
    assert not pages - ENTRIES - set(NOT_IN_MENU)


def test_no_excuse_is_left_over(pages):
    assert set(NOT_IN_MENU) <= pages
    assert not set(NOT_IN_MENU) & ENTRIES


@pytest.mark.parametrize(("name", "shown"), [("admin", {"Pengguna", "Peran", "Pengaturan", "Jejak"}), ("gita", set())])
def test_the_menu_shows_what_one_may_open(client, cast, name, shown):
    client.sign_in(getattr(cast, name))

    page = client.get("/akun").text

    links = {word for word in ("Pengguna", "Peran", "Pengaturan", "Jejak") if f">{word}</a>" in page}
    assert links == shown


@pytest.mark.parametrize(("name", "shown"), [("budi", True), ("dewi", False)])
def test_who_works_in_the_field_keeps_the_places_under_the_thumb(client, cast, name, shown):
    client.sign_in(getattr(cast, name))

    assert ['class="bottom-bar"' in client.get(page).text for page in ("/lapangan", "/keluarga")] == [shown, shown]
