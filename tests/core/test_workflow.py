"""The one machine, and the five workflows that ship: whole, in both languages, the same as their enumerations."""

from __future__ import annotations

import pytest

from sakti.core import assessment, objections, transitions, verval
from sakti.core.permissions import ROLES, Permission
from sakti.core.refusals import Refusal
from sakti.core.workflow import (
    GUARDS,
    Evidence,
    Move,
    State,
    Workflow,
    check_move,
    find_move,
    moves_from,
    reach,
    replay,
    say_state,
)

P = Permission
DOOR = Workflow(
    "door",
    1,
    "Pintu",
    "Door",
    "open",
    (State("open", "terbuka", "open"), State("shut", "tertutup", "shut"), State("locked", "terkunci", "locked", True)),
    (
        Move("open", "shut", P.LOG_VISIT, "Tutup", "Shut"),
        Move("shut", "locked", P.MANAGE_USERS, "Kunci", "Lock", ("nothing_waits",), (Evidence.REASON,)),
        Move("shut", "open", None, "Angin", "Wind"),
    ),
)
SHIPPED = {
    transitions.WORKFLOW: transitions.Status,
    verval.TASK_WORKFLOW: verval.TaskState,
    verval.VILLAGE_WORKFLOW: verval.Stage,
    verval.PROPOSAL_WORKFLOW: verval.ProposalState,
    assessment.SESSION_WORKFLOW: assessment.SessionState,
}


def yes(_: Permission) -> bool:
    return True


def nothing_is_wrong() -> None:
    """A guard that holds."""


def refuse() -> None:
    raise Refusal("name_taken", name="x")


def test_buttons_are_the_moves_that_somebody_may_make():
    assert [move.after for move in moves_from(DOOR, "shut", yes)] == ["locked"]
    assert moves_from(DOOR, "shut", lambda permission: permission is P.LOG_VISIT) == []


@pytest.mark.parametrize(
    ("after", "may", "reason", "guard", "code"),
    [
        ("shut", yes, "x", nothing_is_wrong, "move_not_allowed"),
        ("nowhere", yes, "x", nothing_is_wrong, "move_not_allowed"),
        ("locked", lambda _: False, "", refuse, "not_permitted"),
        ("locked", yes, "", refuse, "name_taken"),
        ("locked", yes, "  ", nothing_is_wrong, "reason_missing"),
    ],
)
def test_a_move_is_refused_for_the_first_thing_that_is_wrong(after, may, reason, guard, code):
    with pytest.raises(Refusal) as refusal:
        check_move(DOOR, "shut", after, may=may, reason=reason, guards={"nothing_waits": guard})

    assert refusal.value.code == code


def test_an_allowed_move_is_given_back():
    move = check_move(DOOR, "shut", "locked", may=yes, reason="malam", guards={"nothing_waits": nothing_is_wrong})

    assert move == find_move(DOOR, "shut", "locked")


def test_what_follows_from_something_else_asks_nobody():
    assert check_move(DOOR, "shut", "open", may=lambda _: False).label("en") == "Wind"


def test_a_guard_that_the_program_forgot_is_no_permission():
    with pytest.raises(KeyError):
        check_move(DOOR, "shut", "locked", may=yes, reason="malam")


def test_a_refusal_says_both_states_in_the_readers_language():
    with pytest.raises(Refusal) as refusal:
        check_move(DOOR, "open", "locked", may=yes)

    assert refusal.value.message() == "Dari “terbuka” tidak dapat langsung menjadi “terkunci”."
    assert refusal.value.message("en") == "“open” cannot become “locked” directly."
    assert say_state(DOOR, "elsewhere") == ("elsewhere", "elsewhere")


def test_a_history_replays_to_its_state():
    assert replay(DOOR, []) == "open"
    assert replay(DOOR, [(None, "open"), ("open", "shut")]) == "shut"
    assert replay(DOOR, [("open", "shut"), ("shut", "open")]) == "open"


@pytest.mark.parametrize(
    "steps", [[("shut", "open")], [(None, "shut")], [("open", "gone")], [("open", "shut"), (None, "open")]]
)
def test_a_history_with_a_gap_is_found_out(steps):
    with pytest.raises(ValueError, match="a step from"):
        replay(DOOR, steps)


@pytest.mark.parametrize("workflow", SHIPPED, ids=lambda workflow: workflow.key)
def test_what_ships_is_whole(workflow):
    pairs = [(move.before, move.after) for move in workflow.moves]

    assert [state.key for state in workflow.states] == list(SHIPPED[workflow])
    assert reach(workflow) == set(SHIPPED[workflow])
    assert len(set(pairs)) == len(pairs)
    assert {guard for move in workflow.moves for guard in move.guards} <= GUARDS.keys()
    assert all(words for state in workflow.states for words in (state.label(), state.label("en")))
    assert all(words for move in workflow.moves for words in (move.label(), move.label("en")))
    assert all(state.is_end or any(move.before == state.key for move in workflow.moves) for state in workflow.states)


@pytest.mark.parametrize("workflow", SHIPPED, ids=lambda workflow: workflow.key)
def test_somebody_may_make_every_move_that_has_a_button(workflow):
    granted = set().union(*(role.permissions for role in ROLES.values()))

    assert {move.permission for move in workflow.moves if move.permission} <= granted


def test_the_ends_are_those_that_the_rules_count_as_decided():
    assert verval.TASK_WORKFLOW.ends == verval.DECIDED
    assert set(transitions.WORKFLOW.ends) == {*transitions.ENDED, transitions.Status.VERIFIED}
    assert {objections.STATES[key] for key in verval.PROPOSAL_WORKFLOW.ends} == set(objections.DONE)
    assert {*verval.PENDING, *verval.PROPOSAL_WORKFLOW.ends} == set(verval.ProposalState)
