"""Houses of a village with the people in them, as a by-name list first names them."""

from __future__ import annotations

import random
from datetime import date

from sakti.demo.days import any_day
from sakti.demo.identity import Numbers
from sakti.demo.names import Names
from sakti.demo.people import family, person, slips, unsure
from sakti.demo.places import WATER, WITHOUT_LATRINE, Place
from sakti.demo.world import House, Person, Stay, Value, World, weighted


class Builder:
    """Builds the houses of one village, numbered in the order of the list."""

    def __init__(self, world: World, numbers: Numbers, place: Place, day: date) -> None:
        self.world, self.numbers, self.place, self.day = world, numbers, place, day
        self.rng, self.names = world.rng, Names(world.rng)
        self.built = 0

    def village(self) -> list[House]:
        """All houses of the village."""
        return [self.house() for _ in range(self.place.households)]

    def house(self) -> House:
        """One house; one in thirty holds two families (two cards, one household)."""
        rng, place = self.rng, self.place
        rw = rng.randint(1, len(place.hamlets))
        code = f"{place.code.replace('.', '')}{self.built:05d}"
        house = House(place=place, origin=place, code=code, since=self.day)
        house.rw, house.rt = f"{rw:03d}", f"{rng.randint(1, 3) + 3 * (rw - 1):03d}"
        house.address = place.hamlets[rw - 1]
        house.wealth = rng.random()
        house.facts = dwelling(rng, place, house.wealth)
        taken: set[str] = set()
        for number in range(2 if rng.random() < 0.034 else 1):
            self._move_family_in(house, number, taken)
        self.built += 1
        self.world.houses.append(house)
        return house

    def _move_family_in(self, house: House, number: int, taken: set[str]) -> None:
        """A family with a card of its own."""
        card = self.numbers.kk(self.place.code, any_day(self.rng, date(2006, 1, 1), date(2018, 11, 30)))
        house.kk = house.kk or card
        for member in family(self.rng)[: 3 if number else 8]:
            name = self.names.others(member[1], taken)
            made = person(self.rng, self.numbers, self.place.code, name, member, self.day)
            made.kk = made.card = card
            unsure(self.rng, made)
            slips(self.rng, made)
            self.world.persons.append(made)
            house.members.append(made)
            live_in(made, house, self.day)


def live_in(made: Person, house: House, day: date) -> None:
    """The person lives in the house from that day."""
    stay = Stay(made, house, day)
    made.stays.append(stay)
    house.stays.append(stay)


def dwelling(rng: random.Random, place: Place, wealth: float) -> dict[str, Value]:
    """The house itself; richer houses are better, never certainly so."""
    better = rng.random() * 0.5 + wealth * 0.5
    power = rng.choices((1, 2, 3), (50, 44, 6))[0] if better > 0.15 else 1
    grid = weighted(rng, ((1, 88 + 10 * better), (2, 9), (3, 1), (4, 2 - better)))
    return {
        "floor_area": rng.randint(24, 60) + int(better * 55),
        "floor": weighted(rng, ((2, 30 * better), (4, 25), (6, 30), (5, 6), (7, 2), (8, 14 * (1 - better)))),
        "wall": weighted(rng, ((1, 30 + 50 * better), (2, 8), (3, 22), (4, 12 * (1 - better)), (6, 6))),
        "roof": weighted(rng, ((2, 70), (3, 8), (4, 15), (5, 3), (7, 4 * (1 - better)))),
        "water": weighted(rng, WATER[place.typology]),
        "electricity": grid,
        "power": power if grid == 1 else None,
        "cooking_fuel": weighted(rng, ((4, 70), (10, 24 if place.typology == "pegunungan" else 8), (2, 3), (12, 1))),
        "decile": None,
        **latrine(rng, place, rng.random() < min(0.42 * place.latrine + 0.3 * better, 0.95)),
    }


def latrine(rng: random.Random, place: Place, own: bool) -> dict[str, Value]:
    """309a, 309b, 310: without any place to go, the other two are not asked."""
    if own:
        pit = (4, 26 if place.typology == "pegunungan" else 12)
        return {
            "latrine_access": 1,
            "latrine_type": weighted(rng, ((1, 84), (2, 7), (4, 9))),
            "excreta_disposal": weighted(rng, ((1, 62), pit, (3, 8))),
        }
    access = weighted(rng, WITHOUT_LATRINE[place.typology])
    if access == 6:
        return {"latrine_access": 6, "latrine_type": None, "excreta_disposal": None}
    return {
        "latrine_access": access,
        "latrine_type": weighted(rng, ((1, 60), (2, 15), (4, 25))),
        "excreta_disposal": weighted(rng, ((1, 45), (4, 30), (3, 25))),
    }
