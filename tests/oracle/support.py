"""The ledger of support and the money of a year, by the rules alone, from the files that were handed in.

`SupportDistrict` reads the same lists and logs as the reference, and a log of plans (`PLANS`) that a test plays through
the product's doors. It answers what is needed, promised, received and paid on any day. It shares no code with the
product, keeps everything as lists, and asks them anew for each question.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from tests.oracle.indicators import DELIVERED, INDICATORS, NO, OBSERVED, UNKNOWN, YES, Fact, age_on, true_values
from tests.oracle.reference import OUTCOMES, District, Household, Person, World

#: Programme → the need that it answers.
ANSWERS = {
    "Jambanisasi": "own_latrine",
    "Tangki septik": "improved_sanitation",
    "Air bersih": "improved_water",
    "training": "trained_working_age",
    "treatment": "chronic_disease_treated",
    "Sembako": "",
}
#: Need → what a visit sees of it, and which other needs are a part of it.
OF_HOUSES = {
    "own_latrine": (("latrine_access",), ()),
    "improved_sanitation": (("latrine_access", "latrine_type", "excreta_disposal"), ("own_latrine",)),
    "improved_water": (("water",), ()),
}
OF_PEOPLE = {"trained_working_age": (), "chronic_disease_treated": ("chronic_treated",)}
#: A log of plans: what was proposed, moved, delivered on a plan, or taken back. `ref` names a plan or a delivery.
PLANS = ["what", "ref", "of", "day", "programme", "organisation", "helix", "subject", "key"]
PLANS += ["volume", "rp", "due_on", "status"]
#: What rests on deliveries, and what it falls to without them.
RESTING = {"done": [("done", "running")], "verified": [("done", "running"), ("verified", "done")]}
PROMISED, FINISHED, ENDED = ("approved", "scheduled", "running"), ("done", "verified"), ("rejected", "cancelled")


@dataclass
class Brought:
    """A delivery, with or without a plan."""

    day: dt.date
    programme: str
    organisation: str
    house: Household
    person: Person | None
    volume: Fraction
    rp: int
    funding: list[tuple[str, int]]
    voided: bool = False
    sets: Fact | None = None  # what its programme records of the person


@dataclass
class Planned:
    """A plan, and since when it had which status."""

    programme: str
    organisation: str
    house: Household
    person: Person | None
    volume: Fraction
    rp: int | None
    due_on: dt.date | None
    moves: list[tuple[dt.date, str]]
    brought: list[Brought] = field(default_factory=list)

    def status(self, day: dt.date) -> str:
        known = [status for when, status in self.moves if when <= day]
        return known[-1] if known else ""

    def came(self, day: dt.date) -> list[Brought]:
        return [each for each in self.brought if each.day <= day and not each.voided]

    def volume_came(self, day: dt.date) -> Fraction:
        return sum((each.volume for each in self.came(day)), Fraction(0))

    def rp_came(self, day: dt.date) -> int:
        return sum(each.rp for each in self.came(day))

    def is_complete(self, day: dt.date) -> bool:
        return bool(self.came(day)) and self.volume_came(day) >= self.volume

    @property
    def falls(self) -> dt.date:
        return self.due_on or self.moves[0][0]


class SupportDistrict(District):
    def __init__(self) -> None:
        super().__init__()
        self.loose: list[Brought] = []
        self.plans: dict[str, Planned] = {}
        self.of_plans: dict[str, Brought] = {}
        self.fates: list[str] = []  # of each row of the log of plans: done, refused, or skipped after a refusal

    # -- what was handed in

    def take_delivery(self, row: dict[str, str], number: int) -> list[str]:
        findings = super().take_delivery(row, number)
        subject, day = self.find_subject(row), dt.date.fromisoformat(row["delivered_on"])
        person = subject if isinstance(subject, Person) else None
        house = self.world(day).house(person) if person else subject
        funding = [(source, int(rp)) for source, _, rp in (part.rpartition(":") for part in row["funding"].split(";"))]
        volume, rp = Fraction(row["volume"]), int(row["value_rp"])
        self.loose.append(Brought(day, row["programme"], row["organisation"], house, person, volume, rp, funding))
        return findings

    def take_plans(self, path: Path) -> None:
        """Plans come last: a person's is for the house where the person lives after all that happened."""
        refused: set[str] = set()
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                day, ref = dt.date.fromisoformat(row["day"]), row["ref"] or row["of"]
                fate = "done" if self.is_somebody_there(row, day) else "refused"
                if row["of"].partition("/")[0] in refused:
                    fate = "skipped"
                if fate == "done":
                    getattr(self, f"plan_{row['what']}")(row, day)
                else:
                    refused.add(ref.partition("/")[0])
                self.fates.append(fate)

    def is_somebody_there(self, row: dict[str, str], day: dt.date) -> bool:
        """Nothing is proposed, decided, begun or given for nobody; what is over may be called over, or taken back."""
        if row["what"] == "propose":
            subject = self.find_subject(row)
            return self.is_there(subject if isinstance(subject, Person) else None, subject, day)
        plan = self.plans.get(row["of"].partition("/")[0])
        begins = row["status"] in PROMISED and plan is not None and plan.moves[-1][1] not in FINISHED
        if plan is None or not (row["what"] == "deliver" or begins):
            return True
        return self.is_there(None if self.is_of_house(plan) else plan.person, plan.house, day)

    @staticmethod
    def is_of_house(one: Planned | Brought) -> bool:
        return one.person is None or ANSWERS[one.programme] in OF_HOUSES

    def is_there(self, person: Person | None, house: Household, day: dt.date) -> bool:
        """Before the first list that names somebody nobody knows better."""
        world = self.world(day)
        if person is not None:
            return person not in world.dead and person not in world.away
        people = [each for each in self.persons if world.house(each) is house]
        return day < house.born or any(world.lives(each) for each in people)

    def plan_propose(self, row: dict[str, str], day: dt.date) -> None:
        self.organisations.setdefault(row["organisation"], row["helix"])
        subject = self.find_subject(row)
        person = subject if isinstance(subject, Person) else None
        house = self.world(dt.date.max).house(person) if person else subject
        due = dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None
        volume, rp = Fraction(row["volume"]), int(row["rp"]) if row["rp"] else None
        moves = [(day, "proposed")]
        self.plans[row["ref"]] = Planned(row["programme"], row["organisation"], house, person, volume, rp, due, moves)

    def plan_move(self, row: dict[str, str], day: dt.date) -> None:
        self.plans[row["of"]].moves.append((day, row["status"]))

    def plan_deliver(self, row: dict[str, str], day: dt.date) -> None:
        plan, rp = self.plans[row["of"]], int(row["rp"])
        funding = [("APBD kab", rp)] if rp else []
        house = plan.house if self.is_of_house(plan) else self.world(day).house(plan.person)
        volume = Fraction(row["volume"])
        brought = Brought(day, plan.programme, plan.organisation, house, plan.person, volume, rp, funding)
        plan.brought.append(brought)
        self.of_plans[row["ref"]] = brought
        if plan.person and plan.programme in OUTCOMES:
            brought.sets = Fact(OUTCOMES[plan.programme], "1", day, DELIVERED, (self.files + 1, len(self.of_plans)))
            plan.person.facts.append(brought.sets)

    def plan_void(self, row: dict[str, str], _day: dt.date) -> None:
        brought = self.of_plans[row["of"]]
        brought.voided = True
        if brought.sets:
            brought.person.facts.remove(brought.sets)
        for plan in self.plans.values():
            if any(each is brought for each in plan.brought):
                self.fall(plan, brought)

    @staticmethod
    def fall(plan: Planned, voided: Brought) -> None:
        """What was called done because of a delivery was not, since the day on which it was called so."""
        said = list(zip(["", *(status for _day, status in plan.moves)], plan.moves, strict=False))
        for status, below in RESTING.get(plan.moves[-1][1], ()):
            days = [day for last, (day, after) in said if after == status and last != "verified"]
            if voided.day <= days[-1] and plan.volume_came(days[-1]) < plan.volume:
                plan.moves.append((days[-1], below))
                return

    # -- needs

    def needs(self, day: dt.date, region: str) -> dict[str, Counter]:
        """Need → state → how many of those who are asked."""
        houses, people, world = self.subjects(day, region)
        found: dict[str, Counter] = {need: Counter() for need in (*OF_HOUSES, *OF_PEOPLE)}
        for house in houses:
            also = self.is_rural(world.village[house], day)
            values = true_values(self.facts_of(world, house, day), day)
            for need in OF_HOUSES:
                found[need][
                    self.state(need, values, also, self.support(need, values, also, house, None, day), day)
                ] += 1
        for person in people:
            age, values = age_on(person.birth, day), true_values(person.facts, day)
            for need in OF_PEOPLE:
                if (said := INDICATORS[need][2](values, age)) in (YES, NO, UNKNOWN):
                    given = self.support(need, values, age, world.house(person), person, day) if said == NO else []
                    found[need][self.state(need, values, age, given, day)] += 1
        return found

    def state(self, need: str, values: dict, also: object, given: list[tuple], day: dt.date) -> str:
        """Of a need; `given`: what was done about it, as (kind, due day, whether a visit told since)."""
        answer = INDICATORS[need][2](values, also)
        if answer != NO:
            return "unknown" if answer == UNKNOWN else "met"
        if any(kind == "received" and not told for kind, _, told in given):
            return "received"
        due = [when for kind, when, _ in given if kind == "promised"]
        if due:
            return "late" if any(when is not None and when < day for when in due) else "promised"
        return "unused" if given else "open"

    def support(self, need: str, values: dict, also: object, house: Household, person: Person | None, day: dt.date):
        answering = [
            need,
            *(part for part in OF_HOUSES.get(need, ((), ()))[1] if INDICATORS[part][2](values, also) != YES),
        ]
        given = []
        for plan in self.plans.values():
            if ANSWERS[plan.programme] in answering and self.is_for(plan, house, person):
                status = plan.status(day)
                if status in PROMISED and not plan.is_complete(day):
                    given.append(("promised", plan.due_on, False))
                else:
                    given += [self.received(each, values, also, house, person, day) for each in plan.came(day)]
        for each in self.loose:
            if ANSWERS[each.programme] in answering and each.day <= day and self.is_for(each, house, person):
                given.append(self.received(each, values, also, house, person, day))
        return given

    @staticmethod
    def is_for(one: Planned | Brought, house: Household, person: Person | None) -> bool:
        """What answers a need of houses stays with the house; else it is the person's, or all of the household's."""
        return one.house is house if SupportDistrict.is_of_house(one) else one.person is person

    def received(self, one: Brought, values: dict, also: object, house: Household, person: Person | None, day: dt.date):
        """Whether a visit after that day tells that it is lacking all the same."""
        need = ANSWERS[one.programme]
        fields = OF_HOUSES[need][0] if need in OF_HOUSES else OF_PEOPLE[need]
        facts = person.facts if person else house.facts
        visits = [fact for fact in facts if fact.kind == OBSERVED and fact.name in fields and one.day < fact.day <= day]
        return "received", None, any(self.tells(need, fields, visits, since.day, values, also) for since in visits)

    @staticmethod
    def tells(need: str, fields: Iterable[str], visits: list[Fact], since: dt.date, values: dict, also: object) -> bool:
        seen = {fact.name for fact in visits if fact.day >= since}
        known = {name: value for name, value in values.items() if name in seen or name not in fields}
        return INDICATORS[need][2](known, also) == NO

    # -- money and plans

    def everything(self) -> Iterator[Brought]:
        yield from self.loose
        for plan in self.plans.values():
            yield from plan.brought

    def delivered(self, since: dt.date, until: dt.date) -> list[Brought]:
        return [each for each in self.everything() if since <= each.day <= until and not each.voided]

    def sums(self, since: dt.date, until: dt.date, village: str | None = None) -> dict[str, Counter]:
        """Helix → what was planned and done, named as the product's tables name it.

        A delivery counts where its household lived on its day, a plan where it lives when the plan is made.
        """
        found: dict[str, Counter] = {}
        for each in self.delivered(since, until):
            if village is not None and self.world(each.day).village[each.house] != village:
                continue
            of = found.setdefault(self.organisations[each.organisation], Counter())
            of["delivered"] += 1
            of["value_rp"] += each.rp
        for plan in self.plans.values():
            elsewhere = village is not None and self.world(dt.date.max).village[plan.house] != village
            if plan.status(until) not in ("", *ENDED) and not elsewhere:
                found.setdefault(self.organisations[plan.organisation], Counter()).update(plan_sums(plan, since, until))
        return found

    def funding(self, since: dt.date, until: dt.date) -> Counter:
        """(helix, source) → rupiah."""
        found: Counter = Counter()
        for each in self.delivered(since, until):
            for source, rp in each.funding:
                found[self.organisations[each.organisation], source] += rp
        return found

    def late(self, day: dt.date) -> list[str]:
        """The refs of promises whose day has passed before all of them came."""
        return sorted(
            ref
            for ref, plan in self.plans.items()
            if plan.status(day) in PROMISED and plan.due_on and plan.due_on < day and not plan.is_complete(day)
            if self.is_there(None if self.is_of_house(plan) else plan.person, plan.house, day)
        )


