"""The people who fill the desks, and the small things that all of them need."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sakti.demo.names import Names
from sakti.demo.queries import users_by_username
from sakti.web.clock import today

if TYPE_CHECKING:
    from sakti.accounts.tables import User

NAMES = UUID("0b6d3c1e-7a52-4d53-9a61-3326202604ab")


@dataclass(frozen=True, slots=True)
class Crew:
    """The demo's own accounts, by what they do."""

    analis: User
    fasilitator: User
    pendamping: User
    penyelia: User
    operator: User

    @classmethod
    def gathered(cls) -> Crew:
        users = users_by_username()
        return cls(**{name: users[name] for name in cls.__slots__})


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def submission_key(*words: object) -> UUID:
    """The same form of the same story has the same number."""
    return uuid5(NAMES, ":".join(map(str, words)))


def somebody(rng: random.Random, sex: int = 1) -> str:
    """A name that nobody has."""
    return Names(rng).of(sex)
