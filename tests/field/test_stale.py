"""Answers out of date: who has them, in the order of the round, within the reader's villages, and on a sheet."""

from __future__ import annotations

import io
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from sqlalchemy import column, event

from sakti.audit.models import AuditEntry
from sakti.core.answers import Answer
from sakti.core.conditions import all_of, is_in
from sakti.core.freshness import freshness
from sakti.core.indicators import INDICATORS, ask, seen_on
from sakti.core.periods import add_months, day_of_number
from sakti.core.permissions import ALL_NAMES, NO_NAMES, NameScope
from sakti.extensions import db
from sakti.field import questions
from sakti.field.due_work import count_due_work
from sakti.field.queries import StaleWorklist, WantedStale
from sakti.field.queries.stale import KEYS
from sakti.observations.actions import observe
from sakti.observations.queries import is_rural
from sakti.settings import actions as settings
from sakti.settings.catalogue import freshness_key
from sakti.web import seats
from sakti.web.pagination import write_cursor
from tests.actors import TESTS
from tests.homes import household, people_of
from tests.indicators.conftest import district, states  # noqa: F401  many states, straight into the tables

TODAY = date(2020, 12, 31)
DECILE = "target_households_decile_1_4"
PAGE = "/lapangan/kedaluwarsa"


@pytest.fixture
def day(monkeypatch):
    """Two years after the list that named everybody: its answers are 24 months old, to the day."""
    return let_it_be(TODAY, monkeypatch)


@pytest.fixture
def next_day(monkeypatch):
    """One day later those of the houses are out of date too."""
    return let_it_be(date(2021, 1, 1), monkeypatch)


def let_it_be(day, monkeypatch):
    for place in ("sakti.web.clock", "sakti.field.views", "sakti.field.due_work"):
        monkeypatch.setattr(f"{place}.today", lambda: day)
    return day


def listed(names, day=TODAY, **wanted):
    return [
        (home.name, [(one.indicator.key, one.name, one.seen_on, one.months) for one in home.answers])
        for home in StaleWorklist(names, day, WantedStale(**wanted)).every()
    ]


def test_what_is_stale_today_and_what_is_not_yet(homes, day):
    """Of the house nothing: 24 months to the day. Joko's schooling is older than twelve."""
    assert listed(ALL_NAMES) == [("Warsito", [("out_of_school", "Joko", date(2018, 12, 31), 24)])]
    one_day_later = dict(listed(ALL_NAMES, date(2021, 1, 1)))
    assert "own_latrine" in {key for key, *_rest in one_day_later["Khotijah"]}


def test_nobody_is_sent_out_for_what_no_visit_asks(client, cast, homes, day):
    """The decile is as old as the schooling, and comes with a list."""
    assert listed(ALL_NAMES, indicator=DECILE) == []
    assert DECILE not in {key for _name, answers in listed(ALL_NAMES, date(2024, 1, 1)) for key, *_rest in answers}
    form = client.sign_in(cast.alice).get(PAGE).text.split('name="indicator"')[1].split("</select>")[0]
    assert ("out_of_school" in form, "own_latrine" in form, DECILE in form) == (True, True, False)


def test_of_an_answer_only_what_a_visit_asks_sends_somebody_out(homes, day, monkeypatch):
    """Of the decile and the latrine together: whose latrine was seen lately is not visited for the decile."""
    both = replace(INDICATORS["own_latrine"], key="both", holds=all_of(is_in("decile", 1), is_in("latrine_access", 6)))
    months = {both.mark: freshness(24)}
    monkeypatch.setattr("sakti.field.queries.stale.definitions_on", lambda _day: {"both": both})
    monkeypatch.setattr("sakti.field.queries.stale.freshnesses", lambda: months)
    observe(household=homes.warsito, observed_on=date(2020, 6, 1), values={"latrine_access": 6}, by=TESTS)

    assert listed(ALL_NAMES, date(2021, 1, 1)) == [("Khotijah", [("both", "", date(2018, 12, 31), 24)])]
    told = [(name, answers[0][2]) for name, answers in listed(ALL_NAMES, date(2022, 6, 2))]
    assert told == [("Warsito", date(2020, 6, 1)), ("Khotijah", date(2018, 12, 31))]


def test_who_answers_everything_that_a_visit_asks_is_off_the_list(homes, day):
    """Of every household: what the form asks is enough to make what is listed fresh again."""
    later = date(2024, 1, 1)
    for home in (homes.warsito, homes.khotijah):
        members = people_of(home)
        for section in questions.sections(home, members, later, None):
            for question in section.questions:
                if question.has_last:
                    subject = {"person": section.person} if section.person else {"household": home}
                    observe(**subject, observed_on=later, values={question.name: question.last.value}, by=TESTS)

    assert listed(ALL_NAMES, later) == []


