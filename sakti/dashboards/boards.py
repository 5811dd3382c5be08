"""Everything that one dashboard page shows, put together from the figures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sakti.closing.queries import ClosedMonth
from sakti.core.cohorts import Cohort, ComparedVillages, whose
from sakti.core.figures import Figure
from sakti.core.indicators import HEADLINES
from sakti.core.movements import Movement
from sakti.core.needs import NEEDS
from sakti.core.permissions import Scope
from sakti.core.sentences import opening
from sakti.core.support import NeedState
from sakti.dashboards import links, queries
from sakti.dashboards.cards import Card, cards
from sakti.dashboards.goals import goals
from sakti.dashboards.maps import DrawnMap, board_map
from sakti.dashboards.months import Months, PlaceAges
from sakti.dashboards.periods import Period
from sakti.dashboards.places import Place
from sakti.dashboards.queries import remembered
from sakti.dashboards.table import BoardRow, Days, in_order, rows
from sakti.dashboards.work import Work, judged_on, work
from sakti.indicators.figures import Result, VillageCounts, panel, results
from sakti.indicators.queries.movements import household_steps
from sakti.interventions.queries import by_helix_and_status, needs_in
from sakti.regions.queries import VillageLine

Pairs = Mapping[str, tuple[Figure, Figure]]


@dataclass(frozen=True, slots=True)
class RegionBoard:
    """A regency or a district."""

    answer: Sequence[str]
    cards: Sequence[Card]
    rows: Sequence[BoardRow]
    empty: int  # villages without data
    compared: ComparedVillages
    whose: str
    work: Work
    names: Mapping[int, str]
    silent: Sequence[VillageLine]
    opening: int
    closing: int
    closed: ClosedMonth | None
    map: DrawnMap | None

    @property
    def keys(self) -> list[str]:
        return [card.indicator.key for card in self.cards]


def region_board(place: Place, period: Period, scope: Scope, locale: str) -> RegionBoard:
    """`scope` is that of the interventions; the figures are bounded by the place."""
    key = (place.id, place.whole, place.ids, period, scope, judged_on(period.day), locale)
    return remembered(("region", *key), lambda: _region_board(place, period, scope, locale))


def _region_board(place: Place, period: Period, scope: Scope, locale: str) -> RegionBoard:
    months = Months(place.ids, period)
    now, was = months.at(period.month), months.together(period.baseline)
    regions = {place.id, *place.ids, *(each for above in place.above.values() for each in above)}
    held = goals(regions, months)
    done = work(place.ids, scope, period.baseline_day, period.day, locale)
    before, after = months.populations()
    pairs = pairs_of(months)
    indicator_cards = cards(pairs, levels_of(months, pairs), months, held, *judged_by(place), locale)
    days = Days(period.day, period.baseline_day)
    every = rows(
        place.lines,
        now,
        was,
        held,
        place.above,
        done.late_by_village,
        links.villages(place.lines, period),
        days,
        locale,
        months.together(period.month),
    )
    return RegionBoard(
        answer=opening(
            [card.measured for card in indicator_cards],
            place.name,
            period.day,
            done.late_count,
            locale,
            months.compared if period.cohort is Cohort.SAME_VILLAGES else None,
        ),
        cards=indicator_cards,
        rows=every,
        empty=sum(not row.has_data for row in every),
        compared=months.compared,
        whose=whose(place.level, len(months.compared.now), len(place.lines), after.households, locale),
        work=done,
        names={line.id: line.name for line in place.lines},
        silent=silent(place, period, now),
        opening=before.households,
        closing=after.households,
        closed=months.closed(),
        map=board_map(place, months, locale),
    )


def judged_by(place: Place) -> tuple[int, tuple[int, ...]]:
    """Whose targets: the region's own; of a part of it only those that can be asked of every part."""
    return (place.id, place.over) if place.whole else (0, (place.id, *place.over))


def pairs_of(months: Months) -> Pairs:
    """(baseline, now) of every indicator: of the same villages, or the same households at both dates."""
    period = months.period
    if period.cohort is Cohort.PANEL:
        return panel(months.villages, period.baseline_day, period.day, definitions=months.definitions)
    return months.figures(months.compared.same)


def levels_of(months: Months, pairs: Pairs) -> dict[str, Figure]:
    """What stands large: everybody of all villages; of a panel those who are compared."""
    if months.period.cohort is Cohort.PANEL:
        return {key: now for key, (_, now) in pairs.items()}
    return months.levels()


