"""`sakti verify`: fold the whole ledger again beside the live caches, and report every difference (sentence 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from sqlalchemy import Column, ColumnElement, select, type_coerce
from sqlalchemy.types import NullType

from sakti.core.fields import FIELDS, Privacy
from sakti.core.progress import Progress
from sakti.core.timeline import Folded, fold
from sakti.duplicates.actions import put_right
from sakti.duplicates.queries.astray import astray, numbers_astray
from sakti.extensions import Model, db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Membership, Person
from sakti.indicators.actions import rollup
from sakti.indicators.queries.rollup_rows import differences as rollup_differences
from sakti.observations.actions import projection
from sakti.observations.queries.cards import left_by_splits
from sakti.observations.queries.clusters import closure, load
from sakti.observations.queries.resolution import resolution
from sakti.observations.tables import HouseholdState, PersonState
from sakti.regions.actions import class_intervals, project_classes
from sakti.regions.queries import classes
from sakti.web.bulk import is_postgresql

BATCH = 500

#: A row as both databases give it, for comparison.
PlainRow: TypeAlias = tuple[object, ...]

#: Each cache with its columns, in the order of `projection.StateRows`.
CACHES = (
    (HouseholdState, projection.HOUSEHOLD_STATE_COLUMNS),
    (PersonState, projection.PERSON_STATE_COLUMNS),
    (Membership, projection.MEMBERSHIP_COLUMNS),
)
#: What reading a damaged row of the ledger may run into.
DAMAGE = (ValueError, TypeError, KeyError, AttributeError, LookupError, OverflowError)
#: Columns whose contents may be told besides the answers that say nothing of a person.
TELLING = {
    *("since", "until", "since_month", "until_month", "began", "ended", "counted", "standing", "people", "regency"),
    *("village_id", "household_id", "family_id", "person_id", "head_id", "merged_into_id"),
}


def differences(progress: Progress) -> list[str]:
    """`each_difference` as a list. Empty: all is well."""
    return list(each_difference(progress))


def each_difference(progress: Progress) -> Iterator[str]:
    """What the caches say and the ledger does not: table, row, field, and both values where they are nobody's secret.

    Reads only, some households or villages at a time, so the memory does not grow with the regency.
    """
    done: set[int] = set()
    every = list(db.session.scalars(select(Household.id).order_by(Household.id)))
    for start in range(0, len(every), BATCH):
        progress("Melipat buku catatan", start, len(every))
        yield from _compare_some([key for key in every[start : start + BATCH] if key not in done], done)
    yield from _compare_strangers()
    yield from _compare_classes()
    yield from _compare_merges()
    yield from rollup_differences(progress)


def _compare_some(wanted: list[int], done: set[int]) -> Iterator[str]:
    """Of these households. One whose ledger cannot be read is found by halving, and the others are compared."""
    if not wanted:
        return
    try:
        places, people = closure(wanted)
        lines = [*_compare(places, people, [fold(cluster) for cluster in load(wanted)])]
    except DAMAGE as error:
        if len(wanted) == 1:
            reason = type(error).__name__
            yield f"observation, event: catatan {_named(Household, wanted)[wanted[0]]} tidak dapat dibaca ({reason})"
            return
        middle = len(wanted) // 2
        yield from _compare_some(wanted[:middle], done)
        yield from _compare_some([key for key in wanted[middle:] if key not in done], done)
        return
    done |= places
    yield from lines


def repair(progress: Progress) -> None:
    """Put right what merges left astray, throw the caches away, fold everything again: in the running transaction."""
    put_right()
    every = list(db.session.scalars(select(Household.id).order_by(Household.id)))
    for start in range(0, len(every), BATCH):
        progress("Melipat buku catatan", start, len(every))
        projection.project(every[start : start + BATCH], publishes=False)
    project_classes()
    rollup.rebuild()


def _compare(places: set[int], people: set[int], folded: Sequence[Folded]) -> Iterator[str]:
    projected: Sequence[Sequence[PlainRow]] = projection.state_rows(folded)
    for (model, columns), rows in zip(CACHES, projected, strict=True):
        of = Household if model is HouseholdState else Person
        day = columns.index("since")
        should = {(row[0], row[day]): row for row in map(_plain, rows)}
        live = {(row[0], row[day]): row for row in _live(model, columns, places if of is Household else people)}
        differing = sorted((key for key in should.keys() | live.keys() if should.get(key) != live.get(key)), key=str)
        names = _named(of, {key[0] for key in differing})
        for key in differing:
            row = f"{model.__tablename__} {names[key[0]]} sejak {key[1]}"
            yield f"{row}: {_told(columns, live.get(key), should.get(key))}"
    yield from _compare_places(folded, places, people)


def _named(model: type[Household] | type[Person], ids: Iterable[object]) -> dict[object, str]:
    """How a subject is named here: by its id and the one that may leave the house, never by name."""
    word = model.__tablename__
    names: dict[object, str] = {key: f"{word} {key}" for key in ids}
    known = [key for key in names if isinstance(key, int)]
    for part in chunks(known):
        for key, public in db.session.execute(select(model.id, model.public_id).where(model.id.in_(part))):
            names[key] = f"{word} {key} ({public})"
    return names


def _told(columns: Sequence[str], live: Sequence[object] | None, should: Sequence[object] | None) -> str:
    """What differs; of what says something of a person only where."""
    if live is None or should is None:
        return "hilang" if live is None else "berlebih"
    told = []
    for name, held, wanted in zip(columns, live, should, strict=True):
        if held != wanted:
            field = FIELDS.get(name)
            open_ = name in TELLING or (field is not None and field.privacy is Privacy.GENERAL)
            told.append(f"{name} tertulis {held}, seharusnya {wanted}" if open_ else f"{name} berbeda")
    return ", ".join(told)


def _live(model: type[Model], columns: Sequence[str], ids: set[int]) -> Iterator[PlainRow]:
    """As they are stored: a damaged day must be told, and not stop the reading."""
    table = model.__table__
    key = table.c[columns[0]]
    stored = [_stored(table.c[name]) for name in columns]
    for part in chunks(ids):
        for row in db.session.execute(select(*stored).where(key.in_(part))):
            yield _plain(row)


def _stored(column: Column[object]) -> ColumnElement[object]:
    """What lies in the file, where the database lets anything lie in a column: read as its type it could look right."""
    return column if is_postgresql() else type_coerce(column, NullType())


def _compare_strangers() -> Iterator[str]:
    """States and memberships of nobody: their household or person is not there."""
    for model, columns in CACHES:
        of = Household if model is HouseholdState else Person
        key = model.__table__.c[columns[0]]
        for subject in db.session.scalars(select(key).where(key.not_in(select(of.id))).distinct()):
            yield f"{model.__tablename__} {of.__tablename__} {subject}: berlebih"


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
    differing: dict[int, str] = {}
    for key, cached in _cached(Person, PERSON_CACHE, people):
        state = last.get(key)
        if state is None:
            kept = through.people.get(key)
            should = [cached[0], "merged" if kept else "unborn", kept, *cached[3:]]
        else:
            values = [state.values.get(name) for name in ("sex", "birth_date", "relation")]
            estimated = bool(state.values.get("birth_estimated"))
            should = [state.household, state.standing, None, *values, estimated, families.get(key, cached[-1])]
        if cached != (should := list(_plain(should))):
            differing[key] = _told(PERSON_CACHE, cached, should)
    yield from _of_subjects(Person, differing)
    homes = {state.subject: state for cluster in folded for state in cluster.households}
    ends = {**through.places, **projection.undivided(folded)}
    left = left_by_splits(places - homes.keys() - ends.keys(), ends)
    differing = {}
    for key, cached in _cached(Household, HOUSEHOLD_CACHE, places):
        home = homes.get(key)
        if home is None:
            kept = ends.get(key)
            should = [cached[0], 0, "merged" if kept else "unborn", None, kept or left.get(key)]
        else:
            should = [home.village, home.values["people"], home.standing, leading.get(key), None]
        if cached != (should := list(_plain(should))):
            differing[key] = _told(HOUSEHOLD_CACHE, cached, should)
    yield from _of_subjects(Household, differing)


def _of_subjects(model: type[Household] | type[Person], differing: Mapping[int, str]) -> Iterator[str]:
    names = _named(model, differing)
    for key, told in differing.items():
        yield f"{names[key]}: {told}"


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


def _cached(model: type[Model], names: Sequence[str], ids: set[int]) -> Iterator[tuple[int, list[object]]]:
    table = model.__table__
    query = select(table.c.id, *[_stored(table.c[name]) for name in names])
    for part in chunks(ids):
        for row in db.session.execute(query.where(table.c.id.in_(part))):
            yield row.id, list(_plain(row[1:]))


def _compare_merges() -> Iterator[str]:
    """Whether money, cards and numbers are whose the merges that stand say: nothing that was parted is left behind."""
    for each in astray():
        yield f"{each.table} {each.key}: {each.column} tertulis {each.held}, seharusnya {each.wanted} (penggabungan)"
    for owner, holder in numbers_astray():
        yield f"person {owner}: NIK tertinggal pada person {holder} (penggabungan yang dibatalkan)"


def _compare_classes() -> Iterator[str]:
    """Whether a village is rural, which every figure of sanitation joins, against its dated facts."""
    should = set(class_intervals())
    live = {(village, *each) for village, held in classes().items() for each in held}
    for village, since, until, rural in sorted(should ^ live):
        word = "hilang" if (village, since, until, rural) in should else "berlebih"
        yield f"village_class: {word} {village} {since} s.d. {until} {'rural' if rural else 'urban'}"
