"""Who may open what: the whole policy of the addresses as a literal. A new endpoint fails until it has its line."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest
from werkzeug.routing import UUIDConverter

from sakti.core.permissions import ROLES, DeviceSync, Permission, Public, SignedIn
from sakti.web.numbers import IdConverter

pytestmark = pytest.mark.one_engine

P = Permission

ACCESS = {
    "static": Public,
    "accounts.sign_in": Public,
    "accounts.try_sign_in": Public,
    "accounts.change_language": Public,
    "accounts.sign_out": SignedIn,
    "accounts.account": SignedIn,
    "accounts.change_password": SignedIn,
    "accounts.confirm": SignedIn,
    "accounts.second_step": Public,  # after the right password
    "accounts.pass_second_step": Public,
    "accounts.second_factor": SignedIn,
    "accounts.add_app": SignedIn,
    "accounts.add_passkey": SignedIn,
    "accounts.new_codes": SignedIn,
    "accounts.recovery_codes": SignedIn,
    "accounts.remove_factor": SignedIn,
    "accounts.own_devices": SignedIn,
    "accounts.connect_device": SignedIn,
    "accounts.device_code": SignedIn,
    "accounts.revoke_own_device": SignedIn,
    "accounts.revoke_device_of": P.MANAGE_USERS,
    "accounts.this_device": DeviceSync(P.LOG_VISIT),
    "accounts.own_sessions": SignedIn,
    "accounts.end_own_session": SignedIn,
    "accounts.end_other_sessions": SignedIn,
    "accounts.users": P.MANAGE_USERS,
    "accounts.add_user": P.MANAGE_USERS,
    "accounts.one_time_password": P.MANAGE_USERS,
    "accounts.user": P.MANAGE_USERS,
    "accounts.end_session_of": P.MANAGE_USERS,
    "accounts.assign": P.MANAGE_USERS,
    "accounts.end_assignment": P.MANAGE_USERS,
    "accounts.reset_password": P.MANAGE_USERS,
    "accounts.reset_second_factor": P.MANAGE_USERS,
    "accounts.deactivate": P.MANAGE_USERS,
    "accounts.reactivate": P.MANAGE_USERS,
    "accounts.roles": P.MANAGE_USERS,
    "audit.trail": P.SEE_AUDIT,
    "countersigning.index": P.COUNTERSIGN,
    "countersigning.request": P.COUNTERSIGN,
    "countersigning.accept": P.COUNTERSIGN,
    "countersigning.decline": P.COUNTERSIGN,
    "countersigning.withdraw": P.COUNTERSIGN,
    "countersigning.mark_seen": P.COUNTERSIGN,
    "files.photo": P.SEE_HOUSEHOLDS,
    "intake.index": P.IMPORT_LISTS,
    "intake.claims_waiting": P.DECIDE_VERVAL,
    "intake.claim": P.DECIDE_VERVAL,
    "intake.accept_claim": P.DECIDE_VERVAL,
    "intake.decline_claim": P.DECIDE_VERVAL,
    "intake.upload_list": P.IMPORT_LISTS,
    "intake.upload_log": P.IMPORT_LISTS,
    "intake.template": P.IMPORT_LISTS,
    "intake.upload": P.IMPORT_LISTS,
    "intake.findings": P.IMPORT_LISTS,
    "intake.apply": P.IMPORT_LISTS,
    "intake.check_again": P.IMPORT_LISTS,
    "intake.leave": P.IMPORT_LISTS,
    "intake.columns": P.IMPORT_LISTS,
    "intake.with_findings": P.IMPORT_LISTS,
    "intake.order_with_findings": P.IMPORT_LISTS,
    "intake.release": P.IMPORT_LISTS,
    "intake.release_findings": P.IMPORT_LISTS,
    "intake.undo": P.IMPORT_LISTS,
    "intake.rehearse_undo": P.IMPORT_LISTS,
    "vintages.index": P.SEE_FIGURES,
    "vintages.compare": P.SEE_FIGURES,
    "vintages.compare_export": P.SEE_FIGURES,
    "vintages.households": P.SEE_HOUSEHOLDS,
    "duplicates.index": P.MERGE_RECORDS,
    "duplicates.find": P.MERGE_RECORDS,
    "duplicates.pair": P.MERGE_RECORDS,
    "duplicates.different": P.MERGE_RECORDS,
    "duplicates.reopen": P.MERGE_RECORDS,
    "duplicates.merges": P.MERGE_RECORDS,
    "duplicates.undo": P.MERGE_RECORDS,
    "duplicates.set_nik": P.MERGE_RECORDS,
    "jobs.index": P.ISSUE_REPORTS,
    "jobs.run_now": P.ISSUE_REPORTS,
    "jobs.confirm_clock": P.ISSUE_REPORTS,
    "jobs.run": SignedIn,  # of whoever ordered it, or who issues reports
    "jobs.state": SignedIn,
    "jobs.retry": SignedIn,
    "verification.rounds": P.SEE_FIGURES,
    "verification.add_round": P.MANAGE_VERVAL,
    "verification.round_board": P.SEE_FIGURES,
    "verification.add_targets": P.MANAGE_VERVAL,
    "verification.close_round": P.MANAGE_VERVAL,
    "verification.mine": P.DO_VERVAL,
    "verification.task": P.DO_VERVAL,
    "verification.take_back": P.DO_VERVAL,
    "verification.queue": P.DECIDE_VERVAL,
    "verification.aside": P.DECIDE_VERVAL,
    "verification.accept_unchanged": P.DECIDE_VERVAL,
    "verification.review": P.DECIDE_VERVAL,
    "verification.undo_decision": P.DECIDE_VERVAL,
    "verification.drop": P.MANAGE_VERVAL,
    "verification.restore": P.MANAGE_VERVAL,
    "verification.village": P.SEE_HOUSEHOLDS,
    "verification.reassign": P.MANAGE_VERVAL,
    "verification.musdes": P.DO_VERVAL,
    "verification.sign_village": P.DO_VERVAL,
    "verification.sign": P.DECIDE_VERVAL,
    "verification.reopen": P.DECIDE_VERVAL,
    "verification.propose_new": P.DO_VERVAL,
    "verification.minutes_pdf": P.SEE_HOUSEHOLDS,
    "verification.print_minutes": P.SEE_HOUSEHOLDS,
    "verification.export": P.EXPORT_HOUSEHOLDS,
    "verification.export_revealed": P.REVEAL_IDENTITY,
    "assessment.index": P.SEE_FIGURES,
    "assessment.add": P.MANAGE_PPA,
    "assessment.session": P.SEE_FIGURES,  # names only for whoever may see them there
    "assessment.change": P.MANAGE_PPA,
    "assessment.classes": P.MANAGE_PPA,
    "assessment.ranking": P.MANAGE_PPA,
    "assessment.move": P.MANAGE_PPA,
    "assessment.add_card": P.MANAGE_PPA,
    "assessment.remove_card": P.MANAGE_PPA,
    "assessment.gather": P.MANAGE_PPA,
    "assessment.problems": P.MANAGE_PPA,
    "assessment.photos": P.MANAGE_PPA,
    "assessment.remove_photo": P.MANAGE_PPA,
    "assessment.finalise": P.MANAGE_PPA,
    "assessment.reopen": P.MANAGE_PPA,
    "assessment.propose": P.MANAGE_PPA,
    "assessment.minutes_pdf": P.SEE_HOUSEHOLDS,
    "assessment.print_minutes": P.SEE_HOUSEHOLDS,
    "objections.index": P.RECORD_OBJECTION,
    "objections.add": P.RECORD_OBJECTION,
    "objections.objection": P.RECORD_OBJECTION,
    "objections.withdraw": P.RECORD_OBJECTION,
    "objections.receipt": P.RECORD_OBJECTION,
    "objections.pass_on": P.MANAGE_VERVAL,
    "objections.open_special": P.MANAGE_VERVAL,
    "objections.summary": P.SEE_FIGURES,
    "successions.index": P.SEE_FIGURES,
    "successions.divide": P.MANAGE_REGIONS,
    "successions.merge": P.MANAGE_REGIONS,
    "successions.rename": P.MANAGE_REGIONS,
    "successions.take_back": P.MANAGE_REGIONS,
    "dossiers.households": P.SEE_HOUSEHOLDS,
    "dossiers.household": P.SEE_HOUSEHOLDS,
    "dossiers.person": P.SEE_HOUSEHOLDS,
    "dossiers.export": P.EXPORT_HOUSEHOLDS,
    "dossiers.export_revealed": P.REVEAL_IDENTITY,
    "dossiers.reveal": P.REVEAL_IDENTITY,
    "dossiers.void": P.CORRECT_RECORDS,
    "dossiers.why": P.SEE_FIGURES,
    "dossiers.change": P.SEE_FIGURES,
    "field.home": P.LOG_VISIT,
    "field.stale": P.LOG_VISIT,
    "field.export_stale": P.EXPORT_HOUSEHOLDS,
    "field.listed_again": P.RECORD_EVENT,
    "field.recorded": P.LOG_VISIT,
    "field.visit": P.LOG_VISIT,
    "field.saved_visit": P.LOG_VISIT,
    "field.undo_visit": P.LOG_VISIT,
    "field.delivery": P.LOG_DELIVERY,
    "field.saved_delivery": P.LOG_DELIVERY,
    "field.undo_delivery": P.LOG_DELIVERY,
    "field.events": P.RECORD_EVENT,
    "field.event": P.RECORD_EVENT,
    "field.saved_event": P.RECORD_EVENT,
    "field.undo_event": P.RECORD_EVENT,
    "regions.index": P.SEE_FIGURES,
    "regions.village": P.SEE_FIGURES,
    "regions.record_fact": P.MANAGE_REGIONS,
    "regions.name_pilot": P.MANAGE_REGIONS,
    "outlines.index": P.MANAGE_REGIONS,
    "outlines.preview": P.MANAGE_REGIONS,
    "outlines.take": P.MANAGE_REGIONS,
    "outlines.leave": P.MANAGE_REGIONS,
    "outlines.withdraw": P.MANAGE_REGIONS,
    "dashboards.figures": P.SEE_FIGURES,
    "dashboards.home": SignedIn,  # who is assigned to nothing reads why there is nothing
    "dashboards.regency": P.SEE_FIGURES,
    "dashboards.export": P.SEE_FIGURES,
    "dashboards.village": P.SEE_FIGURES,
    "dashboards.tile_map": P.SEE_FIGURES,
    "dashboards.movements": P.SEE_FIGURES,
    "dashboards.data_quality": P.SEE_FIGURES,
    "dashboards.export_data_quality": P.SEE_FIGURES,
    "dashboards.about": Public,  # citizens ask about their data
    "indicators.definitions": P.SEE_FIGURES,
    "indicators.targets": P.SEE_FIGURES,
    "indicators.add_target": P.SET_TARGETS,
    "indicators.end_target": P.SET_TARGETS,
    "indicators.macro": P.SEE_FIGURES,
    "indicators.add_macro": P.SET_TARGETS,
    "indicators.end_macro": P.SET_TARGETS,
    "installation.health": P.MANAGE_SETTINGS,
    "settings.index": P.MANAGE_SETTINGS,
    "settings.edit": P.MANAGE_SETTINGS,
    "organisations.index": P.SEE_INTERVENTIONS,
    "organisations.add": P.MANAGE_ORGANISATIONS,
    "organisations.edit": P.MANAGE_ORGANISATIONS,
    "organisations.deactivate": P.MANAGE_ORGANISATIONS,
    "organisations.reactivate": P.MANAGE_ORGANISATIONS,
    "organisations.helixes": P.MANAGE_ORGANISATIONS,
    "organisations.edit_helix": P.MANAGE_ORGANISATIONS,
    "interventions.organisation": P.SEE_INTERVENTIONS,
    "interventions.programmes": P.SEE_INTERVENTIONS,
    "interventions.programme": P.SEE_INTERVENTIONS,
    "interventions.add_programme": P.MANAGE_PROGRAMMES,
    "interventions.edit_programme": P.MANAGE_PROGRAMMES,
    "interventions.board": P.SEE_INTERVENTIONS,
    "interventions.export_board": P.SEE_INTERVENTIONS,
    "interventions.intervention": P.SEE_INTERVENTIONS,
    "interventions.move": P.SEE_INTERVENTIONS,  # each move asks for its own permission (core/transitions.py)
    "interventions.assign": P.ASSIGN_INTERVENTIONS,
    "interventions.bulk": P.ASSIGN_INTERVENTIONS,
    "interventions.preview_bulk": P.ASSIGN_INTERVENTIONS,
    "interventions.assign_bulk": P.ASSIGN_INTERVENTIONS,
    "interventions.approve_batch": P.APPROVE_INTERVENTIONS,
    "interventions.without_recipient": P.SEE_INTERVENTIONS,  # ending it asks for APPROVE_INTERVENTIONS
    "interventions.leftovers": P.SEE_INTERVENTIONS,  # the same
    "interventions.groups": P.ASSIGN_INTERVENTIONS,
    "interventions.add_group": P.ASSIGN_INTERVENTIONS,
    "interventions.group": P.ASSIGN_INTERVENTIONS,
    "interventions.remove_member": P.ASSIGN_INTERVENTIONS,
    "interventions.deliveries": P.SEE_INTERVENTIONS,
    "interventions.export_deliveries": P.SEE_INTERVENTIONS,
    "interventions.deliver": P.LOG_DELIVERY,
    "interventions.add_delivery": P.LOG_DELIVERY,
    "interventions.delivery": P.SEE_INTERVENTIONS,
    "interventions.void_delivery": P.CORRECT_RECORDS,
    "reports.index": P.SEE_REPORTS,
    "reports.issue": P.ISSUE_REPORTS,
    "reports.report": P.SEE_REPORTS,
    "reports.download": P.SEE_REPORTS,
    "reports.workbook": P.SEE_REPORTS,
    "reports.schedule": P.ISSUE_REPORTS,
    "reports.start_again": P.ISSUE_REPORTS,
    "reports.months": P.CLOSE_MONTH,
    "reports.closed_ahead": P.CLOSE_MONTH,
    "reports.close": P.CLOSE_MONTH,
    "privacy.index": P.HANDLE_PRIVACY,
    "privacy.add": P.HANDLE_PRIVACY,
    "privacy.request": P.HANDLE_PRIVACY,
    "privacy.check_identity": P.HANDLE_PRIVACY,
    "privacy.answer": P.HANDLE_PRIVACY,
    "privacy.refuse": P.HANDLE_PRIVACY,
    "privacy.link_objection": P.HANDLE_PRIVACY,
    "privacy.erase": P.HANDLE_PRIVACY,
    "privacy.copy_json": P.HANDLE_PRIVACY,
    "privacy.copy_pdf": P.HANDLE_PRIVACY,
    "privacy.retention_schedule": P.HANDLE_PRIVACY,
    "privacy.erasure_list": P.HANDLE_PRIVACY,
    "privacy.register": P.HANDLE_PRIVACY,
    "privacy.incidents": P.HANDLE_PRIVACY,
    "privacy.add_incident": P.HANDLE_PRIVACY,
    "privacy.incident": P.HANDLE_PRIVACY,
    "privacy.change_incident": P.HANDLE_PRIVACY,
    "privacy.incident_letter": P.HANDLE_PRIVACY,
}

#: What asks for the password again: numbers in bulk, and what opens an account.
FRESH = {
    "accounts.add_app",
    "accounts.add_passkey",
    "accounts.connect_device",
    "accounts.new_codes",
    "accounts.remove_factor",
    "dossiers.export_revealed",
    "intake.with_findings",
    "verification.export_revealed",
}

PEOPLE = {
    "alice": "analyst",
    "budi": "facilitator",
    "citra": "operator",
    "dewi": "partner",
    "eko": "leader",
    "fajar": "auditor",
    "admin": "administrator",
    "hana": "privacy_officer",
    "gita": None,
}


def test_the_table_is_the_policy(app):
    assert {endpoint: view.need for endpoint, view in app.view_functions.items()} == ACCESS


def test_what_gives_away_much_at_once_asks_for_the_password_again(app):
    assert {endpoint for endpoint, view in app.view_functions.items() if getattr(view, "fresh", False)} == FRESH


def test_the_table_is_in_the_order_of_the_domains():
    domains = [endpoint.split(".")[0] for endpoint in ACCESS]

    assert len([1 for one, two in pairwise(domains) if one != two]) + 1 == len(set(domains))


def plain_pages(app):
    """GET routes without arguments: the others need a subject, and have tests of their own."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.endpoint != "static"]
    rules = [rule for rule in rules if not isinstance(ACCESS[rule.endpoint], DeviceSync)]
    return [(rule.endpoint, rule.rule) for rule in rules if not rule.arguments]


