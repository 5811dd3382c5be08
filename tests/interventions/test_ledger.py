"""Needs, promises and money of generated districts are what independent code makes of the files that were handed in.

Villages join late in any month; people leave, move, split and join; visits, deliveries and plans come in any order.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.logs import import_deliveries, import_events, import_observations
from sakti.interventions import actions, queries
from sakti.organisations.models import Organisation
from sakti.regions.actions import project_classes
from tests import NIGHTLY, factories
from tests.actors import TESTS
from tests.oracle.helping import END, ORGANISATIONS, START, VILLAGES, Files, make_story
from tests.oracle.support import ANSWERS, OF_HOUSES, SupportDistrict

pytestmark = pytest.mark.one_engine

SEEDS = range(60 if NIGHTLY else 4)
RECORDS = {"training": "trained", "treatment": "chronic_treated"}


def told(files: Files) -> SupportDistrict:
    """The independent reading."""
    district = SupportDistrict()
    for path, day in files.lists:
        district.import_list(path, day)
    for kind, path in (("events", files.events), ("observe", files.observations), ("deliveries", files.deliveries)):
        assert district.take_log(kind, path)["rows"]["rejected"] == 0, kind
    district.take_plans(files.plans)
    return district


def hand_in(files: Files, fates: list[str]) -> dict[str, int]:
    """The product's: what the plans are called → their ids."""
    project_classes()
    programmes = {
        name: actions.add_programme(name=name, answers_need=need or None, records=RECORDS.get(name), by=TESTS)
        for name, need in ANSWERS.items()
    }
    partners = {name: factories.organisation(name, helix) for name, helix in ORGANISATIONS.items()}
    db.session.flush()
    for path, day in files.lists:
        import_list(file=path, layout="dtsen", as_of=day, by=TESTS)
    for read, path in (
        (import_events, files.events),
        (import_observations, files.observations),
        (import_deliveries, files.deliveries),
    ):
        assert read(file=path, by=TESTS).summary()["rows"]["rejected"] == 0, path
    db.session.expire_all()
    return Plans(programmes, partners).play(files, fates)


class Plans:
    """Plays a log of plans through the doors of real ones."""

    def __init__(self, programmes: dict[str, Any], partners: dict[str, Organisation]) -> None:
        self.programmes, self.partners = programmes, partners
        self.made: dict[str, Any] = {}
        self.people = {person.nik: person for person in db.session.scalars(select(Person))}
        self.cards = {family.kk: family.household_id for family in db.session.scalars(select(Family))}

    def play(self, files: Files, fates: list[str]) -> dict[str, int]:
        """`fates`: of each row, by the independent reading; what it refuses is refused here, the rest of it skipped."""
        with files.plans.open(newline="", encoding="utf-8") as file:
            for row, fate in zip(csv.DictReader(file), fates, strict=True):
                act, day = partial(getattr(self, row["what"]), row), date.fromisoformat(row["day"])
                if fate == "refused":
                    with pytest.raises(Refusal, match="idak ada penerimanya"):
                        act(day)
                elif fate == "done":
                    act(day)
        db.session.flush()
        return {ref: row.id for ref, row in self.made.items() if "/" not in ref}

    def propose(self, row: dict[str, str], day: date) -> None:
        person = self.people[row["key"]] if row["subject"] == "person" else None
        self.made[row["ref"]] = actions.assign(
            programme=self.programmes[row["programme"]],
            organisation=self.partners[row["organisation"]],
            person=person,
            household=None if person else db.session.get_one(Household, self.cards[row["key"]]),
            volume=Decimal(row["volume"]),
            planned_rp=int(row["rp"]) if row["rp"] else None,
            due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            day=day,
            by=TESTS,
        )

    def move(self, row: dict[str, str], day: date) -> None:
        actions.move(intervention=self.made[row["of"]], to=row["status"], day=day, by=TESTS, reason="sebab")

    def deliver(self, row: dict[str, str], day: date) -> None:
        rp = int(row["rp"])
        self.made[row["ref"]] = actions.deliver(
            intervention=self.made[row["of"]],
            delivered_on=day,
            volume=Decimal(row["volume"]),
            value_rp=rp,
            funding=(("APBD kab", rp),) if rp else (),
            by=TESTS,
        )

    def void(self, row: dict[str, str], _day: date) -> None:
        actions.void_delivery(delivery=self.made[row["of"]], reason="salah", by=TESTS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ledger_is_what_independent_code_says(cast, tmp_path, seed):
    files = make_story(seed, tmp_path)
    district = told(files)
    plans = hand_in(files, district.fates)
    rng = Random(seed)
    days = {START, END, date(2019, 12, 31), date(2020, 1, 1)} | {
        START + timedelta(rng.randint(0, (END - START).days)) for _ in range(8)
    }
    places = {code: [place.id] for place in (cast.botosari, cast.kertijayan) for code in VILLAGES if code == place.code}

    assert len(places) == len(VILLAGES)
    for day in sorted(days):
        for code, ids in {**places, "33.26": None}.items():
            found = queries.needs_in(ids, day, [*OF_HOUSES, "trained_working_age", "chronic_disease_treated"])
            mine = {need: {state.value: n for state, n in place.states.items() if n} for need, place in found.items()}
            assert mine == {need: dict(states) for need, states in district.needs(day, code).items()}, (day, code)
        assert sorted(one.intervention_id for one in queries.late(None, day)) == sorted(
            plans[ref] for ref in district.late(day)
        ), day
        for since in (date(day.year, 1, 1), date(day.year, day.month, 1)):
            for code, ids in {**places, None: None}.items():
                check_money(district, since, day, code, ids)


def check_money(district: SupportDistrict, since: date, until: date, code: str | None, ids: list[int] | None) -> None:
    """Each column of each helix of one village, or of all; and each source of funds."""
    wanted = district.sums(since, until, code)
    for row in queries.contributions(ids, since, until).by_helix:
        columns = wanted.get(row.key, {})
        for name in COLUMNS:
            assert getattr(row, name) == columns.get(name, 0), (since, until, code, row.key, name)
        share = row.physical
        if columns.get("planned"):
            exact = Fraction(columns["reached"]) * 100 / columns["planned"]
            assert share is not None
            assert abs(Fraction(share) - exact) <= Fraction(5, 1000), (since, until, code, row.key)
        else:
            assert share is None
    if ids is None:
        assert queries.funding_by_helix(None, since, until) == dict(district.funding(since, until)), (since, until)


COLUMNS = (
    "planned",
    "planned_rp",
    "promised",
    "finished",
    "verified",
    "reached",
    "delivered",
    "value_rp",
    "paid_rp",
    "carried_rp",
    "year_planned",
    "year_planned_rp",
    "waiting",
    "waiting_rp",
    "arrears_rp",
    "ahead_rp",
    "unpriced",
    "unpriced_rp",
)
