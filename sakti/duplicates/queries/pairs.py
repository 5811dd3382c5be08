"""Reading pairs within the reader's reach, and everybody for the search.

A pair is seen whole only by who reaches both sides. Whoever reaches one sees that side, and that there may be another
somewhere else: not who, not where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import LargeBinary, Select, and_, func, or_, select, type_coerce

from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.duplicates import search
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.queries import behind, chunks
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.queries import releases
from sakti.interventions.tables import Delivery, Intervention
from sakti.observations.tables import Merge, Observation, Release
from sakti.regions.tables import Region
from sakti.web.bulk import without_collecting
from sakti.web.pagination import Page, keyset

#: A card in more households than this says nothing about any two of them.
CARDS = 6
NOT_THERE = ("merged", "unborn")

# -- everybody, for the search ----------------------------------------------------------------------------------------


@without_collecting()
def census() -> tuple[list[search.Person], dict[int, search.Home]]:
    """All records that are somebody's own, and where they live."""
    columns = (
        Person.id,
        Person.name,
        Person.birth_date,
        Person.sex,
        Person.relation,
        Person.household_id,
        Person.nik,
        Person.nik_standing,
        Person.birth_estimated,
    )
    query = select(*columns).where(Person.standing.not_in(NOT_THERE)).execution_options(yield_per=20_000)
    people = [
        search.Person(key, name, born, sex, relation, home, nik or "", standing == "reliable", estimated)
        for key, name, born, sex, relation, home, nik, standing, estimated in db.session.execute(query)
    ]
    cards: dict[int, set[str]] = defaultdict(set)
    for home, card in _cards():
        cards[home].add(card)
    places = select(Household.id, Household.village_id, Household.rt, Household.rw, Household.address)
    homes = {
        key: search.Home(village, rt, rw, address, frozenset(cards[key]) if key in cards else frozenset())
        for key, village, rt, rw, address in db.session.execute(places.where(Household.standing.not_in(NOT_THERE)))
    }
    return people, homes


def _cards() -> Iterator[tuple[int, str]]:
    """Household and card, sealed as it is: only whether two are the same is asked."""
    sealed = type_coerce(Family.kk, LargeBinary)
    query = select(Family.household_id, sealed).where(Family.kk_standing == "reliable")
    for home, card in db.session.execute(query):
        yield home, bytes(card).hex()


def same_numbers() -> dict[tuple[int, int], str]:
    """Pairs of people who have one NIK, whatever it is worth (one of them is doubtful: two sound ones cannot be)."""
    sealed = type_coerce(Person.nik, LargeBinary)
    there = (Person.nik.is_not(None), Person.standing.not_in(NOT_THERE))
    twice = select(sealed).where(*there).group_by(sealed).having(func.count() > 1)
    query = select(sealed, Person.id).where(*there, sealed.in_(twice)).order_by(Person.id)
    return _pairs_of(((bytes(key), one) for key, one in db.session.execute(query)), "exact_nik")


def same_cards() -> dict[tuple[int, int], str]:
    """Pairs of households in which one card lives."""
    query = (
        select(Family.household_id)
        .join(Household, Household.id == Family.household_id)
        .where(Family.kk_standing == "reliable", Household.standing.not_in(NOT_THERE))
    )
    sealed = type_coerce(Family.kk, LargeBinary)
    twice = (
        select(sealed)
        .where(Family.kk_standing == "reliable")
        .group_by(sealed)
        .having(func.count(Family.household_id.distinct()) > 1)
    )
    rows = db.session.execute(query.add_columns(sealed).where(sealed.in_(twice)).order_by(Family.household_id))
    return _pairs_of(((bytes(card), home) for home, card in rows), "exact_kk")


def _pairs_of(rows: Iterable[tuple[bytes, int]], kind: str) -> dict[tuple[int, int], str]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    for key, one in rows:
        if one not in groups[key]:
            groups[key].append(one)
    return {
        (one, other): kind
        for ids in groups.values()
        if len(ids) <= CARDS
        for at, one in enumerate(ids)
        for other in ids[at + 1 :]
    }


