"""Rounds, tasks, minutes, signatures and proposals. Others import from here."""

from sakti.verification.actions.aside import settle_aside
from sakti.verification.actions.proposals import attach, find_alike, name_origin, propose, withdraw
from sakti.verification.actions.rounds import (
    add_targets,
    assign_evenly,
    close_round,
    open_round,
    reassign,
)
from sakti.verification.actions.signing import record_musdes, reopen, sign
from sakti.verification.actions.tasks import (
    accept_unchanged,
    answer_alike,
    decide,
    drop,
    restore,
    submit,
    take_back,
    undo_decision,
)

__all__ = [
    "accept_unchanged",
    "add_targets",
    "answer_alike",
    "assign_evenly",
    "attach",
    "close_round",
    "decide",
    "drop",
    "find_alike",
    "name_origin",
    "open_round",
    "propose",
    "reassign",
    "record_musdes",
    "reopen",
    "restore",
    "settle_aside",
    "sign",
    "submit",
    "take_back",
    "undo_decision",
    "withdraw",
]