def test_a_visit_makes_it_fresh_again(homes, day):
    joko = people_of(homes.warsito)[2]
    observe(person=joko, observed_on=date(2020, 6, 1), values={"schooling": 2}, by=TESTS)

    assert listed(ALL_NAMES, indicator="out_of_school") == []


def test_the_district_says_how_long_an_answer_is_fresh(homes, day):
    settings.put(freshness_key("out_of_school"), "24", date(2020, 1, 1), TESTS)
    settings.put(freshness_key("own_latrine"), "23", date(2020, 1, 1), TESTS)

    assert listed(ALL_NAMES, indicator="out_of_school") == []
    assert [name for name, _answers in listed(ALL_NAMES, indicator="own_latrine")] == ["Warsito", "Khotijah"]


def test_a_round_goes_by_village_rw_and_rt_and_there_the_oldest_first(cast, homes, day):
    places = (("Rt3", "003", "001"), ("Rt2 muda", "002", "001"), ("Rw2", "001", "002"))
    made = {
        name: household(cast.botosari, {"name": name}, rt=rt, rw=rw, latrine_access=1, decile=1)
        for name, rt, rw in places
    }
    observe(household=made["Rt2 muda"], observed_on=date(2019, 3, 1), values={"latrine_access": 1}, by=TESTS)
    seen = StaleWorklist(ALL_NAMES, date(2021, 12, 31), WantedStale(indicator="own_latrine"))

    assert [home.name for home in seen.every(size=2)] == ["Warsito", "Rt2 muda", "Rt3", "Rw2", "Khotijah"]
    first = seen.page(size=3)
    assert [home.name for home in seen.page(first.following, size=3).rows] == ["Rw2", "Khotijah"]
    assert seen.count == 5


def test_only_of_the_reader_s_villages(cast, homes, day):
    later, kertijayan = date(2021, 1, 1), frozenset({cast.kertijayan.id})
    own = NameScope(frozenset({cast.botosari.id}))
    assert [name for name, _answers in listed(own, later)] == ["Warsito"]
    assert [name for name, _answers in listed(ALL_NAMES, later, villages=kertijayan)] == ["Khotijah"]
    outside = listed(own, later, villages=kertijayan)
    assert (outside, listed(NO_NAMES, later), StaleWorklist(NO_NAMES, later).count) == ([], [], 0)


def test_the_worklist_agrees_with_every_subject_asked_by_itself(states):  # noqa: F811
    """In plain Python, on arbitrary states."""
    for day in (date(2020, 5, 31), date(2021, 1, 30), date(2022, 2, 28)):
        wanted = set()
        for unit, rows in zip(("household", "person"), states, strict=True):
            for row in rows:
                if not row["counted"] or not row["since"] <= day < row["until"]:
                    continue
                for key, indicator in INDICATORS.items():
                    if indicator.unit != unit or indicator.fresh_for is None or key == DECILE:
                        continue
                    answer, number = ask(indicator, row, day, is_rural(row["village_id"], day)), seen_on(indicator, row)
                    if answer not in (Answer.YES, Answer.NO) or number is None:
                        continue
                    seen = day_of_number(number)
                    if add_months(seen, indicator.fresh_for) < day:
                        wanted.add((row["household_id"], key, seen))
        worklist = StaleWorklist(ALL_NAMES, day)
        homes = list(worklist.every(size=7))
        found = {(home.id, one.indicator.key, one.seen_on) for home in homes for one in home.answers}
        assert found == wanted
        assert worklist.count == len(homes) == len({home for home, _key, _seen in wanted})
        assert all(list(home.answers) == sorted(home.answers, key=lambda one: one.seen_on) for home in homes)


@contextmanager
def statements():
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_states_are_gone_through_once(states):  # noqa: F811
    """For a page with its number of all; and for a sheet, however many households are described."""
    worklist = StaleWorklist(ALL_NAMES, date(2022, 2, 28))
    with statements() as asked:
        page = worklist.page(size=5)
    assert (len(page.rows), page.total) == (5, worklist.count)
    assert len([each for each in asked if "aged_household" in each]) == 1

    with statements() as asked:
        assert len(list(worklist.every(size=5))) == page.total
    assert len([each for each in asked if "aged_household" in each]) == 1


def test_a_page_past_the_end_says_how_many_there_are(homes, day):
    last = write_cursor(SimpleNamespace(code="99", rw="", rt="", seen=0, id=0), [column(name) for name in KEYS])

    page = StaleWorklist(ALL_NAMES, TODAY).page(last)
    assert (page.rows, page.total, page.is_first) == ([], 1, False)


def test_a_sheet_waits_for_a_seat(client, cast, homes, day, application, monkeypatch):
    """Also for reading what it is made of."""
    monkeypatch.setattr(seats, "PATIENCE", 0.1)
    monkeypatch.setattr(StaleWorklist, "order", property(lambda _: pytest.fail("was read without a seat")))
    client.sign_in(cast.citra)
    with ExitStack() as stack:
        assert seats._takes(stack, f"own-{cast.citra.id}")
        assert client.get(f"{PAGE}/unduh").status_code == 429


