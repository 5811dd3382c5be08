"""Finding who is recorded twice among half a million people, against a truth that the search knows nothing of."""

from __future__ import annotations

import resource
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench import townsfolk
from bench.instance import empty_instance, villages_of_csv
from bench.measuring import Result, timed
from sakti.duplicates import actions, queries
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import name_key
from sakti.regions.queries import regency_codes, villages
from sakti.web.bulk import insert_rows, moment_text
from sakti.web.clock import now
from sakti.web.public_ids import new_public_id
from sakti.web.sealing import sealer
from sakti.web.transactions import transaction

HOUSEHOLDS = 135_000


def run(folder: Path, households: int = HOUSEHOLDS) -> list[Result]:
    """Load, search, store: what the nightly job does, on an instance that holds nothing else."""
    houses = townsfolk.planted(townsfolk.population(households, len(villages_of_csv())))
    truth: dict[int, int] = {number: soul.truth for number, _, soul in townsfolk.truths(houses)}
    with empty_instance(folder / "duplicates"):
        with transaction():
            settle(houses)
        del houses
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        with timed() as clock:
            people, homes = queries.census()
            numbers, cards = queries.same_numbers(), queries.same_cards()
            loaded = len(people)
            found = actions.find_suspicions(people=people, homes=homes, numbers=numbers, cards=cards)
            db.session.rollback()
            with transaction():
                actions.keep_suspicions(suspicions=found, whole=True)
        got = {
            (row.one_id, row.other_id)
            for row in db.session.query(DuplicatePair.one_id, DuplicatePair.other_id).filter_by(unit="person")
        }
    return judged(truth, got, clock.seconds, loaded, before)


def judged(
    truth: dict[int, int], got: set[tuple[int, int]], seconds: float, people: int, before: float
) -> list[Result]:
    records: dict[int, list[int]] = defaultdict(list)
    for number, who in truth.items():
        records[who].append(number)
    real = {
        (one, other)
        for numbers in records.values()
        if len(numbers) > 1
        for at, one in enumerate(numbers)
        for other in numbers[at + 1 :]
    }
    right = len(real & got)
    spent = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) - before
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    counts = f"{people:,} people, {len(real):,} planted, {len(got):,} found"
    detail = f"{counts}, peak {memory / 1024:,.0f} MB, {spent:.0f} s of processors"
    recall, precision = right / len(real), right / max(len(got), 1)
    return [
        Result("probable duplicates", seconds, "s", 60.0, detail),
        Result("duplicates missed", 1 - recall, "share", 0.1, f"recall {recall:.3f}"),
        Result("duplicates that are none", 1 - precision, "share", 0.1, f"precision {precision:.3f}"),
    ]


def settle(houses: list[townsfolk.House]) -> None:
    """Rows of households, families and people with their caches, as imports leave them; the ledger is not asked."""
    places, at = [village.id for village in villages()], moment_text(now())
    regencies = regency_codes(places)
    nik_of, card_of, sound = sealer("person.nik"), sealer("family.kk"), set[str]()
    rows: dict[str, list[tuple[Any, ...]]] = {"household": [], "family": [], "person": []}
    number = 0
    for key, house in enumerate(houses, 1):
        village = places[house.village]
        regency = regencies[village]
        rows["household"].append(
            (
                key,
                new_public_id().hex,
                regency,
                f"D{key}",
                village,
                village,
                house.address,
                f"{house.rt:03d}",
                f"{house.rw:03d}",
                None,
                len(house.people),
                "living",
                at,
            )
        )
        rows["family"].append((key, regency, key, card_of(house.card), "reliable", at))
        for soul in house.people:
            number += 1
            reliable = soul.nik_reliable and bool(soul.nik) and soul.nik not in sound
            sound.add(soul.nik)
            worth = "reliable" if reliable else "doubtful" if soul.nik else "missing"
            rows["person"].append(
                (
                    number,
                    new_public_id().hex,
                    regency,
                    nik_of(soul.nik) if soul.nik else None,
                    worth,
                    soul.name,
                    name_key(soul.name),
                    soul.sex,
                    soul.born.isoformat() if soul.born else None,
                    soul.role,
                    key,
                    key,
                    "living",
                    at,
                )
            )
    insert_rows(
        Household.__table__,
        (
            "id",
            "public_id",
            "regency",
            "number",
            "home_village_id",
            "village_id",
            "address",
            "rt",
            "rw",
            "head_id",
            "people",
            "standing",
            "created_at",
        ),
        rows["household"],
    )
    insert_rows(Family.__table__, ("id", "regency", "household_id", "kk", "kk_standing", "created_at"), rows["family"])
    insert_rows(
        Person.__table__,
        (
            "id",
            "public_id",
            "regency",
            "nik",
            "nik_standing",
            "name",
            "name_key",
            "sex",
            "birth_date",
            "relation",
            "household_id",
            "family_id",
            "standing",
            "created_at",
        ),
        rows["person"],
    )
