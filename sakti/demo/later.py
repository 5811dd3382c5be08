"""A second national list of two later pilots: ranked anew, with newcomers, and with families that it names twice."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sakti.demo.chance import chance
from sakti.demo.days import LATER_LIST, REPLICATION_LIST, TABLE
from sakti.demo.deciles import JUST_ABOVE, poor
from sakti.demo.doubles import born_twice, named_twice
from sakti.demo.houses import Builder
from sakti.demo.identity import Numbers
from sakti.demo.places import JREBENGKEMBANG, MULYOREJO, PLACES, WINDUROJO
from sakti.demo.rows import first_list, second_list
from sakti.demo.world import House, Row, World, pick, weighted

RELISTED = (WINDUROJO, JREBENGKEMBANG)
NEWCOMERS, FORGOTTEN = 5, 3


@dataclass(frozen=True, slots=True)
class Later:
    """What comes after everything else was told: a list, and births that were written down twice."""

    rows: list[Row]
    events: list[Row]


def tell(seed: int, numbers: Numbers, pilots: World, replicas: World, houses: list[House]) -> Later:
    """With chances of its own, so that nothing that was told before is told otherwise."""
    rng = chance(seed)
    listed = [house for house in houses if house.origin.code in RELISTED and house.origin is house.place]
    _rank_anew(rng, listed)
    forgotten = set(pick(rng, _lasting(listed), FORGOTTEN))
    rows = second_list(rng, [house for house in listed if house not in forgotten], REPLICATION_LIST, LATER_LIST)
    rows += first_list(_newcomers(rng, numbers), LATER_LIST)
    away = [house for house in _lasting(pilots.houses) if house.origin.code == MULYOREJO]
    homes = [house for house in _lasting(listed) if house not in forgotten]
    rows += named_twice(rng, numbers, homes, away, LATER_LIST)
    births = born_twice(rng, numbers, [h for h in pilots.houses if h.origin.code == MULYOREJO], pilots.events, TABLE)
    return Later(sorted(rows, key=lambda row: str(row["kode_desa"])), births)


def _lasting(houses: list[House]) -> list[House]:
    """Families to whom nothing great has happened, all of whom can be told by a number."""
    return [
        house
        for house in houses
        if not house.divided
        and not house.done
        and house.exited is None
        and house.kk_sure
        and house.code
        and house.place is house.origin
        and house.present(LATER_LIST)
        and all(person.sure and person.kk == house.kk for person in house.people(LATER_LIST))
    ]


def _rank_anew(rng: random.Random, houses: list[House]) -> None:
    """Every release ranks the whole nation anew: who stays as he is may rise or fall by it."""
    for house in houses:
        if not house.present(LATER_LIST) or not house.value("decile", LATER_LIST):
            continue
        chosen, is_poor = rng.random(), poor(house, LATER_LIST)
        if chosen < (0.13 if is_poor else 0.08):
            house.see(LATER_LIST, "list", decile=weighted(rng, JUST_ABOVE) if is_poor else 4)
        elif is_poor and chosen < 0.3:
            house.see(LATER_LIST, "list", decile=rng.choice((1, 2, 3, 4)))


def _newcomers(rng: random.Random, numbers: Numbers) -> list[House]:
    """Families whom the list is the first to name, numbered after all others of their village."""
    made = []
    for code in RELISTED:
        builder = Builder(World(rng), numbers, PLACES[code], LATER_LIST)
        builder.built = 700
        for house in [builder.house() for _ in range(NEWCOMERS)]:
            house.facts["decile"] = rng.choice((1, 2, 3, 4, 4))
            made.append(house)
    return made
