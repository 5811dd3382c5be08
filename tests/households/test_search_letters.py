"""Letters that mean something to the database mean themselves in a search."""

from __future__ import annotations

import pytest
from sqlalchemy import literal, select

from sakti.households.queries.search import contains


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("siti aminah", "amin", True),
        ("siti aminah", "a*h", False),
        ("siti aminah", "s?ti", False),
        ("siti [almh]", "[almh]", True),
        ("siti", "[s]", False),
        ("siti *", "*", True),
        ("siti", "_iti", False),
    ],
)
def test_a_word_is_looked_for_letter_for_letter(session, text, word, found):
    assert bool(session.scalar(select(contains(literal(text), word)))) is found
