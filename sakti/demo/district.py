"""The made-up district: three pilots with the published table, six replications after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sakti.demo import deciles, facts, health, later, latrines, plans, rows, schools, trainings, works
from sakti.demo.chance import chance
from sakti.demo.days import BASELINE, END, LATER_LIST, REPLICATION_LIST, SECOND_LIST, TABLE
from sakti.demo.houses import Builder
from sakti.demo.identity import Numbers
from sakti.demo.life import Life
from sakti.demo.oddities import strew
from sakti.demo.partners import ORGANISATIONS, PROGRAMMES, Organisation, Programme
from sakti.demo.places import PILOTS, REPLICATIONS
from sakti.demo.telling import Telling
from sakti.demo.world import House, Row, World


@dataclass(slots=True)
class ByNameList:
    """One by-name list, to be imported in the order of `as_of` (contracts §2)."""

    release: str
    as_of: date
    rows: list[Row]
    layout: str = "dtsen"


@dataclass(slots=True)
class District:
    """Everything that the demo feeds into the product; `late_observations` after June 2020 is closed."""

    lists: list[ByNameList]
    events: list[Row]
    observations: list[Row]
    deliveries: list[Row]
    late_observations: list[Row]
    villages: list[facts.VillageFacts] = field(default_factory=facts.villages)
    organisations: tuple[Organisation, ...] = ORGANISATIONS
    programmes: tuple[Programme, ...] = PROGRAMMES
    targets: list[facts.TargetRow] = field(default_factory=facts.targets)
    macro: list[facts.MacroRow] = field(default_factory=facts.macro)
    commitments: list[plans.CommitmentRow] = field(default_factory=list)
    interventions: list[plans.NumberedAssignment] = field(default_factory=list)


def pilots(seed: int = 2018) -> District:
    """The whole district; the same seed gives the same rows."""
    numbers = Numbers(chance(seed))
    first, fresh, world = _pilots(World(chance(seed + 1)), numbers)
    replicated, replicas = _replications(World(chance(seed + 2)), numbers)
    lists = [
        ByNameList("Verval BDT 2018 (contoh)", BASELINE, rows.first_list(first, BASELINE)),
        ByNameList("DTKS Januari 2020 (contoh)", SECOND_LIST, _second(world, first, fresh)),
        ByNameList("DTKS Juli 2020 (contoh)", REPLICATION_LIST, rows.first_list(replicated, REPLICATION_LIST)),
    ]
    promised = plans.commitments(chance(seed + 3))
    planned = plans.interventions(chance(seed + 4), world, replicas)
    seen = rows.observations(world) + rows.observations(replicas)
    given = rows.deliveries(world, replicas)
    late = rows.observations(world, "late")
    events = rows.events(world, replicas)
    last = later.tell(seed + 5, numbers, world, replicas, replicated)
    lists.append(ByNameList("DTKS Juli 2021 (contoh)", LATER_LIST, last.rows))
    events = sorted(events + last.events, key=lambda row: str(row["date"]))
    return District(lists, events, seen, given, late, commitments=promised, interventions=planned)


def _second(world: World, first: list[House], fresh: list[House]) -> list[Row]:
    """The second list of the pilots, with the newcomers that it is the first to name."""
    old = rows.second_list(world.rng, first, BASELINE, SECOND_LIST)
    return sorted(old + rows.first_list(fresh, SECOND_LIST), key=lambda row: str(row["kode_desa"]))


def _pilots(world: World, numbers: Numbers) -> tuple[list[House], list[House], World]:
    """The three pilots: lives first, then what was done, brought to the published counts on the day of the table."""
    builders = [Builder(world, numbers, place, BASELINE) for place in PILOTS]
    first = [house for builder in builders for house in builder.village()]
    strew(world.rng, first)
    fresh = []
    for builder in builders:
        builder.day = SECOND_LIST
        fresh += [builder.house() for _ in range(9)]
    life = Life(world, numbers, PILOTS)
    life.expect(date(2019, 1, 4), TABLE)
    life.expect(date(2020, 7, 2), END, 0.6)
    life.tell()
    _table(Telling(world, BASELINE, TABLE), first, fresh)
    _afterwards(Telling(world, TABLE, END), 0.16, 3.0)
    return first, fresh, world


def _table(t: Telling, first: list[House], fresh: list[House]) -> None:
    """From the baseline to the published table."""
    deciles.publish(t, first, fresh)
    latrines.publish(t, first)
    schools.publish(t, [person for house in first for person in house.members])
    health.publish(t, BASELINE)
    trainings.publish(t)
    works.tell(t, 0.34)
    works.note_late(t, 12)
    works.visit(t, 3.0)


def _afterwards(t: Telling, share: float, visits: float) -> None:
    """What goes on without a published number to meet."""
    deciles.go_on(t, share * 0.4)
    latrines.go_on(t, share * 1.5)
    schools.go_on(t, share * 1.5)
    health.go_on(t, share)
    trainings.go_on(t, share)
    works.tell(t, share * 0.6)
    works.visit(t, visits)


def _replications(world: World, numbers: Numbers) -> tuple[list[House], World]:
    """The six later pilots: nothing of them counts before July 2020."""
    houses = [h for place in REPLICATIONS for h in Builder(world, numbers, place, REPLICATION_LIST).village()]
    life = Life(world, numbers, REPLICATIONS)
    life.expect(date(2020, 8, 3), END, 0.9)
    life.tell()
    t = Telling(world, REPLICATION_LIST, END)
    deciles.describe(world, houses, round(len(houses) * 0.69), 12)
    schools.describe(t, world.persons, REPLICATION_LIST, round(len(houses) * 0.035))
    health.first_answers(t, REPLICATION_LIST)
    _afterwards(t, 0.42, 4.0)
    return houses, world