def people_of_release(release_id: int) -> set[int]:
    query = select(Observation.person_id).where(
        Observation.release_id == release_id, Observation.person_id.is_not(None)
    )
    return set(db.session.scalars(query.distinct()))


# -- pairs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair, for a line of the list."""

    id: int
    name: str
    village_id: int
    village: str
    rt: str
    rw: str
    born: date | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A pair in the list; of a pair that reaches beyond the reader's villages only the own side."""

    pair: DuplicatePair
    sides: tuple[Side, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.sides) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pairs; empty means all."""

    state: str = "open"
    unit: str = ""
    kind: str = ""
    village: int | None = None


def pairs(scope: Scope, wanted: Wanted, cursor: str | None = None) -> Page[Listed]:
    """Pairs of which the reader reaches at least one side, the surest first."""
    query = _within(select(DuplicatePair).where(DuplicatePair.state == wanted.state), scope)
    query = query.where(DuplicatePair.within_id.is_(None))
    if wanted.unit:
        query = query.where(DuplicatePair.unit == wanted.unit)
    if wanted.kind:  # by what two records are alike is told to whoever reaches both
        query = query.where(DuplicatePair.kind == wanted.kind, *_whole(scope))
    if wanted.village is not None:
        query = query.where(
            or_(DuplicatePair.one_village_id == wanted.village, DuplicatePair.other_village_id == wanted.village)
        )
    page = keyset(query, [DuplicatePair.score, DuplicatePair.id], cursor=cursor, size=25, descending=True)
    return Page(listed(page.rows, scope), page.following, page.is_first)


def _within(query: Select[tuple[DuplicatePair]], scope: Scope) -> Select[tuple[DuplicatePair]]:
    if scope.villages is None:
        return query
    mine = sorted(scope.villages)
    return query.where(or_(DuplicatePair.one_village_id.in_(mine), DuplicatePair.other_village_id.in_(mine)))


def _whole(scope: Scope) -> list[Any]:
    if scope.villages is None:
        return []
    mine = sorted(scope.villages)
    return [DuplicatePair.one_village_id.in_(mine), DuplicatePair.other_village_id.in_(mine)]


def count_open(scope: Scope) -> int:
    query = _within(select(DuplicatePair).where(DuplicatePair.state == "open"), scope)
    query = query.where(DuplicatePair.within_id.is_(None))
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def listed(rows: Sequence[DuplicatePair], scope: Scope) -> list[Listed]:
    """With the sides as they are today: what somebody reaches is asked of where the records live now."""
    sides: dict[tuple[str, int], Side] = {}
    for unit in ("person", "household"):
        ids = {key for row in rows if row.unit == unit for key in (row.one_id, row.other_id)}
        sides |= {(unit, one.id): one for one in side_lines(unit, ids)}
    found = []
    for row in rows:
        both = [side for key in (row.one_id, row.other_id) if (side := sides.get((row.unit, key))) is not None]
        mine = tuple(side for side in both if scope.reaches_village(side.village_id))
        if mine and scope.organisations is None:
            found.append(Listed(row, mine))
    return found


def side_lines(unit: str, ids: Collection[int]) -> list[Side]:
    head = Person.__table__.alias("head")
    if unit == "person":
        columns: tuple[Any, ...] = (Person.id, Person.name, Person.birth_date)
        query = select(*columns).join(Household, Household.id == Person.household_id).where(Person.id.in_(ids))
    else:
        query = select(Household.id, head.c.name, Household.people)
        query = query.outerjoin(head, head.c.id == Household.head_id).where(Household.id.in_(ids))
    query = query.join(Region, Region.id == Household.village_id)
    rows = db.session.execute(query.add_columns(Household.village_id, Region.name, Household.rt, Household.rw))
    return [
        Side(key, name or "–", village, place, rt, rw, **({"born": more} if unit == "person" else {"people": more}))
        for key, name, more, village, place, rt, rw in rows
    ]


def pair_within(scope: Scope, pair_id: int) -> Listed:
    """A pair of which the reader reaches at least one side. Refuses `pair_unknown`."""
    row = db.session.get(DuplicatePair, pair_id)
    found = listed([row], scope) if row is not None else []
    if not found:
        raise Refusal("pair_unknown")
    return found[0]


def whole_pair(scope: Scope, pair_id: int) -> DuplicatePair:
    """A pair of which the reader reaches both sides: only they decide. Refuses `pair_unknown`."""
    found = pair_within(scope, pair_id)
    if not found.is_whole:
        raise Refusal("pair_unknown")
    return found.pair


def next_after(scope: Scope, pair: DuplicatePair) -> DuplicatePair | None:
    """The next open pair that the reader can decide, below this one."""
    query = _within(select(DuplicatePair).where(DuplicatePair.state == "open"), scope)
    query = query.where(DuplicatePair.within_id.is_(None), DuplicatePair.id != pair.id)
    below = or_(DuplicatePair.score < pair.score, and_(DuplicatePair.score == pair.score, DuplicatePair.id < pair.id))
    rows: Any = db.session.scalars(
        query.where(below).order_by(DuplicatePair.score.desc(), DuplicatePair.id.desc()).limit(50)
    )
    return next((one.pair for one in listed(list(rows), scope) if one.is_whole), None)


def held(scope: Scope, user_id: int) -> list[tuple[Release, int]]:
    """Of the newest lists those with rows that were held because two have one NIK: no records yet, so no pairs."""
    page = releases.releases(scope, user_id)
    return [(one, one.rows_held) for one in page.rows if one.rows_held and one.undone_at is None]


def pair_of(unit: str, one: int, other: int) -> DuplicatePair | None:
    low, high = sorted((one, other))
    return db.session.scalar(
        select(DuplicatePair).where(
            DuplicatePair.unit == unit, DuplicatePair.one_id == low, DuplicatePair.other_id == high
        )
    )


def pairs_inside(pair: DuplicatePair) -> dict[int, int]:
    """Of two houses: person of the first → the person of the other who is probably the same."""
    mine = set(db.session.scalars(select(Person.id).where(Person.household_id == pair.one_id)))
    theirs = set(db.session.scalars(select(Person.id).where(Person.household_id == pair.other_id)))
    query = select(DuplicatePair).where(DuplicatePair.unit == "person", DuplicatePair.state == "open")
    query = query.where(or_(DuplicatePair.one_id.in_(mine), DuplicatePair.other_id.in_(mine)))
    found: dict[int, int] = {}
    for row in db.session.scalars(query.order_by(DuplicatePair.score.desc())):
        one, other = (row.one_id, row.other_id) if row.one_id in mine else (row.other_id, row.one_id)
        if other in theirs and one not in found and other not in found.values():
            found[one] = other
    return found | _namesakes(mine - found.keys(), theirs - set(found.values()))


def _namesakes(mine: set[int], theirs: set[int]) -> dict[int, int]:
    """Who has one name and no other birth date, one on each side: the search may not have looked yet."""
    query = select(Person).where(Person.id.in_(mine | theirs), Person.standing.not_in(NOT_THERE)).order_by(Person.id)
    by_name: dict[str, list[Person]] = defaultdict(list)
    for one in db.session.scalars(query):
        by_name[one.name_key].append(one)
    found = {}
    for pair in by_name.values():
        if len(pair) == 2 and len({one.id for one in pair} & mine) == 1:
            one, other = sorted(pair, key=lambda each: each.id not in mine)
            if one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date:
                found[one.id] = other.id
    return found


# -- merges -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge in the list, with the two records."""

    row: Merge
    absorbed: Side
    kept: Side


