"""How long work says how far it is: what, how many done, of how many (0: unknown)."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""
