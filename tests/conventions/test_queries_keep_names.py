"""Every query that takes a reach is called with that of a partner and of a leader: none of them may tell a name.

A new query is found by itself. If it asks for something that `ARGUMENTS` does not hold, the test says so.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from itertools import islice
from types import FunctionType
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, ColumnElement, Row, Select, select
from sqlalchemy import inspect as mapping_of
from sqlalchemy.orm import DeclarativeBase

import sakti
from sakti.assessment import actions as assessment
from sakti.assessment.models import PpaCard
from sakti.assessment.queries import cards
from sakti.audit.queries.trail import WantedEntries
from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS
from sakti.core.movements import Came
from sakti.core.permissions import EVERYTHING, NO_NAMES, NameScope, Scope
from sakti.core.privacy import RequestKind
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.core.verval import Described, DescribedPerson
from sakti.countersigning.registry import Agreement
from sakti.countersigning.tables import CountersignRequest
from sakti.dossiers.queries.changes import ExplainedChange
from sakti.dossiers.queries.listing import WantedHouseholds
from sakti.dossiers.queries.reasons import ExplainedFigure
from sakti.duplicates import actions as duplicates
from sakti.duplicates.models import DuplicatePair
from sakti.duplicates.queries import WantedPairs
from sakti.extensions import db
from sakti.files.models import StoredFile
from sakti.households.models import Family, Household, Person
from sakti.intake.models import Upload
from sakti.interventions import actions as interventions
from sakti.interventions.models import Intervention
from sakti.interventions.queries import CandidateFilter, DeliveryFilter, InterventionFilter
from sakti.objections import actions as objections
from sakti.observations import actions as ledger
from sakti.observations.models import Observation, Release
from sakti.privacy import actions as privacy
from sakti.regions.actions import project_classes
from sakti.reports.queries import ReportFilters
from sakti.verification import actions as verification
from sakti.verification import queries as verval
from sakti.web.clock import now, today
from tests import factories, homes
from tests.actors import TESTS
from tests.assessment.conftest import about
from tests.verification.conftest import release

#: Words that stand in names and addresses of this district and nowhere else.
SECRETS = ("zulkarnain", "gang rahasia")
NAME = "Zulkarnain"

# -- the queries ---------------------------------------------------------------------------------------------------


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(sakti.__path__, "sakti."):
        if "queries" in found.name.split("."):
            yield import_module(found.name)


def public(kind: Any) -> Iterator[tuple[str, Any]]:
    """Functions or classes that stand in a module of queries, by full name."""
    for module in modules():
        for name, member in vars(module).items():
            if isinstance(member, kind) and not name.startswith("_") and member.__module__ == module.__name__:
                yield f"{module.__name__.removeprefix('sakti.')}.{name}", member


def asks_for(function: Any, *reaches: str) -> bool:
    return any(
        re.search(rf"\b{reach}\b", str(parameter.annotation))
        for parameter in inspect.signature(function).parameters.values()
        for reach in reaches
    )


FUNCTIONS = dict(public(FunctionType))
BY_REACH = {name: function for name, function in FUNCTIONS.items() if asks_for(function, "Scope", "NameScope")}
CLASSES = {
    name: found
    for name, found in public(type)
    if any(asks_for(method, "NameScope") for method in vars(found).values() if isinstance(method, FunctionType))
}

# -- a district in which everything is somebody's --------------------------------------------------------------------


@dataclass
class District:
    cast: Any
    household: Household
    person: Person
    records: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["records"][name]

    @property
    def numbers(self) -> set[str]:
        """Every NIK and KK number."""
        niks = db.session.scalars(select(Person.nik).where(Person.nik.is_not(None)))
        cards = db.session.scalars(select(Family.kk).where(Family.kk.is_not(None)))
        return {str(number) for number in (*niks, *cards)}

    @property
    def secrets(self) -> set[str]:
        return {*SECRETS, *self.numbers}


@pytest.fixture
def district(cast: Any) -> District:
    """One of each record, about people whom nobody but their village's workers may see."""
    project_classes({cast.botosari.id, cast.kertijayan.id})
    houses = [secret_home(cast.botosari, number) for number in range(5)]
    first, second, third, fourth, fifth = houses
    people = [homes.people_of(house)[0] for house in houses]
    pair = look_alike("person", people[0], people[1], cast)
    earlier = duplicates.merge_pair(
        pair=look_alike("household", third, fourth, cast), keep_id=third.id, members={}, reason="satu rumah", by=TESTS
    )
    merge = duplicates.merge_pair(
        pair=look_alike("household", third, fifth, cast), keep_id=fifth.id, members={}, reason="satu rumah", by=TESTS
    )
    given = promised(cast, first)
    photo, upload = stored_photo(cast), stored_upload(cast)
    seen = homes_observation(first, people[0])
    described = Described((DescribedPerson(f"{NAME} Baru", relation=1),), address="Gang Rahasia 9", rt="001", rw="001")
    operator = factories.user("Citra Botosari", role="operator", region=cast.botosari)
    objection = objections.record_objection(
        kind="add",
        brought=objections.Brought("visit", today(), "normal", "Pelapor", "08123"),
        by=operator,
        village_id=cast.botosari.id,
        described=described,
        reason="belum terdaftar",
        submission_key=uuid4(),
    )
    session = assessment.open_session(village_id=cast.botosari.id, about=about(), by=cast.budi)
    round_ = verification.open_round(
        name="Verval",
        release=release(),
        villages=[cast.botosari],
        opens_on=today(),
        deadline=today(),
        by=cast.alice,
    )
    place = verval.villages_of(round_)[cast.botosari.id]
    task = next(task for task in verval.tasks_of(place) if task.household_id == first.id)
    task.facilitator_id, task.twin_id = cast.budi.id, second.id
    left = secret_home(cast.botosari, 9)
    ledger.record_event(kind=EventKind.EXIT, day=date(2019, 2, 1), household=left, by=TESTS)
    asked = privacy.record_request(
        asked=privacy.Asked(RequestKind.ACCESS, "self", NAME, "08123", ""),
        person_id=people[0].id,
        submission_key=None,
        by=cast.hana,
    )
    group = interventions.add_group(name=f"Kelompok {NAME}", village=cast.botosari, by=TESTS)
    db.session.flush()
    return District(
        cast,
        first,
        people[0],
        {
            "pair": pair,
            "merge": merge,
            "earlier_merge": earlier,
            "photo": photo,
            "upload": upload,
            "observation": seen,
            "described": described,
            "objection": objection,
            "asked": asked,
            "session": session,
            "card": db.session.get_one(PpaCard, cards(session)[0].card.id),
            "round": round_,
            "place": place,
            "task": task,
            "group": group,
            "release": db.session.get_one(Release, round_.release_id),
            **given,
        },
    )


