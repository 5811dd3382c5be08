"""Every endpoint that can come by a name says so at its declaration, and leaves an entry that says who was seen."""

from __future__ import annotations

import ast
import inspect
import io
import re
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

import sakti
from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.indicators.actions import rollup
from sakti.observations.actions import observe
from sakti.regions.actions import project_classes
from sakti.web import permissions
from tests.actors import TESTS
from tests.homes import household as make_household

pytestmark = pytest.mark.one_engine

#: Whoever hands out a name asks for a scope of names (`tests/conventions/test_queries_keep_names.py`), and views get
#: theirs here alone.
PACKAGE = Path(sakti.__file__).parent
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


def test_a_page_that_named_nobody_leaves_no_entry(client, cast, home):
    """The parts of a change without anybody behind them are numbers."""
    client.sign_in(cast.alice)

    assert client.get("/angka/own_latrine/perubahan?region=33.26&as_of=2020-05-31").status_code == 200

    assert readings() == []


@pytest.fixture
def shown(cast, monkeypatch):
    """Homes whose every name is nobody else's, with everything that the pages below ask for."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2021, 6, 30))
    monkeypatch.setattr("sakti.field.views.today", lambda: date(2021, 6, 30))
    project_classes()
    first = make_household(
        cast.botosari,
        {"name": "Qadarisman"},
        {"name": "Qinanti", "birth_date": date(2010, 3, 1), "schooling": 1},
        latrine_access=6,
        decile=1,
    )
    make_household(cast.botosari, {"name": "Qurdiyanto"}, {"name": "Qorisatun"}, latrine_access=6, decile=2)
    observe(household=first, observed_on=date(2019, 5, 1), values={"latrine_access": 1}, by=TESTS)
    rollup.rebuild()
    db.session.commit()
    return first


#: Pages that make names of columns: every address whose query says whom it shows (`web/seen.py`).
OF_COLUMNS = (
    "/lapangan",
    "/lapangan?text=Qurdiyanto",
    "/lapangan/tercatat",
    "/lapangan/kedaluwarsa",
    "/lapangan/kedaluwarsa/unduh",
    "/keluarga",
    "/keluarga/unduh",
    "/keluarga/{home}",
    "/orang/{person}",
    "/angka/own_latrine/alasan?region=33.26&as_of=2021-05-31&answer=no",
    "/angka/out_of_school/alasan?region=33.26&as_of=2021-05-31",
    "/angka/own_latrine/perubahan?region=33.26&as_of=2021-05-31&baseline=2018-12-31&part=to_yes",
    "/angka/target_persons/perubahan?region=33.26&as_of=2021-05-31&baseline=2018-12-30&part=new_village",
    "/ganda",
    "/usulan",
    "/pelindungan-data/masa-simpan",
)


@pytest.mark.parametrize("address", OF_COLUMNS)
def test_an_answer_s_entry_says_whose_names_it_shows(client, cast, shown, address):
    """Of everybody whose name can be read in it, and of nobody it need not say."""
    client.sign_in(cast.alice)
    people = {person.name: (person.id, person.household_id) for person in db.session.scalars(select(Person))}
    address = address.format(home=shown.id, person=shown.head_id)
    db.session.expunge_all()  # as a request begins

    answer = client.get(address)

    assert answer.status_code in (200, 403), address
    named = {name for name in people if name in text_of(answer)}
    persons, households = told("persons"), told("households")
    for name in named:
        person, household = people[name]
        assert person in persons or household in households, (address, name)
    assert (named != set()) == bool(persons | households)


def told(what: str) -> set[int]:
    """Whom the entries name."""
    return set().union(*(entry.details.get(what, ()) for entry in readings()))


def text_of(answer) -> str:
    return answer.text if answer.mimetype == "text/html" else str(cells(answer.data))


def test_these_pages_do_show_names(client, cast, shown):
    """Or else the test above would ask nothing."""
    client.sign_in(cast.alice)
    answers = [client.get(address.format(home=shown.id, person=shown.head_id)) for address in OF_COLUMNS]
    showing = [answer for answer in answers if re.search(r"Q[aiou]\w{4}", text_of(answer))]

    assert len(showing) >= 9


def cells(content: bytes) -> list[object]:
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(content)).worksheets]


#: Queries whose names no answer shows: a search for duplicates compares them, and so does the landing of a list.
COMPARED = {("duplicates/queries/pairs.py", "census"), ("intake/landing/queries/matching.py", None)}


def test_who_reads_names_as_columns_says_whose():
    """A record that is loaded whole is noted by itself; the name of a column is not."""
    silent = []
    for file in PACKAGE.rglob("*.py"):
        place = str(file.relative_to(PACKAGE))
        if place.startswith("demo/") or (place, None) in COMPARED:
            continue
        source = file.read_text(encoding="utf-8")
        functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
        reading = [node.name for node in functions if reads_names(node) and (place, node.name) not in COMPARED]
        if reading and "note_seen(" not in source:
            silent.append((place, reading))

    assert silent == []


def reads_names(function: ast.FunctionDef) -> bool:
    """Whether it selects the name of a person as a column, and no whole household beside it."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "select":
            asked = [ast.unparse(each) for each in call.args]
            if any(each in NAMES for each in asked) and "Household" not in asked:
                return True
    return False


#: How the name of a person is written as a column.
NAMES = ("Person.name", "head.c.name", "HEAD.c.name", "named.c.name")


def test_whoever_sees_no_names_leaves_no_entry(client, cast, home):
    client.sign_in(cast.fajar)

    client.get("/jejak")

    assert readings() == []