def for_telephones(app):
    rules = [rule for rule in app.url_map.iter_rules() if isinstance(ACCESS[rule.endpoint], DeviceSync)]
    return [(address_of(rule), method) for rule in rules for method in rule.methods & {"GET", "POST"}]


NOBODY = {IdConverter: 999_999, UUIDConverter: UUID(int=0)}


def address_of(rule):
    """An address that nobody has anything at: for whoever may not open it, that must not matter."""
    return rule.build({name: NOBODY.get(type(kind), "x") for name, kind in rule._converters.items()})[1]


@pytest.mark.parametrize(("name", "role"), PEOPLE.items())
def test_everyone_opens_what_the_role_says_and_nothing_else(app, client, cast, name, role):
    client.sign_in(getattr(cast, name))
    granted = ROLES[role].permissions if role else frozenset()

    opened = {endpoint: client.get(page).status_code for endpoint, page in plain_pages(app)}

    allowed = {endpoint for endpoint in opened if ACCESS[endpoint] in (Public, SignedIn) or ACCESS[endpoint] in granted}
    assert {endpoint for endpoint, status in opened.items() if status == 403} == set(opened) - allowed
    assert not {endpoint: status for endpoint, status in opened.items() if status >= 500}


@pytest.mark.parametrize(("name", "role"), PEOPLE.items())
def test_what_a_role_may_not_do_does_not_depend_on_the_subject(app, client, cast, name, role):
    client.sign_in(getattr(cast, name))
    granted = ROLES[role].permissions if role else frozenset()
    closed = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments
        and rule.endpoint != "static"
        and isinstance(ACCESS[rule.endpoint], Permission)
        and ACCESS[rule.endpoint] not in granted
    ]

    answers = {
        (rule.rule, method): client.open(address_of(rule), method=method).status_code
        for rule in closed
        for method in rule.methods & {"GET", "POST"}
    }

    assert not {asked: status for asked, status in answers.items() if status != 403}


@pytest.mark.parametrize("name", [*PEOPLE, None])
def test_what_is_for_telephones_answers_no_browser(app, client, cast, name):
    if name:
        client.sign_in(getattr(cast, name))

    assert {client.open(page, method=method).status_code for page, method in for_telephones(app)} == {401}


def test_a_stranger_opens_public_pages_only(app, client):
    closed = [page for endpoint, page in plain_pages(app) if ACCESS[endpoint] is not Public]

    assert {client.get(page).location.split("?")[0] for page in closed} == {"/masuk"}
