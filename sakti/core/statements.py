"""Statements that reconcile what one paper said with what the next one says.

    closing as published + corrections + came − left ± changed answers = closing now

The closing of a closed month is a promise. What is told of it afterwards is neither lost nor hidden in the next
opening: it stands between the two, by the month that it concerns. A statement that does not add up cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from sakti.core.movements import Came, Decomposition, Left, Movement, Tally, movement

NOBODY = Tally()


class Unbalanced(ValueError):
    """Opening, entries and leavings do not make up the closing: whoever made this statement counted wrong."""


class Amended(StrEnum):
    """What a correction corrects, where that is not the number of those who came or left for a reason."""

    OPENING = "opening"  # everything before the first month whose reasons were told
    NET = "net"  # what a month changed in all
    REDEFINED = "redefined"  # nothing was wrong: from this month on the question is another one


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a closed month said of a part of its change, and what is known of it now.

    `part`: a reason (`Came`, `Left`) or an `Amended`. `effect`: by how much it moves the closing of that month, and so
    each one after it. `was` and `now` are the subjects of a reason; None where the parts of a month were not told.
    """

    month: int
    part: str
    effect: Tally
    was: int | None = None
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Of one count in one region: from the closing of `since`, the last month that was published, to now.

    Refuses to be made (`Unbalanced`) unless the published closing and its corrections are the opening of the change,
    and its parts its closing. Without an earlier book `since` is None, and what is published is the opening itself.
    """

    since: int | None
    published: Tally
    amended: tuple[Amendment, ...]
    change: Decomposition

    def __post_init__(self) -> None:
        corrected = sum((amendment.effect for amendment in self.amended), self.published)
        if corrected != self.change.opening or not self.change.balances:
            raise Unbalanced(self)

    @property
    def opening(self) -> Tally:
        return self.change.opening

    @property
    def closing(self) -> Tally:
        return self.change.closing

    @property
    def corrected(self) -> Tally:
        """All corrections together."""
        return sum((amendment.effect for amendment in self.amended), NOBODY)

    @property
    def movement(self) -> Movement:
        return movement(self.change)


def first_statement(change: Decomposition) -> Statement:
    """Of a region of which nothing was ever published."""
    return Statement(None, change.opening, (), change)


_LEAVING = frozenset(left.value for left in Left)


def signed(part: str, count: int) -> int:
    """By how much so many more of a part move a closing."""
    return -count if part in _LEAVING else count


# -- what was told of closed months, by reason -----------------------------------------------------------------------


class Cell(NamedTuple):
    """The subjects of one reason in one month; of `Amended.OPENING` those who were there before the month."""

    month: int
    part: str


#: What was told, or is known: subjects by cell.
Cells = Mapping[Cell, int]


def cells_of(month: int, change: Decomposition, *, is_first: bool) -> dict[Cell, int]:
    """What a month tells of those who answer yes. Of the `is_first` of a chain also who was there before."""
    moved = movement(change)
    cells = {Cell(month, part): count for part, count in (*moved.came.items(), *moved.left.items())}
    return cells | ({Cell(month, Amended.OPENING.value): moved.opening} if is_first else {})


def amendments(told: Cells, known: Cells) -> tuple[Amendment, ...]:
    """Cell by cell where what is known is no longer what was told, the earliest month first."""
    found = []
    for cell in sorted(told.keys() | known.keys(), key=_order):
        was, now = told.get(cell, 0), known.get(cell, 0)
        if was != now:
            found.append(Amendment(cell.month, cell.part, Tally(signed(cell.part, now - was)), was, now))
    return tuple(found)


#: In the order in which papers print reasons.
_PARTS = [Amended.OPENING.value, *(part.value for part in Came), *(part.value for part in Left)]


def _order(cell: Cell) -> tuple[int, int, str]:
    return cell.month, _PARTS.index(cell.part) if cell.part in _PARTS else len(_PARTS), cell.part


def net_amendments(moved: Sequence[tuple[int, Tally]]) -> tuple[Amendment, ...]:
    """Of (month, by how much its closing moved), in the order of the chain: each month is told what began in it."""
    found, before = [], NOBODY
    for month, by in moved:
        effect = Tally(by.yes - before.yes, by.no - before.no)
        if effect != NOBODY:
            found.append(Amendment(month, Amended.NET.value, effect))
        before = by
    return tuple(found)


# -- rupiah ----------------------------------------------------------------------------------------------------------


class Spending(NamedTuple):
    """Where money went: in which month, by which programme, whose, and from which source ("": none was named).

    Month, programme and source are None where an earlier paper told the sum of an actor alone.
    """

    month: int | None
    programme_id: int | None
    organisation_id: int
    source: str | None


@dataclass(frozen=True, slots=True)
class MoneyAmendment:
    """Rupiah of a closed month, as its papers told them and as they are known now."""

    spending: Spending
    was: int
    now: int

    @property
    def effect(self) -> int:
        return self.now - self.was


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """One fiscal year in rupiah: published up to `since` + corrections + delivered since = delivered in all.

    Refuses to be made (`Unbalanced`) unless that is so.
    """

    year: int
    since: int | None
    published: int
    amended: tuple[MoneyAmendment, ...]
    entered: int
    closing: int

    def __post_init__(self) -> None:
        if self.published + self.corrected + self.entered != self.closing:
            raise Unbalanced(self)

    @property
    def corrected(self) -> int:
        return sum(amendment.effect for amendment in self.amended)

    @property
    def has_news(self) -> bool:
        """Whether the paper tells anything of it that the one before did not."""
        return bool(self.amended or self.entered or self.published != self.closing)


# -- plans, and who told it ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanAmendment:
    """How many plans of an actor that fell due in the year up to the end of a closed month were in a state."""

    month: int
    organisation_id: int
    counted: str  # planned, promised, finished, verified
    was: int
    now: int


class Told(StrEnum):
    """In which way something of a closed month became known."""

    LIST = "list"
    LIST_UNDONE = "list_undone"
    EVENT = "event"
    EVENT_VOIDED = "event_voided"
    OBSERVATION = "observation"
    OBSERVATION_VOIDED = "observation_voided"
    DELIVERY = "delivery"
    DELIVERY_VOIDED = "delivery_voided"
    MERGE = "merge"
    MERGE_UNDONE = "merge_undone"


#: What counts among the late entries of which ledger.
LEDGERS: Mapping[str, tuple[Told, ...]] = {
    "observations": (Told.OBSERVATION, Told.OBSERVATION_VOIDED),
    "events": (Told.EVENT, Told.EVENT_VOIDED),
    "deliveries": (Told.DELIVERY, Told.DELIVERY_VOIDED),
}


LISTS = (Told.LIST, Told.LIST_UNDONE)


@dataclass(frozen=True, slots=True)
class Cause:
    """Entries of one kind about closed months that came after the last close: so many, by these people.

    `what`: the kind of an event, the name of a list, of which the households that it named here are counted. `first`
    and `last`: the months that they are about.
    """

    told: Told
    what: str
    count: int
    first: int
    last: int
    by: tuple[str, ...] = ()


def together(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """One for each kind, in the order of the kinds."""
    found: dict[tuple[Told, str], Cause] = {}
    for one in causes:
        key = one.told, one.what
        known = found.get(key)
        found[key] = one if known is None else _added(known, one)
    order = list(Told)
    return tuple(found[key] for key in sorted(found, key=lambda key: (order.index(key[0]), key[1])))


def _added(known: Cause, one: Cause) -> Cause:
    by = tuple(sorted({*known.by, *one.by}))
    return replace(
        known, count=known.count + one.count, first=min(known.first, one.first), last=max(known.last, one.last), by=by
    )


# -- all of one region -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statements:
    """Everything that one paper reconciles with the one before it.

    `was_published`: whether an earlier paper told of somebody here.
    """

    since: int | None
    was_published: bool
    households: Statement
    persons: Statement
    indicators: Mapping[str, Statement] = field(default_factory=dict)
    money: tuple[MoneyYear, ...] = ()
    plans: tuple[PlanAmendment, ...] = ()
    causes: tuple[Cause, ...] = ()
