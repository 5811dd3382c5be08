"""What is kept back cannot be worked out from what is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.small_cells import LEAST, told


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([0, 0, 0], [0, 0, 0], 0),
        ([5, 0, 12], [5, 0, 12], 17),
        ([4, 0, 12], [None, 0, None], 16),
        ([4, 3, 12], [None, None, 12], 19),
        ([1, 1, 12], [None, None, None], 14),
        ([1, 0, 0], [None, 0, 0], None),
        ([2, 1, 0], [None, None, 0], None),
        ([4, 4], [None, None], 8),
        ([], [], 0),
    ],
)
def test_told(counts, shown, total):
    assert told(counts) == (shown, total)


@given(st.lists(st.integers(0, 30), max_size=6))
def test_no_small_number_is_told_and_none_is_a_remainder(counts):
    shown, total = told(counts)

    assert all(count is None or count == 0 or count >= LEAST for count in shown)
    back = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    if back and total is not None:
        assert len(back) > 1
        assert total - sum(count for count in shown if count) >= LEAST
