"""What the papers of closed months told, as the next one has to take it up: the chain of closes, and what each told.

A close stands on the newest month that was closed before it, at that time: so months that are closed late, or out of
order, make no number of a chain count twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from sqlalchemy import select

from sakti.closing.documents import KeptStatements, StatementsDocument
from sakti.closing.models import FrozenFigure, FrozenPicture, FrozenStatement, MonthClose, Restatement
from sakti.closing.queries.closes import closes
from sakti.core.figures import Answers
from sakti.core.movements import Tally
from sakti.core.statements import Amended, Cell, Spending, Statement
from sakti.extensions import db

Regions = Collection[int] | None
UNITS = ("households", "persons")


class Link(NamedTuple):
    """A close that told who came and left since the end of the month `since`. `begins`: none before it told reasons."""

    since: int
    month: int
    begins: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The closes on which the paper of a month stands. `last`: the newest of them; None if there is none.

    `months`: all of them. `links`: those at the end of it that told reasons, the first one beginning where none did.
    `beside`: closes of other months that told reasons: they were closed after a later month, which stands without them.
    """

    last: MonthClose | None
    months: tuple[int, ...] = ()
    links: tuple[Link, ...] = ()
    beside: tuple[Link, ...] = ()

    @property
    def since(self) -> int | None:
        return None if self.last is None else self.last.month

    @property
    def tells_reasons(self) -> bool:
        """Whether the last close did."""
        return bool(self.links)


def chain_before(month: int) -> Chain:
    """The chain on which a month stands that is closed now."""
    every = list(closes())
    earlier = [close for close in every if close.month < month]
    telling = set(db.session.scalars(select(FrozenStatement.close_id).distinct()))
    months: list[int] = []
    links: list[Link] = []
    last = at = max(earlier, key=lambda close: close.month, default=None)
    told = True
    while at is not None:
        before = _before(at, every)
        told = told and at.id in telling
        if told:
            links.append(_link(at, before, telling))
        months.append(at.month)
        at = before
    beside = [close for close in earlier if close.month not in months and close.id in telling]
    apart = tuple(_link(close, _before(close, every), telling) for close in beside)
    return Chain(last, tuple(reversed(months)), tuple(reversed(links)), apart)


def _link(close: MonthClose, before: MonthClose | None, telling: Collection[int]) -> Link:
    since = close.month - 1 if before is None else before.month
    return Link(since, close.month, before is None or before.id not in telling)


def _before(close: MonthClose, every: Collection[MonthClose]) -> MonthClose | None:
    """On which close one stood: of the months before it that were closed already, the newest."""
    there = [one for one in every if one.month < close.month and (one.closed_at, one.id) < (close.closed_at, close.id)]
    return max(there, key=lambda one: one.month, default=None)


@dataclass(slots=True)
class ToldRegion:
    """What the papers told of one region, as corrected since."""

    cells: dict[str, dict[Cell, int]] = field(default_factory=lambda: {unit: {} for unit in UNITS})
    spent: dict[Spending, int] = field(default_factory=dict)
    plans: dict[tuple[int, int, str], int] = field(default_factory=dict)
    was_published: bool = False
    #: Indicator → (month, by how much) that closes beside the chain corrected since its last one.
    apart: dict[str, list[tuple[int, Tally]]] = field(default_factory=dict)

    def learn(self, month: int, kept: KeptStatements, chain: Chain, *, since_last: bool) -> None:
        """Take up what one close told after all that was told before; `since_last`: after the chain's last close.

        Of money a close beside the chain corrected the months before it; its own are in no sum of the chain.
        """
        held = kept.statements
        for unit in UNITS:
            self._learn_cells(month, unit, getattr(held, unit), begins=kept.begins)
        if since_last:
            for key, statement in held.indicators.items():
                self.apart.setdefault(key, []).extend((one.month, one.effect) for one in statement.amended)
        until = month if month in chain.months else held.since
        told = [cell for cell in kept.spent if until is not None and (cell.spending.month or 0) <= until]
        self.spent.update({cell.spending: cell.now for cell in told})
        self.plans.update({(plan.month, plan.organisation_id, plan.counted): plan.now for plan in held.plans})
        self.was_published |= held.was_published or held.households.closing.yes > 0

    def _learn_cells(self, month: int, unit: str, statement: Statement, *, begins: bool) -> None:
        cells = self.cells[unit]
        for one in statement.amended:
            if one.now is not None:
                cells[Cell(one.month, one.part)] = one.now
        moved = statement.movement
        cells.update({Cell(month, part): count for part, count in (*moved.came.items(), *moved.left.items())})
        if begins:
            cells[Cell(month, Amended.OPENING.value)] = moved.opening


def told_regions(regions: Regions, chain: Chain) -> Mapping[int, ToldRegion]:
    """Region → what was told of it (None: of all), for a paper that stands on this chain."""
    query = select(
        MonthClose.month, MonthClose.closed_at, MonthClose.id, FrozenStatement.region_id, FrozenStatement.content
    )
    query = query.join(MonthClose, MonthClose.id == FrozenStatement.close_id)
    query = query.order_by(MonthClose.closed_at, MonthClose.id)
    if regions is not None:
        query = query.where(FrozenStatement.region_id.in_(sorted(regions)))
    found: dict[int, ToldRegion] = defaultdict(ToldRegion)
    for month, closed_at, key, region, content in db.session.execute(query):
        since_last = chain.last is not None and (closed_at, key) > (chain.last.closed_at, chain.last.id)
        kept = KeptStatements.parse(cast("StatementsDocument", content))
        found[region].learn(month, kept, chain, since_last=since_last)
    return found


# -- of closes that told no reasons, and figures --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ToldPicture:
    """Of what a close kept of a region: how many there were, and its actors' plans and rupiah of the year."""

    households: int
    persons: int
    had_data: bool
    actors: Mapping[int, Mapping[str, int | None]]


def told_pictures(close: MonthClose | None, regions: Regions) -> dict[int, ToldPicture]:
    if close is None:
        return {}
    content = FrozenPicture.content
    columns = (content["households"], content["persons"], content["baseline"], content[("year", "by_organisation")])
    query = select(FrozenPicture.region_id, *columns).where(FrozenPicture.close_id == close.id)
    if regions is not None:
        query = query.where(FrozenPicture.region_id.in_(sorted(regions)))
    return {
        region: ToldPicture(
            cast("dict[str, int]", households)["closing"],
            cast("dict[str, int]", persons)["closing"],
            baseline is not None,
            {int(row["key"]): row for row in cast("list[dict[str, str]]", actors or ())},  # type: ignore[misc]
        )
        for region, households, persons, baseline, actors in db.session.execute(query)
    }


def told_figures(close: MonthClose | None) -> dict[int, dict[str, Answers]]:
    """Village → indicator → what was told of it at the end of that month, as corrected since."""
    if close is None:
        return {}
    frozen = FrozenFigure
    columns = (frozen.village_id, frozen.indicator, frozen.n, frozen.d, frozen.excluded, frozen.unknown)
    found: dict[int, dict[str, Answers]] = defaultdict(dict)
    for village, key, *counts in db.session.execute(select(*columns).where(frozen.close_id == close.id)):
        found[village][key] = Answers(*counts)
    later = select(Restatement.village_id, Restatement.indicator, Restatement.new).order_by(Restatement.id)
    for village, key, new in db.session.execute(later.where(Restatement.month == close.month)):
        found[village][key] = Answers(*new)
    return found
