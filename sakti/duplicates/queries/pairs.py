"""Reading pairs within the reader's reach, and everybody for the search.

A pair is seen whole only by who reaches both sides. Whoever reaches one sees that side, and that there may be another
somewhere else: not who, not where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, LargeBinary, Select, and_, case, func, or_, select, type_coerce

from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.duplicates import search
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.queries import behind, chunks, leading_to
from sakti.households.queries.search import find
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.queries import releases
from sakti.interventions.tables import Delivery, Intervention
from sakti.observations.queries.merges import resting_on
from sakti.observations.tables import Merge, Observation, Release
from sakti.regions.tables import Region
from sakti.web.bulk import without_collecting
from sakti.web.pagination import Page, keyset
from sakti.web.sealing import has_older_forms, under_present_key
from sakti.web.seen import note_seen
from sakti.web.types import TableSelect

#: A card in more households than this says nothing about any two of them.
CARDS = 6
NOT_THERE = ("merged", "unborn")


# -- everybody, for the search ----------------------------------------------------------------------------------------


@without_collecting()
def census() -> tuple[list[search.SearchedPerson], dict[int, search.SearchedHome]]:
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
    known = (Person.standing.not_in(NOT_THERE), Person.name_key != "")  # an erased person has no name to be known by
    query = select(*columns).where(*known).execution_options(yield_per=20_000)
    people = [
        search.SearchedPerson(key, name, born, sex, relation, home, nik or "", standing == "reliable", estimated)
        for key, name, born, sex, relation, home, nik, standing, estimated in db.session.execute(query)
    ]
    cards: dict[int, set[str]] = defaultdict(set)
    for home, card in _cards():
        cards[home].add(card)
    places = select(Household.id, Household.village_id, Household.rt, Household.rw, Household.address)
    homes = {
        key: search.SearchedHome(village, rt, rw, address, frozenset(cards[key]) if key in cards else frozenset())
        for key, village, rt, rw, address in db.session.execute(places.where(Household.standing.not_in(NOT_THERE)))
    }
    return people, homes


def _cards() -> Iterator[tuple[int, str]]:
    """Household and card, sealed as it is: only whether two are the same is asked."""
    sealed = type_coerce(Family.kk, LargeBinary)
    query = select(Family.household_id, sealed).where(Family.kk_standing == "reliable")
    for home, card in db.session.execute(query):
        yield home, under_present_key(bytes(card), "family.kk").hex()


def same_numbers() -> dict[tuple[int, int], str]:
    """Pairs of people who have one NIK, whatever it is worth (one of them is doubtful: two sound ones cannot be)."""
    sealed = type_coerce(Person.nik, LargeBinary)
    there = (Person.nik.is_not(None), Person.standing.not_in(NOT_THERE))
    twice = select(sealed).where(*there).group_by(sealed).having(func.count() > 1)
    query = select(sealed, Person.id).where(*there)
    if has_older_forms():  # one number may stand under two keys
        everybody = db.session.execute(query.order_by(Person.id))
        return _pairs_of(((under_present_key(bytes(key), "person.nik"), who) for key, who in everybody), "exact_nik")
    found = db.session.execute(query.where(sealed.in_(twice)).order_by(Person.id))
    return _pairs_of(((bytes(key), person_id) for key, person_id in found), "exact_nik")


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
    carded = query.add_columns(sealed).order_by(Family.household_id)
    rows = db.session.execute(carded if has_older_forms() else carded.where(sealed.in_(twice)))
    return _pairs_of(((under_present_key(bytes(card), "family.kk"), home) for home, card in rows), "exact_kk")


def _pairs_of(rows: Iterable[tuple[bytes, int]], kind: str) -> dict[tuple[int, int], str]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    for key, record_id in rows:
        if record_id not in groups[key]:
            groups[key].append(record_id)
    return {
        (first_id, second_id): kind
        for ids in groups.values()
        if len(ids) <= CARDS
        for at, first_id in enumerate(ids)
        for second_id in ids[at + 1 :]
    }


def people_of_release(release_id: int) -> set[int]:
    query = select(Observation.person_id).where(
        Observation.release_id == release_id, Observation.person_id.is_not(None)
    )
    return set(db.session.scalars(query.distinct()))


# -- pairs ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PairSide:
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
class ListedPair:
    """A pair in the list; of a pair that reaches beyond the reader's villages only the own side."""

    pair: DuplicatePair
    sides: tuple[PairSide, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.sides) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPairs:
    """Which pairs; empty means all."""

    state: str = "open"
    unit: str = ""
    kind: str = ""
    village: int | None = None


