"""Arbitrary definitions for hypothesis: every word of `core.conditions`, nested."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from sakti.core.changes import Kind
from sakti.core.conditions import (
    AgeBetween,
    AllOf,
    Always,
    AnyOf,
    AtLeastPerPerson,
    Flag,
    IsIn,
    IsTrue,
    Not,
    Rural,
    UnknownIf,
)
from sakti.core.indicators import Indicator

HOUSE_CODES = ("decile", "floor", "water", "latrine_access")
PERSON_CODES = ("schooling", "chronic_treated", "employed")
PERSON_TRUTHS = ("has_chronic_disease", "has_disability")
PERSON_FLAGS = ("trained", "disability_served")

some_codes = st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True).map(tuple)
#: Often an age that somebody born on 29 February completes in 2019, which has no such day (conftest.py).
some_ages = st.one_of(st.sampled_from([7, 15, 19, 59, 60]), st.integers(0, 70))
ages = st.tuples(some_ages, some_ages).map(lambda pair: AgeBetween(min(pair), max(pair)))


def _on(fields):
    field = st.sampled_from(fields)
    return [st.builds(IsIn, field, some_codes), st.builds(UnknownIf, field, some_codes)]


EVERYWHERE = [st.just(Always()), st.just(Rural())]
HOUSEHOLD = st.one_of(
    *EVERYWHERE, *_on(HOUSE_CODES), st.builds(AtLeastPerPerson, st.just("floor_area"), st.sampled_from([7.2, 8.0, 0.1]))
)
PERSON = st.one_of(
    *EVERYWHERE,
    *_on(PERSON_CODES),
    ages,
    ages,
    st.builds(IsTrue, st.sampled_from(PERSON_TRUTHS)),
    st.builds(Flag, st.sampled_from(PERSON_FLAGS)),
)


def nested(words):
    def grow(parts):
        several = st.lists(parts, min_size=0, max_size=3).map(tuple)
        return st.one_of(st.builds(AllOf, several), st.builds(AnyOf, several), st.builds(Not, parts))

    return st.recursive(words, grow, max_leaves=6)


def definitions(unit):
    words = nested(HOUSEHOLD if unit == "household" else PERSON)
    return st.builds(
        Indicator,
        st.sampled_from(["one", "two", "three"]),
        st.just(1),
        st.just(unit),
        st.sampled_from(Kind),
        st.just(1),
        *[st.just("")] * 5,
        st.just(date(2015, 1, 1)),
        words,
        words,
        fresh_for=st.sampled_from([None, 1, 6, 12, 24]),
    )
