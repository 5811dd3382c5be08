"""Support of a household: interventions and deliveries as one ledger, as of any day (docs/figures.md §10).

Its own, those of its people, families and groups. What is done for a whole village answers no single household's need.
Needs, the preview of a bulk assignment and the household's page read it here, and nobody else adds them up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select

from sakti.core.support import Support, planned_volume
from sakti.core.transitions import ENDED, FINISHED, PROMISED, Status
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household
from sakti.interventions.models import Delivery, Intervention, Programme, StatusMove
from sakti.interventions.queries.asking import Whose
from sakti.interventions.queries.bounds import Query, fetched, on_day
from sakti.interventions.queries.recipients import Place, by_home, of_household_now
from sakti.observations.tables import HouseholdState
from sakti.organisations.tables import Organisation

#: A row of a log that brought nothing is no help, nor is what was voided.
_IS_HELP = (Delivery.voided_at.is_(None), Delivery.volume > 0)


@dataclass(frozen=True, slots=True)
class Given:
    """One intervention or delivery for a subject, with what it does about a need (None: about none that is known)."""

    programme_id: int
    organisation_id: int
    answers: str | None
    support: Support
    intervention_id: int | None = None
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class SupportLedger:
    """Everything that had been done by a day, by whom it was for: whole households, single people, people by home."""

    households: dict[int, list[Given]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, list[Given]] = field(default_factory=lambda: defaultdict(list))
    housemates: dict[int, list[Given]] = field(default_factory=lambda: defaultdict(list))

    def of(self, whose: Whose) -> list[Given]:
        """Of a household: its own and what its people got. Of a person: the person's own and the household's."""
        household, person = whose
        more = self.housemates.get(household, ()) if person is None else self.people.get(person, ())
        return [*self.households.get(household, ()), *more]

    def about(self, needs: Collection[str], whose: Whose) -> list[Given]:
        """What answers one of these needs."""
        return [given for given in self.of(whose) if given.answers in needs]


class _Plan(NamedTuple):
    """An intervention as of a day, for one of the households that it is for."""

    id: int
    programme_id: int
    organisation_id: int
    volume: Decimal | None
    due_on: date | None
    status: Status
    home: int
    person_id: int | None


class _Drop(NamedTuple):
    """A delivery, for one of the households that it was for."""

    id: int
    programme_id: int
    organisation_id: int
    volume: Decimal
    intervention_id: int | None
    delivered_on: date
    home: int
    person_id: int | None


def support_of(
    day: date, *, villages: Collection[int] | None = None, households: Collection[int] | None = None
) -> SupportLedger:
    """What had been done by this day for those who live in these villages on it (None: all), or for these households.

    It follows whoever it was for (`recipients`): a household that moved has what it got elsewhere, a person what is the
    person's own; what is the house's stays with the house, in whose name ever it was written down.
    Statuses are those of the day; what was rejected or cancelled by then, or proposed or recorded for later, does not
    count. A delivery that was voided, or brought nothing, never counts.
    """
    ledger = SupportLedger()
    needs = dict(fetched(select(Programme.id, Programme.answers_need)))
    for place in _places(day, villages, households):
        _fill(ledger, needs, _plans(day, place), _drops(day, place))
    return ledger


def _places(day: date, villages: Collection[int] | None, households: Collection[int] | None) -> Sequence[Place]:
    if households is not None:
        return chunks(households)
    if villages is None:
        return [None]
    here: Query = select(HouseholdState.household_id).where(
        HouseholdState.village_id.in_(sorted(villages)), HouseholdState.since <= day, HouseholdState.until > day
    )
    return [here]


def _plans(day: date, place: Place) -> list[_Plan]:
    columns = (
        Intervention.id,
        Intervention.programme_id,
        Intervention.organisation_id,
        Intervention.volume,
        Intervention.due_on,
        StatusMove.after,
    )
    query = on_day(select(*columns).select_from(Intervention), day).where(StatusMove.after.not_in(ENDED))
    return sorted((_Plan(*row) for row in fetched(by_home(query, Intervention, day, place))), key=_in_order)


def _drops(day: date, place: Place) -> list[_Drop]:
    columns = (
        Delivery.id,
        Delivery.programme_id,
        Delivery.organisation_id,
        Delivery.volume,
        Delivery.intervention_id,
        Delivery.delivered_on,
    )
    query: Query = select(*columns).select_from(Delivery).where(*_IS_HELP, Delivery.delivered_on <= day)
    return sorted((_Drop(*row) for row in fetched(by_home(query, Delivery, day, place))), key=_in_order)


def _in_order(row: _Plan | _Drop) -> tuple[int, int]:
    return row.id, row.home


def _fill(ledger: SupportLedger, needs: Mapping[int, str | None], plans: list[_Plan], drops: list[_Drop]) -> None:
    """Each thing once: a promise until all of it came, from then on its deliveries, as what nobody promised.

    What was called done without a delivery stands beside them: it brought nothing, but who proposes the same is told.
    """
    volumes = {drop.id: (drop.intervention_id, drop.volume) for drop in drops}
    came: dict[int, Decimal] = defaultdict(Decimal)
    for plan_id, volume in volumes.values():
        if plan_id is not None:
            came[plan_id] += volume
    waiting = set()
    for plan in plans:
        if plan.id in came and (plan.status in FINISHED or came[plan.id] >= planned_volume(plan.volume)):
            continue
        if plan.status in PROMISED:
            waiting.add(plan.id)
        support = Support(None, plan.due_on, Status(plan.status))
        about = needs[plan.programme_id]
        _add(ledger, plan, Given(plan.programme_id, plan.organisation_id, about, support, plan.id))
    for drop in drops:
        if drop.intervention_id not in waiting:
            support, about = Support(drop.delivered_on), needs[drop.programme_id]
            given = Given(
                drop.programme_id, drop.organisation_id, about, support, drop.intervention_id, delivery_id=drop.id
            )
            _add(ledger, drop, given)


def _add(ledger: SupportLedger, row: _Plan | _Drop, given: Given) -> None:
    if row.person_id is None:
        ledger.households[row.home].append(given)
        return
    ledger.people[row.person_id].append(given)
    ledger.housemates[row.home].append(given)


def is_untouched() -> ColumnElement[bool]:
    """Of a selected household: nothing is planned or was done for it, its people, families or groups.

    A condition for each part, as a database joins them: one list of everybody served is read anew for each household.
    """
    return and_(
        *(
            ~exists().where(counts, *served).correlate(Household)
            for table, counts in (
                (Intervention, Intervention.status.not_in(ENDED)),
                (Delivery, and_(*_IS_HELP)),
            )
            for served in of_household_now(table)
        )
    )


@dataclass(frozen=True, slots=True)
class Served:
    """What a subject has, in the words of a page: `received_on` of what came, else the status of a promise.

    `is_bare`: called done, without a delivery that stands.
    """

    programme: str
    organisation: str
    status: str | None
    received_on: date | None
    is_bare: bool = False


def served_by_whom(given: Collection[Given]) -> dict[Given, Served]:
    """The names of programmes and organisations of these."""
    programmes = dict(db.session.execute(select(Programme.id, Programme.name)).all()) if given else {}
    organisations = dict(db.session.execute(select(Organisation.id, Organisation.name)).all()) if given else {}
    return {
        one: Served(
            programmes[one.programme_id],
            organisations[one.organisation_id],
            None if one.support.status is None else one.support.status.value,
            one.support.received_on,
            one.support.is_bare,
        )
        for one in given
    }


def unplanned(household: int, day: date) -> list[Served]:
    """What a household and its people received without an intervention, the latest first."""
    given = {each for each in support_of(day, households=[household]).of((household, None)) if each.delivery_id}
    named = served_by_whom([each for each in given if each.intervention_id is None])
    return [named[each] for each in sorted(named, key=_newest)]


def _newest(given: Given) -> tuple[int, int]:
    day = given.support.received_on
    return (-day.toordinal() if day else 0, -(given.delivery_id or 0))
