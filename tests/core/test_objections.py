"""What is told of an objection names nobody, in every state."""

from __future__ import annotations

import re

import pytest

from sakti.core.objections import (
    DONE,
    KIND_LABELS,
    STATE_LABELS,
    STATES,
    ObjectionKind,
    ObjectionState,
    new_number,
    status_text,
)
from sakti.core.verval import Done


@pytest.mark.parametrize("kind", ObjectionKind)
@pytest.mark.parametrize("state", ObjectionState)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("what", [None, *Done])
def test_every_state_of_every_kind_has_a_sentence(kind, state, language, what):
    said = status_text(kind, state, language, what)
    assert said.endswith(".")
    assert "{" not in said


def test_every_state_of_a_proposal_is_one():
    assert set(STATES.values()) == set(ObjectionState)
    assert {STATES[key] for key in ("accepted", "partly", "rejected", "withdrawn")} == set(DONE)


def test_everything_has_both_languages():
    assert all(all(words) for words in (*KIND_LABELS.values(), *STATE_LABELS.values()))


def test_a_number_can_be_read_aloud_and_does_not_count_up():
    numbers = {new_number() for _ in range(200)}
    assert len(numbers) == 200
    assert all(re.fullmatch(r"US-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", one) for one in numbers)
