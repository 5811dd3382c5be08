"""Revealing identity numbers, and taking a record back from the page where it is seen."""

from __future__ import annotations

from sakti.audit.actions import record_reading
from sakti.core.actors import Actor
from sakti.core.permissions import NameScope, Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import refuse_alone
from sakti.dossiers.queries import pages, records
from sakti.households import queries as households
from sakti.households.tables import Household
from sakti.interventions.actions import void_delivery
from sakti.interventions.tables import Delivery
from sakti.observations.actions import void


def reveal(*, household: Household, reason: str, by: Actor) -> dict[str, list[tuple[str, str]]]:
    """The identity numbers of a household in full: {"nik": [(name, number)], "kk": …}. Refuses `reason_missing`."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    record_reading(
        "identity_revealed", by=by, subject=household, village_id=household.village_id, reason=reason.strip()
    )
    people = households.members(household.id)
    cards = [
        (family.kk, family.kk)
        for family in pages.families(by.names_for(Permission.REVEAL_IDENTITY), household.id)
        if family.kk
    ]
    return {"nik": [(person.name, person.nik or "–") for person in people], "kk": cards}


def void_record(*, kind: str, record_id: int, names: NameScope, reason: str, by: Actor) -> Household | None:
    """Take an observation, event or delivery back; what counted on it is counted anew.

    Refuses `record_unknown`, and `second_person_needed` where it counts in a closed month.
    """
    record = records.record(names, kind, record_id)
    refuse_alone(by=by, day=record.day)
    if isinstance(record.row, Delivery):
        void_delivery(delivery=record.row, reason=reason, by=by)
    else:
        void(row=record.row, reason=reason, by=by)
    return record.household
