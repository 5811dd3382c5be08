"""Every endpoint that can come by a name says so at its declaration, and leaves an entry that says who was seen."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.web import permissions
from tests.homes import household as make_household

#: Whoever hands out a name asks for a scope of names (`tests/conventions/test_queries_keep_names.py`), and views get
#: theirs here alone.
DOORS = (permissions.current_names, permissions.names_for)


def unwrapped(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def reaches_names(function, seen: set[object]) -> bool:
    """Whether a function of ours, or one that it calls, asks whose names the user may see."""
    function = unwrapped(function)
    if any(function is door for door in DOORS):
        return True
    if not isinstance(function, types.FunctionType) or function in seen or not is_ours(function):
        return False
    seen.add(function)
    return any(reaches_names(called, seen) for called in called_by(function))


def is_ours(thing) -> bool:
    return (getattr(thing, "__module__", None) or "").startswith("sakti.")


def called_by(function: types.FunctionType) -> Iterator[object]:
    codes = [function.__code__]
    while codes:
        code = codes.pop()
        codes += [part for part in code.co_consts if isinstance(part, types.CodeType)]
        for name in code.co_names:
            found = function.__globals__.get(name)
            if isinstance(found, types.ModuleType) and found.__name__.startswith("sakti."):
                yield from (getattr(found, other, None) for other in code.co_names)
            elif isinstance(found, type) and is_ours(found):
                for other in code.co_names:
                    held = inspect.getattr_static(found, other, None)
                    yield getattr(held, "__func__", getattr(held, "fget", held))
            elif callable(found):
                yield found


def test_every_endpoint_that_can_come_by_a_name_says_so(application):
    undeclared = {
        endpoint
        for endpoint, view in application.view_functions.items()
        if reaches_names(view, set()) and not getattr(view, "names", False)
    }

    assert undeclared == set()


def test_the_search_finds_what_it_should(application):
    views = application.view_functions

    assert reaches_names(views["dossiers.person"], set())
    assert reaches_names(views["interventions.board"], set())
    assert not reaches_names(views["reports.index"], set())


@pytest.fixture
def home(cast):
    return make_household(cast.botosari)


def readings() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "read").order_by(AuditEntry.id)))


def test_a_page_that_leaves_no_entry_of_its_own_gets_one(client, cast, home, monkeypatch):
    """By the ids of those whose records it was made of."""
    from sakti.dossiers import views

    monkeypatch.setattr(views, "record_reading", lambda *_, **__: None)
    client.sign_in(cast.alice)
    household = db.session.scalars(select(Household)).first()
    people = set(db.session.scalars(select(Person.id).where(Person.household_id == household.id)))

    page = client.get(f"/keluarga/{household.id}")

    assert page.status_code == 200
    [entry] = readings()
    assert entry.action == "names_seen"
    assert entry.village_id == cast.botosari.id
    assert entry.details["page"] == "dossiers.household"
    assert household.id in entry.details["households"]
    assert people <= set(entry.details["persons"])


def test_an_entry_of_the_view_s_own_says_who_was_seen(client, cast, home):
    client.sign_in(cast.alice)
    household = db.session.scalars(select(Household)).first()

    client.get(f"/keluarga/{household.id}")

    [entry] = readings()
    assert entry.action == "household_read"
    assert household.id in entry.details["households"]


def test_whoever_sees_no_names_leaves_no_entry(client, cast, home):
    client.sign_in(cast.fajar)

    client.get("/jejak")

    assert readings() == []
