"""The table of moves, as a table."""

from __future__ import annotations

import pytest

from sakti.core.permissions import ROLES
from sakti.core.transitions import LABELS, PROMISED, WORKFLOW, Status, label
from sakti.core.workflow import find_move, moves_from

#: Status → where it may go. Everything else is refused.
WAYS = {
    "proposed": ["approved", "rejected", "cancelled"],
    "approved": ["scheduled", "running", "cancelled"],
    "scheduled": ["running", "cancelled"],
    "running": ["done", "cancelled"],
    "done": ["verified", "running"],
    "verified": ["running"],
    "rejected": [],
    "cancelled": [],
}


@pytest.mark.parametrize("before", Status)
def test_the_ways_out_of_a_status(before):
    assert [move.after for move in moves_from(WORKFLOW, before, lambda permission: True)] == WAYS[before]


@pytest.mark.parametrize(
    ("role", "before", "after"),
    [
        ("analyst", "proposed", ["approved", "rejected", "cancelled"]),
        ("facilitator", "proposed", ["cancelled"]),
        ("facilitator", "done", ["verified", "running"]),
        ("operator", "done", []),
        ("partner", "approved", ["running"]),
        ("partner", "running", ["done"]),
        ("partner", "done", []),
        ("facilitator", "verified", ["running"]),
        ("partner", "verified", []),
        ("leader", "proposed", []),
        ("auditor", "running", []),
        ("administrator", "proposed", []),
    ],
)
def test_a_button_is_there_for_whom_the_move_is_allowed(role, before, after):
    granted = ROLES[role].permissions

    assert [move.after for move in moves_from(WORKFLOW, before, granted.__contains__)] == after


def test_what_ends_or_goes_back_needs_a_reason():
    reasoned = {(move.before, move.after) for move in WORKFLOW.moves if move.needs_reason}

    assert {after for _, after in reasoned} == {"rejected", "cancelled", "running"}
    assert {("done", "running"), ("verified", "running")} <= reasoned


@pytest.mark.parametrize(("before", "after"), [("proposed", "done"), ("x", "done"), ("proposed", "x")])
def test_there_is_no_other_move(before, after):
    assert find_move(WORKFLOW, before, after) is None


def test_every_status_has_words():
    assert set(LABELS) == set(Status)
    assert label("verified") == "terverifikasi di lapangan"
    assert label("verified", "en") == "verified in the field"


def test_what_can_be_late_can_still_be_kept():
    assert all(
        any(move.after in ("running", "done") for move in moves_from(WORKFLOW, status, lambda _: True))
        for status in PROMISED
    )