def plan_sums(plan: Planned, since: dt.date, until: dt.date) -> Counter:
    """What one plan adds to each column; 0 is left out."""
    first, last = dt.date(until.year, 1, 1), dt.date(until.year, 12, 31)
    status, rp = plan.status(until), plan.rp or 0
    carried = plan.rp_came(since - dt.timedelta(1))
    paid = plan.rp_came(until) - carried
    columns: Counter = Counter()
    if since <= plan.falls <= until:
        columns += Counter(
            planned=1,
            planned_rp=rp,
            promised=int(status != "proposed"),
            finished=int(status in FINISHED),
            verified=int(status == "verified"),
            paid_rp=paid + carried,
            carried_rp=carried,
            unpriced=int(plan.rp is None),
            unpriced_rp=paid if plan.rp is None else 0,
        )
        columns["reached"] = min(Fraction(1), plan.volume_came(until) / plan.volume)
    if first <= plan.falls <= last:
        columns += Counter(year_planned=1, year_planned_rp=rp)
    if plan.falls < first and status not in FINISHED:
        columns += Counter(waiting=1, waiting_rp=rp)
    columns["arrears_rp"] += paid if plan.falls < since else 0
    columns["ahead_rp"] += paid if plan.falls > until else 0
    return columns


__all__ = ["ANSWERS", "PLANS", "SupportDistrict", "World"]
