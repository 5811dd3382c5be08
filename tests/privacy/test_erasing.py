"""Erasing somebody: nothing tells who they were, and every count is what it was."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from sakti.assessment import actions as assessment
from sakti.core.periods import age_on, month_end
from sakti.core.privacy import RequestKind, blur_birth_date, pseudonym, scrub
from sakti.core.progress import silent
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.core.verval import Described, DescribedPerson
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import Base, db
from sakti.files import actions as files
from sakti.households.models import Family
from sakti.indicators.actions import rollup
from sakti.indicators.queries.figures import cross_section
from sakti.installation.actions.verification import differences
from sakti.intake.models import Claim
from sakti.interventions import actions as interventions
from sakti.jobs.models import JobRun
from sakti.objections import actions as objections
from sakti.observations import actions as observations
from sakti.observations.models import Observation, Release
from sakti.privacy import actions
from sakti.privacy.actions import erasure_list
from sakti.privacy.models import Erasure
from sakti.regions.actions import project_classes
from sakti.regions.models import Region
from sakti.submissions.actions import accept
from sakti.web.clock import now, today
from tests import homes
from tests.actors import TESTS
from tests.assessment.conftest import about
from tests.files.test_photos import picture
from tests.verification.conftest import release

NAME = "Wagiman Sastro"


def counted() -> dict[str, list[tuple[object, ...]]]:
    """Every stored count, and every figure of today."""
    names = ("rollup", "village_population", "frozen_figure", "restatement")
    tables = {
        name: sorted(tuple(row) for row in db.session.execute(select(Base.metadata.tables[name]))) for name in names
    }
    villages = db.session.scalars(select(Region.id).where(Region.level == "village")).all()
    figures = cross_section(villages, today())
    return tables | {
        "today": sorted(
            (key, village, *figure.counts) for key, each in figures.items() for village, figure in each.items()
        )
    }


def held_anywhere(*words: str) -> set[str]:
    """Table and column of every cell in which one of these words stands, sealed ones opened."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            for column, cell in zip(table.columns, row, strict=True):
                text = json.dumps(cell, default=str, ensure_ascii=False).casefold()
                if any(word.casefold() in text for word in words):
                    found.add(f"{table.name}.{column.name}")
    return found


def test_nobody_is_known_by_what_is_left(desk):
    nik, card = desk.person.nik, db.session.get(Family, desk.person.family_id).kk

    desk.erase(desk.person)
    desk.erase(desk.child)

    db.session.expire_all()
    assert held_anywhere(NAME, "Suminah", nik, card, "Dukuh ") <= {"household.address"}
    assert desk.gone.address == desk.gone.rt == ""
    assert desk.person.name == pseudonym(str(desk.person.public_id))
    assert (desk.person.nik, desk.person.nik_standing, desk.person.name_key) == (None, "missing", "")
    assert db.session.get(Family, desk.person.family_id).kk is None


def test_whoever_lives_on_in_the_house_keeps_card_and_address(desk):
    card = db.session.get(Family, desk.person.family_id).kk

    desk.erase(desk.person)

    db.session.expire_all()
    assert desk.gone.address.startswith("Dukuh")
    assert db.session.get(Family, desk.child.family_id).kk == card
    assert desk.child.name == "Suminah Sastro"


@pytest.fixture
def mentioned(desk):
    """The person's name and number wherever a text may hold them."""
    nik, village = desk.person.nik, desk.cast.botosari
    words = f"rumah {NAME.upper()}, NIK {nik}"
    observations.observe(person=desk.person, observed_on=date(2019, 2, 1), values={"employed": 1}, note=words, by=TESTS)
    accept(public_id=uuid4(), kind="visit", payload={"note": words}, by=desk.cast.budi, write=lambda _: None)
    objection = objections.record_objection(
        kind="add",
        village_id=village.id,
        reason=words,
        described=Described((DescribedPerson(NAME, nik, relation=1),), rt="001", rw="001"),
        brought=objections.Brought("visit", today(), "normal", NAME, "0812"),
        submission_key=uuid4(),
        by=desk.cast.alice,
    )
    session = assessment.open_session(village_id=village.id, about=about(), by=desk.cast.budi)
    session.participants = {"warga": {"count": 1, "names": [NAME]}}
    given = interventions.assign(
        programme=interventions.add_programme(
            name="Jambanisasi", strategy="pockets", sector="x", unit="unit", unit_cost_rp=1, by=TESTS
        ),
        organisation=desk.cast.partner,
        person=desk.person,
        volume=Decimal(1),
        due_on=today(),
        note=words,
        by=TESTS,
    )
    interventions.move(intervention=given, to="rejected", reason=words, by=TESTS)
    listed = db.session.get_one(Release, release().id)
    listed.findings = [{"row": 3, "value": nik}]
    listed.traces = {
        "learned": {"niks": {str(desk.person.id): [None, "missing", "00ff"], "0": [None, "missing", "00"]}}
    }
    pair = DuplicatePair(
        unit="person",
        kind="probable",
        score=90,
        one_id=desk.person.id,
        other_id=homes.people_of(desk.followed)[0].id,
        one_village_id=village.id,
        other_village_id=village.id,
        reasons=[["name", 1, NAME, "Karto"]],
        found_at=now(),
        note=words,
    )
    run = JobRun(job="x", slot="x", due_at=now(), queued_by="tests", queued_at=now(), payload={"key": nik})
    db.session.add_all([pair, run])
    db.session.flush()
    return {"objection": objection, "pair": pair, "release": listed, "intervention": given}


