"""Statements of a month: what the paper before told, what was corrected since, and what moved, for any region.

Read once for all regions. Of closed months only those are counted anew that something was told of since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sakti.closing.documents import Correction, KeptStatements
from sakti.closing.queries.closes import close_of, definitions_of
from sakti.closing.queries.late import NOTHING_LATE, Asked, LateEntries, late_entries
from sakti.closing.queries.told import (
    Chain,
    Link,
    ToldPicture,
    ToldRegion,
    chain_before,
    told_figures,
    told_pictures,
    told_regions,
)
from sakti.core.figures import NOBODY, Answers, sum_counts
from sakti.core.indicators import Indicator
from sakti.core.movements import Decomposition, Tally
from sakti.core.periods import month_end
from sakti.core.statements import (
    Amended,
    Amendment,
    Cell,
    MoneyAmendment,
    MoneyYear,
    PlanAmendment,
    Spending,
    Statement,
    Statements,
    amendments,
    cells_of,
    first_statement,
    net_amendments,
    signed,
)
from sakti.indicators.figures import Definitions, VillageCounts
from sakti.indicators.queries.movements import MovementSteps, changed_steps, household_steps, person_steps
from sakti.interventions import queries as interventions
from sakti.interventions.queries import PlansByVillage, SpendingByVillage
from sakti.regions.tables import Region
from sakti.web import clock

Villages = Collection[int] | None
#: The counts of villages at the end of a month under the definitions of the paper.
CountsOn = Callable[[date], VillageCounts]
STEPS: Mapping[str, Callable[[date, date, Villages], MovementSteps]] = {
    "households": household_steps,
    "persons": person_steps,
}


@dataclass(frozen=True, slots=True)
class StatementSource:
    """What many regions share. `known`: of a closed month that was touched since, who came and left by unit."""

    month: int
    chain: Chain
    told: Mapping[int, ToldRegion] = field(default_factory=dict)
    pictures: Mapping[int, ToldPicture] = field(default_factory=dict)
    figures: Mapping[int, Mapping[str, Answers]] = field(default_factory=dict)
    known: Mapping[int, Mapping[str, MovementSteps]] = field(default_factory=dict)
    now: Mapping[str, MovementSteps] = field(default_factory=dict)
    indicators: Mapping[str, MovementSteps] = field(default_factory=dict)
    definitions: Definitions = field(default_factory=dict)
    before: Definitions = field(default_factory=dict)
    counts_on: CountsOn = field(default=lambda _day: {})
    spending: SpendingByVillage = field(default_factory=dict)
    plans: Mapping[int, tuple[PlansByVillage, Mapping[int, ToldPicture]]] = field(default_factory=dict)
    late: LateEntries = NOTHING_LATE

    @property
    def begins_on(self) -> int:
        """The month at whose end the opening stands."""
        return self.month - 1 if self.chain.since is None else self.chain.since


def no_statements(month: int) -> StatementSource:
    """Of a region that nobody followed."""
    return StatementSource(month, Chain(None))


def read_statements(
    month: int,
    villages: Villages,
    regions: Villages,
    definitions: Definitions,
    counts_on: CountsOn,
    steps: Sequence[MovementSteps],
) -> StatementSource:
    """`steps`: of households and persons since the opening, which the picture of the month has read already."""
    chain = chain_before(month)
    pictures = told_pictures(chain.last, regions)
    since, last = chain.last, month_end(month)
    opening = month_end(month - 1 if since is None else since.month)
    late = NOTHING_LATE
    if since is not None:
        late = late_entries(Asked(since.closed_at, clock.now(), month_end(since.month)), villages)
    return StatementSource(
        month,
        chain,
        told_regions(regions, chain),
        pictures,
        told_figures(since),
        _known(chain, late.touched, villages),
        dict(zip(STEPS, steps, strict=True)),
        {key: changed_steps(indicator, opening, last, villages) for key, indicator in definitions.items()},
        definitions,
        {} if since is None else definitions_of(since),
        counts_on,
        interventions.spending(villages, last),
        _plans(chain, villages, regions, pictures),
        late,
    )


def _known(chain: Chain, touched: date | None, villages: Villages) -> dict[int, dict[str, MovementSteps]]:
    """Closed months that end on or after the first day that was touched: who came and left, as it is known now."""
    if touched is None:
        return {}
    return {
        link.month: {unit: read(month_end(link.since), month_end(link.month), villages) for unit, read in STEPS.items()}
        for link in (*chain.links, *chain.beside)
        if month_end(link.month) >= touched
    }


def _plans(
    chain: Chain, villages: Villages, regions: Villages, pictures: dict[int, ToldPicture]
) -> dict[int, tuple[PlansByVillage, dict[int, ToldPicture]]]:
    """Of the last closed month and the December before it: how plans stand as is known now, and as was told.

    `pictures`: of the last closed month.
    """
    months = {chain.since, *[each for each in chain.months if each % 12 == 11][-1:]}
    return {
        each: (
            interventions.plan_states(villages, date(each // 12, 1, 1), month_end(each)),
            pictures if each == chain.since else told_pictures(close_of(each), regions),
        )
        for each in sorted(month for month in months if month is not None)
    }


# -- of a region ----------------------------------------------------------------------------------------------------


def statements_of(
    source: StatementSource, region: Region, villages: Collection[int], corrections: Iterable[Correction]
) -> KeptStatements:
    """Of these villages as one region; `corrections` are theirs."""
    told = source.told.get(region.id) or ToldRegion()
    picture = source.pictures.get(region.id)
    inside = frozenset(villages)
    money, spent = _money(source, told, picture, inside)
    plans = _plan_amendments(source, told, region.id, inside)
    corrected: dict[tuple[str, int], list[Correction]] = defaultdict(list)
    for one in corrections:
        corrected[one.indicator, one.version].append(one)
    statements = Statements(
        source.chain.since,
        told.was_published or (picture is not None and picture.had_data),
        _counted(source, "households", told, picture, inside),
        _counted(source, "persons", told, picture, inside),
        {key: _indicator(source, indicator, inside, corrected, told) for key, indicator in source.definitions.items()},
        money,
        plans,
        source.late.of(inside),
    )
    named = {cell.spending for year in money for cell in year.amended} | {cell.spending for cell in spent}
    programmes = {each.programme_id for each in named if each.programme_id is not None}
    actors = {each.organisation_id for each in named} | {plan.organisation_id for plan in plans}
    return KeptStatements(
        statements,
        not source.chain.tells_reasons,
        (region.name, region.kind),
        spent,
        interventions.programme_names(programmes),
        interventions.actor_names(actors),
    )


def _counted(
    source: StatementSource,
    unit: str,
    told: ToldRegion,
    picture: ToldPicture | None,
    villages: frozenset[int],
) -> Statement:
    """Of households or persons: corrections by reason, where reasons were told."""
    chain = source.chain
    steps = source.now.get(unit)
    change = Decomposition(Tally(), {}, {}, {}, Tally()) if steps is None else steps.decomposed(villages)
    if chain.since is None:
        return first_statement(change)
    if not chain.tells_reasons:
        published = Tally(0 if picture is None else getattr(picture, unit))
        return _statement(chain.since, published, (), change)
    cells, amended = _cells(source, unit, told, villages, chain.links)
    _, apart = _cells(source, unit, told, villages, chain.beside)
    published = Tally(sum(signed(cell.part, count) for cell, count in cells.items()))
    amended += tuple(replace(one, effect=Tally()) for one in apart)  # the chain tells of these days by itself
    return _statement(chain.since, published, amended, change)


def _cells(
    source: StatementSource, unit: str, told: ToldRegion, villages: frozenset[int], links: Collection[Link]
) -> tuple[dict[Cell, int], tuple[Amendment, ...]]:
    """What the papers of these closes told of who came and left, and what is corrected of it now."""
    months = {link.month: link for link in links}
    cells = {cell: count for cell, count in told.cells[unit].items() if cell.month in months}
    known = {cell: count for cell, count in cells.items() if cell.month not in source.known}
    for month in months.keys() & source.known.keys():
        change = source.known[month][unit].decomposed(villages)
        known |= cells_of(month, change, is_first=months[month].begins)
    return cells, amendments(cells, known)


def _statement(since: int, published: Tally, amended: tuple[Amendment, ...], change: Decomposition) -> Statement:
    """With whatever of the opening no correction explains, as one of the last closed month."""
    explained = sum((one.effect for one in amended), published)
    rest = Tally(change.opening.yes - explained.yes, change.opening.no - explained.no)
    if rest != Tally():
        amended = (*amended, Amendment(since, Amended.NET.value, rest))
    return Statement(since, published, amended, change)


def _indicator(
    source: StatementSource,
    indicator: Indicator,
    villages: frozenset[int],
    corrected: Mapping[tuple[str, int], Sequence[Correction]],
    told: ToldRegion,
) -> Statement:
    """Of those who answer yes, and who answer no.

    What a paper beside the chain has corrected since is published, and no correction of the months after it.
    """
    key, chain = indicator.key, source.chain
    opening, closing = (_tally(source, key, month_end(month), villages) for month in (source.begins_on, source.month))
    steps = source.indicators.get(key, MovementSteps())
    change = steps.change(villages, opening, closing)
    held = source.before.get(key) if source.before else indicator  # of a month in which nobody counted nothing was kept
    if chain.since is None or held is None:
        return first_statement(change)
    answers = [source.figures.get(village, {}).get(key) for village in villages]
    published = sum((_yes_no(one) for one in answers if one is not None), Tally())
    by_month: dict[int, Tally] = defaultdict(Tally)
    for one in corrected.get((key, held.version), ()):
        new, old = _yes_no(one.new), _yes_no(one.old)
        by_month[one.month] += Tally(new.yes - old.yes, new.no - old.no)
    for month, by in told.apart.get(key, ()):
        published += by
        for later in chain.months:
            if later > month:
                by_month[later] += Tally(-by.yes, -by.no)
    amended = net_amendments([(month, by_month[month]) for month in chain.months])
    if held != indicator:  # what the old question would say now, and what the new one says
        asked = sum((one.effect for one in amended), published)
        moved = Tally(opening.yes - asked.yes, opening.no - asked.no)
        if moved != Tally():
            amended = (*amended, Amendment(source.month, Amended.REDEFINED.value, moved))
    return _statement(chain.since, published, amended, change)


def _tally(source: StatementSource, key: str, day: date, villages: Collection[int]) -> Tally:
    counts = source.counts_on(day)
    n, d, *_ = sum_counts(counts[village].get(key, NOBODY) for village in villages if village in counts)
    return Tally(n, d - n)


def _yes_no(answers: Answers) -> Tally:
    return Tally(answers.n, answers.d - answers.n)


# -- of money and plans ---------------------------------------------------------------------------------------------


def _money(
    source: StatementSource, told: ToldRegion, picture: ToldPicture | None, villages: frozenset[int]
) -> tuple[tuple[MoneyYear, ...], tuple[MoneyAmendment, ...]]:
    """The fiscal years of which this paper tells something; and cell by cell what it tells for the first time."""
    known: dict[Spending, int] = defaultdict(int)
    for village in villages & source.spending.keys():
        for spent, value in source.spending[village].items():
            known[spent] += value
    since = source.chain.since
    if since is not None and not source.chain.tells_reasons:
        return _money_after(source, since, picture, known)
    earlier = {spent: value for spent, value in told.spent.items() if _of(spent) <= source.month}
    changed = _changed(earlier, known)
    late = [cell for cell in changed if since is not None and _of(cell.spending) <= since]
    published = {spent: value for spent, value in earlier.items() if since is not None and _of(spent) <= since}
    return _years(source, published, late, known), tuple(changed)


def _money_after(
    source: StatementSource, since: int, picture: ToldPicture | None, known: Mapping[Spending, int]
) -> tuple[tuple[MoneyYear, ...], tuple[MoneyAmendment, ...]]:
    """After a close that told the sums of its year by actor alone: what each one's sum is now."""
    year = since // 12
    held = {} if picture is None else {key: row["value_rp"] or 0 for key, row in picture.actors.items()}
    sums: dict[int, int] = defaultdict(int)
    published: dict[Spending, int] = {}
    for spent, value in known.items():
        if _of(spent) > since:
            continue
        if _of(spent) // 12 == year:
            sums[spent.organisation_id] += value
        else:
            published[spent] = value
    amended = []
    for actor in sorted(held.keys() | sums.keys()):
        spent = Spending(None, None, actor, None)
        published[spent] = held.get(actor, 0)
        if held.get(actor, 0) != sums[actor]:
            amended.append(MoneyAmendment(spent, held.get(actor, 0), sums[actor]))
    return _years(source, published, amended, known), tuple(_changed({}, known))


