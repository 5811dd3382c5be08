"""Births, deaths, moves, splits, joins and exits, day after day (contracts §4)."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable
from datetime import date, timedelta

from sakti.demo.days import any_day
from sakti.demo.houses import live_in
from sakti.demo.identity import Numbers
from sakti.demo.names import Names
from sakti.demo.people import newborn
from sakti.demo.places import Place
from sakti.demo.world import House, Person, Stay, World

#: Events a year for 1,000 households: what happens in villages like these.
RATES = {
    "birth": 42.0,
    "death": 24.0,
    "person_out": 20.0,
    "house_out": 19.0,
    "move_village": 4.0,
    "split": 18.0,
    "join": 6.0,
    "exit": 30.0,
}
#: How old somebody is when he or she dies: a weight by decade of age.
DEADLY = (0.06, 0.01, 0.02, 0.03, 0.06, 0.12, 0.3, 0.7, 1.0, 1.0)
REASONS = ("mampu", "mampu", "usaha berkembang", "bekerja tetap", "mampu menurut musdes")


class Life:
    """Tells the events of some villages in the order of days; each house has at most one great change."""

    def __init__(self, world: World, numbers: Numbers, places: tuple[Place, ...]) -> None:
        self.world, self.numbers, self.places = world, numbers, places
        self.rng, self.names = world.rng, Names(world.rng)
        self.plan: list[tuple[date, int, str, Place, Stay | House | None]] = []
        self.planned = 0

    def expect(self, first: date, last: date, pace: float = 1.0) -> None:
        """Plan the events from first to last; at another pace than usual if asked."""
        years = ((last - first).days + 1) / 365.25
        for place in self.places:
            for kind, rate in RATES.items():
                for _ in range(round(rate * pace * years * place.households / 1000)):
                    self._push(any_day(self.rng, first, last), kind, place)

    def _push(self, day: date, kind: str, place: Place, what: Stay | House | None = None) -> None:
        self.planned += 1
        heapq.heappush(self.plan, (day, self.planned, kind, place, what))

    def tell(self) -> None:
        """Let everything happen, in the order of days."""
        while self.plan:
            day, _, kind, place, what = heapq.heappop(self.plan)
            getattr(self, f"_{kind}")(day, place, what)

    # --- finding somebody to whom it happens

    def _person(self, day: date, place: Place, fits: Callable[[Person], bool]) -> Person | None:
        """Somebody of the village with a sure NIK, in a house where nothing else happens these days."""
        for _ in range(400):
            person = self.rng.choice(self.world.persons)
            if not person.sure or person.house.place is not place or not self._calm(person.house, day):
                continue
            if person.present(day) and fits(person):
                return person
        return None

    def _house(self, day: date, place: Place, fits: Callable[[House], bool]) -> House | None:
        """A house of the village to which nothing great has happened yet."""
        for _ in range(300):
            house = self.rng.choice(self.world.houses)
            if house.place is not place or house.done or house.since >= day or not self._calm(house, day):
                continue
            if house.present(day) and fits(house):
                return house
        return None

    @staticmethod
    def _calm(house: House, day: date) -> bool:
        return house.quiet_until < day and house.exited is None

    def _happen(self, day: date, event: str, *houses: House, **keys: str) -> None:
        """Write the event down and let the houses rest a few days."""
        row = {"date": day.isoformat(), "event": event, "key": "", "person_key": "", "target_key": "", "note": ""}
        self.world.events.append(row | keys)
        for house in houses:
            house.quiet_until = day + timedelta(days=4)

    # --- what happens

    def _death(self, day: date, place: Place, _: object) -> None:
        person = self._person(day, place, lambda p: self.rng.random() < DEADLY[min((day - p.born).days // 3653, 9)])
        if person:
            leave(person, day)
            self._happen(day, "death", person.house, person_key=person.nik)

    def _birth(self, day: date, place: Place, _: object) -> None:
        mother = self._person(day, place, lambda p: p.sex == 2 and p.role in (1, 2, 4) and p.aged(19, 41, day))
        if not mother or not mother.house.kk_sure or len(mother.kk) < 16:
            return
        born = day - timedelta(days=self.rng.choice((0, 0, 0, 5, 12, 25)))
        child = newborn(self.rng, self.numbers, self.names, place.code, max(born, mother.house.since))
        child.kk = mother.kk
        self.world.persons.append(child)
        live_in(child, mother.house, day)
        note = {"nik": child.nik, "name": child.name, "sex": child.sex, "birth_date": child.birth_text}
        self._happen(day, "birth", mother.house, key=child.kk, note=json.dumps(note))

    def _person_out(self, day: date, place: Place, _: object) -> None:
        person = self._person(day, place, lambda p: p.aged(17, 40, day) and p.role > 2)
        if person:
            stay = leave(person, day)
            self._happen(day, "move_out", person.house, person_key=person.nik)
            if self.rng.random() < 0.3:
                self._push(day + timedelta(days=self.rng.randint(40, 200)), "person_back", place, stay)

    def _person_back(self, day: date, _: Place, stay: Stay | House | None) -> None:
        """Comes home if the house is still there."""
        if isinstance(stay, Stay) and self._calm(stay.house, day) and stay.house.present(day):
            live_in(stay.person, stay.house, day)
            self._happen(day, "move_in", stay.house, person_key=stay.person.nik)

    def _house_out(self, day: date, place: Place, _: object) -> None:
        house = self._house(day, place, lambda _: True)
        if house:
            self._happen(day, "move_out", house, key=house.key(self.rng, day))
            house.done = True
            for person in house.people(day):
                leave(person, day)
            if self.rng.random() < 0.25:
                self._push(day + timedelta(days=self.rng.randint(45, 240)), "house_back", place, house)

    def _house_back(self, day: date, _: Place, house: Stay | House | None) -> None:
        """Those who were there at the move come back together."""
        if isinstance(house, House) and house.stays:
            left = max(stay.until for stay in house.stays if stay.until)
            for person in [stay.person for stay in house.stays if stay.until == left]:
                live_in(person, house, day)
            self._happen(day, "move_in", house, key=house.code)

    def _move_village(self, day: date, place: Place, _: object) -> None:
        others = [other for other in self.places if other is not place]
        house = self._house(day, place, lambda _: bool(others))
        if house:
            house.place, house.done = self.rng.choice(others), True
            self._happen(day, "move_village", house, key=house.key(self.rng, day), target_key=house.place.code)

    def _split(self, day: date, place: Place, _: object) -> None:
        house = self._house(day, place, lambda h: h.answers_to_card(day) and splits(h, day))
        if not house:
            return
        parting = grown(house, day)[: self.rng.choice((1, 1, 2))]
        card = self.numbers.kk(place.code, day)
        old = parting[0].kk
        new = House(place=place, kk=card, since=day, parent=house, done=True, wealth=house.wealth)
        new.rt, new.rw, new.address = house.rt, house.rw, house.address
        house.split_on, house.done = day, True
        self.world.houses.append(new)
        for person in parting:
            leave(person, day)
            live_in(person, new, day)
            person.kk = card
        note = json.dumps([person.nik for person in parting])
        self._happen(day, "split", house, new, key=old, target_key=card, note=note)

    def _join(self, day: date, place: Place, _: object) -> None:
        """A widowed parent or a grown child moves in with another family."""
        person = self._person(day, place, lambda p: p.role in (1, 6, 3) and p.aged(19, 90, day) and not p.house.done)
        target = self._house(day, place, lambda h: h.answers_to_card(day))
        if person and target and target is not person.house and len(person.house.people(day)) < 4:
            left = person.house
            leave(person, day)
            live_in(person, target, day)
            person.kk = target.kk
            left.kk_sure = left.present(day) and left.kk_sure
            self._happen(day, "join", left, target, person_key=person.nik, target_key=target.kk)

    def _exit(self, day: date, place: Place, _: object) -> None:
        house = self._house(day, place, lambda h: self.rng.random() < h.wealth)
        if house:
            self._happen(day, "exit", house, key=house.key(self.rng, day), note=self.rng.choice(REASONS))
            house.exited = day
            for person in house.people(day):
                leave(person, day)


def leave(person: Person, day: date) -> Stay:
    """The person is not there from that day."""
    stay = person.stays[-1]
    stay.until = day
    return stay


def splits(house: House, day: date) -> bool:
    """Is there a grown child to leave, and a family to stay?"""
    return bool(grown(house, day)) and len(house.people(day)) > 3


def grown(house: House, day: date) -> list[Person]:
    """Grown children with a sure NIK, of the family whose card is the house's key."""
    return [p for p in house.people(day) if p.sure and p.role == 3 and p.aged(20, 38, day) and p.kk == house.kk]