def pairs(names: NameScope, wanted: WantedPairs, cursor: str | None = None) -> Page[ListedPair]:
    """Pairs of which the reader reaches at least one side, the surest first."""
    query = _within(select(DuplicatePair).where(DuplicatePair.state == wanted.state), names)
    query = query.where(DuplicatePair.within_id.is_(None))
    if wanted.unit:
        query = query.where(DuplicatePair.unit == wanted.unit)
    if wanted.kind:  # by what two records are alike is told to whoever reaches both
        query = query.where(DuplicatePair.kind == wanted.kind, *_whole(names))
    if wanted.village is not None:
        query = query.where(
            or_(DuplicatePair.one_village_id == wanted.village, DuplicatePair.other_village_id == wanted.village)
        )
    page = keyset(query, [DuplicatePair.score, DuplicatePair.id], cursor=cursor, size=25, descending=True)
    return Page(visible_pairs(page.rows, names), page.following, page.is_first)


def _within(query: Select[DuplicatePair], names: NameScope) -> Select[DuplicatePair]:
    if names.villages is None:
        return query
    reached = sorted(names.villages)
    return query.where(or_(DuplicatePair.one_village_id.in_(reached), DuplicatePair.other_village_id.in_(reached)))


def _whole(names: NameScope) -> list[ColumnElement[bool]]:
    if names.villages is None:
        return []
    reached = sorted(names.villages)
    return [DuplicatePair.one_village_id.in_(reached), DuplicatePair.other_village_id.in_(reached)]


def count_open(names: NameScope) -> int:
    query = _within(select(DuplicatePair).where(DuplicatePair.state == "open"), names)
    query = query.where(DuplicatePair.within_id.is_(None))
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def visible_pairs(rows: Sequence[DuplicatePair], names: NameScope) -> list[ListedPair]:
    """With the sides as they are today: what somebody reaches is asked of where the records live now."""
    sides: dict[tuple[str, int], PairSide] = {}
    for unit in ("person", "household"):
        ids = {key for row in rows if row.unit == unit for key in (row.one_id, row.other_id)}
        sides |= {(unit, side.id): side for side in side_lines(names, unit, ids)}
    visible = []
    for row in rows:
        reached = tuple(side for key in (row.one_id, row.other_id) if (side := sides.get((row.unit, key))) is not None)
        if reached:
            visible.append(ListedPair(row, reached))
    return visible


def side_lines(names: NameScope, unit: str, ids: Collection[int]) -> list[PairSide]:
    """These records where the reader has names today."""
    head = Person.__table__.alias("head")
    if unit == "person":
        query: TableSelect = select(Person.id, Person.name, Person.birth_date)
        query = query.join(Household, Household.id == Person.household_id).where(Person.id.in_(ids))
    else:
        # nobody heads a house that is another's history now: it goes by its number, and counts no people
        name = func.coalesce(head.c.name, Household.number)
        query = select(Household.id, name, case((Household.standing != "merged", Household.people)))
        query = query.outerjoin(head, head.c.id == Household.head_id).where(Household.id.in_(ids))
    query = query.join(Region, Region.id == Household.village_id)
    rows = db.session.execute(query.add_columns(Household.village_id, Region.name, Household.rt, Household.rw))
    sides = [
        PairSide(key, name or "–", village, place, rt, rw, **({"born": more} if unit == "person" else {"people": more}))
        for key, name, more, village, place, rt, rw in rows
        if names.reaches_village(village)
    ]
    note_seen("persons" if unit == "person" else "households", [side.id for side in sides])
    return sides


def pair_within(names: NameScope, pair_id: int) -> ListedPair:
    """A pair of which the reader reaches at least one side. Refuses `pair_unknown`."""
    row = db.session.get(DuplicatePair, pair_id)
    visible = visible_pairs([row], names) if row is not None else []
    if not visible:
        raise Refusal("pair_unknown")
    return visible[0]


