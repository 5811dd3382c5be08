"""Definitions have versions: history keeps that of its day, and two are never mixed in one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sakti.core.changes import Kind, between, in_words
from sakti.core.figures import Figure
from sakti.core.indicators import (
    INDICATORS,
    declare_indicator,
    definition,
    definition_on,
    definitions_on,
    every_definition,
)
from tests.indicators.registry import added, kept

FIRST = INDICATORS["own_latrine"]
SECOND = replace(FIRST, version=2, valid_from=date(2021, 1, 1))
OLD, NEW = date(2020, 12, 31), date(2021, 1, 1)


def test_a_day_has_the_version_of_its_day():
    with added(SECOND):
        assert definition_on("own_latrine", OLD) is FIRST
        assert definition_on("own_latrine", NEW) is SECOND
        assert definition_on("own_latrine", date(2014, 12, 31)) is None
        assert [definition("own_latrine", version) for version in (1, 2, 3)] == [FIRST, SECOND, None]
    assert definition_on("own_latrine", NEW) is FIRST


def test_both_versions_are_computed_and_one_of_them_shown():
    with added(SECOND):
        assert {FIRST, SECOND} <= set(every_definition())
        assert list(definitions_on(NEW)) == list(definitions_on(OLD)) == list(INDICATORS)
        assert definitions_on(NEW)["own_latrine"] is SECOND


def test_an_indicator_is_not_there_before_its_first_day():
    with added(replace(FIRST, key="another", valid_from=NEW)):
        assert "another" in definitions_on(NEW)
        assert "another" not in definitions_on(OLD)


@pytest.mark.parametrize("changed", [{"version": 1}, {"valid_from": FIRST.valid_from}])
def test_a_version_is_newer_than_the_one_before(changed):
    with kept(), pytest.raises(ValueError, match="not newer"):
        declare_indicator(replace(SECOND, **changed))


def test_figures_of_two_versions_are_neither_added_nor_compared():
    one, other = Figure(1, 2, as_of=NEW), Figure(1, 2, as_of=NEW, version=2)

    with pytest.raises(ValueError, match="different definitions"):
        one + other
    with pytest.raises(ValueError, match="one version"):
        between(Kind.POINTS, one, other)


def test_a_change_says_the_version_once_there_are_two():
    was, now = Figure(1, 2, as_of=OLD, version=2), Figure(2, 2, as_of=NEW, version=2)
    change = between(Kind.POINTS, was, now)

    assert change.version == 2
    assert in_words(change, "household").endswith("(50,00 % → 100,00 %), menurut definisi versi 2")
    assert in_words(change, "household", "en").endswith("(50.00 % → 100.00 %), by version 2 of the definition")