def secret_home(village: Any, number: int) -> Household:
    home = homes.household(village, {"name": f"{NAME} {number}"}, {"name": f"Anak {NAME} {number}"}, decile=1)
    home.address = f"Gang Rahasia {number}"
    db.session.flush()
    return home


def look_alike(unit: str, first: Any, second: Any, cast: Any) -> DuplicatePair:
    pair = DuplicatePair(
        unit=unit,
        kind="probable",
        score=90,
        one_id=first.id,
        other_id=second.id,
        one_village_id=cast.botosari.id,
        other_village_id=cast.botosari.id,
        reasons=[],
        found_at=now(),
    )
    db.session.add(pair)
    db.session.flush()
    return pair


def promised(cast: Any, household: Household) -> dict[str, Any]:
    """What the partner's own organisation promised and gave: its officer reaches it, without the name."""
    programme = interventions.add_programme(
        name="Jambanisasi", strategy="pockets", sector="infrastruktur-dasar", unit="unit", unit_cost_rp=1, by=TESTS
    )
    intervention = interventions.assign(
        programme=programme,
        organisation=cast.partner,
        household=household,
        volume=Decimal(1),
        due_on=today(),
        by=TESTS,
    )
    for status in ("approved", "running"):
        interventions.move(intervention=intervention, to=status, by=TESTS)
    delivery = interventions.deliver(
        intervention=intervention,
        delivered_on=today(),
        volume=Decimal(1),
        value_rp=100,
        funding=[("APBD", 100)],
        submission_key=uuid4(),
        by=cast.budi,
    )
    return {"intervention": intervention, "delivery": delivery, "programme": programme}


