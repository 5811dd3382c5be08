"""What may wait for a second person: each domain says in its `acts.py` how an act is told and how it is done.

A domain that has one asks `actions.ask` instead of acting; the second person's yes calls `perform`, in one transaction
with the yes. What an act needs lies in its payload as plain JSON: ids, days, codes, never a name or number of a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.web.assembly import installed_domains
from sakti.web.domain import resolve


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who asked and why, and who said yes: accounts are known by id down here."""

    asker_id: int
    second_id: int
    second_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of act. Whoever holds `permission` in all its villages may be the second person."""

    kind: str
    permission: Permission
    label: LazyString
    #: What would be done, as a sentence in the reader's language, without a person's name.
    say: Callable[[JsonObject], str]
    #: Does it. Refuses as the act itself would if it were done now.
    perform: Callable[[JsonObject, Agreement], None]
    #: The page where it can be looked at, for whoever may open it.
    page: Callable[[JsonObject], str]
    #: Where the second person is led after the yes, if something is left to do there.
    after: Callable[[JsonObject], str] | None = None


def acts() -> dict[str, Act]:
    """Every kind that the present application knows."""
    known: dict[str, Act] = {}
    for domain in installed_domains():
        if domain.acts:
            known |= {act.kind: act for act in resolve(domain.acts)}
    return known
