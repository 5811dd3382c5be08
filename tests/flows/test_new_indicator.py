"""A district learns an indicator, or a definition changes: right on every surface, and closed months stay the same."""

from __future__ import annotations

import io
from contextvars import Context
from dataclasses import replace
from datetime import date

import pytest
from flask import current_app
from openpyxl import load_workbook
from sqlalchemy import func, select

from sakti.closing import queries as closing
from sakti.core.changes import Kind
from sakti.core.conditions import is_in
from sakti.core.formatting import number
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.periods import month_index
from sakti.extensions import db
from sakti.households.models import Household
from sakti.indicators.models import Rollup
from sakti.observations.actions import observe
from sakti.observations.models import HouseholdState
from sakti.regions.queries import by_code, village_by_code
from sakti.reports import content, workbook
from sakti.web.transactions import reading, transaction
from tests import factories
from tests.actors import TESTS
from tests.commands import BASELINE, NOW, running
from tests.flows.test_one_number import words_of
from tests.indicators.registry import added
from tests.sessions import session_of

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

VILLAGE, REGENCY = "33.26.02.2008", "33.26"
MONTH, BEFORE = "2020-06", "2020-05"
NEW = Indicator(
    "state_electricity",
    1,
    "household",
    Kind.POINTS,
    +1,
    "Berlistrik PLN",
    "Electricity of PLN",
    "Apakah rumah tangga ini memakai listrik PLN?",
    "Rumah tangga dengan penerangan listrik PLN.",
    "Uji",
    date(2015, 1, 1),
    holds=is_in("electricity", 1, 2),
)
#: From May 2020 on a shared latrine counts as well.
CHANGED = replace(
    INDICATORS["own_latrine"], version=2, valid_from=date(2020, 5, 15), holds=is_in("latrine_access", 1, 2)
)


@pytest.fixture
def made(filled, tmp_path, monkeypatch):
    yield from running(filled, tmp_path, monkeypatch)


def asked(made, *words):
    document = made.did("figures", *words, "--region", VILLAGE, "--json").json
    return {figure["indicator"]: figure for figure in document["figures"]}


def count_states(made, day, *values):
    """The households of the village that answer so, counted without any definition."""

    def look():
        state = HouseholdState
        query = select(func.count()).where(
            state.village_id == village_by_code(VILLAGE).id,
            state.counted.is_(True),
            state.since <= date.fromisoformat(day),
            state.until > date.fromisoformat(day),
        )
        with reading():
            return db.session.scalar(query.where(*values))

    return made.asked(look)