def merges(scope: Scope, cursor: str | None = None) -> Page[Merged]:
    """Merges that stand or were taken back, of records that the reader reaches, the newest first."""
    page: Page[Merge] = keyset(
        select(Merge).where(Merge.within_id.is_(None), *_merges_within(scope)),
        [Merge.id],
        cursor=cursor,
        size=25,
        descending=True,
    )
    return Page(_merged(page.rows, scope), page.following, page.is_first)


def _merges_within(scope: Scope) -> list[Any]:
    if scope.villages is None:
        return []
    homes = select(Household.id).where(Household.village_id.in_(sorted(scope.villages)))
    people = select(Person.id).where(Person.household_id.in_(homes))
    return [
        or_(
            and_(Merge.unit == "household", Merge.absorbed_id.in_(homes), Merge.kept_id.in_(homes)),
            and_(Merge.unit == "person", Merge.absorbed_id.in_(people), Merge.kept_id.in_(people)),
        )
    ]


def _merged(rows: Sequence[Merge], scope: Scope) -> list[Merged]:
    sides: dict[tuple[str, int], Side] = {}
    for unit in ("person", "household"):
        ids = {key for row in rows if row.unit == unit for key in (row.absorbed_id, row.kept_id)}
        sides |= {(unit, one.id): one for one in side_lines(unit, ids)}
    found = [Merged(row, sides[row.unit, row.absorbed_id], sides[row.unit, row.kept_id]) for row in rows]
    return [
        one
        for one in found
        if scope.organisations is None
        and scope.reaches_village(one.absorbed.village_id)
        and scope.reaches_village(one.kept.village_id)
    ]


