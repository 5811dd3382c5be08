"""What real lists look like: legal, odd, and worth a warning (contracts §2). No row is an error."""

from __future__ import annotations

import random

from sakti.demo.world import House, pick


def strew(rng: random.Random, houses: list[House]) -> None:
    """A few of each oddity, each in a house of its own."""
    plain = [h for h in houses if len({p.card for p in h.members}) == 1 and len(h.members) > 2]
    plain = [h for h in plain if all(person.sure for person in h.members)]
    chosen = pick(rng, plain, 22)
    for house in chosen[:3]:
        _no_card(house)
    for first, second in (chosen[3:5], chosen[5:7]):
        _same_card(first, second)
    for house in chosen[7:9]:
        house.members[0].patch["hubungan"] = 8
    for house in chosen[9:11]:
        house.members[1].patch["hubungan"] = 1
    for house in chosen[11:15]:
        house.members[-1].patch["jenis_atap"] = 2 if house.facts["roof"] != 2 else 4
    for house in chosen[15:18]:
        _unknown_floor(house)
    for house in chosen[18:22]:
        house.members[0].patch["nama"] = f"  {house.members[0].name.upper()} "


def _no_card(house: House) -> None:
    """The card number is 0: the family has no reliable number."""
    house.kk_sure = False
    for person in house.members:
        person.kk = person.card = "0"


def _same_card(first: House, second: House) -> None:
    """One card under two household numbers: two households, and an ambiguous key."""
    if first.origin is not second.origin:
        return
    first.kk_sure = second.kk_sure = False
    second.kk = first.kk
    for person in second.members:
        person.kk = person.card = first.kk
        person.role = person.role if person.role != 1 else 8


def _unknown_floor(house: House) -> None:
    """A floor code that is in no list."""
    house.facts["floor"] = None
    for person in house.members:
        person.patch["jenis_lantai"] = 12
