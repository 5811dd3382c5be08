"""Who does something: a person with an account, or a program (a command, a job)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sakti.core.permissions import ALL_NAMES, EVERYTHING, NO_NAMES, NOTHING, NameScope, Permission, Scope


class Actor(Protocol):
    """Whoever acts. Two people may have one name; only the id tells them apart."""

    @property
    def id(self) -> int | None:
        """The id of the account; None for a program."""

    @property
    def name(self) -> str:
        """What the trail and the papers call it, at the time of the act."""

    @property
    def scope(self) -> Scope:
        """What it reaches with what it is doing now."""

    def scope_for(self, permission: Permission, /) -> Scope:
        """What it reaches with one permission."""

    def names_for(self, permission: Permission, /) -> NameScope:
        """Whose names it may see with one permission."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command or a job: it has a name and no account, and whoever may start it may do all that it does."""

    name: str
    id: None = None

    @property
    def scope(self) -> Scope:
        return EVERYTHING

    def scope_for(self, _permission: Permission, /) -> Scope:
        return EVERYTHING

    def names_for(self, _permission: Permission, /) -> NameScope:
        return ALL_NAMES


@dataclass(frozen=True, slots=True)
class Remembered:
    """Who it was as a row remembers it, to be named: the one who ordered a job. It may do nothing by itself."""

    id: int | None
    name: str

    @property
    def scope(self) -> Scope:
        return NOTHING

    def scope_for(self, _permission: Permission, /) -> Scope:
        return NOTHING

    def names_for(self, _permission: Permission, /) -> NameScope:
        return NO_NAMES


@dataclass(frozen=True, slots=True)
class Seconded:
    """Somebody whose act a second person has accepted: it is still the first one's, with the first one's reach."""

    first: Actor
    second_id: int | None
    second_name: str

    @property
    def id(self) -> int | None:
        return self.first.id

    @property
    def name(self) -> str:
        return self.first.name

    @property
    def scope(self) -> Scope:
        return self.first.scope

    def scope_for(self, permission: Permission, /) -> Scope:
        return self.first.scope_for(permission)

    def names_for(self, permission: Permission, /) -> NameScope:
        return self.first.names_for(permission)


def acts_alone(actor: Actor) -> bool:
    """Whether nobody else stands behind an act: a person by itself. A program acts for whoever owns the server."""
    return actor.id is not None and not isinstance(actor, Seconded)


#: What happens by itself: jobs that nobody ordered.
SYSTEM = Program("sistem")
