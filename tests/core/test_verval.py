"""What a result of verval does, and which moves there are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.permissions import ROLES
from sakti.core.verval import (
    PRESENCE_LABELS,
    RESULT_LABELS,
    STAGE_LABELS,
    TASK_LABELS,
    TASK_WORKFLOW,
    VILLAGE_WORKFLOW,
    Annex,
    Described,
    DescribedPerson,
    Done,
    LedgerStep,
    Presence,
    ProposalState,
    Result,
    Stage,
    TaskState,
    annex,
    complaints,
    completed,
    done,
    leaves,
    plan,
    verdict,
)
from sakti.core.workflow import moves_from, replay

R, T = Result, TaskState


@pytest.mark.parametrize(
    ("result", "said", "effect", "steps", "gone"),
    [
        (R.SAME, {}, None, [], False),
        (R.REFUSED, {}, None, [], False),
        (R.CHANGED, {}, None, [], False),
        (R.CHANGED, {1: "3"}, None, [LedgerStep("move_out", (1,))], False),
        (R.DIED, {1: "2"}, None, [LedgerStep("death", (1,))], False),
        (R.DIED, {1: "2", 2: "2", 3: "2"}, None, [LedgerStep("death", (1, 2, 3))], True),
        (R.DIED, {1: "2", 2: "3"}, None, [LedgerStep("death", (1,)), LedgerStep("move_out", (2,))], False),
        (R.DIED, {1: "2", 2: "3", 3: "4"}, None, [LedgerStep("death", (1,)), LedgerStep("move_out")], True),
        (R.MOVED, {}, None, [LedgerStep("move_out")], True),
        (R.MOVED, {2: "4"}, None, [LedgerStep("move_out", (2,))], False),
        (R.MOVED, {1: "2"}, None, [LedgerStep("death", (1,)), LedgerStep("move_out")], True),
        (R.ABLE, {}, None, [LedgerStep("exit")], True),
        (R.TWIN, {}, None, [], False),
        (R.TWIN, {}, "keep", [], False),
        (R.TWIN, {}, "exit", [LedgerStep("exit")], True),
        (R.NOT_FOUND, {}, None, [], False),
        (R.NOT_FOUND, {}, "exit", [LedgerStep("exit")], True),
        (R.NEW, {}, None, [LedgerStep("add")], False),
    ],
)
def test_what_a_result_does(result, said, effect, steps, gone):
    presence = completed(result, said, [1, 2, 3])

    assert plan(result, presence, effect) == steps
    assert leaves(result, presence, effect) is gone


@given(st.sampled_from(Result), st.dictionaries(st.sampled_from([1, 2, 3]), st.sampled_from([*Presence])))
def test_nobody_vanishes_silently(result, said):
    """Without an explicit choice nobody leaves but by a death, a move, or a household that is no longer poor."""
    steps = plan(result, completed(result, said, [1, 2, 3]), None)

    assert all(step.kind != "exit" for step in steps) or result is R.ABLE


@pytest.mark.parametrize(
    ("result", "presence", "is_listed", "codes"),
    [
        (R.SAME, {}, True, []),
        (R.SAME, {1: "2"}, True, ["verval_same_but_gone"]),
        (R.DIED, {}, True, ["verval_who_died"]),
        (R.DIED, {1: "2"}, True, []),
        (R.NEW, {}, True, ["verval_result_misplaced"]),
        (R.NEW, {}, False, []),
        (R.SAME, {}, False, ["verval_result_misplaced"]),
        (R.ABLE, {}, False, []),
    ],
)
def test_what_contradicts_itself(result, presence, is_listed, codes):
    assert complaints(result, presence, is_listed) == codes


@pytest.mark.parametrize(
    ("state", "result", "presence", "effect", "where"),
    [
        (T.ACCEPTED, R.SAME, {}, None, Annex.SAME),
        (T.ACCEPTED, R.CHANGED, {}, None, Annex.CHANGED),
        (T.ACCEPTED, R.DIED, {"1": "2", "2": "1"}, None, Annex.CHANGED),
        (T.ACCEPTED, R.DIED, {"1": "2"}, None, Annex.OUT),
        (T.ACCEPTED, R.MOVED, {"1": "3"}, None, Annex.OUT),
        (T.ACCEPTED, R.ABLE, {}, None, Annex.OUT),
        (T.ACCEPTED, R.NEW, {}, None, Annex.NEW),
        (T.ACCEPTED, R.NOT_FOUND, {}, "keep", Annex.PENDING),
        (T.ACCEPTED, R.NOT_FOUND, {}, "exit", Annex.OUT),
        (T.ACCEPTED, R.REFUSED, {}, None, Annex.PENDING),
        (T.REJECTED, R.ABLE, {}, None, Annex.REJECTED),
    ],
)
def test_which_list_of_the_minutes(state, result, presence, effect, where):
    assert annex(state, result, presence, effect) is where


def test_whoever_was_on_no_list_cannot_leave_it():
    assert annex(T.ACCEPTED, R.ABLE, {}, None, is_listed=False) is Annex.DECLINED
    assert annex(T.ACCEPTED, R.NEW, {}, None, is_listed=False) is Annex.NEW
    assert annex(T.SET_ASIDE, R.NEW, {}, None, is_listed=False) is Annex.ASIDE


ONE_LEFT, ALL_LEFT = {"1": "3", "2": "1"}, {"1": "2", "2": "3"}


@pytest.mark.parametrize(
    ("state", "result", "presence", "effect", "is_listed", "what"),
    [
        (T.ACCEPTED, R.SAME, {}, None, True, Done.NOTHING),
        (T.ACCEPTED, R.CHANGED, {}, None, True, Done.CHANGED),
        (T.ACCEPTED, R.CHANGED, ONE_LEFT, None, True, Done.MEMBERS),
        (T.ACCEPTED, R.MOVED, ONE_LEFT, None, True, Done.MEMBERS),
        (T.ACCEPTED, R.DIED, ALL_LEFT, None, True, Done.LEFT),
        (T.ACCEPTED, R.ABLE, {}, None, True, Done.LEFT),
        (T.ACCEPTED, R.TWIN, {}, "exit", True, Done.LEFT),
        (T.ACCEPTED, R.TWIN, {}, "keep", True, Done.UNSURE),
        (T.ACCEPTED, R.REFUSED, {}, None, True, Done.UNSURE),
        (T.ACCEPTED, R.NEW, {}, None, False, Done.ADDED),
        (T.ACCEPTED, R.ABLE, {}, None, False, Done.NOTHING),
        (T.ACCEPTED, R.TWIN, {}, "exit", False, Done.NOTHING),
        (T.REJECTED, R.ABLE, {}, None, True, Done.NOTHING),
    ],
)
def test_what_a_decided_task_did(state, result, presence, effect, is_listed, what):
    assert done(state, result, presence, effect, is_listed=is_listed) is what


@pytest.mark.parametrize("kind", ["add", "remove", "correct"])
@pytest.mark.parametrize("what", Done)
def test_every_kind_of_proposal_ends_by_what_was_done(kind, what):
    accepted = {"add": {"added"}, "remove": {"left"}, "correct": {"left", "members", "changed"}}[kind]
    in_part = what is Done.MEMBERS and kind == "remove"
    expected = ProposalState.PARTLY if in_part else ProposalState.REJECTED
    assert verdict(kind, what) is (ProposalState.ACCEPTED if what in accepted else expected)


def test_everything_has_words():
    tables = ((RESULT_LABELS, Result), (PRESENCE_LABELS, Presence), (TASK_LABELS, TaskState), (STAGE_LABELS, Stage))
    for labels, kinds in tables:
        assert set(labels) == set(kinds)


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        ("facilitator", "open", ["submitted"]),
        ("facilitator", "submitted", ["open"]),
        ("facilitator", "accepted", []),
        ("supervisor", "submitted", ["accepted", "returned", "rejected"]),
        ("supervisor", "open", []),
        ("supervisor", "accepted", ["submitted"]),
        ("analyst", "open", ["submitted", "dropped"]),
        ("partner", "submitted", []),
        ("leader", "open", []),
        ("auditor", "submitted", []),
    ],
)
def test_a_button_is_there_for_whom_the_move_is_allowed(role, before, after):
    assert [move.after for move in moves_from(TASK_WORKFLOW, before, ROLES[role].permissions.__contains__)] == after


def test_only_whoever_manages_undoes_the_last_signature():
    assert [move.after for move in moves_from(VILLAGE_WORKFLOW, "regency", ROLES["analyst"].permissions.__contains__)]
    assert moves_from(VILLAGE_WORKFLOW, "regency", ROLES["supervisor"].permissions.__contains__) == []


@given(st.lists(st.integers(0, 10), max_size=30))
def test_any_walk_replays_to_where_it_ended(choices):
    state, walked = T.OPEN, [(None, "open")]
    for choice in choices:
        moves = moves_from(TASK_WORKFLOW, state, lambda _: True)
        state = moves[choice % len(moves)].after
        walked.append((walked[-1][1], state.value))

    assert replay(TASK_WORKFLOW, walked) == state


def test_a_history_with_a_gap_is_found_out():
    with pytest.raises(ValueError, match="a step from"):
        replay(TASK_WORKFLOW, [(None, "open"), ("submitted", "accepted")])


def test_a_description_survives_its_way_to_the_database():
    head = DescribedPerson("Siti Aminah", "3326024101800001", 2, date(1980, 1, 1), 1)
    said = Described((head, DescribedPerson("Anak")), "3326020101800001", "Dukuh 1", "001", "002", {"floor": 8}, "x")

    assert Described.load(said.dump()) == said
    assert Described.load(None) == Described()
