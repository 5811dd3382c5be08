"""Whatever happens in whatever order: the incremental rollup, the bulk one and the as-of queries say the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from sakti.core.figures import NOBODY
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_end
from sakti.core.progress import silent
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.indicators import figures
from sakti.indicators.actions import rollup
from sakti.indicators.models import Rollup, RollupSpan
from sakti.installation.actions.verification import differences, repair
from sakti.observations.actions import observe, projection, record_event, void
from sakti.observations.models import Event, Observation
from sakti.regions.actions import record_fact
from tests.actors import TESTS
from tests.indicators.conftest import START
from tests.intake.lists import KERTIJAYAN, KK, nik, row, wife

K = EventKind
LEAP = "29/02/2012"  # turns seven on 1 March 2019
AGES = [(31, 1, 2000), (1, 2, 2001), (29, 2, 2004), (30, 6, 1960), (28, 2, 2012), (1, 3, 2012)]


@pytest.fixture
def families(hand_in, district):
    """Four households in two villages, with people who cross an age within the months that follow."""
    chronic, able = {"penyakit_kronis": "02"}, {f"428{letter}": "4" for letter in "abcdefghi"}
    house = {"desil": "2", "fasilitas_bab": "1", "kloset": "1", "tinja": "4", "sumber_air": "3", "luas_lantai": "30"}
    rows = [
        row(**chronic, **house),
        wife(**able, **house),
        row("Leap", nik=nik(29, 2, 12, 3), hubungan="3", tanggal_lahir=LEAP, partisipasi_sekolah="1", **house),
    ]
    for number, (day, month, year) in enumerate(AGES, 10):
        rows.append(
            row(
                f"Orang {number}",
                nik=nik(day, month, year % 100, number),
                no_kk=f"33260211111200{number // 2}",
                tanggal_lahir=f"{year}-{month:02d}-{day:02d}",
                partisipasi_sekolah="3",
                kode_desa=KERTIJAYAN if number >= 14 else row()["kode_desa"],
                tinja="4",
                fasilitas_bab="1",
                kloset="1",
                hubungan="1" if number % 2 == 0 else "3",
            )
        )
    hand_in(*rows)
    return district


def agrees(district):
    """The rollup as it stands is the rollup made anew, and the as-of queries at every month end."""
    db.session.flush()
    assert differences(silent) == []
    span = db.session.get_one(RollupSpan, 1)
    villages = [place.id for place in district[1:]]
    for month in range(span.first_month - 1, span.first_month + 26):
        held = figures.village_counts(villages, [month], INDICATORS)[month]
        asked = figures.cross_section(villages, month_end(month), definitions=INDICATORS)
        for village in villages:
            wanted = {key: by[village].counts for key, by in asked.items() if village in by}
            assert held.get(village, {}) == {key: counts for key, counts in wanted.items() if any(counts)}
            people = figures.populations([village], [month])[month]
            assert people.households == held.get(village, {}).get("electricity", NOBODY).population
            assert people.persons == held.get(village, {}).get("out_of_school", NOBODY).population


def test_after_the_list(families):
    agrees(families)


def test_a_leapling_crosses_an_age_on_the_first_of_march(families):
    villages = [place.id for place in families[1:]]
    series = figures.region_series(villages, [2019 * 12 + 1, 2019 * 12 + 2], INDICATORS)
    asked = series["out_of_school"]
    assert asked[2019 * 12 + 2].n - asked[2019 * 12 + 1].n == 2  # Leap and who was born on 1 March 2012
    agrees(families)


some_days = st.one_of(
    st.sampled_from(
        [
            date(2018, 10, 31),
            date(2018, 12, 31),
            date(2019, 1, 1),
            date(2019, 2, 28),
            date(2019, 3, 1),
            date(2019, 6, 30),
            date(2020, 2, 29),
        ]
    ),
    st.integers(0, 24).map(lambda n: month_end(2018 * 12 + 6 + n)),
)
deeds = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "house",
                "person",
                "death",
                "out",
                "back",
                "all out",
                "all back",
                "move",
                "split",
                "join",
                "exit",
                "birth",
                "delivery",
                "void",
                "class",
                "void event",
            ]
        ),
        some_days,
        st.integers(0, 50),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=6,
)


class Doer:
    """Does one deed after the other, through the actions that the product has."""

    def __init__(self, district):
        self.villages = district[1:]

    def do(self, what, day, pick, value):
        people = db.session.scalars(select(Person).order_by(Person.id)).all()
        homes = db.session.scalars(select(Household).order_by(Household.id)).all()
        one, home, other = people[pick % len(people)], homes[pick % len(homes)], homes[value % len(homes)]
        event = {"day": day, "by": TESTS}
        match what:
            case "house":
                said = {"decile": value, "latrine_access": value, "excreta_disposal": value}
                observe(household=home, observed_on=day, values=said, by=TESTS)
            case "person":
                said = {
                    "schooling": value % 3 + 1,
                    "chronic_diseases": "01" if value % 2 else "02",
                    "difficulty_a": value,
                }
                observe(person=one, observed_on=day, values=said, by=TESTS)
            case "delivery":
                said = {"trained": 1, "chronic_treated": 1, "disability_served": 1}
                observe(person=one, observed_on=day, values=said, by=TESTS, source=Source.DELIVERY)
            case "death" | "out" | "back":
                kind = {"death": K.DEATH, "out": K.MOVE_OUT, "back": K.MOVE_IN}[what]
                record_event(kind=kind, people=[one], **event)
            case "all out" | "all back" | "exit":
                kind = {"all out": K.MOVE_OUT, "all back": K.MOVE_IN, "exit": K.EXIT}[what]
                record_event(kind=kind, household=home, **event)
            case "move":
                village = self.villages[value % 2].id
                record_event(kind=K.MOVE_VILLAGE, household=home, village_id=village, **event)
            case "join":
                record_event(kind=K.JOIN, people=[one], target=other, **event)
            case "split":
                old = db.session.get_one(Household, one.household_id)
                new = Household(
                    home_village_id=old.home_village_id, village_id=old.village_id, created_at=old.created_at
                )
                db.session.add(new)
                db.session.flush()
                record_event(kind=K.SPLIT, household=old, people=[one], target=new, **event)
            case "birth":
                born = Person(
                    nik_standing="missing",
                    name="Bayi",
                    name_key="bayi",
                    birth_date=day,
                    household_id=home.id,
                    created_at=home.created_at,
                )
                db.session.add(born)
                db.session.flush()
                record_event(kind=K.BIRTH, household=home, people=[born], **event)
            case "class":
                word = "rural" if value % 2 else "urban"
                record_fact(village=self.villages[pick % 2], topic="classification", value=word, since=day, by=TESTS)
            case "void" | "void event":
                model = Observation if what == "void" else Event
                rows = db.session.scalars(select(model).where(model.voided_at.is_(None)).order_by(model.id)).all()
                if rows:
                    void(row=rows[-1 - pick % min(len(rows), 8)], reason="salah", by=TESTS)


def test_any_sequence_of_deeds(families):
    @given(deeds)
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def happen(several):
        with db.session.begin_nested() as attempt:
            doer = Doer(families)
            for deed in several:
                doer.do(*deed)
                db.session.flush()
            agrees(families)
            attempt.rollback()
        db.session.expire_all()

    happen()


def test_bulk_and_one_by_one_end_in_the_same_rollup(families, monkeypatch):
    """More households than `SMALL` are counted anew by village; fewer by their difference."""
    ends = []
    for small in (0, 1000):
        with db.session.begin_nested() as attempt:
            monkeypatch.setattr(projection, "SMALL", small)
            doer = Doer(families)
            for pick, what in enumerate(["house", "move", "death", "split", "class", "exit", "birth", "void"]):
                doer.do(what, date(2019, 2, 28), pick, pick % 4 + 1)
            db.session.flush()
            ends.append(sorted(tuple(one) for one in db.session.execute(select(*Rollup.__table__.columns))))
            attempt.rollback()
        db.session.expire_all()
    assert [one for one in ends[0] if any(one[4:])] == [one for one in ends[1] if any(one[4:])]


def test_a_fact_before_the_first_month_makes_the_rollup_longer(families, hand_in):
    hand_in(row("Dahulu", nik=nik(number=70), no_kk="3326021111130001"), as_of=date(2017, 5, 5))
    assert db.session.get_one(RollupSpan, 1).first_month == 2017 * 12 + 4
    agrees(families)


def test_a_new_month_begins(families, monkeypatch):
    span = db.session.get_one(RollupSpan, 1)
    last = span.last_month
    monkeypatch.setattr(rollup, "today", lambda: month_end(last + 2))
    assert rollup.ensure_current()
    assert db.session.get_one(RollupSpan, 1).last_month == last + 2
    assert not rollup.ensure_current()
    agrees(families)


def test_a_visit_in_the_first_days_of_a_new_month_counts_it_too(families, monkeypatch):
    last = db.session.get_one(RollupSpan, 1).last_month
    monkeypatch.setattr(rollup, "today", lambda: month_end(last + 1))
    home = db.session.scalars(select(Household).limit(1)).one()
    observe(household=home, observed_on=START, values={"decile": 9}, by=TESTS)
    assert db.session.get_one(RollupSpan, 1).last_month == last + 1
    agrees(families)


def test_the_first_data_of_an_empty_installation(district, hand_in):
    assert db.session.get(RollupSpan, 1) is None
    assert not rollup.ensure_current()
    hand_in(row(no_kk=KK))
    agrees(district)


def test_caches_can_be_thrown_away(families):
    for table in ("household_state", "person_state", "membership", "rollup", "village_population"):
        db.session.execute(text(f"DELETE FROM {table}"))
    assert differences(silent)
    repair(silent)
    agrees(families)
