"""The door to the ledger: once, not in the future, voided with a reason and without a trace in the states."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sakti.core.actors import Program
from sakti.core.identity import read_kk, read_nik
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.households.models import Person
from sakti.indicators import rollup
from sakti.observations.actions import observe, record_birth, record_event, record_split, void
from sakti.observations.models import HouseholdState, PersonState
from sakti.observations.queries import answers_of_household, home_on, state_of
from sakti.regions.actions import project_classes
from sakti.web.clock import today
from tests.actors import TESTS
from tests.homes import household, people_of

CARD = read_kk("3326020501200001", False)


@pytest.fixture
def home(cast, session):
    project_classes({cast.botosari.id, cast.kertijayan.id})
    made = household(cast.botosari, {"name": "Warsito"}, {"name": "Siti"}, latrine_access=6)
    rollup.rebuild(None)
    return made


def states(session, home):
    rows = session.query(HouseholdState).filter_by(household_id=home.id).order_by(HouseholdState.since)
    return [(row.since, row.latrine_access, row.people) for row in rows]


def birth(home, nik="", **more):
    told = {"name": "Rizki", "sex": 1, "birth_date": date(2020, 1, 1), "day": date(2020, 1, 1), "family": None}
    return record_birth(household=home, nik=read_nik(nik, False), by=TESTS, **(told | more))


def refusal(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_nothing_lies_in_the_future_or_is_empty(home):
    tomorrow = today() + timedelta(days=1)

    assert refusal(observe, household=home, observed_on=tomorrow, values={"water": 1}, by=TESTS) == "date_in_future"
    assert refusal(observe, household=home, observed_on=today(), values={}, by=TESTS) == "nothing_observed"
    assert refusal(record_event, kind=EventKind.EXIT, day=tomorrow, household=home, by=TESTS) == "date_in_future"


def test_a_voided_observation_leaves_the_states_as_they_were(home, session):
    before = states(session, home)
    seen = observe(household=home, observed_on=date(2019, 5, 2), values={"latrine_access": 1}, by=TESTS)
    assert len(states(session, home)) == 2

    void(row=seen, reason="keliru", by=TESTS)

    assert states(session, home) == before
    assert refusal(void, row=seen, reason="lagi", by=TESTS) == "already_voided"
    assert refusal(void, row=birth(home), reason=" ", by=TESTS) == "reason_missing"


def test_a_voided_birth_leaves_nobody(home, session):
    event = birth(home)
    child = session.query(Person).filter_by(name="Rizki").one()
    assert states(session, home)[-1][2] == 3
    assert session.query(PersonState).filter_by(person_id=child.id).count() == 1

    void(row=event, reason="keliru", by=TESTS)

    assert states(session, home)[-1][2] == 2
    assert session.query(PersonState).filter_by(person_id=child.id).count() == 0
    session.refresh(child)
    assert child.standing == "unborn"


def test_a_voided_split_brings_everybody_home(home, session):
    siti = people_of(home)[1]
    event = record_split(household=home, people=[siti], card=CARD, day=date(2020, 1, 5), by=TESTS)
    assert home_on(siti, date(2020, 1, 5)) == event.target_household_id != home_on(siti, date(2020, 1, 4)) == home.id

    void(row=event, reason="keliru", by=TESTS)

    session.refresh(siti)
    assert siti.household_id == home.id
    assert state_of(event.target_household_id, today()) is None


def test_births_and_splits_are_checked(home):
    father, card = people_of(home)[0], CARD
    split = {"household": home, "day": date(2020, 1, 5), "by": TESTS}

    assert refusal(birth, home, nik=father.nik) == "nik_taken"
    assert refusal(birth, home, birth_date=date(2020, 1, 2)) == "born_after_event"
    assert refusal(record_split, people=[father], card=read_kk("1", False), **split) == "card_malformed"
    assert refusal(record_split, people=[], card=card, **split) == "nobody_chosen"
    record_split(people=[father], card=card, **split)
    assert refusal(record_split, people=[father], card=card, **split) == "card_taken"
    other = read_kk("3326020501200002", False)
    assert refusal(record_split, people=[father], card=other, **split) == "not_member_that_day"


def test_an_answer_says_who_gave_it_and_what_the_list_says(home):
    observe(household=home, observed_on=date(2019, 5, 2), values={"latrine_access": 1}, by=Program("Budi"))

    [answer, unknown] = answers_of_household(home, ["latrine_access", "water"])

    assert (answer.words, answer.source, answer.national_words) == ("sendiri", "Budi", "tidak ada")
    assert unknown.seen is None
    assert unknown.words == "–"


def test_a_new_household_knows_what_the_old_one_knew_up_to_the_split(home):
    siti = people_of(home)[1]
    event = record_split(household=home, people=[siti], card=CARD, day=date(2020, 1, 5), by=TESTS)
    observe(household=home, observed_on=date(2020, 2, 1), values={"latrine_access": 1}, by=Program("Budi"))
    from sakti.households.queries import household as get

    [answer] = answers_of_household(get(event.target_household_id), ["latrine_access"])

    assert answer.value == 6