def test_no_text_tells_of_them(desk, mentioned):
    nik = desk.person.nik
    before = held_anywhere(NAME, nik)
    mentioned["intervention"].status = "rejected"

    desk.erase(desk.person)

    db.session.expire_all()
    assert {
        "observation.note",
        "event.note",
        "submission.payload",
        "proposal.described",
        "proposal.reason",
        "objection.reporter",
        "ppa_session.participants",
        "intervention.note",
        "status_move.reason",
        "source_release.findings",
        "duplicate_pair.reasons",
        "duplicate_pair.note",
        "job_run.payload",
    } <= before
    assert held_anywhere(NAME, nik) == set()
    assert mentioned["pair"].state == "gone"
    assert mentioned["release"].traces == {"learned": {"niks": {"0": [None, "missing", "00"]}}}


def test_a_namesake_elsewhere_keeps_the_name(desk):
    other = homes.household(desk.cast.kertijayan, {"name": NAME})
    observations.observe(
        household=other, observed_on=date(2019, 2, 1), values={"floor": 1}, note=f"rumah {NAME}", by=TESTS
    )

    desk.erase(desk.person)

    db.session.expire_all()
    assert homes.people_of(other)[0].name == NAME
    assert f"rumah {NAME}" in db.session.scalars(select(Observation.note)).all()


def test_photos_of_them_are_gone(desk, app):
    photo = files.store_photo(content=picture(), name=f"{NAME}.jpg", village_id=desk.cast.botosari.id, by=TESTS)
    observations.observe(
        person=desk.person, observed_on=date(2019, 2, 1), values={"employed": 1}, photo_id=photo.id, by=TESTS
    )
    assert files.place(photo.path).is_file()

    desk.erase(desk.person)

    assert not files.place(photo.path).exists()
    assert photo.name == ""


def test_the_fact_of_an_answer_stays_and_what_no_figure_asks_goes(desk):
    desk.erase(desk.person)

    content = db.session.scalar(select(Observation.content).where(Observation.person_id == desk.person.id))
    assert content["chronic_diseases"] == "02"
    assert "marital" not in content
    assert content["birth_date"] in ("1971-05-01", "1971-05-31")


# -- counts ----------------------------------------------------------------------------------------------------------


def test_every_count_is_what_it_was(desk):
    rollup.rebuild()
    before = counted()

    desk.erase(desk.person)
    desk.erase(desk.child)
    after = counted()
    rollup.rebuild()

    assert before["rollup"]
    assert after == before
    assert counted() == before
    assert differences(silent) == []


@pytest.mark.parametrize("seed", range(4))
def test_every_count_is_what_it_was_whoever_is_erased(cast, seed):
    chance = random.Random(seed)
    project_classes({cast.botosari.id, cast.kertijayan.id})
    people = [person for number in range(6) for person in somewhere(cast, chance, number)]
    rollup.rebuild()
    before = counted()

    for person in chance.sample(people, 8):
        with suppress(Refusal):  # whoever is still followed
            actions.erase_person(person_id=person.id, ground="purpose", by=TESTS, confirmed_by="x")
    rollup.rebuild()

    assert db.session.scalar(select(func.count()).select_from(Erasure))
    assert counted() == before
    assert differences(silent) == []


def somewhere(cast, chance, number):
    """A household of any ages that leaves the list, moves away, or stays."""
    told = [
        {
            "name": f"Orang {number} {each}",
            "birth_date": date(1930, 1, 1) + timedelta(days=chance.randrange(32_000)),
            "sex": chance.choice((1, 2)),
            "schooling": chance.choice((1, 2, 3)),
            "employed": chance.choice((1, 2)),
            "difficulty_a": chance.choice((1, 4)),
        }
        for each in range(chance.randint(1, 4))
    ]
    home = homes.household(chance.choice((cast.botosari, cast.kertijayan)), *told, decile=chance.randint(1, 10))
    day = date(2019, 1, 1) + timedelta(days=chance.randrange(2000))
    kind = chance.choice((EventKind.EXIT, EventKind.MOVE_OUT, EventKind.EXIT, None))
    if kind is not None:
        observations.record_event(kind=kind, day=day, household=home, by=TESTS)
    return homes.people_of(home)


