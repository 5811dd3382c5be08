"""Every address says who may open it, and looks like the others."""

from __future__ import annotations

import re

import pytest

from sakti.core.permissions import DeviceSync, Permission, Public, SignedIn

READING = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def rules(app):
    return list(app.url_map.iter_rules())


def test_every_view_declares_who_may_see_it(app):
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not isinstance(getattr(view, "need", None), (Permission, DeviceSync)) and view.need not in (Public, SignedIn)
    ]

    assert not undeclared


def test_addresses_are_kebab_case(rules):
    parts = {part for rule in rules for part in rule.rule.split("/") if part and not part.startswith("<")}

    assert not [part for part in parts if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?|<.*>\.[a-z]+", part)]


def test_a_number_in_an_address_is_declared_as_one(rules):
    """/pengguna/abc is then our 404, and not a mistake in a query."""
    loose = [rule.rule for rule in rules if re.search(r"<\w+_id>", rule.rule)]

    assert not loose


def test_a_page_either_reads_or_is_posted_to(rules):
    assert not [rule for rule in rules if not rule.methods <= READING | {"POST"}]


def test_no_address_ends_with_a_slash(rules):
    assert not [rule.rule for rule in rules if rule.rule.endswith("/") and rule.rule != "/"]
