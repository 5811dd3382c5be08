"""Why a figure moved, from the database: on arbitrary histories as plain code says it, and of each thing that happens.

The plain code below shares nothing with the product but the question that is asked of one subject on one day.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS, ask
from sakti.core.movements import PARTS
from sakti.core.periods import FOREVER, month_end, month_index
from sakti.core.timeline import EventKind, Folded, State
from sakti.extensions import db
from sakti.indicators.queries.figures import cross_section
from sakti.indicators.queries.movements import changed_steps, household_steps, indicator_steps, movers, person_steps
from sakti.observations.actions import observe, projection, record_event
from sakti.observations.models import HouseholdState, PersonState
from sakti.observations.queries import is_rural
from tests import homes
from tests.actors import TESTS
from tests.indicators.conftest import LEAP_DAYS, START, values
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

#: They take long, and the engines must agree with plain code, so each asks both.
FIRST, LAST = date(2019, 3, 20), date(2020, 2, 29)
GONE = ("away", "dead", "exited", "empty")


@pytest.fixture
def histories(district, states):
    """The arbitrary states of these tests, made anew with every standing, gaps between them, and late beginnings."""
    return make_histories(district, impossible=True)


@pytest.fixture
def lives(district, states):
    """The same as life goes: without gaps, and nobody lives again."""
    return make_histories(district, impossible=False)


def make_histories(district, *, impossible):
    chance = random.Random(3)
    for model in (HouseholdState, PersonState):
        db.session.execute(model.__table__.delete())
    villages, folded = [district[1].id, district[2].id], Folded([], [], [])
    for unit, keys, target in (("household", range(1, 61), folded.households), ("person", range(1, 91), folded.people)):
        for key in keys:
            born = chance.choice([None, *LEAP_DAYS, date(2019, 8, 1), START - timedelta(days=chance.randrange(25_000))])
            begins = START + timedelta(days=chance.randrange(100) if chance.random() < 0.6 else chance.randrange(600))
            while begins < date(2020, 6, 1):
                ends = begins + timedelta(days=chance.randrange(20, 500))
                standing = "living" if chance.random() < 0.7 else chance.choice(GONE)
                until = FOREVER if chance.random() < 0.3 else ends
                home = key if unit == "household" else chance.randrange(1, 61)
                # Kertijayan is listed late in the period, as a village that joins.
                village = villages[0] if begins < date(2019, 6, 1) else chance.choice(villages)
                said = values(chance, unit, born)
                target.append(State(key, home, village, begins, until, standing == "living", standing, said))
                if until == FOREVER or (standing == "dead" and not impossible):
                    break
                begins = ends if chance.random() < 0.9 or not impossible else ends + timedelta(days=30)
    projection.write_states([folded])
    db.session.flush()
    return {
        unit: db.session.execute(select(*model.__table__.columns)).mappings().all()
        for unit, model in (("household", HouseholdState), ("person", PersonState))
    }


class Plain:
    """Everybody's way between two days, looked at one by one."""

    def __init__(self, rows, unit, indicator, villages):
        self.inside, self.indicator = set(villages), indicator
        key = f"{unit}_id"
        self.by_subject = defaultdict(list)
        for row in rows[unit]:
            self.by_subject[row[key]].append(row)
        self.new = {
            village
            for village in self.inside
            if not any(
                row["counted"] and row["village_id"] == village and row["since"] <= FIRST < row["until"]
                for row in rows["household"]
            )
        }
        self.listed, self.began = {}, {}
        for row in rows["household"]:
            home = row["household_id"]
            self.listed[home] = min(self.listed.get(home, row["since"]), row["since"])
            if row["counted"]:
                month = (row["since"].year, row["since"].month)
                self.began[row["village_id"]] = min(self.began.get(row["village_id"], month), month)
        self.unit = unit

    def on(self, subject, day):
        return next((row for row in self.by_subject[subject] if row["since"] <= day < row["until"]), None)

    def said(self, row, day):
        """yes or no, of those who count here; else nothing."""
        if row is None or not row["counted"] or row["village_id"] not in self.inside:
            return None
        answer = ask(self.indicator, row, day, is_rural(row["village_id"], day)) if self.indicator else Answer.YES
        return answer.value if answer in (Answer.YES, Answer.NO) else None

    def at(self, subject, day):
        """The answer wherever it counts; nothing where it does not."""
        row = self.on(subject, day)
        return self.full(row, day) if row is not None and row["counted"] else None

    def full(self, row, day):
        return ask(self.indicator, row, day, is_rural(row["village_id"], day)).value

    def sets(self):
        parts = defaultdict(set)
        for subject in self.by_subject:
            before, after = self.on(subject, FIRST), self.on(subject, LAST)
            was, now = self.said(before, FIRST), self.said(after, LAST)
            if was and now:
                parts[f"{was}→{now}"].add(subject)
            elif now:
                parts[self.came(before, after)].add((subject, now))
            elif was:
                parts[self.left(after)].add((subject, was))
        return parts

    def came(self, before, after):
        if before is None or not before["counted"]:
            stood = before["standing"] if before else None
            if stood in ("away", "empty"):
                return "returned"
            if stood == "exited":
                return "readmitted"
            if stood is None and self.unit == "person" and self.is_born(after):
                return "born"
            return "new_village" if stood is None and self.came_with_village(after) else "listed"
        if before["village_id"] not in self.inside:
            return "moved_in"
        return "known" if self.full(before, FIRST) == "unknown" else "applicable"

    def is_born(self, row):
        born, listed = row["birth_date"], self.listed.get(row["household_id"], FOREVER)
        return born is not None and born > listed

    def came_with_village(self, row):
        """Whether its first record is of the month in which this village, which is new, began."""
        village, first = row["village_id"], min(self.by_subject[row[f"{self.unit}_id"]], key=lambda one: one["since"])
        month = (first["since"].year, first["since"].month)
        return village in self.new and first["village_id"] == village and month == self.began[village]

    def left(self, after):
        if after is None or not after["counted"]:
            stands = after["standing"] if after else None
            return {"dead": "died", "away": "away", "exited": "exited"}.get(stands, "empty")
        if after["village_id"] not in self.inside:
            return "moved_out"
        return "unknown" if self.full(after, LAST) == "unknown" else "inapplicable"