def whole_pair(names: NameScope, pair_id: int) -> DuplicatePair:
    """A pair of which the reader reaches both sides: only they decide. Refuses `pair_unknown`."""
    listed_pair = pair_within(names, pair_id)
    if not listed_pair.is_whole:
        raise Refusal("pair_unknown")
    return listed_pair.pair


def next_after(names: NameScope, pair: DuplicatePair) -> DuplicatePair | None:
    """The next open pair that the reader can decide, below this one."""
    query = _within(select(DuplicatePair).where(DuplicatePair.state == "open"), names)
    query = query.where(DuplicatePair.within_id.is_(None), DuplicatePair.id != pair.id)
    below = or_(DuplicatePair.score < pair.score, and_(DuplicatePair.score == pair.score, DuplicatePair.id < pair.id))
    rows = db.session.scalars(
        query.where(below).order_by(DuplicatePair.score.desc(), DuplicatePair.id.desc()).limit(50)
    )
    return next((listed_pair.pair for listed_pair in visible_pairs(list(rows), names) if listed_pair.is_whole), None)


def held_releases(scope: Scope, user_id: int) -> list[tuple[Release, int]]:
    """Of the newest lists those with rows that were held because two have one NIK: no records yet, so no pairs."""
    page = releases.releases(scope, user_id)
    return [(release, release.rows_held) for release in page.rows if release.rows_held and release.undone_at is None]


def pair_of(unit: str, first_id: int, second_id: int) -> DuplicatePair | None:
    low, high = sorted((first_id, second_id))
    return db.session.scalar(
        select(DuplicatePair).where(
            DuplicatePair.unit == unit, DuplicatePair.one_id == low, DuplicatePair.other_id == high
        )
    )


def pairs_inside(pair: DuplicatePair) -> dict[int, int]:
    """Of two houses: person of the first → the person of the other who is probably the same."""
    residents = set(db.session.scalars(select(Person.id).where(Person.household_id == pair.one_id)))
    theirs = set(db.session.scalars(select(Person.id).where(Person.household_id == pair.other_id)))
    query = select(DuplicatePair).where(DuplicatePair.unit == "person", DuplicatePair.state == "open")
    query = query.where(or_(DuplicatePair.one_id.in_(residents), DuplicatePair.other_id.in_(residents)))
    twins: dict[int, int] = {}
    for row in db.session.scalars(query.order_by(DuplicatePair.score.desc())):
        first_id, second_id = (row.one_id, row.other_id) if row.one_id in residents else (row.other_id, row.one_id)
        if second_id in theirs and first_id not in twins and second_id not in twins.values():
            twins[first_id] = second_id
    return twins | _namesakes(residents - twins.keys(), theirs - set(twins.values()))


def _namesakes(residents: set[int], theirs: set[int]) -> dict[int, int]:
    """Who has one name and no other birth date, one on each side: the search may not have looked yet."""
    query = (
        select(Person).where(Person.id.in_(residents | theirs), Person.standing.not_in(NOT_THERE)).order_by(Person.id)
    )
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in db.session.scalars(query):
        by_name[person.name_key].append(person)
    twins = {}
    for pair in by_name.values():
        if len(pair) == 2 and len({person.id for person in pair} & residents) == 1:
            first, second = sorted(pair, key=lambda person: person.id not in residents)
            if first.birth_date is None or second.birth_date is None or first.birth_date == second.birth_date:
                twins[first.id] = second.id
    return twins


# -- merges -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedMerge:
    """A merge in the list, with the two records."""

    row: Merge
    absorbed: PairSide
    kept: PairSide


@dataclass(frozen=True, slots=True)
class BlockingMerge:
    """A merge that has to be taken back before another; `listed` where the reader reaches both of its records."""

    row: Merge
    listed: ListedMerge | None


def merges(names: NameScope, cursor: str | None = None, text: str = "") -> Page[ListedMerge]:
    """Merges that stand or were taken back, of records that the reader reaches, the newest first; `text` as in any
    search of households: of either record, or of whom they live with.
    """
    page: Page[Merge] = keyset(
        select(Merge).where(Merge.within_id.is_(None), *_merges_within(names), *_merges_of(names, text)),
        [Merge.id],
        cursor=cursor,
        size=25,
        descending=True,
    )
    return Page(_merged(page.rows, names), page.following, page.is_first)


