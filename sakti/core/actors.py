"""Who does something: a person with an account, or a program (a command, a job)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever acts. Two people may have one name; only the id tells them apart."""

    @property
    def id(self) -> int | None:
        """The id of the account; None for a program."""

    @property
    def name(self) -> str:
        """What the trail and the papers call it, at the time of the act."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command or a job: it has a name and no account."""

    name: str
    id: None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """Who it was as a row remembers it: the one who ordered a job or handed in a file."""

    id: int | None
    name: str


#: What happens by itself: jobs that nobody ordered.
SYSTEM = Program("sistem")