def test_the_page_leads_to_the_visit(client, cast, homes, day):
    page = client.sign_in(cast.budi).get(PAGE)

    assert "Warsito" in page.text
    assert "Khotijah" not in page.text
    assert f'href="/lapangan/keluarga/{homes.warsito.id}/kunjungan' in page.text
    assert "Botosari, RW 001/RT 002" in " ".join(page.text.split())
    assert "/lapangan/kedaluwarsa/unduh" not in page.text  # a facilitator exports no names
    assert client.get(f"{PAGE}/unduh").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("citra", 200), ("dewi", 403), ("eko", 403), ("gita", 403)]
)
def test_who_may_see_it(client, cast, homes, day, who, status):
    assert client.sign_in(getattr(cast, who)).get(PAGE).status_code == status


def test_the_filter_is_in_the_address(client, cast, homes, next_day):
    client.sign_in(cast.alice)

    schooling = client.get(f"{PAGE}?indicator=out_of_school").text
    assert ("Warsito" in schooling, "Khotijah" in schooling) == (True, False)
    kertijayan = client.get(f"{PAGE}?region=33.26.14.2009").text
    assert ("Warsito" in kertijayan, "Khotijah" in kertijayan) == (False, True)


def test_a_sheet_of_it(client, cast, homes, next_day, session):
    answer = client.sign_in(cast.citra).get(f"{PAGE}/unduh")
    headings, *rows = load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)

    assert len(rows) == 1
    told = dict(zip(headings, rows[0], strict=True))
    assert (told["Desa"], told["RT"], told["Kepala keluarga"]) == ("Kertijayan", "003", "Khotijah")
    assert (told["Jawaban atas"], told["Tentang"], told["Umur (bulan)"]) == (
        "Memakai jamban sendiri",
        "rumah tangganya",
        24,
    )
    entry = session.query(AuditEntry).filter_by(action="stale_answers_exported").one()
    assert entry.details["rows"] == 1


def sheet(client, filters=""):
    """The rows and the words of a spreadsheet."""
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}/unduh{filters}").data))
    rows, about = ([list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets)
    return rows[1:], dict(about)


@pytest.mark.parametrize("filters", ["", "?indicator=out_of_school", "?indicator=chronic_disease_treated"])
def test_a_sheet_names_nobody_s_health_or_school(client, cast, homes, next_day, filters):
    """Not by a row, not by an age that only one of them can have, and not by the choice that made the list."""
    ill = people_of(homes.warsito)[1]
    observe(person=ill, observed_on=date(2020, 1, 5), values={"chronic_diseases": "02", "chronic_treated": 2}, by=TESTS)
    rows, about = sheet(client.sign_in(cast.alice), filters)

    specific = [row for row in rows if row[6] == "jawaban anggota"]
    assert [row[4:5] + row[7:] for row in specific] == [["Warsito", "rumah tangganya", None, None]]
    said = " ".join(str(cell) for row in [*rows, *about.items()] for cell in row).lower()
    assert not [word for word in ("joko", "siti", "sekolah", "kronis", "sakit") if word in said]
    assert ("jawaban anggota" in about["Saringan"].lower()) == bool(filters)


def test_what_a_sheet_keeps_back_is_on_the_screen(client, cast, homes, next_day):
    """Of whoever sees the same answers in the form of the visit."""
    page = " ".join(client.sign_in(cast.budi).get(PAGE).text.split())

    assert "(Joko)" in page


def test_of_indicators_of_houses_a_sheet_has_what_was_chosen(client, cast, homes, next_day):
    rows, about = sheet(client.sign_in(cast.alice), "?indicator=own_latrine")

    assert {row[6] for row in rows} == {"Memakai jamban sendiri"}
    assert "Memakai jamban sendiri" in about["Saringan"]


def test_two_villages_of_one_name_are_two_headings(client, cast, homes, next_day):
    cast.kertijayan.name = cast.botosari.name
    homes.khotijah.rt, homes.khotijah.rw = homes.warsito.rt, homes.warsito.rw
    db.session.commit()
    page = client.sign_in(cast.alice).get(PAGE).text

    heading = f"<h2>Botosari, RW {homes.warsito.rw}/RT {homes.warsito.rt}</h2>"
    assert page.count(heading) == 2
    parts = page.split(heading)
    assert ("Warsito" in parts[1], "Khotijah" in parts[1], "Khotijah" in parts[2]) == (True, False, True)


def test_it_is_counted_as_work_that_waits(cast, homes, day):
    due = {
        who: [(one.endpoint, one.count) for one in count_due_work(getattr(cast, who)) if one.count]
        for who in ("budi", "eko")
    }

    assert due == {"budi": [("field.stale", 1)], "eko": []}