def shown_rows(every: Sequence[BoardRow], wanted: Mapping[str, str], sort: str) -> list[BoardRow]:
    return in_order(narrowed(every, wanted), sort)


def narrowed(every: Sequence[BoardRow], wanted: Mapping[str, str]) -> list[BoardRow]:
    """The rows that the filter asks for; villages without data only if all are wanted."""
    typology, zone, pilot = (wanted.get(name, "") for name in ("typology", "zone", "pilot"))
    return [
        row
        for row in every
        if (row.has_data or wanted.get("data") == "all")
        and typology in ("", row.line.typology)
        and zone in ("", row.line.zone)
        and pilot in ("", "yes" if row.line.pilot else "no")
    ]


def silent(place: Place, period: Period, now: VillageCounts) -> list[VillageLine]:
    """Villages with target households from which nothing dated in this month has come."""
    heard = queries.reporting_villages(place.ids, period.month)
    return [line for line in place.lines if line.id in now and line.id not in heard]


@dataclass(frozen=True, slots=True)
class Need:
    """How many have a need, by where it stands; and how many nobody has asked."""

    label: str
    unit: str
    states: Mapping[NeedState, int]

    @property
    def everyone(self) -> int:
        return sum(self.states.get(state, 0) for state in SHOWN_STATES)


#: The states of those who have a need, in the order of a table's columns.
SHOWN_STATES = (
    NeedState.OPEN,
    NeedState.PROMISED,
    NeedState.LATE,
    NeedState.RECEIVED,
    NeedState.UNUSED,
)


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a village. Households and people are counted apart, each once: needs of one are not added up."""

    rows: Sequence[Need]
    open_households: int
    open_people: int


@dataclass(frozen=True, slots=True)
class VillageBoard:
    """One village."""

    answer: Sequence[str]
    cards: Sequence[Card]
    panel: Mapping[str, Result]
    work: Work
    statuses: Mapping[str, Mapping[str, int]]
    needs: Needs
    deciles: tuple[Mapping[int, int], int]
    movement: Movement
    identities: queries.Identities
    ages: PlaceAges
    closed: ClosedMonth | None

    @property
    def keys(self) -> list[str]:
        return [card.indicator.key for card in self.cards]

    @property
    def headlines(self) -> list[Card]:
        """What stands open on the page; the others are a tap away."""
        return [card for card in self.cards if card.indicator.key in HEADLINES]

    @property
    def others(self) -> list[Card]:
        return [card for card in self.cards if card.indicator.key not in HEADLINES]


def village_board(line: VillageLine, above: Sequence[int], period: Period, scope: Scope, locale: str) -> VillageBoard:
    here, day = frozenset({line.id}), period.day
    months = Months(here, period)
    panel_results = results(here, day, period.baseline_day, "panel", definitions=months.definitions)
    held = goals({line.id, *above}, months)
    done = work(here, scope, period.baseline_day, day, locale)
    pairs = pairs_of(months)
    indicator_cards = cards(pairs, levels_of(months, pairs), months, held, line.id, above, locale)
    return VillageBoard(
        answer=opening([card.measured for card in indicator_cards], line.name, day, done.late_count, locale),
        cards=indicator_cards,
        panel={result.indicator.key: result for result in panel_results},
        work=done,
        statuses=by_helix_and_status(here, judged_on(day), organisations=scope.organisations),
        needs=open_needs(here, period, locale),
        deciles=queries.deciles(here, day),
        movement=months.movement(line.id) or household_steps(period.baseline_day, day, here).of(here),
        identities=queries.identities(here, day),
        ages=months.ages,
        closed=months.closed(),
    )


def open_needs(villages: Collection[int], period: Period, locale: str) -> Needs:
    """As of the day; of a month that is not over, as of today: nothing is late before its day."""
    by_need = needs_in(villages, judged_on(period.day))
    rows = [Need(NEEDS[key].label(locale), NEEDS[key].unit, each.states) for key, each in by_need.items()]
    open_ones = {whose for each in by_need.values() for whose in each.open}
    return Needs(
        [row for row in rows if row.everyone],
        len({household for household, person in open_ones if person is None}),
        len({person for _, person in open_ones if person is not None}),
    )
