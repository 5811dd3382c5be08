"""Three-valued logic: unknown is never read as no, and zero never as unknown."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from sakti.core.answers import Answer, all_of, answer, any_of, negate

AND = {(True, True): True, (True, None): None, (True, False): False, (None, None): None, (None, False): False}
OR = {(True, True): True, (True, None): True, (True, False): True, (None, None): None, (None, False): None}


@pytest.mark.parametrize(("pair", "both"), [*AND.items(), ((False, False), False)])
def test_and(pair, both):
    assert {all_of(order) for order in permutations(pair)} == {both}


@pytest.mark.parametrize(("pair", "either"), [*OR.items(), ((False, False), False)])
def test_or(pair, either):
    assert {any_of(order) for order in permutations(pair)} == {either}


def test_nothing_at_all():
    assert all_of([]) is True
    assert any_of([]) is False


def test_negation():
    assert [negate(value) for value in (True, False, None)] == [False, True, None]


@pytest.mark.parametrize("values", list(product((True, False, None), repeat=3)))
def test_de_morgan(values):
    assert negate(all_of(values)) is any_of(map(negate, values))


@pytest.mark.parametrize(
    ("applies", "holds", "said"),
    [
        (True, True, Answer.YES),
        (True, False, Answer.NO),
        (True, None, Answer.UNKNOWN),
        (None, True, Answer.UNKNOWN),
        (None, False, Answer.UNKNOWN),
        (None, None, Answer.UNKNOWN),
        (False, True, Answer.NOT_APPLICABLE),
        (False, False, Answer.NOT_APPLICABLE),
        (False, None, Answer.NOT_APPLICABLE),  # out of age comes before unknown schooling
    ],
)
def test_the_four_answers(applies, holds, said):
    assert answer(applies, holds) is said
