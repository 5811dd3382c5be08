"""A round of verval in two of the later pilots: one has met and signed, in the other the visits are going on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from sakti.core.permissions import ALL_NAMES
from sakti.core.verval import Described, DescribedPerson, Presence, Result, TaskState
from sakti.demo import queries as demo
from sakti.demo.desks import words
from sakti.demo.desks.crew import Crew, ago, somebody, submission_key
from sakti.demo.places import JREBENGKEMBANG, WINDUROJO
from sakti.households.queries import members
from sakti.regions.queries import village_by_code
from sakti.verification import actions, queries
from sakti.web.clock import today

if TYPE_CHECKING:
    from sakti.accounts.tables import User
    from sakti.households.tables import Household
    from sakti.verification.tables import VervalRound, VervalTask, VervalVillage

OPENED, LEFT = 24, 36
#: How many visits find something else than "tetap", where everybody was visited and where half were.
FOUND = {
    Result.CHANGED: 9,
    Result.DIED: 3,
    Result.MOVED: 3,
    Result.ABLE: 5,
    Result.NOT_FOUND: 2,
    Result.REFUSED: 1,
}
VISITED, WAITING = 84, 14
#: About where the two villages are; every house at a place of its own around it.
CENTRES = {WINDUROJO: (-7.021, 109.512), JREBENGKEMBANG: (-6.948, 109.617)}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who goes from house to house in one village."""

    place: VervalVillage
    user: User
    rng: random.Random
    centre: tuple[float, float]
    last: int  # days ago of the last visit

    def send(
        self, task: VervalTask, result: Result, note: str = "", twin: Household | None = None, done: float = 1.0
    ) -> None:
        """`done`: the share of the visits that lies behind."""
        first = OPENED - 2
        north, east = (at + self.rng.uniform(-0.004, 0.004) for at in self.centre)
        actions.submit(
            task=task,
            result=result,
            visited_on=ago(first - round((first - self.last) * done)),
            note=note,
            presence=_presence(task, result),
            twin=twin,
            submission_key=submission_key("verval", task.id),
            by=self.user,
            latitude=round(north, 5),
            longitude=round(east, 5),
            accuracy=float(self.rng.randint(4, 25)),
        )


def hold(crew: Crew, rng: random.Random) -> VervalRound:
    """Open the round, visit, decide, meet, sign."""
    verval = _opened(crew)
    places = queries.villages_of(verval)
    done, going_on = (places[village_by_code(code).id] for code in (JREBENGKEMBANG, WINDUROJO))
    _whole_village(crew, Visitor(done, crew.pendamping, rng, CENTRES[JREBENGKEMBANG], 5), verval)
    _half_a_village(crew, Visitor(going_on, crew.fasilitator, rng, CENTRES[WINDUROJO], 1))
    _meet_and_sign(crew, done, rng)
    return verval


def _opened(crew: Crew) -> VervalRound:
    day = today()
    return actions.open_round(
        name=f"Verval semester {1 if day.month < 7 else 2} {day.year} (contoh)",
        release=demo.newest_release(),
        villages=[village_by_code(code) for code in (WINDUROJO, JREBENGKEMBANG)],
        opens_on=ago(OPENED),
        deadline=day + timedelta(days=LEFT),
        basis=f"Keputusan Bupati 460/217/contoh Tahun {day.year}",
        by=crew.analis,
    )


# -- visits -----------------------------------------------------------------------------------------------------------


def _whole_village(crew: Crew, visitor: Visitor, verval: VervalRound) -> None:
    """Everybody was visited and decided on; two families are new, one is on the list twice, one result was refused."""
    tasks = list(queries.tasks_of(visitor.place))
    twins = _twins(tasks)
    for task, other in twins:
        visitor.send(task, Result.TWIN, words.NOTES[Result.TWIN][0], other)
    rest = [task for task in tasks if task not in [pair[0] for pair in twins]]
    odd = _visit(visitor, rest, FOUND)
    new = [_newcomer(visitor, verval, sex, reason) for sex, reason in words.NEW_FAMILIES]
    actions.accept_unchanged(tasks=rest, by=crew.penyelia)
    refused = next(task for task in odd if task.result == Result.ABLE)
    actions.decide(task=refused, to=TaskState.REJECTED, reason=words.REJECTED, by=crew.penyelia)
    for task in [*odd, *new, *(pair[0] for pair in twins)]:
        if task is not refused:
            actions.decide(task=task, to=TaskState.ACCEPTED, by=crew.penyelia)


