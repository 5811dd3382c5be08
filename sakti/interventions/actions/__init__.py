"""Programmes, assignments, status moves, groups and deliveries. Others import from here."""

from sakti.interventions.actions.assignments import assign, assign_many, move, move_many
from sakti.interventions.actions.deliveries import deliver, record_delivery
from sakti.interventions.actions.groups import add_group, add_member, remove_member
from sakti.interventions.actions.leftovers import end_open, hand_over
from sakti.interventions.actions.presence import follow
from sakti.interventions.actions.programmes import RECORDS, add_programme, edit_programme
from sakti.interventions.actions.repointing import point_at, put_back, repoint, return_home
from sakti.interventions.actions.voiding import take_delivery_back, void_delivery

__all__ = [
    "RECORDS",
    "add_group",
    "add_member",
    "add_programme",
    "assign",
    "assign_many",
    "deliver",
    "edit_programme",
    "end_open",
    "follow",
    "hand_over",
    "move",
    "move_many",
    "point_at",
    "put_back",
    "record_delivery",
    "remove_member",
    "repoint",
    "return_home",
    "take_delivery_back",
    "void_delivery",
]