def stored_photo(cast: Any) -> StoredFile:
    photo = StoredFile(
        kind="photo",
        sha256="0" * 64,
        path="files/00/x.jpg",
        name=f"{NAME}.jpg",
        media_type="image/jpeg",
        size=1,
        village_id=cast.botosari.id,
        stored_at=now(),
        stored_by="tests",
    )
    db.session.add(photo)
    db.session.flush()
    return photo


def stored_upload(cast: Any) -> Upload:
    upload = Upload(
        file_name="daftar.csv",
        path="x",
        layout="dtsen",
        as_of=date(2018, 12, 31),
        release_name="Daftar",
        uploaded_at=now(),
        uploaded_by="tests",
        user_id=cast.citra.id,
        excerpts={"nama": [f"{NAME} 0"]},
    )
    db.session.add(upload)
    db.session.flush()
    return upload


def homes_observation(household: Household, person: Person) -> Observation:
    seen = Observation(
        household_id=household.id,
        person_id=person.id,
        observed_on=today(),
        source=2,
        content={},
        recorded_at=now(),
        recorded_by="tests",
    )
    db.session.add(seen)
    db.session.flush()
    return seen


# -- calling ---------------------------------------------------------------------------------------------------------

#: Parameter (or "query.parameter" where one name means several things) → what it is given. A parameter with a default
#: that is not here keeps it.
ARGUMENTS: dict[str, Callable[[District], Any]] = {
    "actor": lambda d: TESTS,
    "agreement": lambda d: Agreement(d.cast.alice.id, d.cast.budi.id, "Budi Fasilitator", "Keliru"),
    "active": lambda d: None,
    "answer": lambda d: Answer.YES,
    "batch": lambda d: d.intervention.batch or "",
    "by": lambda d: d.cast.budi,
    "card_id": lambda d: d.card.id,
    "claim_id": lambda d: 1,
    "day": lambda d: today(),
    "deciles": lambda d: {},
    "delivery_id": lambda d: d.delivery.id,
    "described": lambda d: d.described,
    "found": lambda d: d.release,
    "group_id": lambda d: d.group.id,
    "helix": lambda d: "",
    "household": lambda d: d.household,
    "household_id": lambda d: d.household.id,
    "household_ids": lambda d: [d.household.id],
    "ids": lambda d: [d.household.id],
    "duplicates.queries.pairs.side_lines.ids": lambda d: [d.person.id],
    "intervention_id": lambda d: d.intervention.id,
    "key": lambda d: d.person.nik,
    "limited": lambda d: True,
    "keys": lambda d: [str(d.household.id)],
    "kind": lambda d: "observation",
    "interventions.queries.subjects.subject_of.kind": lambda d: "household",
    "objections.queries.objections.kind": lambda d: None,
    "limit": lambda d: 10,
    "merge_id": lambda d: d.merge.id,
    "duplicates.queries.pairs.blocking.rows": lambda d: [d.earlier_merge],
    "moment": lambda d: now(),
    "number": lambda d: d.household.id,
    "objection_id": lambda d: d.objection.id,
    "organisation_id": lambda d: d.cast.partner.id,
    "pair": lambda d: d.pair,
    "pair_id": lambda d: d.pair.id,
    "people": lambda d: [d.person.id],
    "person": lambda d: d.person,
    "person_id": lambda d: d.person.id,
    "person_ids": lambda d: [d.person.id],
    "photo_id": lambda d: d.photo.id,
    "place_id": lambda d: d.place.id,
    "proposal_id": lambda d: d.objection.proposal_id,
    "query": lambda d: select(Household),
    "interventions.queries.assignments.within.query": lambda d: select(Intervention),
    "record_id": lambda d: d.observation.id,
    "region": lambda d: d.cast.botosari,
    "release": lambda d: d.release,
    "request": lambda d: CountersignRequest(kind="void_record", asked_by_id=1, village_ids=[d.cast.botosari.id]),
    "request_id": lambda d: 1,
    "subject": lambda d: "observation:1",
    "release_id": lambda d: d.release.id,
    "report_id": lambda d: 1,
    "privacy.queries.requests.request_within.request_id": lambda d: d.asked.id,
    "round_id": lambda d: d.round.id,
    "rows: Sequence[DuplicatePair]": lambda d: [d.pair],
    "rows: Sequence[Intervention]": lambda d: [d.intervention],
    "rows: Sequence[Assigned]": lambda d: [d.intervention],
    "rows: Sequence[Delivery]": lambda d: [d.delivery],
    "search": lambda d: "",
    "session_id": lambda d: d.session.id,
    "size": lambda d: 10,
    "start": lambda d: 0,
    "status": lambda d: d.intervention.status,
    "table": lambda d: Intervention,
    "task": lambda d: d.task,
    "task_id": lambda d: d.task.id,
    "tasks": lambda d: [d.task],
    "text": lambda d: NAME,
    "unit": lambda d: "person",
    "upload_id": lambda d: d.upload.id,
    "user_id": lambda d: d.cast.budi.id,
    "verval": lambda d: d.round,
    "verification.queries.tasks.queue.verval": lambda d: d.round.id,
    "village_id": lambda d: d.cast.botosari.id,
    "village_ids": lambda d: [d.cast.botosari.id],
    "wanted: CandidateFilter": lambda d: CandidateFilter(village_id=d.cast.botosari.id),
    "wanted: DeliveryFilter": lambda d: DeliveryFilter(),
    "wanted: InterventionFilter": lambda d: InterventionFilter(),
    "wanted: ReportFilters": lambda d: ReportFilters(),
    "part: Part": lambda d: Came.NEW_VILLAGE,
    "wanted: WantedEntries": lambda d: WantedEntries(),
    "wanted: WantedHouseholds": lambda d: WantedHouseholds(),
    "wanted: WantedPairs": lambda d: WantedPairs(),
    "whose": lambda d: [(d.household.id, None)],
}
#: Objects that are made with something else than a reach, and whose methods take one.
OBJECTS: dict[str, Callable[[District], Any]] = {
    "dossiers.queries.changes.ExplainedChange": lambda d: ExplainedChange(
        INDICATORS["own_latrine"], frozenset({d.cast.botosari.id, d.cast.kertijayan.id}), date(2018, 1, 1), today()
    ),
    "dossiers.queries.reasons.ExplainedFigure": lambda d: ExplainedFigure(
        INDICATORS["own_latrine"], frozenset({d.cast.botosari.id}), today()
    ),
}


