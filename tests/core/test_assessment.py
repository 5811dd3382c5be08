"""The community's classes beside the deciles: every combination, and the rule as it is read out."""

from __future__ import annotations

import pytest

from sakti.core.assessment import (
    Placed,
    Verdict,
    judge,
    lies_in,
    people,
    proposal,
    read_areas,
    rule,
    say_areas,
    tally,
    two_way,
)

RICH, MIDDLE, POOR, POOREST = 1, 2, 3, 4
POOR_ONES = {POOR, POOREST}
V = Verdict


def placed(rank, decile=None, listed=True, key=0):
    return Placed(key, rank, listed, decile)


@pytest.mark.parametrize(
    ("one", "verdict", "proposed"),
    [
        (placed(POOR, 4), V.AGREES, None),
        (placed(POOREST, 1), V.AGREES, None),
        (placed(POOR, 5), V.LEFT_OUT, "correct"),
        (placed(POOREST, 10), V.LEFT_OUT, "correct"),
        (placed(RICH, 4), V.WRONGLY_IN, "remove"),
        (placed(MIDDLE, 1), V.WRONGLY_IN, "remove"),
        (placed(RICH, 5), V.AGREES, None),
        (placed(POOR, None), V.INCOMPARABLE, None),
        (placed(RICH, None), V.INCOMPARABLE, None),
        (placed(POOREST, listed=False), V.LEFT_OUT, "add"),
        (placed(RICH, listed=False), V.AGREES, None),
        (placed(None, 1), V.UNRANKED, None),
        (placed(None, listed=False), V.UNRANKED, None),
    ],
)
def test_verdicts(one, verdict, proposed):
    assert judge(one, POOR_ONES, 4) is verdict
    assert proposal(verdict, one) == proposed


@pytest.mark.parametrize(("limit", "verdict"), [(2, V.LEFT_OUT), (3, V.AGREES), (4, V.AGREES)])
def test_the_limit_is_the_sessions(limit, verdict):
    assert judge(placed(POOR, 3), POOR_ONES, limit) is verdict


def test_which_classes_are_poor_is_the_sessions():
    assert judge(placed(MIDDLE, 2), POOR_ONES, 4) is V.WRONGLY_IN
    assert judge(placed(MIDDLE, 2), {*POOR_ONES, MIDDLE}, 4) is V.AGREES


def test_the_two_way_table_adds_up():
    every = [
        placed(RICH, 1),
        placed(RICH, 1),
        placed(RICH, 10),
        placed(POOR),
        placed(POOR, listed=False),
        placed(None, 3),
    ]
    lines, total = two_way(every, [RICH, MIDDLE, POOR])

    assert [(line.rank, line.total) for line in lines] == [(RICH, 3), (MIDDLE, 0), (POOR, 2), (None, 1)]
    assert (lines[0].deciles[0], lines[0].deciles[9]) == (2, 1)
    assert (lines[2].unknown, lines[2].absent) == (1, 1)
    assert total.cells == tuple(sum(column) for column in zip(*(line.cells for line in lines), strict=True))
    assert total.total == len(every)


def test_without_anybody_left_over_there_is_no_line_for_them():
    lines, total = two_way([placed(POOR, 1)], [POOR])
    assert ([line.rank for line in lines], total.total) == ([POOR], 1)


def test_a_decile_that_is_none_of_ten_counts_as_unknown():
    assert two_way([placed(POOR, 99)], [POOR])[1].unknown == 1


def test_tally_names_every_verdict():
    found = tally([placed(POOR, 1), placed(RICH, 1)], POOR_ONES, 4)
    assert found == {V.LEFT_OUT: 0, V.WRONGLY_IN: 1, V.AGREES: 1, V.INCOMPARABLE: 0, V.UNRANKED: 0}


@pytest.mark.parametrize(
    ("poor", "limit", "language", "words"),
    [
        (["miskin", "sangat miskin"], 4, "id", "Miskin menurut warga: miskin dan sangat miskin."),
        (["a", "b", "c"], 4, "id", "Miskin menurut warga: a, b dan c."),
        ([], 4, "id", "Miskin menurut warga: belum ada."),
        (["poor"], 4, "en", "Poor in the community's eyes: poor."),
    ],
)
def test_the_rule_is_said_in_words(poor, limit, language, words):
    assert rule(poor, limit, language)[0] == words


def test_the_rule_names_its_limit():
    assert "di atas 3" in rule(["miskin"], 3)[1]
    assert "desil 1–3," in rule(["miskin"], 3)[2]
    assert "desil 1," in rule(["miskin"], 1)[2]


@pytest.mark.parametrize(
    ("text", "areas", "said"),
    [
        ("", [], ""),
        ("001", [(None, 1)], "RW 001"),
        ("RW 1, rt 02/rw 3", [(None, 1), (2, 3)], "RW 001, RT 002/RW 003"),
        ("2/3; 4", [(2, 3), (None, 4)], "RT 002/RW 003, RW 004"),
    ],
)
def test_areas(text, areas, said):
    assert read_areas(text) == areas
    assert say_areas(areas) == said


def test_an_area_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="dukuh krajan"):
        read_areas("001, dukuh krajan")


@pytest.mark.parametrize(
    ("areas", "rt", "rw", "inside"),
    [
        ([], "", "", True),
        ([(None, 1)], "009", "01", True),
        ([(None, 1)], "001", "002", False),
        ([(2, 3)], "2", "003", True),
        ([(2, 3)], "4", "003", False),
        ([(None, 1)], "", "", False),
        ([[None, 1]], "1", "satu", False),
    ],
)
def test_who_lies_inside(areas, rt, rw, inside):
    assert lies_in(areas, rt, rw) is inside


def test_men_and_women_are_everybody():
    said = {"men": {"count": 7}, "women": {"count": 9}, "elderly": {"count": 4}, "youth": {"count": None}}
    assert people(said) == 16
    assert people({}) == 0
