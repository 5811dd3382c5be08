"""What domains tell each other."""

from __future__ import annotations

import pytest

from sakti.core.actors import SYSTEM
from sakti.core.events import RecordsMerged


def test_each_listener_remembers_once_what_it_moved():
    merged = RecordsMerged(households={1: 2}, people={}, by=SYSTEM)
    merged.remember("verval", [["task", 7, 1, 2]])

    with pytest.raises(ValueError, match="verval"):
        merged.remember("verval", [])
    assert merged.moved == {"verval": [["task", 7, 1, 2]]}


def test_merges_do_not_share_what_they_remember():
    RecordsMerged({}, {}, SYSTEM).remember("verval", [])

    assert not RecordsMerged({}, {}, SYSTEM).moved
