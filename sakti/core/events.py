"""What one domain tells the others, as typed values. `web/events.py` hands them on; each domain says in its `domain.py`
what it listens to.

Everything here happens in the transaction of whoever publishes: a listener that refuses takes the whole act with it.
These are events of the program. What happens to a family (birth, death, move) is `observations.Event`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from sakti.core.actors import Actor
from sakti.core.json import JsonList
from sakti.core.permissions import Permission, Scope


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """The base of all of them."""


@dataclass(frozen=True, slots=True)
class StatesChanged(DomainEvent):
    """A projection wrote states anew. Of a small change the rows before and after; of a large one only the villages."""

    villages: Collection[int]
    before: Sequence[object] | None = None
    after: Sequence[object] | None = None


@dataclass(frozen=True, slots=True)
class HistoriesChanged(DomainEvent):
    """Households that were known were folded anew: somebody may live elsewhere now, or nowhere.

    Told after `StatesChanged`, and not of what a list has just made. The same rows before and after; of a large change
    only the villages.
    """

    villages: Collection[int]
    before: Sequence[object] | None = None
    after: Sequence[object] | None = None


@dataclass(frozen=True, slots=True)
class VillageClassChanged(DomainEvent):
    """Villages became rural or urban: what depends on that is counted anew."""

    villages: Collection[int]


@dataclass(frozen=True, slots=True)
class ListImported(DomainEvent):
    """A by-name list came in as this source release."""

    release_id: int


@dataclass(frozen=True, slots=True)
class NamedElsewhere(DomainEvent):
    """Somebody is told, by the one bit that a form or a log cannot keep to itself, that numbers which they wrote are
    those of households beyond their reach.

    `whom`: household, person (None: the number is a card's), village where they live. `village_id`: for which village
    they were written.
    """

    whom: Collection[tuple[int, int | None, int]]
    village_id: int
    by: Actor


@dataclass(frozen=True, slots=True)
class TwinReported(DomainEvent):
    """A checker of verval agrees that two households are one."""

    household_id: int
    twin_id: int
    by: Actor


@dataclass(frozen=True, slots=True)
class TwinReportWithdrawn(DomainEvent):
    """... and does so no more."""

    household_id: int
    twin_id: int
    by: Actor


@dataclass(frozen=True, slots=True)
class RecordsAlike(DomainEvent):
    """Somebody was recorded who is like others on record. `why` they are different, if whoever told it was asked.

    Without an answer the desk asks; an answer is kept, so that nobody asks again.
    """

    person_id: int
    others: Collection[int]
    by: Actor
    why: str = ""


@dataclass(frozen=True, slots=True)
class DutiesEnded(DomainEvent):
    """A user works in some village no more, or not at all: an assignment ended, or the account was closed.

    Whoever gave work to that user takes it back, and adds (village id, how much) to `returned`.
    """

    user_id: int
    by: Actor
    returned: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DutiesAsked(DomainEvent):
    """What would go back if a user worked only where `reach` says from now on. Whoever gave work adds it, and takes
    nothing.
    """

    user_id: int
    reach: Callable[[Permission], Scope]
    returned: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LastCloseAsked(DomainEvent):
    """A room below asks until which day the books are closed; whoever closes months adds that day, if there is one."""

    closed_until: list[date] = field(default_factory=list)


#: What a listener moved when two records were merged, as JSON: it gets the same back when they are parted.
Moved: TypeAlias = list[JsonList]


@dataclass(frozen=True, slots=True)
class RecordsMerged(DomainEvent):
    """Records were absorbed by others (absorbed id → kept id). Whoever keeps their ids follows, and remembers how."""

    households: Mapping[int, int]
    people: Mapping[int, int]
    by: Actor
    moved: dict[str, Moved] = field(default_factory=dict)

    def remember(self, listener: str, moved: Moved) -> None:
        """Note what a listener moved, under its name; the merge keeps it for the parting."""
        if listener in self.moved:
            raise ValueError(f"{listener!r} has already said what it moved")
        self.moved[listener] = moved


@dataclass(frozen=True, slots=True)
class RecordsParted(DomainEvent):
    """A merge was taken back. `moved`: what each listener remembered then, by its name."""

    moved: Mapping[str, Moved]
    by: Actor
