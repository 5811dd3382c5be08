"""`sakti verify`: fold the whole ledger again beside the live caches, and report every difference (sentence 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import select

from sakti.core.progress import Progress
from sakti.core.timeline import Folded, fold
from sakti.extensions import Model, db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Membership, Person
from sakti.indicators.actions import rollup
from sakti.indicators.queries.rollup_rows import differences as rollup_differences
from sakti.observations.actions import projection
from sakti.observations.queries.clusters import closure, load
from sakti.observations.queries.resolution import resolution
from sakti.observations.tables import HouseholdState, PersonState
from sakti.regions.actions import class_intervals, project_classes
from sakti.regions.queries import classes
from sakti.web.types import TableRow

BATCH = 500

#: A row as both databases give it, for comparison.
PlainRow: TypeAlias = tuple[object, ...]

#: Each cache with its columns, in the order of `projection.StateRows`.
CACHES = (
    (HouseholdState, projection.HOUSEHOLD_STATE_COLUMNS),
    (PersonState, projection.PERSON_STATE_COLUMNS),
    (Membership, projection.MEMBERSHIP_COLUMNS),
)


def differences(progress: Progress) -> list[str]:
    """What the caches say and the ledger does not, in words. Empty: all is well. Reads only."""
    lines: list[str] = []
    done: set[int] = set()
    every = list(db.session.scalars(select(Household.id).order_by(Household.id)))
    for start in range(0, len(every), BATCH):
        progress("Melipat buku catatan", start, len(every))
        wanted = [key for key in every[start : start + BATCH] if key not in done]
        if not wanted:
            continue
        places, people = closure(wanted)
        done |= places
        lines += _compare(places, people, [fold(cluster) for cluster in load(wanted)])
    progress("Menghitung ulang angka bulanan", 0, 0)
    return [*lines, *_compare_classes(), *rollup_differences()]


def repair(progress: Progress) -> None:
    """Throw the caches away and fold everything again, in the running transaction."""
    every = list(db.session.scalars(select(Household.id).order_by(Household.id)))
    for start in range(0, len(every), BATCH):
        progress("Melipat buku catatan", start, len(every))
        projection.project(every[start : start + BATCH], publishes=False)
    project_classes()
    rollup.rebuild()


def _compare(places: set[int], people: set[int], folded: Sequence[Folded]) -> Iterator[str]:
    projected: Sequence[Sequence[PlainRow]] = projection.state_rows(folded)
    for (model, columns), rows in zip(CACHES, projected, strict=True):
        ids = places if model is HouseholdState else people
        should = {_plain(row) for row in rows}
        live = _live(model, columns, ids)
        for row in sorted(should - live, key=str):
            yield f"{model.__tablename__}: hilang {dict(zip(columns, row, strict=True))}"
        for row in sorted(live - should, key=str):
            yield f"{model.__tablename__}: berlebih {dict(zip(columns, row, strict=True))}"
    yield from _compare_places(folded, places, people)


def _live(model: type[Model], columns: Sequence[str], ids: set[int]) -> set[PlainRow]:
    table = model.__table__
    key = table.c[columns[0]]
    rows: set[PlainRow] = set()
    for part in chunks(ids):
        query = select(*[table.c[name] for name in columns]).where(key.in_(part))
        rows.update(_plain(row) for row in db.session.execute(query))
    return rows


def _plain(row: Sequence[object]) -> PlainRow:
    """A row for comparison: dates as ISO text, truth as numbers, as both databases give them."""
    return tuple(
        cell.isoformat() if isinstance(cell, date) else int(cell) if isinstance(cell, bool) else cell for cell in row
    )


def _compare_places(folded: Sequence[Folded], places: set[int], people: set[int]) -> Iterator[str]:
    """Where households and people say that they are now, and who heads them; without a state they are nowhere."""
    last = {state.subject: state for cluster in folded for state in cluster.people}
    leading = projection.heads(last.values())
    families = {stay.person: stay.family for cluster in folded for stay in cluster.stays if stay.family is not None}
    through = resolution(places, people)
    for key, *cached in _cached(Person, PERSON_CACHE, people):
        state = last.get(key)
        if state is None:
            kept = through.people.get(key)
            should = [cached[0], "merged" if kept else "unborn", kept, *cached[3:]]
        else:
            values = [state.values.get(name) for name in ("sex", "birth_date", "relation")]
            estimated = bool(state.values.get("birth_estimated"))
            should = [state.household, state.standing, None, *values, estimated, families.get(key, cached[-1])]
        if cached != should:
            yield f"person {key}: tertulis {_told(PERSON_CACHE, cached, should)}"
    homes = {state.subject: state for cluster in folded for state in cluster.households}
    for key, *cached in _cached(Household, HOUSEHOLD_CACHE, places):
        home = homes.get(key)
        if home is None:
            kept = through.places.get(key)
            should = [cached[0], 0, "merged" if kept else "unborn", None, kept]
        else:
            should = [home.village, home.values["people"], home.standing, leading.get(key), None]
        if cached != should:
            yield f"household {key}: tertulis {_told(HOUSEHOLD_CACHE, cached, should)}"


HOUSEHOLD_CACHE = ("village_id", "people", "standing", "head_id", "merged_into_id")
PERSON_CACHE = (
    "household_id",
    "standing",
    "merged_into_id",
    "sex",
    "birth_date",
    "relation",
    "birth_estimated",
    "family_id",
)


def _cached(model: type[Model], names: Sequence[str], ids: set[int]) -> Iterator[TableRow]:
    table = model.__table__
    query = select(table.c.id, *[table.c[name] for name in names])
    for part in chunks(ids):
        yield from db.session.execute(query.where(table.c.id.in_(part)))


def _told(names: Sequence[str], cached: Sequence[object], should: Sequence[object]) -> str:
    """The columns that differ, without what is personal."""
    return ", ".join(name for name, held, wanted in zip(names, cached, should, strict=True) if held != wanted)


def _compare_classes() -> Iterator[str]:
    """Whether a village is rural, which every figure of sanitation joins, against its dated facts."""
    should = set(class_intervals())
    live = {(village, *each) for village, held in classes().items() for each in held}
    for village, since, until, rural in sorted(should ^ live):
        word = "hilang" if (village, since, until, rural) in should else "berlebih"
        yield f"village_class: {word} {village} {since} s.d. {until} {'rural' if rural else 'urban'}"