def _changed(told: Mapping[Spending, int], known: Mapping[Spending, int]) -> list[MoneyAmendment]:
    every = sorted(
        told.keys() | known.keys(), key=lambda one: (one.month, one.organisation_id, one.programme_id, one.source)
    )
    cells = [MoneyAmendment(spent, told.get(spent, 0), known.get(spent, 0)) for spent in every]
    return [cell for cell in cells if cell.was != cell.now]


def _years(
    source: StatementSource,
    published: Mapping[Spending, int],
    amended: Sequence[MoneyAmendment],
    known: Mapping[Spending, int],
) -> tuple[MoneyYear, ...]:
    since = source.chain.since
    told = since if since is not None else -1

    def year_of(spent: Spending) -> int:
        return (told if spent.month is None else spent.month) // 12

    new = {spent: value for spent, value in known.items() if _of(spent) > told}
    years = {source.month // 12, *map(year_of, new), *(year_of(cell.spending) for cell in amended)}
    return tuple(
        MoneyYear(
            year,
            since,
            sum(value for spent, value in published.items() if year_of(spent) == year),
            tuple(cell for cell in amended if year_of(cell.spending) == year),
            sum(value for spent, value in new.items() if year_of(spent) == year),
            sum(value for spent, value in known.items() if year_of(spent) == year),
        )
        for year in sorted(years)
    )


def _of(spent: Spending) -> int:
    return -1 if spent.month is None else spent.month


def _plan_amendments(
    source: StatementSource, told: ToldRegion, region_id: int, villages: frozenset[int]
) -> tuple[PlanAmendment, ...]:
    """Actor by actor where plans of a closed year stand otherwise than a paper told."""
    found = []
    for month, (known, pictures) in source.plans.items():
        picture = pictures.get(region_id)
        held = {} if picture is None else picture.actors
        now: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for village in villages & known.keys():
            for actor, counts in known[village].items():
                for counted, count in counts.items():
                    now[actor][counted] += count
        for actor in sorted(held.keys() | now.keys()):
            for counted in interventions.COUNTED_PLANS:
                kept = held[actor].get(counted) if actor in held else 0
                was = told.plans.get((month, actor, counted), kept)
                if was is not None and was != now[actor][counted]:
                    found.append(PlanAmendment(month, actor, counted, was, now[actor][counted]))
    return tuple(found)
