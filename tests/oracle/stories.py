"""What happens to the people: a consistent story in order of time, which the files tell in another order."""

from __future__ import annotations

import datetime as dt
import json

from tests.oracle.people import END, START, House, Population, Someone


class Story(Population):
    events: list[tuple[int, dict]]  # file, row

    def make_history(self, steps: int) -> None:
        first, last = -50 if self.may(8) else 1, (END - START).days
        days = sorted(START + dt.timedelta(self.rng.randint(first, last)) for _ in range(steps))
        kinds = [
            "death",
            "birth",
            "move_out",
            "move_in",
            "move_out_house",
            "move_in_house",
            "move_village",
            "split",
            "join",
            "exit",
        ]
        for day in days:
            getattr(self, f"tell_{self.rng.choices(kinds, [2, 3, 2, 3, 2, 5, 2, 4, 3, 2])[0]}")(day)

    def living(self, day: dt.date) -> list[Someone]:
        """People a new event may name: nothing else happens to them or their household that day."""
        return [
            p
            for p in self.people
            if p.keyed
            and p.last < day
            and p.house.last < day
            and p.since <= day
            and p.house.since <= day
            and (not p.dead or (self.may(5) and self.chance(0.1)))
        ]

    def present(self, day: dt.date) -> list[Someone]:
        return [p for p in self.living(day) if (not p.away or self.may(4)) and (not p.house.away or self.may(2))]

    def add(self, day: dt.date, event: str, touched: list, creates: list = (), **cells: str) -> None:
        """The row goes to a file that is not before the files of the keys it uses."""
        number = max([1, *[t.file for t in touched]])
        if number == 1 and self.chance(0.3):
            number = 2  # back-dated: arrives with the later file
        for thing in touched:
            thing.last = day
        for thing in creates:
            thing.file, thing.last, thing.since = number, day, day
        row = dict.fromkeys(["date", "event", "key", "person_key", "target_key", "note"], "")
        self.events.append((number, row | {"date": day.isoformat(), "event": event} | cells))

    def some_house(self, day: dt.date, **wanted: bool) -> House | None:
        found = [
            h
            for h in self.houses
            if h.last < day
            and h.since <= day
            and self.key(h)
            and all(getattr(h, k) is v for k, v in wanted.items())
            and all(p.last < day for p in self.members(h))
            and any(not p.dead for p in self.members(h))
        ]
        return self.rng.choice(found) if found else None

    def of_away_house(self, people: list[Someone]) -> list[Someone]:
        """Often somebody whose household is away: they must not come back with it."""
        absent = [p for p in people if p.house.away and len(self.members(p.house)) > 1]
        return absent if absent and self.chance(0.5) else people

    def tell_death(self, day: dt.date) -> None:
        if people := self.of_away_house(self.living(day)):
            person = self.rng.choice(people)
            self.add(day, "death", [person], person_key=person.nik)
            person.dead = True

    def tell_birth(self, day: dt.date) -> None:
        house = self.some_house(day, away=False) if not self.may(2) else self.some_house(day)
        if house is None or not house.kks or (house.exited and not self.may(1)):
            return
        birth = day - dt.timedelta(self.rng.choice([0, 0, 0, 20]))
        baby = self.make_person(house, house.kks[0], 3, birth)
        baby.values = {}
        note = json.dumps({"nik": baby.nik, "name": baby.name, "sex": baby.sex, "birth_date": birth.isoformat()})
        self.add(day, "birth", [house], [baby], key=house.kks[0], note=note)

    def tell_move_out(self, day: dt.date) -> None:
        if people := [p for p in self.living(day) if not p.away]:  # also from an away household: left on their own
            person = self.rng.choice(self.of_away_house(people))
            self.add(day, "move_out", [person], person_key=person.nik)
            person.away, person.stale = True, False

    def tell_move_in(self, day: dt.date) -> None:
        gone = [
            p
            for p in self.living(day)
            if p.away and (not p.house.away or self.may(3)) and (not p.stale or self.may(19))
        ]
        if gone:
            person = self.rng.choice(gone)
            self.add(day, "move_in", [person], person_key=person.nik)
            person.away = False

    def tell_move_out_house(self, day: dt.date) -> None:
        if houses := [house for _ in range(3) if (house := self.some_house(day, away=False))]:
            house = max(houses, key=lambda h: (any(p.away for p in self.members(h)), len(self.members(h))))
            self.add(day, "move_out", [house], key=self.key(house))
            house.away = True

    def tell_move_in_house(self, day: dt.date) -> None:
        if houses := [house for _ in range(3) if (house := self.some_house(day, away=True))]:
            house = max(houses, key=lambda h: sum(p.dead or p.away for p in self.members(h)))
            self.add(day, "move_in", [house], key=self.key(house))
            house.away = False

    def tell_move_village(self, day: dt.date) -> None:
        house = self.some_house(day) if self.may(19) else self.some_house(day, away=False)
        if house is None:
            return
        village = self.rng.choice([v for v in self.villages if v != house.village])
        target = village if self.chance(0.8) else village.replace(".", "")
        self.add(day, "move_village", [house], key=self.key(house), target_key=target)
        house.village = village
        for person in self.members(house):
            person.stale = person.away

    def tell_split(self, day: dt.date) -> None:
        people = [p for p in self.present(day) if p.house.kks and p.kk in p.house.keys]
        if not people:
            return
        first = self.rng.choice(people)
        mates = [p for p in people if p.house is first.house and p.kk == first.kk]
        leavers = self.rng.sample(mates, self.rng.randint(1, min(3, len(mates))))
        old = first.house
        self.serial += 1
        kk = f"{old.village.replace('.', '')[:6]}150119{self.serial:04}"
        new = House(old.village, "", [kk], dict(old.values), old.away, old.exited, keys=[kk], home=old.village)
        niks = json.dumps([p.nik for p in leavers])
        self.add(day, "split", [old, *leavers], [new], key=first.kk, target_key=kk, note=niks)
        self.houses.append(new)
        for person in leavers:
            person.house, person.kk, person.file, person.stale = new, kk, max(person.file, new.file), False

    def tell_join(self, day: dt.date) -> None:
        people = self.present(day)
        houses = [h for h in self.houses if h.kks and h.last < day and h.since <= day and (not h.away or self.may(2))]
        pairs = [
            (p, h)
            for p in self.rng.sample(people, min(8, len(people)))
            for h in self.rng.sample(houses, min(8, len(houses)))
            if h is not p.house and (h.exited == p.house.exited or self.may(1))
        ]
        back = [  # from a split back to the old household
            (p, h)
            for p in people
            for h in houses
            if p.house is not h and p.house.since > START and h.values == p.house.values and h.exited == p.house.exited
        ]
        if pairs:
            person, house = self.rng.choice(back if back and self.chance(0.5) else pairs)
            self.add(day, "join", [person, house], person_key=person.nik, target_key=house.kks[0])
            person.house, person.kk, person.stale, person.away = house, house.kks[0], False, False
            person.file = max(person.file, house.file)

    def tell_exit(self, day: dt.date) -> None:
        if house := self.some_house(day, exited=False):
            self.add(day, "exit", [house], key=self.key(house), note="mampu")
            house.exited = True
