"""One record of the ledger, with the household on whose page it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import select

from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.dossiers import sentences
from sakti.extensions import db
from sakti.households.queries import names_of
from sakti.households.tables import Household, Person
from sakti.interventions.tables import Delivery, Programme
from sakti.observations.tables import Event, EventPerson, Observation
from sakti.organisations.tables import Organisation
from sakti.regions.tables import Region

LedgerRecord = Observation | Event | Delivery
KINDS: dict[str, type[LedgerRecord]] = {"observation": Observation, "event": Event, "delivery": Delivery}


@dataclass(frozen=True, slots=True)
class VoidableRecord:
    row: LedgerRecord
    household: Household | None
    sentence: str

    @property
    def delivery(self) -> Delivery | None:
        return self.row if isinstance(self.row, Delivery) else None

    @property
    def day(self) -> date:
        """From which day on it counts."""
        match self.row:
            case Observation():
                return self.row.observed_on
            case Event():
                return self.row.day
            case _:
                return self.row.delivered_on


def record(names: NameScope, kind: str, record_id: int) -> VoidableRecord:
    """A record that may be voided, where the reader has names. Refuses `record_unknown`, also for a list's own rows."""
    model = KINDS.get(kind)
    row = cast("LedgerRecord | None", db.session.get(model, record_id)) if model else None
    if row is None or (isinstance(row, Observation) and (row.source == Source.LIST or row.delivery_id)):
        raise Refusal("record_unknown")
    household = db.session.get(Household, _household_of(row))
    village = row.village_id if isinstance(row, Delivery) else household.village_id if household else None
    if not names.reaches_village(village):
        raise Refusal("record_unknown")
    return VoidableRecord(row, household, _sentence(row))


def _household_of(row: LedgerRecord) -> int | None:
    if row.household_id is not None:
        return row.household_id
    if isinstance(row, Event):
        query = select(Person.household_id).join(EventPerson, EventPerson.person_id == Person.id)
        return db.session.scalar(query.where(EventPerson.event_id == row.id).limit(1)) or row.target_household_id
    return db.session.scalar(select(Person.household_id).where(Person.id == row.person_id))


def _sentence(row: LedgerRecord) -> str:
    if isinstance(row, Observation):
        person = db.session.get(Person, row.person_id) if row.person_id else None
        return sentences.observation_sentence(person.name if person else None)
    if isinstance(row, Event):
        whose = db.session.scalars(select(EventPerson.person_id).where(EventPerson.event_id == row.id)).all()
        names = [name for _, name in sorted(names_of(set(whose)).items())]
        village = db.session.get_one(Region, row.village_id).name if row.village_id else ""
        return sentences.event_sentence(row.kind, names, village, away=False)
    person = db.session.get(Person, row.person_id) if row.person_id else None
    programme = db.session.get_one(Programme, row.programme_id).name
    actor = db.session.get_one(Organisation, row.organisation_id).name
    return sentences.delivery_sentence(programme, actor, person.name if person else None)
