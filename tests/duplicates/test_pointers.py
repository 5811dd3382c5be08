"""A merge keeps what either record had: whatever table points to a household or person, the kept one shows it.

The list of columns is made from the tables themselves. A new one fails here until its domain has announced what a merge
does to it, and until a probe shows that it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from sakti.app import DOMAINS, load_models
from sakti.assessment import actions as assessment
from sakti.assessment import queries as sessions
from sakti.core.permissions import ALL_NAMES
from sakti.core.timeline import EventKind
from sakti.core.verval import Result
from sakti.dossiers.queries import timeline
from sakti.dossiers.queries.listing import WantedHouseholds, conditions
from sakti.duplicates import actions, queries
from sakti.extensions import Base, db
from sakti.households.models import Family, Household
from sakti.households.queries import families_of
from sakti.installation.actions import verification
from sakti.intake.landing.queries import claims
from sakti.intake.models import Claim
from sakti.interventions import actions as interventions
from sakti.interventions.models import GroupMember
from sakti.observations.actions import observe, record_event, record_visit
from sakti.observations.models import Absence, HouseholdState, Observation, PersonState
from sakti.observations.queries import visit_of
from sakti.privacy.models import PrivacyRequest
from sakti.privacy.queries.copies import person_copy
from sakti.privacy.queries.erasures import records_of
from sakti.verification import actions as verval
from sakti.verification import queries as rounds
from sakti.verification.models import VervalTask
from sakti.web import assembly
from sakti.web.clock import now, today
from sakti.web.domain import OnMerge
from tests import homes
from tests.actors import TESTS
from tests.assessment.conftest import about
from tests.stages import staged
from tests.verification.conftest import Ground, make_ground, release

pytestmark = pytest.mark.one_engine

load_models()
ANNOUNCED = {column: what for domain in assembly.load_domains(DOMAINS) for column, what in domain.pointers.items()}
SUBJECTS = {"household", "family", "person"}
DAY = date(2020, 5, 4)


def test_every_column_that_points_to_a_household_or_person_says_what_a_merge_does_to_it():
    pointing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if SUBJECTS & {key.column.table.name for key in column.foreign_keys}
    }
    assert pointing == ANNOUNCED.keys()


def test_every_one_that_is_not_made_anew_has_a_probe():
    untold = (OnMerge.MADE, OnMerge.OWN)
    assert PROBES.keys() == {column for column, what in ANNOUNCED.items() if what not in untold}


# -- two records of one house -----------------------------------------------------------------------------------------


@dataclass
class Record:
    """A household with its head and a child, as one of two clerks wrote it down."""

    home: Any
    head: Any
    child: Any


@dataclass
class Twins:
    """A house that was written down twice. A round of verval runs; only the absorbed record has a task in it."""

    ground: Any
    absorbed: Record
    kept: Record
    other: Any  # a household of the same village

    def merge(self) -> Any:
        actions.report_twins(household_id=self.absorbed.home.id, twin_id=self.kept.home.id, by=TESTS)
        pair = queries.pair_of("household", self.absorbed.home.id, self.kept.home.id)
        first, second = sorted((self.absorbed, self.kept), key=lambda record: record.home.id)
        members = {first.head.id: second.head.id, first.child.id: second.child.id}
        return actions.merge_pair(pair=pair, keep_id=self.kept.home.id, members=members, reason="satu", by=TESTS)


@pytest.fixture
def twins(cast):
    return staged("twins", lambda: make_twins(Ground(cast, *make_ground(cast))))


def make_twins(ground: Ground) -> Twins:
    late = homes.household(ground.cast.botosari, {"name": "Kepala 1"}, {"name": "Anak 1", "relation": 3})
    records = [Record(home, *homes.people_of(home)) for home in (ground.homes[0], late)]
    return Twins(ground, *records, ground.homes[2])


#: Tells something of the absorbed record; what it returns says whether a record shows it.
Probe = Callable[[Twins], Callable[[Record], bool]]


def entries(record: Record) -> set[tuple[str, int]]:
    """What the page of the household tells."""
    people = [record.head.id, record.child.id]
    months = timeline.of_household(ALL_NAMES, record.home, people)
    return {(entry.kind, entry.id) for _month, inside in months for entry in inside}


def own_entries(record: Record) -> set[tuple[str, int]]:
    """What the page of the child tells."""
    return {
        (entry.kind, entry.id) for _month, inside in timeline.of_person(ALL_NAMES, record.child) for entry in inside
    }


def house_seen(twins: Twins) -> Callable[[Record], bool]:
    observe(household=twins.absorbed.home, observed_on=DAY, values={"latrine_access": 3}, by=TESTS)
    states = select(HouseholdState.latrine_access).order_by(HouseholdState.since.desc())
    return lambda record: db.session.scalar(states.where(HouseholdState.household_id == record.home.id)) == 3


def person_seen(twins: Twins) -> Callable[[Record], bool]:
    observe(person=twins.absorbed.child, observed_on=DAY, values={"schooling": 3}, by=TESTS)
    states = select(PersonState.schooling).order_by(PersonState.since.desc())
    return lambda record: db.session.scalar(states.where(PersonState.person_id == record.child.id)) == 3


def leads(row: Any) -> Callable[[Record], bool]:
    """Whether the family of this row is one of the record's household."""
    return lambda record: db.session.get_one(Family, row.family_id).household_id == record.home.id