def test_the_age_at_every_months_end_and_today_stays():
    """Blurring a birth date changes no monthly figure, past or to come."""
    chance = random.Random(5)
    ends = [month_end(month) for month in range(1990 * 12, 2060 * 12)]
    for _ in range(60):
        born = date(1931, 1, 1) + timedelta(days=chance.randrange(34_000))
        day = date(2020, 1, 1) + timedelta(days=chance.randrange(3000))
        blurred = blur_birth_date(born, day)
        assert [age_on(blurred, end) for end in ends] == [age_on(born, end) for end in ends], born
        assert age_on(blurred, day) == age_on(born, day)
        assert blurred.day in (1, 28, 29, 30, 31)
        assert blur_birth_date(blurred, day) == blurred


def test_a_name_is_taken_out_however_it_is_written():
    text = "Pak WAGIMAN  sastro dan Wagimanto; NIK 3326010101010001"

    assert scrub({"a": [text]}, ["Wagiman Sastro"], ["3326010101010001"]) == {
        "a": ["Pak [nama dihapus] dan Wagimanto; NIK [nomor dihapus]"]
    }


# -- whether ---------------------------------------------------------------------------------------------------------


def test_who_is_followed_is_not_erased(desk):
    with pytest.raises(Refusal) as refused:
        desk.erase(homes.people_of(desk.followed)[0])

    assert refused.value.code == "erasure_still_followed"


def test_who_still_gets_something_is_not_erased(desk):
    programme = interventions.add_programme(
        name="Modal", strategy="income", sector="x", unit="unit", unit_cost_rp=1, by=TESTS
    )
    running = interventions.assign(
        programme=programme,
        organisation=desk.cast.partner,
        person=desk.person,
        volume=Decimal(1),
        due_on=today(),
        by=TESTS,
    )
    interventions.move(intervention=running, to="approved", by=TESTS)

    with pytest.raises(Refusal) as refused:
        desk.erase(desk.person)

    assert refused.value.code == "erasure_programme_running"


def test_nobody_is_erased_twice(desk):
    desk.erase(desk.person)

    with pytest.raises(Refusal) as refused:
        desk.erase(desk.person)

    assert refused.value.code == "erasure_done"


# -- the list beside the database ------------------------------------------------------------------------------------


def test_the_list_names_nobody_and_is_closed_to_others(desk, tmp_path):
    desk.erase(desk.person)
    erasure_list.keep_all()

    file = erasure_list.place()
    assert file.stat().st_mode & 0o777 == 0o600
    (line,) = file.read_text().splitlines()
    assert json.loads(line) == {
        "public_id": str(desk.person.public_id),
        "on": today().isoformat(),
        "ground": "request",
    }


def test_the_list_forgets_nobody(desk, tmp_path):
    (tmp_path / erasure_list.FILE).write_text('{"broken\n')
    old, new = uuid4(), uuid4()

    erasure_list.keep([(old, "2026-01-01", "request")], tmp_path)
    erasure_list.keep([(new, "2026-02-01", "purpose")], tmp_path)

    assert erasure_list.read(tmp_path) == {old: ("2026-01-01", "request"), new: ("2026-02-01", "purpose")}


def test_what_a_restored_backup_brought_back_is_erased_again(desk, tmp_path):
    erasure_list.keep([(desk.person.public_id, "2026-01-01", "request"), (uuid4(), "2026-01-01", "request")], tmp_path)

    assert actions.replay(instance=tmp_path) == 1
    assert actions.replay(instance=tmp_path) == 0

    db.session.expire_all()
    assert desk.person.name.startswith("Orang #")
    assert db.session.scalar(select(func.count()).select_from(Erasure)) == 1


def test_the_request_is_answered_by_it(desk):
    request = desk.asked(RequestKind.ERASURE, proven=True)
    actions.erase_person(
        person_id=desk.person.id, ground="request", by=TESTS, confirmed_by="orang kedua", request_id=request.id
    )

    assert db.session.scalar(select(Erasure.request_id)) == request.id


def test_the_card_on_which_another_village_claimed_them_goes(desk):
    claim = Claim(
        state="seen",
        sheet="Daftar",
        row=3,
        as_of=today(),
        village_id=desk.cast.kertijayan.id,
        from_village_id=desk.cast.botosari.id,
        household_id=desk.gone.id,
        person_id=desk.person.id,
        card="3326029999990001",
        claimed_at=now(),
        claimed_by="Citra",
    )
    db.session.add(claim)
    db.session.flush()

    desk.erase(desk.person)

    db.session.expire_all()
    assert claim.card is None
