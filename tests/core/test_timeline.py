"""The fold: every event of contracts §4 as a small story, and what holds in every history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sakti.core.fields import SEEN
from sakti.core.periods import FOREVER
from sakti.core.timeline import Cluster, Event, EventKind, Fact, Folded, Source, all_seen, fold, steps

K = EventKind
LIST, DELIVERY, DISTRICT = Source.LIST, Source.DELIVERY, Source.DISTRICT
A, B, C = 10, 20, 30  # households
ANI, BUDI, CICI, DEDI = 1, 2, 3, 4  # people
V, W = 100, 200  # villages
NAMES = {ANI: "ani", BUDI: "budi", CICI: "cici", DEDI: "dedi"}


def d(text):
    """d("3-15") is 15 March 2019; the list is of 31 December 2018."""
    month, day = map(int, text.split("-"))
    return date(2019, month, day)


LISTED = date(2018, 12, 31)


class Story:
    """What is recorded, in the order of recording."""

    def __init__(self):
        self.cluster, self.seq = Cluster(), 0

    def next(self):
        self.seq += 1
        return self.seq

    def list(self, household, *people, day=LISTED, village=V, family=None, **values):
        """A list names a household, its values and its people."""
        self.fact(household, day, LIST, **values)
        for one in people or (None,):
            who = () if one is None else (one,)
            self.happens(day, K.ARRIVAL, household, *who, village=village, family=family or household + 1)
        return self

    def happens(self, day, kind, household=None, *people, target=None, family=None, village=None):
        event = Event(day, self.next(), kind, household, people, target, family, village)
        self.cluster.events.append(event)
        return self

    def fact(self, household, day, source=DISTRICT, **values):
        self.cluster.household_facts.setdefault(household, []).append(Fact(day, source, self.next(), values))
        return self

    def person_fact(self, person, day, source=DISTRICT, **values):
        self.cluster.person_facts.setdefault(person, []).append(Fact(day, source, self.next(), values))
        return self

    def death(self, day, one):
        return self.happens(d(day), K.DEATH, None, one)

    def birth(self, day, one, household=A):
        return self.happens(d(day), K.BIRTH, household, one, family=household + 1)

    def out(self, day, *people, household=None):
        return self.happens(d(day), K.MOVE_OUT, household, *people)

    def back(self, day, *people, household=None):
        return self.happens(d(day), K.MOVE_IN, household, *people)

    def move(self, day, village, household=A):
        return self.happens(d(day), K.MOVE_VILLAGE, household, village=village)

    def split(self, day, *people, old=A, new=B):
        return self.happens(d(day), K.SPLIT, old, *people, target=new, family=new + 1)

    def join(self, day, one, target):
        return self.happens(d(day), K.JOIN, None, one, target=target, family=target + 1)

    def exit(self, day, household=A):
        return self.happens(d(day), K.EXIT, household)

    def reenter(self, day, household=A):
        return self.happens(d(day), K.REENTER, household)

    def fold(self) -> Folded:
        return fold(self.cluster)


def state_on(states, subject, day):
    return next((s for s in states if s.subject == subject and s.since <= day < s.until), None)


def who(folded, day, household=None):
    """The names of the people who are counted on a day."""
    day = d(day) if isinstance(day, str) else day
    return sorted(
        NAMES[s.subject]
        for s in folded.people
        if s.counted and s.since <= day < s.until and household in (None, s.household)
    )


def house(folded, day, household=A):
    """(village, standing, people) of a household on a day."""
    day = d(day) if isinstance(day, str) else day
    state = state_on(folded.households, household, day)
    return state and (state.village, state.standing, state.values["people"])


def family_of_three():
    return Story().list(A, ANI, BUDI, CICI)


# -- each event -----------------------------------------------------------------------------------------------------


def test_a_list_begins_on_its_day_and_not_before():
    folded = family_of_three().fold()
    assert who(folded, date(2018, 12, 30)) == []
    assert who(folded, LISTED) == ["ani", "budi", "cici"]
    assert house(folded, date(2018, 12, 30)) is None
    assert house(folded, LISTED) == (V, "living", 3)
    assert {stay.until for stay in folded.stays} == {FOREVER}


def test_the_earliest_list_decides_where_somebody_is():
    folded = Story().list(A, ANI, day=d("6-1")).list(B, ANI, day=d("3-1"), village=W).fold()
    assert state_on(folded.people, ANI, d("7-1")).household == B
    assert state_on(folded.people, ANI, d("7-1")).village == W


def test_death():
    folded = family_of_three().death("3-15", BUDI).fold()
    assert who(folded, "3-14") == ["ani", "budi", "cici"]
    assert who(folded, "3-15") == ["ani", "cici"]
    assert house(folded, "3-15") == (V, "living", 2)
    assert state_on(folded.people, BUDI, d("3-15")).standing == "dead"
    assert [(s.until, s.ended) for s in folded.stays if s.person == BUDI] == [(d("3-15"), "death")]


def test_when_the_last_one_dies_the_household_is_empty():
    folded = Story().list(A, ANI).death("3-15", ANI).fold()
    assert house(folded, "3-15") == (V, "empty", 0)
    assert not state_on(folded.households, A, d("3-15")).counted


def test_birth():
    folded = family_of_three().birth("3-15", DEDI).fold()
    assert who(folded, "3-14") == ["ani", "budi", "cici"]
    assert who(folded, "3-15") == ["ani", "budi", "cici", "dedi"]
    assert house(folded, "3-15") == (V, "living", 4)
    assert [(s.family, s.since, s.began) for s in folded.stays if s.person == DEDI] == [(A + 1, d("3-15"), "birth")]


def test_a_person_leaves_and_comes_back():
    folded = family_of_three().out("3-15", BUDI).back("5-1", BUDI).fold()
    assert [who(folded, day) for day in ("3-14", "3-15", "5-1")] == [
        ["ani", "budi", "cici"],
        ["ani", "cici"],
        ["ani", "budi", "cici"],
    ]
    assert state_on(folded.people, BUDI, d("4-1")).standing == "away"


def test_a_household_leaves_and_comes_back():
    folded = family_of_three().out("3-15", household=A).back("5-1", household=A).fold()
    assert [house(folded, day) for day in ("3-14", "3-15", "5-1")] == [
        (V, "living", 3),
        (V, "away", 0),
        (V, "living", 3),
    ]


RETURNS = {
    "who died meanwhile does not come back": (lambda s: s.death("4-1", BUDI), ["ani", "cici"]),
    "who left before on their own does not": (lambda s: s.out("2-1", BUDI), ["ani", "cici"]),
    "who left meanwhile on their own does not": (lambda s: s.out("4-1", BUDI), ["ani", "cici"]),
    "who came back alone and left again does not": (lambda s: s.back("3-20", BUDI).out("4-1", BUDI), ["ani", "cici"]),
    "who came back alone is there already": (lambda s: s.back("4-1", BUDI), ["ani", "budi", "cici"]),
    "who was born meanwhile does": (lambda s: s.birth("4-1", DEDI), ["ani", "budi", "cici", "dedi"]),
    "who left, returned before the household left, does": (
        lambda s: s.out("2-1", BUDI).back("2-10", BUDI),
        ["ani", "budi", "cici"],
    ),
}


@pytest.mark.parametrize("case", RETURNS)
def test_who_comes_back_with_the_household(case):
    tell, there = RETURNS[case]
    story = tell(family_of_three().out("3-15", household=A)).back("5-1", household=A)
    assert who(story.fold(), "5-1") == there


def test_a_newborn_of_a_household_that_is_away_is_away():
    folded = family_of_three().out("3-15", household=A).birth("4-1", DEDI).fold()
    assert who(folded, "4-1") == []
    assert state_on(folded.people, DEDI, d("4-1")).standing == "away"


def test_whoever_comes_back_alone_makes_the_household_live():
    folded = family_of_three().out("3-15", household=A).back("4-1", BUDI).fold()
    assert house(folded, "4-1") == (V, "living", 1)


def test_move_to_another_village():
    folded = family_of_three().move("3-15", W).fold()
    assert [house(folded, day)[0] for day in ("3-14", "3-15")] == [V, W]
    assert [state_on(folded.people, CICI, d(day)).village for day in ("3-14", "3-15")] == [V, W]


def test_moving_a_household_that_is_away_brings_nobody_back():
    folded = family_of_three().out("3-15", household=A).move("4-1", W).back("5-1", household=A).fold()
    assert house(folded, "4-1") == (W, "away", 0)
    assert house(folded, "5-1") == (W, "living", 3)


def test_exit_and_no_return_undoes_it():
    folded = family_of_three().exit("3-15").out("4-1", household=A).back("5-1", household=A).fold()
    assert who(folded, "3-14") == ["ani", "budi", "cici"]
    assert [who(folded, day) for day in ("3-15", "5-1")] == [[], []]
    assert [house(folded, day)[1] for day in ("3-15", "5-1")] == ["exited", "exited"]


def test_who_joins_an_exited_household_is_off_the_list_and_who_leaves_it_is_on():
    folded = family_of_three().list(B, DEDI).exit("3-15").join("4-1", DEDI, A).join("4-1", CICI, B).fold()
    assert who(folded, "4-1") == ["cici"]
    assert who(folded, "4-1", B) == ["cici"]


def test_join():
    folded = family_of_three().list(B, DEDI, village=W).join("3-15", CICI, B).fold()
    assert (who(folded, "3-14", A), who(folded, "3-15", A)) == (["ani", "budi", "cici"], ["ani", "budi"])
    assert who(folded, "3-15", B) == ["cici", "dedi"]
    assert state_on(folded.people, CICI, d("3-15")).village == W
    stays = [(s.household, s.family, s.since, s.until, s.began, s.ended) for s in folded.stays if s.person == CICI]
    assert stays == [
        (A, A + 1, LISTED, d("3-15"), "arrival", "join"),
        (B, B + 1, d("3-15"), FOREVER, "join", None),
    ]


def test_join_to_a_household_that_is_away():
    folded = (
        family_of_three().list(B, DEDI).out("3-1", household=B).join("3-15", CICI, B).back("5-1", household=B).fold()
    )
    assert who(folded, "3-15") == ["ani", "budi"]
    assert who(folded, "5-1", B) == ["cici", "dedi"]


def test_a_join_brings_back_who_was_away():
    folded = family_of_three().list(B, DEDI).out("3-1", CICI).join("3-15", CICI, B).fold()
    assert (who(folded, "3-14"), who(folded, "3-15", B)) == (["ani", "budi", "dedi"], ["cici", "dedi"])


# -- splits ---------------------------------------------------------------------------------------------------------


def test_split():
    folded = family_of_three().move("2-1", W).split("3-15", BUDI, CICI).fold()
    assert (house(folded, "3-14"), house(folded, "3-14", B)) == ((W, "living", 3), None)
    assert (house(folded, "3-15"), house(folded, "3-15", B)) == ((W, "living", 1), (W, "living", 2))
    assert who(folded, "3-15", B) == ["budi", "cici"]


def test_a_split_keeps_the_target_status_and_the_absence():
    exited = family_of_three().exit("2-1").split("3-15", CICI).fold()
    assert house(exited, "3-15", B)[1] == "exited"
    away = family_of_three().out("2-1", household=A).split("3-15", CICI).back("5-1", household=A).fold()
    assert (house(away, "5-1", B), house(away, "5-1")) == ((V, "away", 0), (V, "living", 2))


def test_a_household_that_a_list_named_before_its_split_has_the_village_of_the_old_one_from_that_day():
    """Also off the list: what the old household is on the day of the split, the new one is."""
    listed = family_of_three().list(B, DEDI, day=d("1-31"))
    moved = listed.move("2-1", W).split("3-15", CICI).fold()
    assert (house(moved, "3-14", B), house(moved, "3-15", B)) == ((V, "living", 1), (W, "living", 2))
    exited = family_of_three().list(B, DEDI, day=d("1-31")).exit("2-1").split("3-15", CICI).fold()
    assert (house(exited, "3-14", B)[1], house(exited, "3-15", B)[1]) == ("living", "exited")


def test_the_dead_do_not_split():
    folded = family_of_three().death("2-1", CICI).split("3-15", BUDI, CICI).fold()
    assert house(folded, "3-15", B) == (V, "living", 1)
    assert state_on(folded.people, CICI, d("3-15")).household == A


# -- a new card for all who are left: contracts §4 ---------------------------------------------------------------------


def test_when_all_who_are_left_take_a_new_card_the_household_stays_one():
    story = family_of_three().death("2-1", ANI).split("3-15", BUDI, CICI)
    story.fact(A, d("5-1"), decile=6).fact(B, d("6-1"), floor=1)  # told of the old number, and of the new card
    folded = story.fold()
    assert folded.one == {B: A}
    assert [house(folded, day) for day in ("1-31", "3-15")] == [(V, "living", 3), (V, "living", 2)]
    assert house(folded, "12-1", B) is None
    assert (told(folded, "12-1", A, "decile"), told(folded, "12-1", A, "floor")) == (6, 1)
    cards = [(stay.household, stay.family) for stay in folded.stays if stay.person == BUDI]
    assert cards == [(A, A + 1), (A, B + 1)]


def test_who_is_away_on_their_own_does_not_live_there():
    folded = family_of_three().out("2-1", ANI).split("3-15", BUDI, CICI).back("6-1", ANI).fold()
    assert folded.one == {B: A}
    assert who(folded, "6-1", A) == ["ani", "budi", "cici"]


def test_a_household_that_is_away_as_a_whole_may_still_split():
    story = family_of_three().out("2-1", household=A).split("3-15", BUDI, CICI)
    assert story.fold().one == {}
    assert family_of_three().out("2-1", household=A).split("3-15", ANI, BUDI, CICI).fold().one == {B: A}


@pytest.mark.parametrize("late", ["death", "out", "join"])
def test_who_is_left_behind_is_judged_whenever_it_is_told(late):
    """On the day of the split, recorded after it."""
    story = family_of_three().list(C, DEDI).split("3-15", BUDI, CICI)
    assert story.fold().one == {}
    {"death": lambda: story.death("3-15", ANI), "out": lambda: story.out("3-15", ANI)}.get(
        late, lambda: story.join("3-15", ANI, C)
    )()
    assert story.fold().one == {B: A}


def test_somebody_who_came_before_is_left_behind():
    story = Story().list(A, BUDI, CICI).list(C, DEDI).split("3-15", BUDI, CICI)
    assert story.fold().one == {B: A}
    folded = story.join("3-10", DEDI, A).fold()
    assert folded.one == {}
    assert (who(folded, "3-15", A), who(folded, "3-15", B)) == (["dedi"], ["budi", "cici"])


def test_one_new_card_after_the_other():
    """What is told of any of the cards is told of the household; the last split is a true one."""
    story = Story().list(A, ANI, BUDI).split("3-1", ANI, BUDI).split("4-1", ANI, BUDI, old=B, new=C)
    story.fact(C, d("5-1"), decile=3)
    assert story.fold().one == {B: A, C: A}
    assert told(story.fold(), "5-1", A, "decile") == 3
    folded = story.split("6-1", BUDI, old=C, new=40).fold()
    assert folded.one == {B: A, C: A}
    assert [house(folded, "6-1"), house(folded, "6-1", 40)] == [(V, "living", 1)] * 2
    assert told(folded, "6-1", 40, "decile") == 3


def test_two_splits_of_one_day():
    """Splits come after each other: the first leaves somebody behind, the second does not."""
    folded = family_of_three().split("3-1", ANI).split("3-1", BUDI, CICI, new=C).fold()
    assert folded.one == {C: A}
    assert (who(folded, "3-1", A), who(folded, "3-1", B)) == (["budi", "cici"], ["ani"])


# -- back on the list --------------------------------------------------------------------------------------------------


def test_a_household_comes_back_to_the_list():
    folded = family_of_three().exit("2-1").fact(A, d("4-1"), decile=1).back("5-1", household=A).reenter("6-1").fold()
    standings = [house(folded, day)[1] for day in ("1-31", "2-1", "5-1", "5-31", "6-1")]
    assert standings == ["living", "exited", "exited", "exited", "living"]
    assert (who(folded, "5-31"), who(folded, "6-1")) == ([], ["ani", "budi", "cici"])
    assert told(folded, "6-1", A, "decile") == 1


def test_a_return_to_the_list_brings_nobody_home():
    folded = family_of_three().exit("2-1").out("3-1", household=A).reenter("6-1").back("8-1", household=A).fold()
    assert [house(folded, day)[1] for day in ("6-1", "8-1")] == ["away", "living"]


def told(folded, day, household, name="latrine_access"):
    return state_on(folded.households, household, d(day)).values.get(name)


def test_a_new_household_inherits_up_to_and_including_the_day():
    story = Story().list(A, ANI, BUDI, latrine_access=6, floor=1).split("3-15", BUDI)
    story.fact(A, d("3-15"), latrine_access=2).fact(A, d("3-16"), latrine_access=1)
    folded = story.fold()
    assert [told(folded, day, A) for day in ("3-14", "3-15", "3-16")] == [6, 2, 1]
    assert [told(folded, day, B) for day in ("3-15", "3-16", "12-1")] == [2, 2, 2]
    assert told(folded, "12-1", B, "floor") == 1


def test_a_chain_of_splits_inherits_through():
    story = Story().list(A, ANI, BUDI, CICI, floor=8, wall=6).split("3-1", BUDI, CICI).split("6-1", CICI, old=B, new=C)
    story.fact(A, d("2-1"), floor=7)  # recorded late: reaches both
    story.fact(A, d("4-1"), floor=1)  # of the old household after the split: reaches neither
    story.fact(B, d("5-1"), wall=1).fact(B, d("7-1"), wall=2)
    folded = story.fold()
    assert [told(folded, "12-1", one, "floor") for one in (A, B, C)] == [1, 7, 7]
    assert [told(folded, "12-1", one, "wall") for one in (A, B, C)] == [6, 2, 1]


def test_own_facts_of_the_new_household_stand_before_inherited_ones_of_earlier_days():
    story = Story().list(A, ANI, BUDI, floor=8).split("3-15", BUDI).fact(B, d("4-1"), floor=1)
    story.list(B, BUDI, day=d("6-1"), floor=9)  # a later list does not beat the district
    assert told(story.fold(), "12-1", B, "floor") == 1


# -- days that are out of order ----------------------------------------------------------------------------------------


def test_death_before_the_list_that_still_names_the_dead():
    folded = Story().list(A, ANI, BUDI).happens(date(2018, 11, 1), K.DEATH, None, BUDI).fold()
    assert who(folded, LISTED) == ["ani"]
    assert house(folded, LISTED) == (V, "living", 1)


def test_leaving_before_the_list_that_still_names_them():
    folded = Story().list(A, ANI, BUDI).happens(date(2018, 11, 1), K.MOVE_OUT, None, BUDI).fold()
    assert who(folded, LISTED) == ["ani"]


def test_a_household_that_left_before_the_list():
    folded = family_of_three().happens(date(2018, 11, 1), K.MOVE_OUT, A).fold()
    assert house(folded, LISTED) == (V, "away", 0)


def test_a_household_that_moved_before_the_list():
    folded = family_of_three().happens(date(2018, 11, 1), K.MOVE_VILLAGE, A, village=W).fold()
    assert house(folded, LISTED) == (W, "living", 3)


def test_exit_before_the_list():
    folded = family_of_three().happens(date(2018, 11, 1), K.EXIT, A).fold()
    assert who(folded, LISTED) == []


def test_a_join_before_the_list():
    folded = (
        family_of_three().list(B, DEDI).happens(date(2018, 11, 1), K.JOIN, None, CICI, target=B, family=B + 1).fold()
    )
    assert who(folded, LISTED, B) == ["cici", "dedi"]
    assert who(folded, date(2018, 11, 1)) == ["cici"]


def test_whoever_is_born_before_the_list_lives_in_the_first_village_until_the_household_moves():
    folded = family_of_three().happens(date(2018, 11, 1), K.BIRTH, A, DEDI, family=A + 1).move("3-15", W).fold()
    assert [state_on(folded.people, DEDI, day).village for day in (date(2018, 11, 1), LISTED, d("3-15"))] == [V, V, W]


def test_a_join_before_the_split_that_makes_the_household():
    folded = family_of_three().split("3-15", CICI).join("2-1", BUDI, B).move("6-1", W, household=B).fold()
    assert [state_on(folded.people, BUDI, d(day)).village for day in ("2-1", "3-15", "6-1")] == [V, V, W]


def test_a_household_that_no_longer_exists_takes_nobody():
    """Its split was voided: nobody is born into it, joins it or splits from it; everybody stays where they were."""
    story = family_of_three().birth("2-1", DEDI, household=B).join("3-1", BUDI, B).split("4-1", CICI, old=B, new=C)
    folded = story.fold()
    assert who(folded, "12-1", A) == ["ani", "budi", "cici"]
    assert not [state for state in folded.people if state.subject == DEDI]
    assert {state.subject for state in folded.households} == {A}


def test_events_on_the_dead_and_the_gone_are_harmless():
    story = family_of_three().list(B, DEDI).death("3-1", BUDI).death("4-1", BUDI).out("5-1", BUDI).back("6-1", BUDI)
    story.join("7-1", BUDI, B).exit("8-1").exit("9-1")
    folded = story.fold()
    assert {state.standing for state in folded.people if state.subject == BUDI and state.since >= d("3-1")} == {"dead"}
    assert house(folded, "7-1") == (V, "living", 2)
    assert house(folded, "9-1")[1] == "exited"


# -- the same day ---------------------------------------------------------------------------------------------------

SAME_DAY = {
    "out and back": (lambda s: s.out("3-15", BUDI).back("3-15", BUDI), ["ani", "budi", "cici"]),
    "back and out": (lambda s: s.out("2-1", BUDI).back("3-15", BUDI).out("3-15", BUDI), ["ani", "cici"]),
    "born and dead": (lambda s: s.birth("3-15", DEDI).death("3-15", DEDI), ["ani", "budi", "cici"]),
    "split and join back": (lambda s: s.split("3-15", CICI).join("3-15", CICI, A), ["ani", "budi", "cici"]),
    "move and move back": (lambda s: s.move("3-15", W).move("3-15", V), ["ani", "budi", "cici"]),
}


@pytest.mark.parametrize("case", SAME_DAY)
def test_several_events_on_one_day(case):
    tell, there = SAME_DAY[case]
    folded = tell(family_of_three()).fold()
    assert who(folded, "3-15", A) == there
    assert house(folded, "3-15") == (V, "living", len(there))
    sound(folded)


def test_an_event_on_the_day_of_the_list_comes_after_it():
    folded = Story().happens(LISTED, K.DEATH, None, BUDI).list(A, ANI, BUDI).fold()
    assert who(folded, LISTED) == ["ani"]


# -- values ---------------------------------------------------------------------------------------------------------

D1, D2, D3 = d("1-1"), d("2-1"), d("3-1")
PRECEDENCE = {
    "a partial visit carries the rest forward": (
        [(D1, DISTRICT, {"floor": 1, "wall": 1}), (D2, DISTRICT, {"wall": 2})],
        {"floor": 1, "wall": 2},
    ),
    "a later list updates a list": ([(D1, LIST, {"floor": 1}), (D2, LIST, {"floor": 2})], {"floor": 2}),
    "a later list does not beat the district": ([(D1, DISTRICT, {"floor": 1}), (D2, LIST, {"floor": 2})], {"floor": 1}),
    "a later list does not beat a delivery": (
        [(D1, DELIVERY, {"chronic_treated": 1}), (D2, LIST, {"chronic_treated": 2})],
        {"chronic_treated": 1},
    ),
    "a newer district observation does": (
        [(D1, DISTRICT, {"floor": 1}), (D2, LIST, {"floor": 2}), (D3, DISTRICT, {"floor": 3})],
        {"floor": 3},
    ),
    "the later decile wins, list or not": ([(D1, DISTRICT, {"decile": 4}), (D2, LIST, {"decile": 7})], {"decile": 7}),
    "of one day the district's decile": ([(D1, DISTRICT, {"decile": 4}), (D1, LIST, {"decile": 7})], {"decile": 4}),
    "of one day district beats delivery": (
        [(D1, DISTRICT, {"chronic_treated": 2}), (D1, DELIVERY, {"chronic_treated": 1})],
        {"chronic_treated": 2},
    ),
    "a later delivery beats the district": (
        [(D1, DISTRICT, {"chronic_treated": 2}), (D2, DELIVERY, {"chronic_treated": 1})],
        {"chronic_treated": 1},
    ),
    "of one day delivery beats list": (
        [(D1, DELIVERY, {"chronic_treated": 1}), (D1, LIST, {"chronic_treated": 2})],
        {"chronic_treated": 1},
    ),
    "of one day and kind the later recorded": (
        [(D1, DISTRICT, {"floor": 1}), (D1, DISTRICT, {"floor": 2})],
        {"floor": 2},
    ),
    "another field of the same list is free": (
        [(D1, DISTRICT, {"floor": 1}), (D2, LIST, {"floor": 2, "wall": 3})],
        {"floor": 1, "wall": 3},
    ),
}


@pytest.mark.parametrize("case", PRECEDENCE)
def test_precedence(case):
    facts, held = PRECEDENCE[case]
    recorded = [Fact(day, source, seq, values) for seq, (day, source, values) in enumerate(facts)]
    said = steps(recorded)[-1][1]
    assert {name: value for name, value in said.items() if name not in SEEN.values()} == held
    assert {name for name in SEEN if SEEN[name] in said} == held.keys() & SEEN.keys()
    assert steps(list(reversed(recorded))) == steps(recorded)


FLOOR = SEEN["floor"]
#: Who said which floor when, and until what day the value that counts was last said.
LAST_SEEN = {
    "a list": ([("1-1", LIST, 1)], "1-1"),
    "the same list again": ([("1-1", LIST, 1), ("2-1", LIST, 1)], "2-1"),
    "another value": ([("1-1", LIST, 1), ("2-1", LIST, 2)], "2-1"),
    "a list that does not count": ([("1-1", DISTRICT, 1), ("2-1", LIST, 2)], "1-1"),
    "a later list that says what counts": ([("1-1", DISTRICT, 1), ("2-1", LIST, 2), ("3-1", LIST, 1)], "3-1"),
    "an earlier one of that value": ([("1-1", LIST, 2), ("2-1", DISTRICT, 1), ("3-1", DISTRICT, 2)], "3-1"),
    "the district on the list's day": ([("1-1", LIST, 2), ("1-1", DISTRICT, 1)], "1-1"),
    "a delivery": ([("1-1", LIST, 1), ("2-1", DELIVERY, 1)], "2-1"),
}


@pytest.mark.parametrize("case", LAST_SEEN)
def test_the_last_day_on_which_somebody_said_what_counts(case):
    told_facts, day = LAST_SEEN[case]
    facts = [Fact(d(when), source, seq, {"floor": value}) for seq, (when, source, value) in enumerate(told_facts)]
    assert steps(facts)[-1][1][FLOOR] == d(day)
    assert steps(facts[::-1]) == steps(facts)


def test_a_split_takes_the_days_along():
    story = Story().list(A, ANI, BUDI, floor=1).split("3-1", BUDI)
    story.fact(A, d("2-1"), floor=1).fact(A, d("4-1"), floor=1).fact(B, d("5-1"), wall=2)
    states = {(state.subject, state.since): state.values for state in story.fold().households}
    assert states[B, d("5-1")][FLOOR] == d("2-1")
    assert states[A, d("4-1")][FLOOR] == d("4-1")


def test_a_list_alone_is_seen_as_the_fold_says():
    values = {"floor": 1, "people": 3, "sex": 1}
    assert all_seen(values, LISTED) == steps([Fact(LISTED, LIST, 1, values)])[0][1]


def test_a_back_dated_fact_changes_exactly_its_interval():
    story = Story().list(A, ANI, floor=8).fact(A, d("6-1"), floor=1)
    before = story.fold()
    folded = story.fact(A, d("3-1"), floor=6).fold()
    assert [told(before, day, A, "floor") for day in ("2-28", "3-1", "5-31", "6-1")] == [8, 8, 8, 1]
    assert [told(folded, day, A, "floor") for day in ("2-28", "3-1", "5-31", "6-1")] == [8, 6, 6, 1]


def test_derived_values():
    story = Story().list(A, ANI).person_fact(ANI, d("2-1"), chronic_diseases="02", difficulty_a=1)
    story.person_fact(ANI, d("3-1"), chronic_diseases="01")
    folded = story.fold()
    said = [state_on(folded.people, ANI, d(day)).values for day in ("1-1", "2-1", "3-1")]
    assert [values["has_chronic_disease"] for values in said] == [None, True, False]
    assert [values["has_disability"] for values in said] == [None, True, True]


BORN, CORRECTED = date(2010, 3, 12), date(2011, 3, 12)
BIRTH_DATES = {
    "a later list corrects it": ([(D1, LIST, BORN), (D2, LIST, CORRECTED)], CORRECTED),
    "an older list that is read late does not": ([(D2, LIST, BORN), (D1, LIST, CORRECTED)], BORN),
    "the district's own knowledge stays": ([(D1, DISTRICT, BORN), (D2, LIST, CORRECTED)], BORN),
}


@pytest.mark.parametrize("case", BIRTH_DATES)
def test_who_was_born_when_is_no_dated_fact(case):
    """Ages on every day follow the birth date that is known best, however late it became known."""
    told_dates, known = BIRTH_DATES[case]
    story = Story().list(A, ANI)
    for day, source, born in told_dates:
        story.person_fact(ANI, day, source, birth_date=born)
    assert {state.values["birth_date"] for state in story.fold().people} == {known}


def test_a_fact_before_the_household_is_known_when_it_begins():
    folded = Story().list(A, ANI).fact(A, date(2018, 6, 1), floor=1).fold()
    assert state_on(folded.households, A, LISTED).values["floor"] == 1


# -- what holds in every history ------------------------------------------------------------------------------------

WEEK = timedelta(days=7)
some_day = st.integers(0, 30).map(lambda week: date(2018, 12, 3) + week * WEEK)
some_people = st.lists(st.sampled_from([ANI, BUDI, CICI, DEDI]), unique=True, min_size=1, max_size=3).map(tuple)
some_house = st.sampled_from([A, B, C])
some_values = st.dictionaries(st.sampled_from(["floor", "decile"]), st.integers(1, 8), min_size=1)


@st.composite
def histories(draw):
    """Lists of A and C; B may be split from A; any event on any day."""
    story = Story()
    story.list(A, *draw(some_people), day=draw(some_day), **draw(some_values))
    if draw(st.booleans()):
        story.list(C, *draw(some_people), day=draw(some_day), village=W)
    if draw(st.booleans()):
        story.happens(draw(some_day), K.SPLIT, A, *draw(some_people), target=B, family=B + 1)
    for _ in range(draw(st.integers(0, 8))):
        kind, day, place = draw(st.sampled_from(list(K))), draw(some_day), draw(some_house)
        one = draw(some_people)[:1]
        match kind:
            case K.DEATH:
                story.happens(day, kind, None, *one)
            case K.MOVE_OUT | K.MOVE_IN:
                alone = draw(st.booleans())
                story.happens(day, kind, None if alone else place, *(one if alone else ()))
            case K.JOIN:
                story.happens(day, kind, None, *one, target=place, family=place + 1)
            case K.BIRTH:
                story.happens(day, kind, place, *one, family=place + 1)
            case K.MOVE_VILLAGE:
                story.happens(day, kind, place, village=draw(st.sampled_from([V, W])))
            case K.EXIT | K.REENTER:
                story.happens(day, kind, place)
            case _:
                source = draw(st.sampled_from(Source))
                story.fact(draw(st.sampled_from([A, B])), day, source, **draw(some_values))
    return story


def sound(folded):
    """Whatever happened: what a state, a stay and a count may never be."""
    for states in (folded.households, folded.people):
        for one, other in pairwise(states):
            assert (one.subject, one.until) <= (other.subject, other.since) or one.subject < other.subject
        for state in states:
            assert state.since < state.until
            assert state.counted == (state.standing == "living")
            assert not state.counted or state.village is not None
    assert all(stay.since < stay.until for stay in folded.stays)
    for stay, after in pairwise(folded.stays):
        assert stay.person < after.person or stay.until <= after.since
    days = {state.since for state in (*folded.households, *folded.people)}
    for day in days:
        there = [s for s in folded.people if s.since <= day < s.until]
        for place in folded.households:
            if place.since <= day < place.until:
                living = sum(s.standing in ("living", "exited") and s.household == place.subject for s in there)
                assert place.values["people"] == living
                assert place.counted == (living > 0 and place.standing != "exited")
                villages = {s.village for s in there if s.household == place.subject}
                assert villages <= {place.village}
        for person in there:
            if person.counted:
                home = state_on(folded.households, person.household, day)
                assert home is None or home.counted
                assert home or day < min(s.since for s in folded.households if s.subject == person.household)


@given(histories())
@settings(max_examples=300, deadline=None)
def test_every_history_is_sound(story):
    sound(story.fold())


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_recording_does_not_matter(story, chance):
    """Shuffled, and numbered anew so that only records of one day and kind of source keep their order."""
    first = story.fold()
    other = Cluster()
    renumber = dict(enumerate(chance.sample(range(1000), 40)))
    shift = {day: renumber[at] * 1000 for at, day in enumerate(sorted(_days(story.cluster)))}
    other.events = [replace(event, seq=event.seq + shift[event.day]) for event in story.cluster.events]
    chance.shuffle(other.events)
    for name in ("household_facts", "person_facts"):
        subjects = list(getattr(story.cluster, name).items())
        chance.shuffle(subjects)
        for key, facts in subjects:
            moved = [replace(fact, seq=fact.seq + shift[fact.day]) for fact in facts]
            chance.shuffle(moved)
            getattr(other, name)[key] = moved
    assert fold(other) == first


def _days(cluster):
    facts = [*cluster.household_facts.values(), *cluster.person_facts.values()]
    return {event.day for event in cluster.events} | {fact.day for many in facts for fact in many}