def _half_a_village(crew: Crew, visitor: Visitor) -> None:
    """Neighbourhood after neighbourhood; some results wait, three were sent back, the rest is to do."""
    listed = queries.shown(ALL_NAMES, queries.tasks_of(visitor.place))
    rows = sorted(listed, key=lambda row: (row.rw, row.rt, row.task.id))
    tasks = [row.task for row in rows[:VISITED]]
    odd = _visit(visitor, tasks, {result: max(1, count // 2) for result, count in FOUND.items()})
    plain = [task for task in tasks if task not in odd]
    actions.accept_unchanged(tasks=plain[:-WAITING], by=crew.penyelia)
    for task, reason in zip(odd, words.SENT_BACK, strict=False):
        actions.decide(task=task, to=TaskState.RETURNED, reason=reason, by=crew.penyelia)
    for task in odd[len(words.SENT_BACK) : len(words.SENT_BACK) + 3]:
        actions.decide(task=task, to=TaskState.ACCEPTED, by=crew.penyelia)


def _visit(visitor: Visitor, tasks: Sequence[VervalTask], finds: dict[Result, int]) -> list[VervalTask]:
    """Send a result for each of these; returns those that are not "tetap", mixed."""
    results = [result for result, count in finds.items() for _ in range(count)]
    visitor.rng.shuffle(results)
    odd = visitor.rng.sample(list(tasks), len(results))
    notes = {result: cycle(texts) for result, texts in words.NOTES.items()}
    result_of_task = dict(zip([task.id for task in odd], results, strict=True))
    for number, task in enumerate(tasks):
        result = result_of_task.get(task.id, Result.SAME)
        visitor.send(task, result, next(notes[result]), done=number / len(tasks))
    return odd


def _presence(task: VervalTask, result: Result) -> dict[int, str]:
    """Of a death: it was the oldest."""
    if result is not Result.DIED or task.household_id is None:
        return {}
    oldest = min(members(task.household_id), key=lambda person: str(person.birth_date or "9"))
    return {oldest.id: Presence.DEAD.value}


def _twins(tasks: Sequence[VervalTask]) -> list[tuple[VervalTask, Household]]:
    """Tasks of households that the search has found twice, with the older record."""
    by_household = {task.household_id: task for task in tasks}
    return [
        (by_household[pair.other_id], demo.household(pair.one_id))
        for pair in demo.household_pairs(key for key in by_household if key is not None)
        if pair.one_id in by_household
    ][:1]


def _newcomer(visitor: Visitor, verval: VervalRound, sex: int, reason: str) -> VervalTask:
    """A family whom no list names, proposed at the door."""
    head = DescribedPerson(somebody(visitor.rng, sex), sex=sex, relation=1)
    proposal = actions.propose(
        kind="add",
        origin="visit",
        village_id=visitor.place.village_id,
        reason=reason,
        by=visitor.user,
        described=Described((head,), address="Dukuh Wetan", rt="002", rw="001", values={"floor": 8}),
        submission_key=submission_key("new", reason),
    )
    task = actions.attach(proposal=proposal, verval=verval, by=visitor.user, facilitator_id=visitor.user.id)
    visitor.send(task, Result.NEW, reason)
    return task


# -- the meeting ------------------------------------------------------------------------------------------------------


def _meet_and_sign(crew: Crew, place: VervalVillage, rng: random.Random) -> None:
    """The village has met three days ago and signed; the district looks at it now."""
    present = [
        {"element": element, "name": somebody(rng, sex), "position": position}
        for element, position, sex in words.ATTENDEES
    ]
    named = {guest["position"]: guest["name"] for guest in present}
    signers = {"kades": "Kepala Desa", "bpd": "Ketua BPD", "warga": "", "tksk": "TKSK Kecamatan Karangdadap"}
    actions.record_musdes(
        place=place,
        held_on=ago(3),
        venue="Balai Desa Jrebengkembang",
        chair=f"{named['Ketua BPD']} (Ketua BPD)",
        attendees=present,
        agenda=words.AGENDA,
        decisions=words.DECISIONS,
        signers={key: named[position] for key, position in signers.items()},
        by=crew.pendamping,
    )
    actions.sign(
        place=place, signer=named["Kepala Desa"], position="Kepala Desa Jrebengkembang (contoh)", by=crew.pendamping
    )
