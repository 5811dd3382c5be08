"""Who came and who left, as a close keeps it."""

from __future__ import annotations

from typing import TypedDict

from sakti.core.movements import Movement


class MovementDocument(TypedDict):
    opening: int
    came: dict[str, int]
    left: dict[str, int]
    closing: int


def movement_document(movement: Movement) -> MovementDocument:
    return {
        "opening": movement.opening,
        "came": movement.came,
        "left": movement.left,
        "closing": movement.closing,
    }


def optional_movement_document(movement: Movement | None) -> MovementDocument | None:
    return None if movement is None else movement_document(movement)


def parse_movement(plain: MovementDocument | None) -> Movement | None:
    return Movement(**plain) if plain else None