CAME = ("new_village", "listed", "born", "split", "returned", "readmitted", "moved_in", "applicable", "known")
LEFT = ("died", "away", "exited", "empty", "moved_out", "inapplicable", "unknown")


def count(some, answer):
    return sum(said == answer for _subject, said in some)


@pytest.mark.parametrize("key", INDICATORS)
def test_the_parts_of_every_indicator_are_those_of_plain_code(histories, district, key):
    both, indicator = [district[1].id, district[2].id], INDICATORS[key]
    for villages in ([both[0]], [both[1]], both):
        plain = Plain(histories, indicator.unit, indicator, villages).sets()
        change = indicator_steps(indicator, FIRST, LAST, villages).decomposed(villages)
        figures = [cross_section(villages, day, definitions={key: indicator})[key].values() for day in (FIRST, LAST)]

        assert change.balances
        for tally, by_village in zip((change.opening, change.closing), figures, strict=True):
            assert (tally.yes, tally.both) == (sum(f.n for f in by_village), sum(f.d for f in by_village))
        for name in (*CAME, *LEFT):
            told = (change.came if name in CAME else change.left).get(PARTS[name])
            wanted = (count(plain[name], "yes"), count(plain[name], "no"))
            assert ((told.yes, told.no) if told else (0, 0)) == wanted, (key, name)
        assert change.turned.get(PARTS["to_yes"], 0) == len(plain["no→yes"])
        assert change.turned.get(PARTS["to_no"], 0) == len(plain["yes→no"])
        apart = [{each[0] for each in plain[name]} for name in (*CAME, *LEFT)]
        apart += [plain[name] for name in ("no→yes", "yes→no", "yes→yes", "no→no")]
        assert sum(map(len, apart)) == len(set().union(*apart))  # nobody is in two parts


@pytest.mark.parametrize("key", INDICATORS)
def test_the_quick_reading_tells_the_same_parts(histories, district, key):
    """Who is in the same state on both days is left out, unless an age or a class lies between them."""
    both, indicator = [district[1].id, district[2].id], INDICATORS[key]
    quick = changed_steps(indicator, FIRST, LAST)
    for villages in ([both[0]], [both[1]], both):
        whole = indicator_steps(indicator, FIRST, LAST, villages).decomposed(villages)

        assert quick.change(villages, whole.opening, whole.closing) == whole


def test_everything_happens_in_these_histories(histories, district):
    """Or else the comparison above would compare nothing."""
    both, happened = [district[1].id, district[2].id], set()
    for indicator in [None, *INDICATORS.values()]:
        for villages in ([both[0]], [both[1]], both):
            sets = Plain(histories, "person" if indicator is None else indicator.unit, indicator, villages).sets()
            happened |= {name for name, some in sets.items() if some}

    assert happened >= {*CAME, *LEFT, "no→yes", "yes→no", "yes→yes", "no→no"} - {"split"}