def named_family(twins: Twins) -> Callable[[Record], bool]:
    query = select(Observation).where(Observation.person_id == twins.absorbed.child.id)
    return leads(db.session.scalars(query).one())


def card(twins: Twins) -> Callable[[Record], bool]:
    [family] = families_of(twins.absorbed.home.id)
    return lambda record: family in families_of(record.home.id)


def visited(twins: Twins) -> Callable[[Record], bool]:
    seen = {None: {"water": 3}}
    visit = record_visit(household=twins.absorbed.home, visited_on=DAY, seen=seen, note="", by=TESTS)
    return lambda record: visit_of(record.home.id, visit.public_id) is not None


def left(twins: Twins) -> Callable[[Record], bool]:
    row = record_event(kind=EventKind.EXIT, day=DAY, household=twins.absorbed.home, note="mampu", by=TESTS)
    return lambda record: ("event", row.id) in entries(record)


def joined(twins: Twins) -> Any:
    guest, family = homes.people_of(twins.other)[1], families_of(twins.absorbed.home.id)[0]
    target = {"people": [guest], "target": twins.absorbed.home, "family": family}
    return record_event(kind=EventKind.JOIN, day=DAY, by=TESTS, **target)


def came(twins: Twins) -> Callable[[Record], bool]:
    row = joined(twins)
    return lambda record: ("event", row.id) in entries(record)


def went(twins: Twins) -> Callable[[Record], bool]:
    row = record_event(kind=EventKind.MOVE_OUT, day=DAY, people=[twins.absorbed.child], by=TESTS)
    return lambda record: ("event", row.id) in own_entries(record)


def absent(**subject: Any) -> Any:
    row = Absence(release_id=release(f"DTSEN {uuid4()}").id, **subject)
    db.session.add(row)
    db.session.flush()
    return row


def house_missing(twins: Twins) -> Callable[[Record], bool]:
    row = absent(household_id=twins.absorbed.home.id)
    return lambda record: ("absence", row.id) in entries(record)


def person_missing(twins: Twins) -> Callable[[Record], bool]:
    row = absent(person_id=twins.absorbed.child.id, regency=twins.absorbed.home.regency)
    return lambda record: ("absence", row.id) in own_entries(record)


def promised(twins: Twins, **whom: Any) -> Any:
    programme = interventions.add_programme(name=f"Jamban {uuid4()}", by=TESTS)
    partner = twins.ground.cast.partner
    return interventions.assign(programme=programme, organisation=partner, volume=Decimal(1), by=TESTS, **whom)


def delivered(twins: Twins, **whom: Any) -> Any:
    programme = interventions.add_programme(name=f"Sembako {uuid4()}", by=TESTS)
    return interventions.deliver(
        programme=programme,
        organisation=twins.ground.cast.partner,
        delivered_on=DAY,
        volume=Decimal(1),
        value_rp=0,
        funding=[],
        by=TESTS,
        submission_key=None,
        **whom,
    )


def of_house(make: Callable[..., Any]) -> Probe:
    def probe(twins: Twins) -> Callable[[Record], bool]:
        row = make(twins, household=twins.absorbed.home)
        return lambda record: row.household_id == record.home.id

    return probe


def of_person(make: Callable[..., Any]) -> Probe:
    def probe(twins: Twins) -> Callable[[Record], bool]:
        row = make(twins, person=twins.absorbed.child)
        return lambda record: row.person_id == record.child.id

    return probe


def delivered_in_house(twins: Twins, person: Any) -> Any:
    return delivered(twins, household=twins.absorbed.home, person=person)


def of_card(make: Callable[..., Any]) -> Probe:
    def probe(twins: Twins) -> Callable[[Record], bool]:
        row = make(twins, household=twins.absorbed.home)
        row.family_id = families_of(twins.absorbed.home.id)[0].id
        return leads(row)

    return probe


def grouped(twins: Twins) -> Callable[[Record], bool]:
    group = interventions.add_group(name="Kelompok Tani", village=twins.ground.cast.botosari, by=TESTS)
    interventions.add_member(group=group, household=twins.absorbed.home, by=TESTS)
    return lambda record: db.session.get(GroupMember, (group.id, record.home.id)) is not None


def claimed(twins: Twins) -> Claim:
    cast = twins.ground.cast
    row = Claim(
        state="waiting",
        release_id=release("DTSEN Kertijayan").id,
        sheet="1",
        row=2,
        as_of=DAY,
        village_id=cast.kertijayan.id,
        from_village_id=cast.botosari.id,
        household_id=twins.absorbed.home.id,
        person_id=twins.absorbed.child.id,
        claimed_at=now(),
        claimed_by="operator",
    )
    db.session.add(row)
    db.session.flush()
    return row


