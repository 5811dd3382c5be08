"""Writing a planned list: ids are given, and everything is appended in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.permissions import EVERYTHING
from sakti.core.progress import Progress
from sakti.core.timeline import Folded
from sakti.households.actions import add_many
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.actions.numbers import learn_numbers
from sakti.intake.landing.plan import UNBORN, LandingPlan
from sakti.observations import ledger
from sakti.observations.actions import projection, releases
from sakti.observations.ledger import ObservationEntry
from sakti.observations.tables import Release
from sakti.web.bulk import reserve_ids

Number = Callable[[int], int]  # an id as it is, or that of something which the list makes


def write_list(*, release: Release, plan: LandingPlan, by: Actor, progress: Progress) -> JsonObject:
    """Write it in the running transaction. Returns what an undo needs to know, as `Release.traces` has it."""
    progress("Menyimpan", 0, 0)
    household, family, person = (
        _numbering(reserve_ids(model.__table__, plan.numbered[unit]))
        for unit, model in (("household", Household), ("family", Family), ("person", Person))
    )
    add_many(
        households=[
            new._replace(id=household(new.id), head_id=None if new.head_id is None else person(new.head_id))
            for new in plan.households
        ],
        families=[new._replace(id=family(new.id), household_id=household(new.household_id)) for new in plan.families],
        people=[
            new._replace(id=person(new.id), household_id=household(new.household_id), family_id=family(new.family_id))
            for new in plan.people
        ],
        release_id=release.id,
        moment=release.recorded_at,
    )
    # Whom a list may name is decided before, village by village; who of them lives elsewhere meanwhile is told.
    entries = list(_entries(plan, release.id, household, family, person))
    ledger.append(entries, by=by, scope=EVERYTHING)
    traces = learn_numbers(plan.learned)
    releases.mark_absent(release_id=release.id, household_ids=plan.missing_households, person_ids=plan.missing_people)
    progress("Menghitung angka", 0, 0)
    fresh = _number_states(plan.fresh, household, family, person)
    if fresh.households:
        projection.write_states([fresh])
    villages = {state.village for state in fresh.households if state.village is not None}
    projection.project({household(key) for key in plan.touched}, also=villages)
    return traces


def _numbering(ids: list[int]) -> Number:
    return lambda key: key if key < UNBORN else ids[key - UNBORN]


def _entries(
    plan: LandingPlan, release_id: int, household: Number, family: Number, person: Number
) -> Iterator[ObservationEntry]:
    for place, entry in enumerate(plan.entries):
        content = entry.content
        if place in plan.grouped:
            own, answers = plan.grouped[place]
            content = ledger.join(ledger.encode({**own, "_group": household(own["_group"])}), answers)
        yield entry._replace(
            content=content,
            household_id=None if entry.household_id is None else household(entry.household_id),
            person_id=None if entry.person_id is None else person(entry.person_id),
            family_id=None if entry.family_id is None else family(entry.family_id),
            release_id=release_id,
        )


def _number_states(fresh: Folded, household: Number, family: Number, person: Number) -> Folded:
    return Folded(
        [
            state._replace(subject=household(state.subject), household=household(state.household))
            for state in fresh.households
        ],
        [state._replace(subject=person(state.subject), household=household(state.household)) for state in fresh.people],
        [
            stay._replace(
                person=person(stay.person),
                household=household(stay.household),
                family=None if stay.family is None else family(stay.family),
            )
            for stay in fresh.stays
        ],
    )