@pytest.mark.parametrize("key", ["own_latrine", "improved_sanitation", "out_of_school", "chronic_disease_treated"])
def test_those_behind_each_part_are_those_of_plain_code(histories, district, key):
    villages, indicator = [district[1].id, district[2].id], INDICATORS[key]
    for inside in (villages, villages[:1]):
        plain_code = Plain(histories, indicator.unit, indicator, inside)
        plain = plain_code.sets()
        told = {}
        for name, part in PARTS.items():
            rows = db.session.execute(movers(indicator, FIRST, LAST, inside, part)).all()
            told[name] = {row.subject for row in rows}
            assert len(rows) == len(told[name])
            for row in rows:
                before, after = plain_code.on(row.subject, FIRST), plain_code.on(row.subject, LAST)
                full = [plain_code.at(row.subject, day) for day in (FIRST, LAST)]
                assert [row.was, row.now] == full, (name, before, after)

        for name in (*CAME, *LEFT):
            assert told[name] == {subject for subject, _said in plain[name]}, name
        assert (told["to_yes"], told["to_no"]) == (plain["no→yes"], plain["yes→no"])


@pytest.mark.parametrize("unit", ["household", "person"])
def test_households_and_persons_are_counted_the_same_way(histories, district, unit):
    both = [district[1].id, district[2].id]
    read = household_steps if unit == "household" else person_steps
    for villages in ([both[0]], [both[1]], both):
        plain = Plain(histories, unit, None, villages)
        sets = plain.sets()
        for steps in (read(FIRST, LAST, villages), read(FIRST, LAST)):
            moved = steps.of(villages)

            assert moved.balances
            assert moved.opening == sum(plain.said(plain.on(s, FIRST), FIRST) is not None for s in plain.by_subject)
            assert moved.closing == sum(plain.said(plain.on(s, LAST), LAST) is not None for s in plain.by_subject)
            assert moved.came == {name: len(sets[name]) for name in CAME if sets[name]}
            assert moved.left == {name: len(sets[name]) for name in LEFT if sets[name]}


@pytest.mark.parametrize("unit", ["household", "person"])
def test_a_longer_time_has_at_least_whom_a_part_of_it_has(lives, district, unit):
    """Of who was newly listed or born: a table beside it says "since the baseline" of no fewer than "this month"."""
    both = [district[1].id, district[2].id]
    read = household_steps if unit == "household" else person_steps
    ends = [month_end(month) for month in range(month_index(date(2018, 6, 1)), month_index(LAST))]
    for villages in ([both[0]], [both[1]], both):
        spans = [read(day, LAST, villages).of(villages).came for day in ends]
        for reason in ("listed", "born", "split"):
            counts = [came.get(reason, 0) for came in spans]
            assert counts == sorted(counts, reverse=True), (reason, counts)
        assert any("listed" in came for came in spans)


# -- as it happens ----------------------------------------------------------------------------------------------------

DAY, SINCE, TODAY = date(2019, 5, 4), date(2018, 12, 31), date(2020, 6, 30)


def latrines(world, villages, day=SINCE):  # noqa: F811
    ids = [village.id for village in villages]
    db.session.flush()
    change = indicator_steps(INDICATORS["own_latrine"], day, TODAY, ids).decomposed(ids)
    assert change.balances
    return {part.value: change.count(part) for part in PARTS.values() if change.count(part)}


def test_a_village_that_joins_is_told_apart_from_who_is_listed(world):  # noqa: F811
    homes.household(world.cast.botosari, {}, day=DAY, latrine_access=6)
    other = world.cast.kertijayan
    early = date(2018, 12, 30)  # before anybody is listed anywhere

    assert latrines(world, [world.cast.botosari, other]) == {"listed": 1}
    assert latrines(world, [world.cast.botosari, other], early) == {"new_village": 3, "listed": 1}


def test_a_visit_that_finds_a_latrine_is_a_changed_answer(world):  # noqa: F811
    observe(household=world.warsito, observed_on=DAY, values={"latrine_access": 1}, by=TESTS)

    assert latrines(world, [world.cast.botosari]) == {"to_yes": 1}


def test_a_household_that_leaves_the_list_is_no_changed_answer(world):  # noqa: F811
    record_event(kind=EventKind.EXIT, day=DAY, household=world.warsito, by=TESTS, note="")

    assert latrines(world, [world.cast.botosari]) == {"exited": 1}


def test_a_child_comes_of_age(world):  # noqa: F811
    homes.household(
        world.cast.botosari,
        {},
        {"birth_date": date(2012, 5, 1), "schooling": 1},
        {"birth_date": date(2000, 5, 1), "schooling": 3},
        day=SINCE,
    )
    db.session.flush()
    here = [world.cast.botosari.id]
    change = indicator_steps(INDICATORS["out_of_school"], SINCE, TODAY, here).decomposed(here)
    moved = {part.value: change.count(part) for part in PARTS.values() if change.count(part)}

    assert change.balances
    assert (moved["applicable"], moved["inapplicable"]) == (1, 1)
