"""Two lists side by side: every household counted once, and a fall that is only re-ranking told as such."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.vintages import Comparison, Group, Side, Verdict, compare, crosses

FIRST, LAST = date(2025, 3, 31), date(2025, 6, 30)


def group(before, after, count=1, *, changed=False, reason="", village=1):
    sides = [None if one is None else Side(one or None) for one in (before, after)]  # 0: no decile
    return Group(village, *sides, reason, changed, count)


@pytest.mark.parametrize(
    ("groups", "panel", "section", "verdict"),
    [
        ([], (0, 0), (0, 0), Verdict.NOBODY),
        ([group(1, 1, 10)], (10, 10), (10, 10), Verdict.NOT_FALLEN),
        ([group(4, 5, 3), group(1, 1, 7)], (10, 7), (10, 7), Verdict.RERANKED),
        ([group(4, 5, 3, changed=True), group(1, 1, 7)], (10, 7), (10, 7), Verdict.CIRCUMSTANCES),
        ([group(4, 5, 3, changed=True), group(4, 6, 2), group(1, 1, 5)], (10, 5), (10, 5), Verdict.PARTLY),
        ([group(4, 5, 3), group(7, 2, 3)], (3, 3), (3, 3), Verdict.NOT_FALLEN),
        # more came in by changed answers than left by them: the whole fall is re-ranking
        ([group(4, 5, 3), group(5, 4, 1, changed=True)], (3, 1), (3, 1), Verdict.RERANKED),
        # the fall in the lists is all gone households: among the same ones nothing fell
        ([group(2, None, 4, reason="unlisted"), group(1, 1, 6)], (6, 6), (10, 6), Verdict.NOT_FALLEN),
        ([group(None, 3, 4, reason="first"), group(4, 9, 2)], (2, 0), (2, 4), Verdict.RERANKED),
        # a decile that is not known in one list says nothing of the panel
        ([group(2, 0, 4), group(0, 1, 1)], (0, 0), (4, 1), Verdict.NOBODY),
    ],
)
def test_the_table(groups, panel, section, verdict):
    found = compare(groups)
    assert (found.panel, found.section, found.verdict) == (panel, section, verdict)


def test_who_is_gone_and_new_and_why():
    found = compare(
        [
            group(1, None, 3, reason="exited"),
            group(9, None, 2, reason="died"),
            group(None, 0, 4, reason="split"),
            group(5, 7, 6),
            group(7, 5, 1),
            group(2, 2, 8),
        ]
    )

    assert (found.before, found.after, found.stayed) == (20, 19, 15)
    assert (dict(found.gone), dict(found.new)) == ({"exited": 3, "died": 2}, {"split": 4})
    assert (found.up, found.down, found.same) == (6, 1, 8)


def test_figures_say_what_is_not_known():
    found = compare([group(1, 0, 3), group(4, 5, 2), group(None, 2, 5, reason="first")])
    before, after = found.figures(FIRST, LAST)

    assert (before.n, before.d, before.unknown, before.as_of) == (5, 5, 0, FIRST)
    assert (after.n, after.d, after.unknown, after.as_of) == (5, 7, 3, LAST)
    assert str(found.panel_change(FIRST, LAST).value) == "-100.00"


def test_a_list_without_deciles_is_no_fall():
    found = compare([group(2, 0, 4)])
    assert (found.change(FIRST, LAST).value, found.panel_change(FIRST, LAST).value) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "is_so"),
    [
        (4, 5, True),
        (5, 4, True),
        (4, 1, False),
        (9, 5, False),
        (0, 1, False),
        (None, 1, False),
        (1, None, False),
    ],
)
def test_who_crosses_the_line(before, after, is_so):
    one = group(before, after)
    assert crosses(one.before, one.after) is is_so


sides = st.none() | st.integers(0, 10)
groups = st.lists(
    st.builds(
        group, sides, sides, st.integers(1, 50), changed=st.booleans(), reason=st.sampled_from(["a", "b"])
    ).filter(lambda one: one.before is not None or one.after is not None)
)


@given(groups)
def test_everything_adds_up(every):
    found = compare(every)

    assert found.before == found.stayed + found.gone.total()
    assert found.after == found.stayed + found.new.total()
    assert found.stayed == found.up + found.down + found.same + found.undecided
    poor = [sum(one.size for one in every if one[side] is not None and one[side].is_poor) for side in (1, 2)]
    assert list(found.section) == poor
    was, now = found.panel
    assert was - now == found.reranked + found.left[True] - found.entered[True]


@given(groups, groups)
def test_regions_are_sums_of_villages(one, other):
    both, parts = compare([*one, *other]), (compare(one), compare(other))
    for name in ("before", "after", "stayed", "up", "down", "undecided", "poor_both"):
        assert getattr(both, name) == sum(getattr(part, name) for part in parts)


def test_nothing_compares_to_nothing():
    assert compare([]) == Comparison()
