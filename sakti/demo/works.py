"""Water, repaired houses, electricity, help at the door, and the visits in between."""

from __future__ import annotations

from sakti.demo.days import months_between, working_day
from sakti.demo.partners import EXTRAS, HOUSE, WATER
from sakti.demo.telling import Telling
from sakti.demo.world import House, pick

#: What a visit looks at again.
LOOKED_AT = ("floor_area", "floor", "wall", "roof", "water", "electricity", "cooking_fuel", "latrine_access", "decile")
BETTER_WATER = {"pegunungan": (13, 13, 7), "perkotaan": (3, 12, 4), "pesisir": (13, 13, 4)}


def tell(t: Telling, share: float) -> None:
    """Works and help on a share of the households that need them."""
    houses = t.open(t.world.houses, 60)
    for house in houses:
        if house.value("water", t.since) in (2, 6, 8, 9, 11) and t.rng.random() < share * house.place.drive:
            _water(t, house)
        if _unfit(house, t) and t.rng.random() < share * 0.7:
            _repair(t, house)
        if house.value("electricity", t.since) in (2, 3, 4) and t.rng.random() < share:
            house.see(t.day(house), electricity=1, power=1)
    for house in pick(t.rng, houses, round(len(houses) * share * 0.6), lambda h: 1.2 - h.wealth):
        t.deliver(t.day(house), t.rng.choice(EXTRAS), house)


def _unfit(house: House, t: Telling) -> bool:
    """Earth or bamboo floor, bamboo wall, or a roof of straw."""
    floor, wall, roof = (house.value(name, t.since) for name in ("floor", "wall", "roof"))
    return floor in (7, 8) or wall in (4, 6) or roof == 7


def _water(t: Telling, house: House) -> None:
    connected = t.day(house, ahead=20)
    if t.rng.random() < 0.8:
        t.deliver(connected, WATER, house)
    house.see(t.soon(house, connected, 5, 40), water=t.rng.choice(BETTER_WATER[house.place.typology]))


def _repair(t: Telling, house: House) -> None:
    repaired = t.day(house, ahead=30)
    t.deliver(repaired, HOUSE, house)
    if t.rng.random() < 0.85:
        house.see(t.soon(house, repaired, 10, 60), floor=t.rng.choice((4, 6)), wall=1, roof=2)


def visit(t: Telling, a_month: float) -> None:
    """Rounds that find everything as it was: so many visits a month for 100 households."""
    by_place: dict[str, list[House]] = {}
    for house in t.open(t.world.houses):
        by_place.setdefault(house.place.code, []).append(house)
    for houses in by_place.values():
        place = houses[0].place
        months = months_between(t.since, min(t.until, place.reports_until))
        for _ in range(round(len(months) * len(houses) * a_month / 100)):
            house = t.rng.choice(houses)
            _look(t, house, t.rng.sample(LOOKED_AT, t.rng.choice((2, 3, 3, 4))))


def _look(t: Telling, house: House, names: list[str]) -> None:
    first, last = t.window(house)
    day = working_day(t.rng, house.place.lead, first, last)
    values = {name: house.value(name, day) for name in names}
    house.see(day, **{name: value for name, value in values.items() if value is not None})


def note_late(t: Telling, count: int) -> None:
    """Visits that are written down only after the month was closed; none moves the table."""
    wells = [h for h in t.open(t.world.houses, 60) if h.value("water", t.until) == 6 and not h.last("water", t.until)]
    for house in pick(t.rng, wells, min(count, len(wells))):
        house.see(working_day(t.rng, 0.0, t.until.replace(day=2), t.until.replace(day=27)), "late", water=4)