@dataclass(frozen=True)
class Reader:
    """A reach, and the names that go with it."""

    scope: Scope
    names: NameScope


def arguments(query: str, function: Any, district: District, reader: Reader) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        written = str(parameter.annotation)
        keys = (f"{query}.{name}", f"{name}: {written}", name)
        if name == "self":
            continue
        if re.search(r"\bNameScope\b", written):
            given[name] = reader.names
        elif re.search(r"\bScope\b", written):
            given[name] = reader.scope
        elif known := next((key for key in keys if key in ARGUMENTS), None):
            if parameter.default is parameter.empty or known == keys[0] or name == "text":
                given[name] = ARGUMENTS[known](district)
        elif parameter.default is parameter.empty:
            pytest.fail(f"{query} asks for {name}: {written}. Say in ARGUMENTS what to give it, so that it is tried.")
    return given


def called(query: str, function: Any, district: District, reader: Reader, *bound: Any) -> list[str]:
    """All the texts in what a query returns; nothing, if it refuses."""
    try:
        return list(texts(function(*bound, **arguments(query, function, district, reader))))
    except Refusal:
        return []


def calls(district: District, reader: Reader) -> Iterator[tuple[str, list[str]]]:
    for name, function in BY_REACH.items():
        yield name, called(name, function, district, reader)
    for name, found in CLASSES.items():
        if asks_for(found, "NameScope"):
            listing = found(**arguments(name, found, district, reader))
            for method in ("page", "every"):
                yield f"{name}.{method}", called(f"{name}.{method}", getattr(listing, method), district, reader)
            continue
        if name not in OBJECTS:
            pytest.fail(f"A method of {name} takes names. Say in OBJECTS how one is made, so that it is tried.")
        for method, function in vars(found).items():
            if isinstance(function, FunctionType) and asks_for(function, "NameScope"):
                yield (
                    f"{name}.{method}",
                    called(f"{name}.{method}", function, district, reader, OBJECTS[name](district)),
                )


