"""Why a number moved: each subject in one part, and the parts make up the difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS
from sakti.core.movements import (
    PARTS,
    WORDS,
    Came,
    Left,
    Movement,
    Stand,
    Stayed,
    Step,
    Tally,
    Turned,
    decompose,
    in_words,
    movement,
    part_of,
)

YES, NO, NA, UNKNOWN = Answer.YES, Answer.NO, Answer.NOT_APPLICABLE, Answer.UNKNOWN
HERE, OTHER, NEW, ELSEWHERE = 1, 2, 3, 9
INSIDE, THERE = {HERE, OTHER, NEW}, {HERE, OTHER, ELSEWHERE}


def at(village, answer, standing="living"):
    return Stand(village, standing, answer)


def gone(standing=None):
    return Stand(None, standing)


CASES = [
    (gone(), at(HERE, NO), Came.LISTED),
    (gone(), at(NEW, NO), Came.LISTED),  # later than the village
    (gone("away"), at(HERE, YES), Came.RETURNED),
    (gone("empty"), at(HERE, YES), Came.RETURNED),
    (gone("exited"), at(HERE, YES), Came.READMITTED),
    (gone("dead"), at(HERE, YES), Came.LISTED),  # recorded as dead by mistake, and voided since
    (at(ELSEWHERE, YES), at(HERE, YES), Came.MOVED_IN),
    (at(ELSEWHERE, NA), at(NEW, YES), Came.MOVED_IN),
    (at(HERE, NA), at(HERE, NO), Came.APPLICABLE),
    (at(HERE, UNKNOWN), at(OTHER, NO), Came.KNOWN),
    (at(HERE, YES), gone("dead"), Left.DIED),
    (at(HERE, YES), gone("away"), Left.AWAY),
    (at(HERE, NO), gone("exited"), Left.EXITED),
    (at(HERE, YES), gone("empty"), Left.EMPTY),
    (at(HERE, YES), gone(), Left.EMPTY),
    (at(HERE, YES), at(ELSEWHERE, YES), Left.MOVED_OUT),
    (at(HERE, YES), at(HERE, NA), Left.INAPPLICABLE),
    (at(HERE, NO), at(OTHER, UNKNOWN), Left.UNKNOWN),
    (at(HERE, NO), at(HERE, YES), Turned.TO_YES),
    (at(HERE, YES), at(OTHER, NO), Turned.TO_NO),
    (at(HERE, YES), at(OTHER, YES), Stayed.YES),  # moved within the region
    (at(HERE, NO), at(HERE, NO), Stayed.NO),
    (at(HERE, UNKNOWN), at(HERE, NA), None),
    (gone(), at(HERE, UNKNOWN), None),
    (at(ELSEWHERE, YES), gone("dead"), None),
]


@pytest.mark.parametrize(("was", "now", "part"), CASES)
def test_into_which_part_somebody_falls(was, now, part):
    assert part_of(Step(was, now), INSIDE, THERE) is part


def test_who_came_with_a_village_came_with_one_that_is_new():
    """On the first day nobody counted there."""
    assert part_of(Step(gone(), at(NEW, YES), Came.NEW_VILLAGE), INSIDE, THERE) is Came.NEW_VILLAGE
    assert part_of(Step(gone(), at(HERE, YES), Came.NEW_VILLAGE), INSIDE, THERE) is Came.LISTED


@pytest.mark.parametrize("began", [Came.BORN, Came.SPLIT])
def test_how_a_newcomer_began(began):
    """Also in a village that is new; who was in the records is none."""
    assert part_of(Step(gone(), at(NEW, YES), began), INSIDE, THERE) is began
    assert part_of(Step(gone("away"), at(HERE, YES), began), INSIDE, THERE) is Came.RETURNED


def test_n_and_d_are_made_up():
    steps = [
        Step(at(HERE, YES), at(HERE, YES), count=10),
        Step(at(HERE, NO), at(HERE, YES), count=4),
        Step(at(HERE, YES), at(HERE, NO), count=1),
        Step(gone(), at(NEW, NO), Came.NEW_VILLAGE, count=50),
        Step(gone(), at(NEW, YES), Came.NEW_VILLAGE, count=5),
        Step(at(HERE, NO), gone("dead"), count=2),
        Step(at(ELSEWHERE, YES), at(ELSEWHERE, NO), count=7),
    ]
    change = decompose(steps, INSIDE, THERE)

    assert (change.opening, change.closing) == (Tally(11, 6), Tally(19, 51))
    assert change.came == {Came.NEW_VILLAGE: Tally(5, 50)}
    assert change.left == {Left.DIED: Tally(0, 2)}
    assert change.turned == {Turned.TO_YES: 4, Turned.TO_NO: 1}
    assert change.balances
    assert movement(change) == Movement(11, {"new_village": 5, "to_yes": 4}, {"to_no": 1}, 19)
    assert movement(change).balances


answers = st.sampled_from(list(Answer))
stands = st.one_of(
    st.builds(Stand, st.sampled_from([HERE, OTHER, NEW, ELSEWHERE]), st.just("living"), answers),
    st.builds(Stand, st.none(), st.sampled_from([None, "dead", "away", "exited", "empty", "living"])),
)
histories = st.lists(
    st.builds(
        Step, stands, stands, st.sampled_from([Came.LISTED, Came.NEW_VILLAGE, Came.BORN, Came.SPLIT]), st.integers(1, 9)
    )
)


@given(histories, st.sets(st.sampled_from([HERE, OTHER, NEW, ELSEWHERE])))
def test_the_parts_make_up_the_difference_whatever_happened(steps, villages):
    change = decompose(steps, villages, THERE)
    every = [part_of(step, villages, THERE) for step in steps]

    assert change.balances
    assert movement(change).balances
    for part in PARTS.values():
        assert change.count(part) == sum(step.count for step, its in zip(steps, every, strict=True) if its is part)
    for day in ("was", "now"):
        stood = [(getattr(step, day), step.count) for step in steps]
        total = sum(count for stand, count in stood if stand.village in villages and stand.answer in (YES, NO))
        assert total == (change.opening if day == "was" else change.closing).both


@given(histories)
def test_a_region_of_two_villages_counts_no_move_between_them(steps):
    both = decompose(steps, {HERE, OTHER}, THERE)
    each = [decompose(steps, {village}, THERE) for village in (HERE, OTHER)]

    assert both.closing == each[0].closing + each[1].closing
    moved = sum(change.count(Came.MOVED_IN) for change in each) - both.count(Came.MOVED_IN)
    assert moved >= 0


@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_part_has_words(locale):
    assert {part.value for part in PARTS.values()} <= WORDS[locale].keys()
    decile, school, latrine = (
        INDICATORS[key] for key in ("target_households_decile_1_4", "out_of_school", "own_latrine")
    )
    assert in_words(Turned.TO_NO, decile, locale) == WORDS[locale]["ranked_out"]
    assert in_words(Turned.TO_NO, latrine, locale) == WORDS[locale]["to_no"]
    assert in_words(Came.APPLICABLE, school, locale) == WORDS[locale]["of_age"]
    assert in_words(Came.BORN, school, locale) == WORDS[locale]["born"]
