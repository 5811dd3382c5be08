"""Refusals: one catalogue in two languages; nothing is refused with words that are not in it."""

from __future__ import annotations

import string

import pytest

from sakti.app import create_app  # noqa: F401  declares the refusals of every domain
from sakti.core.refusals import CATALOGUE, Refusal, declare_refusal


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_ask_for_the_same_words(code):
    wanted = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in CATALOGUE[code]]
    assert wanted[0] == wanted[1]
    assert all(text.strip() for text in CATALOGUE[code])


def test_a_refusal_speaks_indonesian_first():
    refusal = Refusal("region_unknown", code="33.99", field="region")
    assert str(refusal) == refusal.message()
    assert "33.99 tidak dikenal" in refusal.message()
    assert "33.99 is unknown" in refusal.message("en")
    assert refusal.field == "region"


def test_words_are_said_in_the_language_of_the_reader():
    refusal = Refusal("move_not_allowed", before=("diusulkan", "proposed"), after="2018-12-31")

    assert refusal.message() == "Dari “diusulkan” tidak dapat langsung menjadi “31 Desember 2018”."
    assert refusal.message("en") == "“proposed” cannot become “31 December 2018” directly."


def test_a_refusal_that_nobody_declared():
    with pytest.raises(KeyError, match="tidak_ada"):
        Refusal("tidak_ada")


def test_a_code_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        declare_refusal("region_unknown", "lagi", "again")