def merge_within(scope: Scope, merge_id: int) -> Merged:
    """A merge whose records the reader reaches. Refuses `merge_unknown`."""
    row = db.session.get(Merge, merge_id)
    found = _merged([row], scope) if row is not None else []
    if not found:
        raise Refusal("merge_unknown")
    return found[0]


# -- one record, for the comparison -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class History:
    """How much is known of a record: what would be lost if it were thrown away, which it is not."""

    observations: int = 0
    last_seen: date | None = None
    interventions: int = 0
    deliveries: int = 0


def history(record: Household | Person) -> History:
    """Counts of what was recorded about it, and about whatever was merged into it."""
    ids = behind(type(record), {record.id})
    column = "person_id" if isinstance(record, Person) else "household_id"
    seen = select(func.count(), func.max(Observation.observed_on)).where(
        getattr(Observation, column).in_(ids), Observation.voided_at.is_(None)
    )
    count, last = db.session.execute(seen).one()
    numbers = [
        db.session.scalar(select(func.count()).where(getattr(model, column).in_(ids))) or 0
        for model in (Intervention, Delivery)
    ]
    return History(count, last, *numbers)


def members_of(household_id: int) -> Sequence[Person]:
    query = select(Person).where(Person.household_id == household_id, Person.standing.not_in(NOT_THERE))
    return db.session.scalars(query.order_by(Person.relation.is_(None), Person.relation, Person.birth_date)).all()


def cards_of(household_id: int, family_id: int | None = None) -> list[str]:
    query = select(Family.kk).where(Family.household_id == household_id, Family.kk.is_not(None))
    if family_id is not None:
        query = query.where(Family.id == family_id)
    return [card for card in db.session.scalars(query.order_by(Family.id)) if card]


def villages_of(unit: str, ids: Collection[int]) -> dict[int, int]:
    """Where records live now."""
    found: dict[int, int] = {}
    for part in chunks(ids):
        query = select(Household.id, Household.village_id).where(Household.id.in_(part))
        if unit == "person":
            query = (
                select(Person.id, Household.village_id)
                .join(Household, Household.id == Person.household_id)
                .where(Person.id.in_(part))
            )
        rows: Any = db.session.execute(query)
        found.update(dict(rows.all()))
    return found
