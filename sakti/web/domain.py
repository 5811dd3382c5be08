"""How a domain announces itself: one `DOMAIN` in its `domain.py`, which `app.py` reads (`web/assembly.py`).

Everything that lies in other files is named by import path and loaded when an application is made. So a `domain.py`
imports nothing of its own folder, and importing all of them loads no table and no view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Any, Protocol

from flask_babel.speaklater import LazyString

from sakti.core.actors import Actor
from sakti.core.events import DomainEvent
from sakti.core.permissions import NameScope, Permission, Scope


def resolve(path: str) -> Any:
    """What an import path names: a module, or with a colon something in it."""
    module, _, name = path.partition(":")
    loaded = import_module(module)
    return getattr(loaded, name) if name else loaded


class Section(StrEnum):
    """Where an entry of the menu stands. Their words are in `web/navigation.py`."""

    WATCH = "watch"
    WORK = "work"
    MANAGE = "manage"
    THUMB = "thumb"  # the bottom bar of a phone, for whoever works in the field


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page that the menu leads to. Inside a section the lighter entry stands first."""

    endpoint: str
    label: LazyString
    section: Section
    weight: int
    icon: str = ""  # in the bottom bar only


@dataclass(frozen=True, slots=True)
class Subscription:
    """Calls a function with every event of a type. `listener`: its import path, "package.module:function"."""

    event: type[DomainEvent]
    listener: str


class PermittedActor(Actor, Protocol):
    """A user: somebody who acts by assignments."""

    def has(self, permission: Permission) -> bool: ...

    def scope_for(self, permission: Permission) -> Scope: ...

    def names_for(self, permission: Permission) -> NameScope: ...


@dataclass(frozen=True, slots=True)
class DueWork:
    """How many pieces of one kind of work wait for somebody, and the page where they are done."""

    endpoint: str
    label: LazyString
    count: int


class OnMerge(StrEnum):
    """What becomes of a column that points to a household or person when that record turns out to be another's twin."""

    FOLLOWS = "follows"  # points to the kept record as long as they are one, and goes back
    WAITS = "waits"  # follows while it waits; what is decided stays where it was told, and is read through the merge
    READ = "read"  # stays where it was told: whoever reads of the kept record reads of those behind it too
    MADE = "made"  # a cache: made anew from the ledger
    OWN = "own"  # of that one record, whatever becomes of it


@dataclass(frozen=True, slots=True)
class SealedTable:
    """Records whose change behind the product's back shows: each row is marked with a key (`audit.actions.records`).

    Without columns that hold a name, a number, a reason or a note: what is erased of a person breaks no seal.
    """

    table: str
    #: What one of them is called, in Indonesian.
    label: str
    #: What is sealed of a row besides its key.
    columns: Sequence[str]
    #: Columns that were added when rows were sealed already: they count where they are filled.
    later: Sequence[str] = ()
    #: By what a row is known: one number, or two.
    key: Sequence[str] = ("id",)
    #: The columns that tell where and when, for whoever is told of a broken seal.
    place: str = ""
    day: str = ""
    #: The column that names the list with which a row came in bulk; such rows are sealed afterwards, list by list.
    list_column: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """Everything that the rest of the house needs to know of a domain. What it does not have, it leaves out."""

    #: The folder of `sakti/`, of `templates/` and of `tests/`.
    name: str
    #: Module with the tables: "sakti.files.models".
    models: str | None = None
    #: Its pages: "sakti.files.views:blueprint".
    blueprint: str | None = None
    #: What it can do on a schedule or in the background, a sequence of `jobs.registry.Job`: "sakti.intake.jobs:JOBS".
    jobs: str | None = None
    #: Its entries in the menu.
    menu: Sequence[MenuEntry] = ()
    #: Its columns that point to a household, family or person ("table.column"), and what a merge does to them.
    pointers: Mapping[str, OnMerge] = field(default_factory=dict)
    #: What it wants to hear from others.
    subscriptions: Sequence[Subscription] = ()
    #: Every permission that its code names or that the tables of the core which it uses ask for.
    permissions: frozenset[Permission] = frozenset()
    #: What waits for a user, a function user → iterable of `DueWork`: "sakti.verification.due_work:count_due_work".
    due_work: str | None = None
    #: What of it waits for a second person, a sequence of `countersigning.registry.Act`: "sakti.accounts.acts:ACTS".
    acts: str | None = None
    #: Which of its tables are sealed row by row.
    sealed: Sequence[SealedTable] = ()
    #: Whose telephone a token belongs to, a function token, permission → user or None:
    #: "sakti.accounts.device_session:device_user". One domain has it.
    device_user: str | None = None
    #: Selects since when which time zone holds, as (first day, name): "sakti.settings.queries:ZONES". One has it.
    zones: str | None = None
    #: Module that declares what it refuses and what it writes into the trail: "sakti.files.words".
    words: str | None = None
    #: Called after a backup was restored, in the same transaction: "sakti.privacy.actions:replay".
    after_restore: str | None = None