def texts(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text that can be reached from a value: of records all columns, of statements what they select."""
    if value is None or isinstance(value, bool | int | float | Decimal | date) or depth > 8:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, Select):
        yield from texts(db.session.execute(value.limit(50)).all(), depth + 1)
    elif isinstance(value, ColumnElement):
        is_condition = isinstance(value.type, Boolean)
        query = select(Household).where(value) if is_condition else select(value).limit(50)
        yield from texts(db.session.execute(query).all(), depth + 1)
    elif isinstance(value, DeclarativeBase) or hasattr(value, "__table__"):
        for column in mapping_of(type(value)).column_attrs:
            yield from texts(getattr(value, column.key), depth + 1)
    elif isinstance(value, Mapping):
        yield from texts([*value.keys(), *value.values()], depth + 1)
    elif isinstance(value, list) and value and all(isinstance(item, ColumnElement) for item in value):
        yield from texts(db.session.execute(select(Household).where(*value)).all(), depth + 1)
    elif isinstance(value, list | tuple | set | frozenset | Row | Iterator):
        for item in islice(value, 100):
            yield from texts(item, depth + 1)
    elif is_dataclass(value):
        yield repr(value)
        for field in fields(value):
            yield from texts(getattr(value, field.name), depth + 1)
    else:
        yield repr(value)


def told(district: District, found: list[str]) -> set[str]:
    """Which secrets stand in these texts."""
    every = "\n".join(found).casefold()
    return {secret for secret in district.secrets if secret in every}


# -- what asks for no reach --------------------------------------------------------------------------------------------

#: Records of people; with them count the value types of queries that hold one, or a name.
PEOPLE = {"Described", "Family", "Group", "Household", "Person", "PpaCard", "Proposal"}
#: A query that returns bare texts says by its name that they are somebody's.
TEXTS = re.compile(r"(^|_)(names_of|niks?|kk|cards?)(_|$)")


def holding_people() -> set[str]:
    """Names of the types that hold somebody."""
    held = set(PEOPLE)
    values = {name.rpartition(".")[2]: found for name, found in public(type) if is_dataclass(found)}
    while True:
        more = {name for name, found in values.items() if mentions(fields_of(found), held)} - held
        if not more:
            return held
        held |= more


def fields_of(found: type) -> str:
    return " ".join(str(field.type) for field in fields(found))  # type: ignore[arg-type]


def mentions(written: str, types: set[str]) -> bool:
    return bool(types & set(re.findall(r"\w+", written)))


def returns_people(name: str, function: FunctionType) -> bool:
    returned = str(inspect.signature(function).return_annotation)
    return mentions(returned, holding_people()) or bool(TEXTS.search(name.rpartition(".")[2]) and "str" in returned)


SENT_AGAIN = "what a form made before, for the action that gets the same form again"
OF_A_HOUSEHOLD = "of a household that `household_within` or an action has opened"
OF_A_RECORD = "of a task, session or place that was opened by names"
LOOKED_UP = "a look-up by id for actions and forms; views open households by `household_within`"
WRITING = "for actions, which write it down and show it to nobody"
DEMO = "for the filling of the demo, which is a program"
#: Queries that return people without asking who reads, each with the reason. A new one asks; it does not come here.
WITHOUT_ASKING = {
    "assessment.queries.card_of_submission": SENT_AGAIN,
    "verification.queries.proposals.proposal_of_submission": SENT_AGAIN,
    "assessment.queries.cards": "counts of a session are made from its cards; its page shows them by `current_names`",
    "assessment.queries.kept_cards": OF_A_RECORD,
    "assessment.queries.proposals_of": OF_A_RECORD,
    "assessment.queries.sharpened": OF_A_RECORD,
    "demo.queries.household": DEMO,
    "demo.queries.proposal_of": DEMO,
    "demo.queries.some_household": DEMO,
    "duplicates.queries.pairs.cards_of": "of a pair of which the reader reaches both sides",
    "duplicates.queries.pairs.members_of": "of a pair of which the reader reaches both sides",
    "duplicates.queries.pairs.same_cards": "for the search, a job; it returns kinds of likeness, no card",
    "households.queries.records.families_of": OF_A_HOUSEHOLD,
    "households.queries.records.family_with": WRITING,
    "households.queries.records.first_family": WRITING,
    "households.queries.records.household": LOOKED_UP,
    "households.queries.records.members": OF_A_HOUSEHOLD,
    "households.queries.records.names_of": OF_A_HOUSEHOLD,
    "households.queries.records.people_of": OF_A_HOUSEHOLD,
    "households.queries.records.person": LOOKED_UP,
    "households.queries.records.holder_of_card": "of a card that was typed; who types another village's is counted",
    "households.queries.records.holder_of_nik": "of a NIK that was typed; who types one of another village is counted",
    "households.queries.records.person_by_nik": "of a NIK that was typed; forms then ask where they live",
    "interventions.queries.candidates.as_subjects": "of ticks that `chosen` found within the reach",
    "objections.queries.open_proposals": WRITING,
    "observations.queries.records.kept_records": "records in place of given ones",
    "observations.queries.records.left_behind_by_birth": WRITING,
    "observations.queries.records.left_behind_by_split": WRITING,
    "verification.queries.alike.numbers_in_use": "of a NIK that was typed; who types one of another village is counted",
    "verification.queries.obstacles.obstacle_of": OF_A_RECORD,
    "verification.queries.obstacles.obstacles": "of a place that was opened by names",
    "verification.queries.obstacles.returning_home": WRITING,
    "verification.queries.since.kept_people": WRITING,
    "verification.queries.since.still_there": WRITING,
    "verification.queries.proposals.add_proposal_of": OF_A_RECORD,
    "verification.queries.proposals.add_proposals": OF_A_RECORD,
    "verification.queries.proposals.described": "of a proposal that was opened by names",
    "verification.queries.proposals.proposals_of": OF_A_RECORD,
    "verification.queries.sheets.kk_by_household": "for the papers of a place that was opened by names",
    "verification.queries.sheets.listed_homes": "for the papers of a place that was opened by names",
    "verification.queries.sheets.names_of_people": "for the papers of a place that was opened by names",
    "vintages.queries.summaries.summarise_pair": "its groups are rows of counts, not groups of households",
}


# -- the tests -------------------------------------------------------------------------------------------------------

#: Queries that take names and return none, even to who may see all: counts, conditions that are true of all, notes of
#: their own. Everything else that takes names has to tell some here, or it has not been tried.
NAMELESS = {
    "assessment.queries.card_within": "a card of somebody on the list has the household's id only",
    "dossiers.queries.listing.within": "villages",
    "dossiers.queries.pages.former_members": "nobody has left this household",
    "duplicates.queries.pairs.count_open": "a count",
    "duplicates.queries.pairs.next_after": "a pair has ids and scores",
    "duplicates.queries.pairs.whole_pair": "a pair has ids and scores",
    "field.queries.listed_again.count_listed_again": "a count",
    "field.queries.listed_again.listed_again": "nobody has left the list here",
    "field.queries.today.due": "an intervention has ids; `assignment_rows` names",
    "households.queries.search.are_many": "yes or no",
    "households.queries.search.matches": "ids",
    "intake.desk.queries.uploads.logs": "names of files",
    "intake.landing.queries.claims.busy": "who brought lists",
    "intake.landing.queries.claims.count_waiting": "a count",
    "intake.landing.queries.claims.group_within": "no claim waits here",
    "intake.landing.queries.claims.waiting": "no claim waits here",
    "intake.landing.queries.releases.reaches_all": "yes or no",
    "objections.queries.overdue_count": "a count",
    "objections.queries.waiting_by_village": "counts",
    "verification.queries.places.place_within": "a village in a round, with who signs",
    "verification.queries.tasks.aside_count": "a count",
    "verification.queries.tasks.mine": "a task has ids; `shown` names",
    "verification.queries.proposals.newcomers": "ids",
    "verification.queries.tasks.pool": "a task has ids; `shown` names",
    "verification.queries.tasks.held_by_others": "counts by who visits, as the board",
    "verification.queries.tasks.is_any_round_open": "says yes or no",
    "verification.queries.tasks.queue": "a task has ids; `shown` names",
    "verification.queries.tasks.queue_page": "a task has ids; `shown` names",
    "verification.queries.tasks.sent_by": "a task has ids; `shown` names",
    "verification.queries.stopped.stopped": "a task has ids; `shown` names",
    "verification.queries.tasks.submitted_count": "a count",
    "verification.queries.tasks.task_within": "a task has ids; `shown` names",
}


def reader_of(district: District, who: str) -> Reader:
    if who == "partner":
        scope = district.cast.dewi.scope_for("see_interventions")
        assert scope == Scope(villages=None, organisations=frozenset({district.cast.partner.id}))
        return Reader(scope, scope.names)
    return Reader(EVERYTHING, NO_NAMES)


@pytest.mark.parametrize("who", ["partner", "leader"])
def test_no_query_tells_a_name_to_who_may_see_none(district, who):
    reader = reader_of(district, who)

    leaks = {name: secrets for name, found in calls(district, reader) if (secrets := told(district, found))}

    assert leaks == {}


def test_the_same_queries_tell_names_to_who_may_see_them(district):
    cast = district.cast
    here = NameScope(frozenset({cast.botosari.id, cast.kertijayan.id}))  # "all" would be nobody's round of visits

    telling = {name for name, found in calls(district, Reader(EVERYTHING, here)) if told(district, found)}

    asked = {name for name, function in BY_REACH.items() if asks_for(function, "NameScope")}
    assert asked - telling == set(NAMELESS)


def test_what_returns_people_without_asking_has_a_reason():
    silent = {name for name in FUNCTIONS.keys() - BY_REACH.keys() if returns_people(name, FUNCTIONS[name])}

    assert silent - set(WITHOUT_ASKING) == set(), "ask for a NameScope, and return nobody outside it"
    assert set(WITHOUT_ASKING) - silent == set(), "these are gone or ask by now"
