"""No address answers with a failure of the server, whatever stands in its query: an odd value means nothing.

Each page, with every name that any page reads from its query, at the extremes of dates, numbers and identifiers, all at
once; and with each name that the page itself looks for alone.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from sakti import paths
from sakti.extensions import db
from sakti.web import requests
from sakti.web.numbers import IdConverter
from tests import homes

#: What a page makes of its query does not depend on the engine but for a few types: half of the extremes on each.
pytestmark = pytest.mark.one_engine

EXTREMES = {
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no day": "2020-02-30",
    "a day with its hour": "2020-01-01T25:00",
    "the last month": "9999-12",
    "the first month": "0001-01",
    "no month": "2020-13",
    "a large number": "99999999999999999999999",
    "the largest id": "2147483647",
    "below zero": "-1",
    "not a number": "NaN",
    "endless": "1e309",
    "digits of another script": "١٢٣",
    "raised": "²",
    "no letter": "\x00",
    "half a pair": "\ud800",
    "long": "9" * 5000,
    "patterns": "%_*?[]\\'\"",
    "a code": "33.26.99.9999",
    "a cursor of nothing": "W10",
}
#: Those that are a day, a month or a number somewhere.
ALONE = ("the last day", "the first day", "the last month", "the first month", "a large number")


@cache
def names_in_queries() -> list[str]:
    """Every name that a page reads from its query: fields of filters, and what views ask for by themselves."""
    names: set[str] = set()
    for file in Path(paths.PACKAGE).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr="get" | "getlist", value=where), args=[ast.Constant(name), *_]):
                    names |= {str(name)} if "args" in ast.unparse(where) else set()
                case ast.ClassDef(bases=bases, body=body) if any("Filter" in ast.unparse(base) for base in bases):
                    fields = (target for each in body if isinstance(each, ast.Assign) for target in each.targets)
                    names |= {field.id for field in fields if isinstance(field, ast.Name)}
    return sorted(names | {"until", "since", "page", "month", "baseline", "as_of", "region", "sort", "cohort"})


@pytest.fixture
def pages(app, cast, monkeypatch):
    """The address of every page that is read, with records that are there, or the first of their kind."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    home = homes.household(cast.botosari, {"name": "Slamet"}, {"name": "Siti"}, decile=1)
    db.session.commit()
    known = {"household_id": home.id, "village_id": cast.botosari.id, "region_id": cast.regency.id}
    known |= {"code": cast.botosari.code, "month": "2020-01", "key": "own_latrine", "indicator": "own_latrine"}
    with app.test_request_context():
        return sorted(
            address(rule, known)
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint != "static" and "keluar" not in rule.rule
        )


def address(rule, known):
    values = {}
    for name in rule.arguments:
        is_number = isinstance(rule._converters[name], IdConverter)
        values[name] = known.get(name, 1 if is_number else "x")
    return rule.build(values, append_unknown=False)[1]


@pytest.mark.parametrize("value", EXTREMES.values(), ids=EXTREMES.keys())
def test_no_query_breaks_a_page(client, cast, pages, value):
    client.sign_in(cast.alice)
    query = urlencode({name: value.encode("utf-8", "surrogatepass") for name in names_in_queries()})
    broken = [page for page in pages if client.get(f"{page}?{query}", audit=False).status_code >= 500]
    assert broken == []


@pytest.mark.parametrize("path", ["/jejak", "/pengguna", "/pengaturan", "/jadwal", "/wilayah"])
def test_nor_a_page_of_the_administrator(client, cast, pages, path):
    client.sign_in(cast.admin)
    for value in EXTREMES.values():
        query = urlencode({name: value.encode("utf-8", "surrogatepass") for name in names_in_queries()})
        assert client.get(f"{path}?{query}", audit=False).status_code < 500, value


class Noting(ImmutableMultiDict):
    """A query that says what was looked for in it."""

    asked: ClassVar[set[str]] = set()

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)

    def get(self, key, *args, **kwargs):
        self.asked.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key, *args, **kwargs):
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)


@pytest.fixture
def questions(client, cast, pages, monkeypatch):
    """Each page that is there, with every name that it looks for in its query."""
    client.sign_in(cast.alice)
    found = {}
    with monkeypatch.context() as patch:
        patch.setattr(requests, "all_printable", Noting)
        for page in pages:
            Noting.asked.clear()
            if client.get(page, audit=False).status_code == 200:
                found[page] = sorted(Noting.asked)
    return found


def test_no_single_name_breaks_a_page(client, questions):
    """What one odd name hides, another alone shows. Found: an unknown region hid a day before all others."""
    assert "as_of" in questions["/angka"]
    broken = [
        f"{page}?{name}: {value}"
        for page, names in questions.items()
        for name in names
        for value in ALONE
        if client.get(page, query_string={name: EXTREMES[value]}, audit=False).status_code >= 500
    ]
    assert broken == []


def test_what_no_page_may_show_is_not_shown(client, cast):
    """A NUL in the address stood in the page, which then was no HTML."""
    client.sign_in(cast.alice)
    assert client.get("/?region=%00%08x&month=%00").status_code in (200, 404)
    assert client.get("/keluarga?text=Sla%00met").status_code == 200
