"""The four answers to an indicator's question, and three-valued logic below them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

#: A truth value that may be unknown: True, False, or None for unknown.
Truth = bool | None


class Answer(StrEnum):
    """What an indicator says of one subject on one day. Zero, blank and "does not apply" never mix."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene's AND: one False decides; else one unknown makes it unknown."""
    seen = set(values)
    if False in seen:
        return False
    return None if None in seen else True


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene's OR: one True decides; else one unknown makes it unknown."""
    seen = set(values)
    if True in seen:
        return True
    return None if None in seen else False


def negate(value: Truth) -> Truth:
    """NOT; unknown stays unknown."""
    return None if value is None else not value


def answer(applies: Truth, holds: Truth) -> Answer:
    """Join "does the question apply?" with "is it so?" (contracts §6)."""
    if applies is False:
        return Answer.NOT_APPLICABLE
    if applies is None or holds is None:
        return Answer.UNKNOWN
    return Answer.YES if holds else Answer.NO
