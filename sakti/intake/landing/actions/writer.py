"""Writing a planned list: everything is appended in one short transaction, under ids that nobody else can get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sakti.audit.actions import touch
from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.permissions import Scope
from sakti.core.progress import Progress
from sakti.core.timeline import Folded
from sakti.households.actions import add_many
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.actions.numbers import learn_numbers
from sakti.intake.landing.plan import LandingPlan
from sakti.observations import ledger
from sakti.observations.actions import projection, releases
from sakti.observations.ledger import ObservationEntry
from sakti.observations.queries.clusters import Refolded
from sakti.observations.tables import Observation, Release
from sakti.web.bulk import reserve_ids
from sakti.web.clock import now

Number = Callable[[int], int]  # an id as it is, or that of something which the list makes


def write_list(
    *, release: Release, plan: LandingPlan, by: Actor, progress: Progress, is_again: bool = False
) -> JsonObject:
    """Write it in the running transaction. Returns what an undo needs to know, as `Release.traces` has it.

    `is_again`: what a list leaves to take up, which was taken in and sealed before.
    """
    progress("Menyimpan", 0, 0)
    plan = _under_reserved_ids(plan)
    add_many(
        households=plan.households,
        families=plan.families,
        people=plan.people,
        release_id=release.id,
        moment=now() if is_again else release.recorded_at,
    )
    refolded = plan.refolded if plan.refolded and plan.refolded.ends_before(now()) else None
    written = ledger.append(plan.entries, by=by, scope=Scope(plan.reach, None), release_id=release.id)
    traces = learn_numbers(plan.learned)
    if is_again:
        touch(Observation.__table__, written)
        releases.forget_absences(release_id=release.id)
    releases.mark_absent(release_id=release.id, household_ids=plan.missing_households, person_ids=plan.missing_people)
    progress("Menghitung angka", 0, 0)
    if plan.fresh.households:
        projection.write_states([plan.fresh])
    villages = {state.village for state in plan.fresh.households if state.village is not None}
    projection.project(plan.touched, also=villages, refolded=refolded)
    return traces


# -- when the tables give other ids than the plan expected -------------------------------------------------------------


def _under_reserved_ids(plan: LandingPlan) -> LandingPlan:
    """The plan under ids that are reserved for it: its own, unless others have taken some of them since."""
    reserved = {
        unit: reserve_ids(model.__table__, len(plan.numbered[unit]))
        for unit, model in (("household", Household), ("family", Family), ("person", Person))
    }
    if all(ids == list(plan.numbered[unit]) for unit, ids in reserved.items()):
        return plan
    household, family, person = (_numbering(plan.numbered[unit], ids) for unit, ids in reserved.items())
    return replace(
        plan,
        households=[
            new._replace(id=household(new.id), head_id=None if new.head_id is None else person(new.head_id))
            for new in plan.households
        ],
        families=[new._replace(id=family(new.id), household_id=household(new.household_id)) for new in plan.families],
        people=[
            new._replace(id=person(new.id), household_id=household(new.household_id), family_id=family(new.family_id))
            for new in plan.people
        ],
        entries=_number_entries(plan, household, family, person),
        fresh=_number_states(plan.fresh, household, family, person),
        touched={household(key) for key in plan.touched},
        refolded=plan.refolded and _number_histories(plan.refolded, household, family, person),
    )


def _numbering(planned: range, ids: Sequence[int]) -> Number:
    return lambda key: key if key < planned.start else ids[key - planned.start]


def _number_entries(plan: LandingPlan, household: Number, family: Number, person: Number) -> list[ObservationEntry]:
    return [
        entry._replace(
            household_id=None if entry.household_id is None else household(entry.household_id),
            person_id=None if entry.person_id is None else person(entry.person_id),
            family_id=None if entry.family_id is None else family(entry.family_id),
        )
        for entry in plan.entries
    ]


def _number_histories(refolded: Refolded, household: Number, family: Number, person: Number) -> Refolded:
    return replace(
        refolded,
        places=set(map(household, refolded.places)),
        people=set(map(person, refolded.people)),
        folded=[_number_states(history, household, family, person) for history in refolded.folded],
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
        {household(made): household(kept) for made, kept in fresh.one.items()},
    )