def claimed_house(twins: Twins) -> Callable[[Record], bool]:
    row = claimed(twins)
    return lambda record: claims.group_within(ALL_NAMES, row.id).household.id == record.home.id


def claimed_person(twins: Twins) -> Callable[[Record], bool]:
    row = claimed(twins)
    return lambda record: [person.id for person in claims.group_within(ALL_NAMES, row.id).people] == [record.child.id]


def task(twins: Twins) -> Callable[[Record], bool]:
    waiting = twins.ground.task(twins.absorbed.home)
    return lambda record: waiting.household_id == record.home.id


def twin(twins: Twins) -> Callable[[Record], bool]:
    row = twins.ground.visit(twins.other, Result.TWIN, twin=twins.absorbed.home)
    return lambda record: row.twin_id == record.home.id


def proposed(twins: Twins) -> Callable[[Record], bool]:
    row = verval.propose(
        kind="remove",
        origin="ppa",
        village_id=twins.ground.cast.botosari.id,
        household=twins.absorbed.home,
        reason="mampu",
        by=TESTS,
    )
    return lambda record: row.household_id == record.home.id


def on_the_table(twins: Twins) -> Callable[[Record], bool]:
    session = assessment.open_session(
        village_id=twins.ground.cast.botosari.id, about=about(), by=twins.ground.cast.budi
    )
    row = next(one.card for one in sessions.cards(session) if one.card.household_id == twins.absorbed.home.id)
    return lambda record: (
        (row.id, record.home.address) in {(one.card.id, one.address) for one in sessions.cards(session)}
    )


def asked(twins: Twins) -> Callable[[Record], bool]:
    row = PrivacyRequest(
        number="HW-1",
        kind="access",
        person_id=twins.absorbed.child.id,
        capacity="self",
        received_at=now(),
        due_at=now() + timedelta(days=3),
        recorded_by="tests",
    )
    db.session.add(row)
    db.session.flush()
    return lambda record: record.child.id in records_of(row.person_id or 0)


PROBES: dict[str, Probe] = {
    "family.household_id": card,
    "visit.household_id": visited,
    "observation.household_id": house_seen,
    "observation.person_id": person_seen,
    "observation.family_id": named_family,
    "event.household_id": left,
    "event.target_household_id": came,
    "event.family_id": lambda twins: leads(joined(twins)),
    "event_person.person_id": went,
    "absence.household_id": house_missing,
    "absence.person_id": person_missing,
    "intervention.household_id": of_house(promised),
    "intervention.person_id": of_person(promised),
    "intervention.family_id": of_card(promised),
    "delivery.household_id": of_house(delivered),
    "delivery.person_id": of_person(delivered_in_house),
    "delivery.family_id": of_card(delivered),
    "group_member.household_id": grouped,
    "claim.household_id": claimed_house,
    "claim.person_id": claimed_person,
    "verval_task.household_id": task,
    "verval_task.twin_id": twin,
    "proposal.household_id": proposed,
    "ppa_card.household_id": on_the_table,
    "privacy_request.person_id": asked,
}


@pytest.mark.parametrize("column", sorted(PROBES))
def test_the_kept_record_shows_it_and_the_other_has_it_again_when_they_are_parted(twins, column):
    is_shown = PROBES[column](twins)
    assert (is_shown(twins.absorbed), is_shown(twins.kept)) == (True, False)

    row = twins.merge()
    db.session.expire_all()

    assert is_shown(twins.kept)
    assert verification.differences(lambda *_: None) == []
    actions.undo_merge(row=row, reason="dua rumah", by=TESTS)
    db.session.expire_all()
    assert (is_shown(twins.absorbed), is_shown(twins.kept)) == (True, False)
    assert verification.differences(lambda *_: None) == []


# -- what is decided stays where it was told, and is the kept one's all the same ---------------------------------------


def test_a_house_that_was_verified_is_verified(twins):
    done = twins.ground.task(twins.absorbed.home)
    done.verified_on, done.state, done.result = today(), "accepted", "tetap"
    twins.ground.place.stage = "regency"
    db.session.flush()

    twins.merge()

    assert db.session.get_one(VervalTask, done.id).household_id == twins.absorbed.home.id
    assert rounds.verified_on(twins.kept.home.id) == today()
    assert [row[0].id for row in rounds.history_of_household(twins.kept.home.id)] == [done.id]
    assert twins.kept.home.id not in unverified()


def unverified():
    query = select(Household.id).where(*conditions(ALL_NAMES, WantedHouseholds(unverified=True), today()))
    return set(db.session.scalars(query))


def test_a_copy_of_somebodys_data_has_what_both_records_knew(twins):
    observe(household=twins.absorbed.home, observed_on=DAY, values={"latrine_access": 3}, by=TESTS)
    observe(person=twins.absorbed.child, observed_on=DAY, values={"schooling": 3}, by=TESTS)
    twins.merge()

    for record in (twins.kept, twins.absorbed):  # whichever of the two somebody asks about
        copy = person_copy(ALL_NAMES, record.child.id)
        assert DAY in {answer.observed_on for answer in copy.answers}
        assert DAY in {answer.observed_on for answer in copy.house_answers}
