"""Roles and scopes: deny unless declared, and two kinds of assignment reach only what both reach."""

from __future__ import annotations

import pytest

from sakti.core.permissions import (
    ALL_NAMES,
    EVERYTHING,
    NAMING_PERMISSIONS,
    NO_NAMES,
    NOTHING,
    ROLES,
    NameScope,
    Permission,
    Scope,
    common,
    names_by,
    together,
)

P = Permission
V, W = Scope(frozenset({1, 2}), None), Scope(frozenset({2, 3}), None)
O = Scope(None, frozenset({9}))  # noqa: E741


def roles_with(permission):
    return {key for key, role in ROLES.items() if permission in role.permissions}


NAMES_OF_PEOPLE = {"analyst", "facilitator", "operator", "supervisor", "privacy_officer"}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.SEE_HOUSEHOLDS, NAMES_OF_PEOPLE),
        (P.REVEAL_IDENTITY, {"analyst", "operator"}),
        (P.EXPORT_HOUSEHOLDS, {"analyst", "operator"}),
        (P.IMPORT_LISTS, {"analyst", "operator"}),
        (P.CORRECT_RECORDS, {"analyst"}),
        (P.MERGE_RECORDS, {"analyst", "operator"}),
        (P.CLOSE_MONTH, {"analyst"}),
        (P.APPROVE_INTERVENTIONS, {"analyst"}),
        (P.LOG_DELIVERY, {"analyst", "facilitator", "operator", "partner"}),
        (P.DO_VERVAL, {"analyst", "facilitator", "operator"}),
        (P.DECIDE_VERVAL, {"analyst", "supervisor"}),
        (P.MANAGE_VERVAL, {"analyst"}),
        (P.MANAGE_PPA, {"analyst", "facilitator", "operator"}),
        (P.RECORD_OBJECTION, {"analyst", "facilitator", "operator"}),
        (P.MANAGE_USERS, {"administrator"}),
        (P.MANAGE_SETTINGS, {"administrator"}),
        (P.SEE_AUDIT, {"administrator", "analyst", "auditor", "privacy_officer"}),
        (P.HANDLE_PRIVACY, {"privacy_officer"}),
        (P.CONFIRM_ERASURE, {"administrator", "privacy_officer"}),
        (P.COUNTERSIGN, {"administrator", "analyst", "operator", "leader", "auditor", "privacy_officer"}),
        (P.SEE_FIGURES, set(ROLES)),
    ],
)
def test_who_may(permission, roles):
    assert roles_with(permission) == roles


def test_whoever_reveals_or_exports_may_see_names():
    assert roles_with(P.REVEAL_IDENTITY) | roles_with(P.EXPORT_HOUSEHOLDS) <= NAMES_OF_PEOPLE


def test_an_auditor_and_a_leader_change_nothing():
    seeing = {permission for permission in P if permission.value.startswith("see_")}
    read = {P.COUNTERSIGN}  # of them it asks only to have read what was done without a second person
    assert ROLES["auditor"].permissions | ROLES["leader"].permissions <= seeing | read


def test_every_role_has_words_for_the_administrator():
    assert all(role.key == key and role.label_id and role.description_id.endswith(".") for key, role in ROLES.items())
    assert {role.bound_to for role in ROLES.values()} == {"regency", "region", "organisation"}


@pytest.mark.parametrize(
    ("scope", "village", "reached"),
    [
        (NOTHING, 1, False),
        (NOTHING, None, False),
        (EVERYTHING, 1, True),
        (EVERYTHING, None, True),
        (V, 1, True),
        (V, 3, False),
        (V, None, False),
        (O, 3, True),
    ],
)
def test_villages(scope, village, reached):
    assert scope.reaches_village(village) is reached


@pytest.mark.parametrize(
    ("scope", "organisation", "reached"),
    [(NOTHING, 9, False), (EVERYTHING, 9, True), (O, 9, True), (O, 8, False), (O, None, False), (V, 8, True)],
)
def test_organisations(scope, organisation, reached):
    assert scope.reaches_organisation(organisation) is reached


@pytest.mark.parametrize(
    ("scopes", "reach"),
    [
        ([], NOTHING),
        ([V], V),
        ([V, W], Scope(frozenset({1, 2, 3}), None)),
        ([V, O], Scope(frozenset({1, 2}), frozenset({9}))),
        ([V, EVERYTHING], EVERYTHING),
    ],
)
def test_together(scopes, reach):
    assert together(scopes) == together(reversed(scopes)) == reach


@pytest.mark.parametrize(
    ("scopes", "reach"),
    [([], NOTHING), ([V, W], Scope(frozenset({2}), None)), ([V, EVERYTHING], V), ([V, NOTHING], NOTHING)],
)
def test_common(scopes, reach):
    assert common(scopes) == common(reversed(scopes)) == reach


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (NOTHING, NO_NAMES),
        (EVERYTHING, ALL_NAMES),
        (V, NameScope(frozenset({1, 2}))),
        (O, NO_NAMES),  # all villages, for what one organisation does there
        (together([V, O]), NO_NAMES),
    ],
)
def test_whoever_is_bound_to_an_organisation_opens_no_names(scope, names):
    assert scope.names == names


def test_names_of_both():
    here, there = NameScope(frozenset({1, 2})), NameScope(frozenset({2, 3}))

    assert here & there == there & here == NameScope(frozenset({2}))
    assert here & ALL_NAMES == ALL_NAMES & here == here
    assert here & NO_NAMES == NO_NAMES


def test_only_some_permissions_carry_names():
    assert names_by(V, P.LOG_VISIT) == V.names
    assert names_by(EVERYTHING, P.SEE_INTERVENTIONS) == NO_NAMES


def test_who_holds_a_permission_with_names_may_see_names():
    """So no role reaches a name by one permission that it would not reach by SEE_HOUSEHOLDS."""
    assert set().union(*(roles_with(permission) for permission in NAMING_PERMISSIONS)) == NAMES_OF_PEOPLE