def pages(*addresses):
    with transaction():
        known = session_of(factories.user("Analis", role="analyst", region=by_code(REGENCY)))
    client = current_app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = known, True
    answers = [Context().run(client.get, address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    return [words_of(answer.text) for answer in answers]


def report(month):
    """The lines of a report, and the rows of its spreadsheet, by indicator."""
    with reading():
        made = content.build(by_code(VILLAGE), month_index(date.fromisoformat(f"{month}-01")))
        file = io.BytesIO()
        workbook.write(file, made)
    head, *rows = load_workbook(file)["Angka"].values
    sheet = {row[2]: dict(zip(head, row, strict=True)) for row in rows}
    return {line.indicator.key: line for line in made.place.lines}, sheet, made


def addresses(month):
    period = f"month={month}&baseline={BASELINE[:7]}"
    return f"/dasbor?{period}", f"/dasbor/desa/{VILLAGE}?{period}", f"/dasbor/peta?{period}"


@pytest.mark.parametrize("upgraded", [False, True], ids=["at once", "after db upgrade"])
def test_a_new_indicator_is_right_on_every_surface(made, upgraded):
    with added(NEW):
        if upgraded:
            made.did("db", "upgrade")
            made.did("verify")
        told = asked(made, "--as-of", NOW, "--baseline", BASELINE)[NEW.key]
        n = count_states(made, NOW, HouseholdState.electricity.in_([1, 2]))
        d = count_states(made, NOW, HouseholdState.electricity.is_not(None))

        assert (told["current"]["n"], told["current"]["d"]) == (n, d)
        assert 0 < n <= d
        regency, village, tiles = made.asked(lambda: pages(*addresses(MONTH)))
        assert all(NEW.label_id in page for page in (regency, village, tiles))
        assert f"{number(n)} dari {number(d)} rumah tangga" in village
        assert told["text"] in village
        lines, sheet, _ = made.asked(lambda: report(MONTH))
        assert (lines[NEW.key].now.n, lines[NEW.key].now.d) == (n, d)
        assert lines[NEW.key].change.baseline.n == told["baseline"]["n"]
        assert (sheet[NEW.label_id]["Kini: pembilang"], sheet[NEW.label_id]["Kini: penyebut"]) == (n, d)
        assert sheet[NEW.label_id]["Perubahan dengan kata"] == told["text"]


def test_the_first_visit_after_it_moves_a_figure_that_is_there(made):
    with added(NEW):
        before = asked(made, "--as-of", NOW)[NEW.key]["current"]["n"]

        def visit():
            with transaction():
                state = HouseholdState
                query = select(state.household_id).where(
                    state.village_id == village_by_code(VILLAGE).id,
                    state.counted.is_(True),
                    state.until > date.fromisoformat(NOW),
                    state.electricity.in_([1, 2]),
                )
                home = db.session.get_one(Household, db.session.scalars(query.limit(1)).one())
                observe(household=home, observed_on=date.fromisoformat(NOW), values={"electricity": 4}, by=TESTS)

        made.asked(visit)

        assert asked(made, "--as-of", NOW)[NEW.key]["current"]["n"] == before - 1
        made.did("verify")
        lines, _, _ = made.asked(lambda: report(MONTH))
        assert lines[NEW.key].now.n == before - 1


def test_a_closed_month_gains_no_indicator(made):
    made.did("close", BEFORE)
    sealed = made.asked(frozen)
    with added(NEW):
        made.did("db", "upgrade")

        for page in made.asked(lambda: pages(*addresses(BEFORE), f"/angka?region={VILLAGE}&as_of=31/05/2020")):
            assert NEW.label_id not in page
        lines, sheet, document = made.asked(lambda: report(BEFORE))
        assert (NEW.key in lines, NEW.label_id in sheet, document.fixes) == (False, False, [])
        assert made.asked(lambda: look_at_corrections(BEFORE)) == []

        made.did("close", MONTH)
        assert made.asked(lambda: report(MONTH))[2].fixes == []
        assert NEW.key in made.asked(lambda: report(MONTH))[0]
    assert made.asked(frozen)[0] == sealed[0]


def frozen():
    with reading():
        return [(close.month, close.sha256, sorted(closing.definitions_of(close))) for close in closing.closes()]


def look_at_corrections(month):
    with reading():
        return closing.restatements(month_index(date.fromisoformat(f"{month}-01")))


def test_a_closed_month_says_why_it_lacks_it(made):
    made.did("close", BEFORE)
    with added(NEW):

        def why():
            with transaction():
                known = session_of(factories.user("Analis", role="analyst", region=by_code(REGENCY)))
            client = current_app.test_client()
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = known, True
            return client.get(f"/angka/{NEW.key}/alasan?region={VILLAGE}&as_of=31/05/2020")

        answer = made.asked(why)
        assert answer.status_code == 409
        assert "tidak ada pada 31 Mei 2020" in answer.text


# -- a new version of a definition ----------------------------------------------------------------------------------


def test_a_change_is_computed_for_both_days_under_the_version_of_the_later(made):
    old = asked(made, "--as-of", NOW, "--baseline", BASELINE)["own_latrine"]
    with added(CHANGED):
        made.did("db", "upgrade")
        made.did("verify")
        new = asked(made, "--as-of", NOW, "--baseline", BASELINE)["own_latrine"]

        assert (old["version"], new["version"]) == (1, 2)
        for when, day in (("baseline", BASELINE), ("current", NOW)):
            assert old[when]["n"] == count_states(made, day, HouseholdState.latrine_access == 1)
            assert new[when]["n"] == count_states(made, day, HouseholdState.latrine_access.in_([1, 2]))
        assert new["text"] == f"{new['text'].partition(', menurut')[0]}, menurut definisi versi 2"
        _regency, village, _map = made.asked(lambda: pages(*addresses(MONTH)))
        assert new["text"] in village.replace(" ,", ",")
        line = made.asked(lambda: report(MONTH))[0]["own_latrine"]
        assert (line.now.n, line.baseline.n, line.now.version) == (new["current"]["n"], new["baseline"]["n"], 2)


def test_history_keeps_the_definition_of_its_day(made):
    days = ("--as-of", "2020-04-30", "--baseline", BASELINE)
    before = asked(made, *days)["own_latrine"]
    made.did("close", "2020-04")
    with added(CHANGED):
        made.did("db", "upgrade")

        assert asked(made, *days)["own_latrine"] == before
        line = made.asked(lambda: report("2020-04"))[0]["own_latrine"]
        assert (line.now.n, line.now.version) == (before["current"]["n"], 1)
        assert made.asked(lambda: report("2020-03"))[0]["own_latrine"].now.version == 1
        assert made.asked(lambda: look_at_corrections("2020-04")) == []


def test_both_versions_are_kept_month_by_month(made):
    with added(CHANGED):
        made.did("db", "upgrade")

        def look():
            with reading():
                query = select(Rollup.version, func.count()).where(Rollup.indicator == "own_latrine")
                return dict(db.session.execute(query.group_by(Rollup.version)).all())

        held = made.asked(look)
        assert held[1] == held[2] > 0
