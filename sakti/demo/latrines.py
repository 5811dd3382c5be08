"""Latrines: built by many hands, counted only when somebody has seen them in use (STBM, Permenkes 3/2014)."""

from __future__ import annotations

from datetime import date, timedelta

from sakti.demo import quota
from sakti.demo.houses import latrine
from sakti.demo.partners import LATRINE
from sakti.demo.telling import Telling
from sakti.demo.world import House, pick


def own(house: House, day: date) -> bool:
    """309a = 1: only this household uses it."""
    return house.value("latrine_access", day) == 1


def publish(t: Telling, first: list[House]) -> None:
    """Own latrines from 61.68 % to 85.03 %: +23.35 points."""
    free = [h for h in t.open(first, 60) if not h.divided]
    unknown, still, n0, n1 = quota.latrines(len(first), len(t.world.houses_on(t.until)), 70)
    blank = pick(t.rng, free, unknown)
    _describe(t, first, set(blank), n0)
    _divided(t)
    _worse(t, [h for h in free if own(h, t.since)], 8)
    _look_again(t, blank[: unknown - still])
    missing = n1 - sum(own(house, t.until) for house in t.world.houses_on(t.until))
    without = [h for h in free if h not in set(blank) and not own(h, t.since)]
    builders = pick(t.rng, without, missing, lambda h: h.place.drive**3)
    for house in builders:
        build(t, house)
    _unused(t, [h for h in without if h not in set(builders)])


def _describe(t: Telling, first: list[House], blank: set[House], count: int) -> None:
    """The first list: so many with an own latrine, so many where the question was left open."""
    observed = [house for house in first if house not in blank]
    owners = set(pick(t.rng, observed, count, lambda h: (0.25 + h.wealth) * h.place.latrine))
    for house in observed:
        house.facts |= latrine(t.rng, house.place, house in owners)
    for house in blank:
        house.facts |= {"latrine_access": None, "latrine_type": None, "excreta_disposal": None}


def _divided(t: Telling) -> None:
    """Split households build by chance, the old one first."""
    divided = [h for h in t.open(t.world.houses, 60) if h.divided]
    for house in sorted(divided, key=lambda h: h.parent is not None):
        if not own(house, t.until) and t.rng.random() < 0.4:
            build(t, house)


def _worse(t: Telling, houses: list[House], count: int) -> None:
    """There, but no longer used: 309a = 5."""
    for house in pick(t.rng, houses, count):
        house.see(t.day(house), latrine_access=5)


def _look_again(t: Telling, houses: list[House]) -> None:
    """What the list left open is seen at the door."""
    for house in houses:
        built = latrine(t.rng, house.place, t.rng.random() < 0.6)
        house.see(t.day(house), **{name: value for name, value in built.items() if value})


def build(t: Telling, house: House) -> None:
    """Most are built by a programme and seen in use weeks later; some families build alone."""
    built = t.day(house, ahead=20)
    if t.rng.random() < 0.84:
        t.deliver(built, LATRINE, house)
    pit = house.place.urban or t.rng.random() < 0.75
    house.see(t.soon(house, built, 8, 75), latrine_access=1, latrine_type=1, excreta_disposal=1 if pit else 4)


def _unused(t: Telling, houses: list[House]) -> None:
    """Built but not used, and built but not looked at yet: no outcome follows from a delivery."""
    chosen = pick(t.rng, t.open(houses, 120), 34)
    for house in chosen[:12]:
        built = t.day(house, ahead=60)
        t.deliver(built, LATRINE, house)
        house.see(t.soon(house, built, 20, 55), latrine_access=5, latrine_type=1, excreta_disposal=1)
    for house in chosen[12:]:
        t.deliver(t.day(house, after=t.until - timedelta(days=55)), LATRINE, house)


def go_on(t: Telling, share: float) -> None:
    """After the table, and in the replication villages."""
    houses = t.open(t.world.houses, 60)
    for house in houses:
        given = house.value("latrine_access", t.until)
        if given is None and t.rng.random() < share:
            _look_again(t, [house])
        elif given not in (None, 1) and t.rng.random() < share * house.place.drive:
            build(t, house)