def _merges_within(names: NameScope) -> list[ColumnElement[bool]]:
    if names.villages is None:
        return []
    homes = select(Household.id).where(Household.village_id.in_(sorted(names.villages)))
    people = select(Person.id).where(Person.household_id.in_(homes))
    return [
        or_(
            and_(Merge.unit == "household", Merge.absorbed_id.in_(homes), Merge.kept_id.in_(homes)),
            and_(Merge.unit == "person", Merge.absorbed_id.in_(people), Merge.kept_id.in_(people)),
        )
    ]


def _merges_of(names: NameScope, text: str) -> list[ColumnElement[bool]]:
    if (asked := find(text, names)) is None:
        return []
    homes = select(Household.id).where(asked.condition)
    people = select(Person.id).where(Person.household_id.in_(homes))
    sides = (Merge.absorbed_id, Merge.kept_id)
    return [
        or_(
            and_(Merge.unit == "household", or_(*(side.in_(homes) for side in sides))),
            and_(Merge.unit == "person", or_(*(side.in_(people) for side in sides))),
        )
    ]


def _merged(rows: Sequence[Merge], names: NameScope) -> list[ListedMerge]:
    sides: dict[tuple[str, int], PairSide] = {}
    for unit in ("person", "household"):
        ids = {key for row in rows if row.unit == unit for key in (row.absorbed_id, row.kept_id)}
        sides |= {(unit, side.id): side for side in side_lines(names, unit, ids)}
    return [
        ListedMerge(row, sides[row.unit, row.absorbed_id], sides[row.unit, row.kept_id])
        for row in rows
        if (row.unit, row.absorbed_id) in sides and (row.unit, row.kept_id) in sides
    ]


def blocking(names: NameScope, rows: Sequence[Merge]) -> dict[int, list[BlockingMerge]]:
    """Merge → the later ones that rest on it, the newest first; of those beyond the reader's reach the number alone."""
    later = resting_on([row for row in rows if row.undone_at is None])
    wanted = {key for keys in later.values() for key in keys}
    found = {row.id: row for row in db.session.scalars(select(Merge).where(Merge.id.in_(wanted)))}
    reached = {listed.row.id: listed for listed in _merged(list(found.values()), names)}
    return {key: [BlockingMerge(found[each], reached.get(each)) for each in keys] for key, keys in later.items()}


def merge_within(names: NameScope, merge_id: int) -> ListedMerge:
    """A merge whose records the reader reaches. Refuses `merge_unknown`."""
    row = db.session.get(Merge, merge_id)
    visible = _merged([row], names) if row is not None else []
    if not visible:
        raise Refusal("merge_unknown")
    return visible[0]


# -- one record, for the comparison -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """How much is known of a record: what would be lost if it were thrown away, which it is not."""

    observations: int = 0
    last_seen: date | None = None
    interventions: int = 0
    deliveries: int = 0


def history(record: Household | Person) -> RecordHistory:
    """Counts of what was recorded about it, and about whatever was merged into it."""
    ids = behind(type(record), {record.id})
    column = "person_id" if isinstance(record, Person) else "household_id"
    seen = select(func.count(), func.max(Observation.observed_on)).where(
        getattr(Observation, column).in_(ids), Observation.voided_at.is_(None)
    )
    count, last = db.session.execute(seen).one()
    theirs = leading_to(ids) if isinstance(record, Household) else ids
    numbers = [
        db.session.scalar(select(func.count()).where(getattr(model, column).in_(theirs))) or 0
        for model in (Intervention, Delivery)
    ]
    return RecordHistory(count, last, *numbers)


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
    villages: dict[int, int] = {}
    for part in chunks(ids):
        query = select(Household.id, Household.village_id).where(Household.id.in_(part))
        if unit == "person":
            query = (
                select(Person.id, Household.village_id)
                .join(Household, Household.id == Person.household_id)
                .where(Person.id.in_(part))
            )
        villages.update((key, village) for key, village in db.session.execute(query))
    return villages
