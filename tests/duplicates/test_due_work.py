"""Pairs wait for whoever decides them, and reaches both sides."""

from __future__ import annotations

from sakti.duplicates.due_work import count_due_work
from tests.duplicates.conftest import look


def counts(user):
    return {work.endpoint: work.count for work in count_due_work(user)}


def test_open_pairs_wait_for_who_decides_them(cast, world):
    look()

    assert counts(cast.alice) == {"duplicates.index": 1}
    assert counts(cast.citra) == {"duplicates.index": 0}  # of the other village
    assert counts(cast.budi) == {}
