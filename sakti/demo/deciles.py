"""Welfare deciles: 1,425 households of decile 1-4 become 1,120."""

from __future__ import annotations

from datetime import date, timedelta

from sakti.demo.days import SECOND_LIST, any_day
from sakti.demo.quota import POOR_AFTER, POOR_BEFORE
from sakti.demo.telling import Telling
from sakti.demo.world import House, World, pick, weighted

POOR = ((1, 20), (2, 25), (3, 28), (4, 27))
BETTER = ((5, 36), (6, 25), (7, 18), (8, 12), (9, 6), (10, 3))
JUST_ABOVE = ((5, 72), (6, 24), (7, 4))


def poor(house: House, day: date) -> bool:
    """Decile 1-4 on that day."""
    return house.value("decile", day) in (1, 2, 3, 4)


def describe(world: World, houses: list[House], poor_count: int, unknown: int) -> None:
    """The deciles of the first list: exactly so many poor, so many unknown."""
    rng = world.rng
    blank = set(pick(rng, [h for h in houses if not h.done and h.exited is None], unknown))
    observed = [house for house in houses if house not in blank]
    chosen = set(pick(rng, observed, poor_count, lambda h: (1.15 - h.wealth) * h.place.poor))
    for house in observed:
        house.facts["decile"] = weighted(rng, POOR if house in chosen else BETTER)


def publish(t: Telling, first: list[House], fresh: list[House]) -> None:
    """Move the deciles to the published count on the day of the table."""
    describe(t.world, first, POOR_BEFORE, 8)
    for house in fresh:
        house.facts["decile"] = weighted(t.rng, POOR if t.rng.random() < 0.8 else JUST_ABOVE)
    _leavers(t, first)
    _divided(t)
    free = [h for h in t.open(first) if not h.divided and h.facts["decile"]]
    for house in pick(t.rng, [h for h in free if not poor(h, t.since)], 35, lambda h: 1.2 - h.wealth):
        house.see(t.day(house), decile=t.rng.choice((3, 4, 4)))
    surplus = sum(poor(house, t.until) for house in t.world.houses_on(t.until)) - POOR_AFTER
    rising = [h for h in free if poor(h, t.until) and not h.last("decile", t.until)]
    chosen = pick(t.rng, rising, surplus, lambda h: (0.25 + h.wealth) * h.place.drive**2)
    for house in chosen:
        rise(t, house)
    _restless(t, [house for house in rising if house not in set(chosen)])


def rise(t: Telling, house: House) -> None:
    """Out of decile 1-4: by a re-assessment at home, or because the second list ranks anew."""
    listed = t.since < SECOND_LIST < t.until and house.present(SECOND_LIST) and house.place is house.origin
    if listed and t.rng.random() < 0.2:
        house.see(SECOND_LIST, "list", decile=weighted(t.rng, JUST_ABOVE))
    else:
        house.see(t.day(house), decile=weighted(t.rng, JUST_ABOVE))


def _leavers(t: Telling, first: list[House]) -> None:
    """Most who leave the target list were seen to be better off shortly before."""
    for house in first:
        if house.exited and house.exited <= t.until and not house.divided and poor(house, t.since):
            day = house.exited - timedelta(days=t.rng.randint(8, 40))
            if t.rng.random() < 0.75 and day > t.since:
                house.see(day, decile=weighted(t.rng, JUST_ABOVE))


def _divided(t: Telling) -> None:
    """Split households go on by chance: first the old one, then the new one that starts from it."""
    divided = [h for h in t.open(t.world.houses) if h.divided]
    for house in sorted(divided, key=lambda h: h.parent is not None):
        if house.value("decile", t.until) and t.rng.random() < 0.2:
            house.see(t.day(house), decile=weighted(t.rng, JUST_ABOVE))


def _restless(t: Telling, houses: list[House]) -> None:
    """Some move among the poor deciles, a few rise and fall back."""
    for house in pick(t.rng, houses, len(houses) // 7):
        house.see(t.day(house), decile=weighted(t.rng, POOR))
    for house in pick(t.rng, [h for h in t.open(houses, 250) if not h.last("decile", t.until)], 12):
        first, last = t.window(house)
        middle = first + (last - first) / 2
        house.see(any_day(t.rng, first, middle), decile=5)
        house.see(any_day(t.rng, middle + timedelta(days=5), last), decile=4)


def go_on(t: Telling, share: float) -> None:
    """After the table, and in the replication villages: some rise, a few fall."""
    houses = t.open(t.world.houses)
    ups = [h for h in houses if poor(h, t.since) or (h.since > t.since and poor(h, h.since))]
    for house in pick(t.rng, ups, round(len(ups) * share), lambda h: (0.2 + h.wealth) * h.place.drive):
        rise(t, house)
    downs = [h for h in houses if h.value("decile", t.until) in (5, 6) and not h.last("decile", t.until)]
    for house in pick(t.rng, downs, round(len(downs) * share * 0.2)):
        house.see(t.day(house), decile=4)
