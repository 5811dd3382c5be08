"""Keeping what a search found, and what somebody decided about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from sakti.audit.actions import record
from sakti.core.actors import Actor, acts_alone
from sakti.core.changes import Change, between
from sakti.core.duplicates import STRONG, THRESHOLD, Evidence, Place, Verdict, weigh_households
from sakti.core.events import Moved, RecordsMerged, RecordsParted
from sakti.core.figures import Figure
from sakti.core.identity import Identity
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.json import JsonObject
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import refuse_alone
from sakti.duplicates import queries, search
from sakti.duplicates.models import DuplicatePair
from sakti.duplicates.queries.astray import astray, numbers_astray
from sakti.extensions import db
from sakti.households import actions as households
from sakti.households.queries import chunks, person_by_nik
from sakti.households.tables import Family, Household, Person
from sakti.indicators.queries import results
from sakti.interventions.actions import follow, point_at, put_back, repoint, return_home
from sakti.observations.actions import merging
from sakti.observations.actions.naming import count_named
from sakti.observations.queries.merges import homes_of, merging_changes_since, parting_changes_since
from sakti.observations.tables import Merge
from sakti.web.bulk import without_collecting
from sakti.web.clock import now, today
from sakti.web.events import publish

#: So many points more than when somebody said "not the same" is new evidence, worth asking again.
NEW_EVIDENCE = 15


#: Verval takes two households for one: evidence that no search finds, and that no search takes away.
FROM_VERVAL = Evidence("told_by_verval", 9.0)
#: Seen when somebody was recorded: the same name and birth date, or born in the same house within days.
FROM_ENTRY = Evidence("alike_at_entry", 9.0)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two records that may be one, with the evidence."""

    unit: str
    first_id: int
    second_id: int
    kind: str
    score: int
    evidence: tuple[Evidence, ...]


# -- finding ----------------------------------------------------------------------------------------------------------


@without_collecting()
def find_suspicions(
    *,
    people: Sequence[search.SearchedPerson],
    homes: Mapping[int, search.SearchedHome],
    numbers: Mapping[tuple[int, int], str],
    cards: Mapping[tuple[int, int], str],
    among: Collection[int] | None = None,
    progress: Progress = silent,
) -> list[Suspicion]:
    """Everything that a search says: people first, then the houses that share several of them. Writes nothing."""
    scores = {
        (pair.first_id, pair.second_id): pair.score
        for pair in search.find_pairs(people, homes, among=among, progress=progress)
    }
    wanted = None if among is None else set(among)
    for pair in numbers:
        if wanted is None or wanted & set(pair):
            scores.setdefault(pair, THRESHOLD)
    census = search.Census(people, homes)
    place = {person.id: at for at, person in enumerate(people)}
    progress("Menyusun pasangan", 0, len(scores))
    suspicions = []
    for (first_id, second_id), score in scores.items():
        verdict = census.weigh(place[first_id], place[second_id])
        kind = numbers.get((first_id, second_id), "probable")
        suspicions.append(Suspicion("person", first_id, second_id, kind, max(score, verdict.score), verdict.evidence))
    return [*_suspect_houses(suspicions, census, place, cards, partial=wanted is not None), *suspicions]


def _suspect_houses(
    people: Iterable[Suspicion],
    census: search.Census,
    place: Mapping[int, int],
    cards: Mapping[tuple[int, int], str],
    partial: bool,
) -> list[Suspicion]:
    """Two houses that share people, or a card."""
    shared: dict[tuple[int, int], list[Suspicion]] = defaultdict(list)
    home = {key: census.people[at].household for key, at in place.items()}
    for pair in people:
        low, high = sorted((home[pair.first_id], home[pair.second_id]))
        if low != high:
            shared[low, high].append(pair)
    if not partial:
        for homes in cards:
            shared.setdefault(homes, [])
    suspicions = []
    for (low, high), pairs in shared.items():
        verdict = _weigh_house(census, place, (low, high), pairs)
        kind = cards.get((low, high), "probable")
        if verdict.score >= THRESHOLD or kind == "exact_kk":
            score = max(verdict.score, THRESHOLD if kind == "exact_kk" else 0)
            suspicions.append(Suspicion("household", low, high, kind, score, verdict.evidence))
    return suspicions


def _weigh_house(
    census: search.Census, place: Mapping[int, int], houses: tuple[int, int], pairs: Sequence[Suspicion]
) -> Verdict:
    matched = [
        (census.people[place[pair.first_id]].name, census.people[place[pair.second_id]].name, pair.score)
        for pair in pairs
    ]
    heads = any(
        census.people[place[pair.first_id]].relation == 1 == census.people[place[pair.second_id]].relation
        for pair in pairs
    )
    sizes = (len(census.members[houses[0]]), len(census.members[houses[1]]))
    here, there = (Place(key, *census.homes.get(key, search.NOWHERE)) for key in houses)
    return weigh_households(matched, sizes, here, there, heads)


def keep_suspicions(*, suspicions: Sequence[Suspicion], whole: bool) -> dict[str, int]:
    """Write down what was found: once, however often it is found. `whole`: everybody was looked at.

    Decided pairs stay decided. "Not the same" is asked again only if a number says otherwise, or much more does.
    """
    earlier = {(row.unit, row.one_id, row.other_id): row for row in db.session.scalars(select(DuplicatePair))}
    villages = {
        unit: queries.villages_of(
            unit,
            {
                key
                for suspicion in suspicions
                if suspicion.unit == unit
                for key in (suspicion.first_id, suspicion.second_id)
            },
        )
        for unit in ("person", "household")
    }
    counts = {"new": 0, "open": 0}
    rows: dict[tuple[str, int, int], DuplicatePair] = {}
    for suspicion in suspicions:
        key = (suspicion.unit, suspicion.first_id, suspicion.second_id)
        row = earlier.get(key)
        if row is None:
            row = DuplicatePair(
                unit=suspicion.unit,
                one_id=suspicion.first_id,
                other_id=suspicion.second_id,
                found_at=now(),
                state="open",
                note="",
            )
            db.session.add(row)
            counts["new"] += 1
        elif row.state == "merged" or (row.state == "different" and not _is_new(row, suspicion)):
            continue
        _write_suspicion(row, suspicion, villages[suspicion.unit])
        rows[key] = row
    db.session.flush()
    counts["open"] = sum(row.state == "open" for row in rows.values())
    from_verval = [row for key, row in earlier.items() if key not in rows and _is_from_verval(row)]
    _nest_person_pairs([*rows.values(), *from_verval])
    if whole:
        for key, row in earlier.items():
            if row.state == "open" and key not in rows and not _is_from_verval(row):
                row.state = "gone"
    db.session.flush()
    return counts


def _is_new(row: DuplicatePair, suspicion: Suspicion) -> bool:
    return (suspicion.kind != "probable" and row.kind == "probable") or suspicion.score >= row.score + NEW_EVIDENCE


def _write_suspicion(row: DuplicatePair, suspicion: Suspicion, villages: Mapping[int, int]) -> None:
    row.kind, row.score, row.state = suspicion.kind, suspicion.score, "open"
    row.reasons = _reasons((*suspicion.evidence, FROM_VERVAL) if _is_from_verval(row) else suspicion.evidence)
    row.one_village_id, row.other_village_id = villages[suspicion.first_id], villages[suspicion.second_id]
    row.within_id = None


def _reasons(evidence: Iterable[Evidence]) -> list[list[str | float]]:
    return [[piece.code, round(piece.bits, 1), piece.one, piece.other] for piece in evidence]


def _is_from_verval(row: DuplicatePair) -> bool:
    return any(piece[0] == FROM_VERVAL.code for piece in row.reasons or ())


def report_alike(*, person_id: int, other_id: int, why: str, by: Actor) -> DuplicatePair | None:
    """Somebody was recorded who is like another: a pair for the desk; with an answer, one that is decided already.

    The answer is whoever's who recorded them: the desk and later searches ask no more unless a number says otherwise.
    """
    low, high = sorted((person_id, other_id))
    row = queries.pair_of("person", low, high)
    if low != high and row is None:
        keep_suspicions(suspicions=[Suspicion("person", low, high, "probable", STRONG, (FROM_ENTRY,))], whole=False)
        row = queries.pair_of("person", low, high)
    if row is not None and row.state == "open" and why.strip():
        row.state, row.note, row.score = "different", why.strip(), 100
        row.decided_at, row.decided_by = now(), by.name
        db.session.flush()
    return row


def report_twins(*, household_id: int, twin_id: int, by: Actor) -> DuplicatePair | None:
    """Verval says that two households are one: a pair for the desk, also if it was said to be different before."""
    low, high = sorted((household_id, twin_id))
    standing = set(db.session.scalars(select(Household.standing).where(Household.id.in_((low, high)))))
    row = queries.pair_of("household", low, high)
    if standing & set(queries.NOT_THERE) or (row is not None and row.state == "merged"):
        return None
    if row is None:
        keep_suspicions(suspicions=[Suspicion("household", low, high, "probable", STRONG, (FROM_VERVAL,))], whole=False)
        return queries.pair_of("household", low, high)
    row.reasons = [*(piece for piece in row.reasons if piece[0] != FROM_VERVAL.code), *_reasons((FROM_VERVAL,))]
    row.score, row.state = max(row.score, STRONG), "open"
    row.decided_at = row.decided_by = None
    db.session.flush()
    return row


def withdraw_twins(*, household_id: int, twin_id: int, by: Actor) -> None:
    """Verval says so no more. What a search has found stays."""
    row = queries.pair_of("household", household_id, twin_id)
    if row is None or row.state != "open" or not _is_from_verval(row):
        return
    row.reasons = [piece for piece in row.reasons if piece[0] != FROM_VERVAL.code]
    if not row.reasons:
        row.state = "gone"
        db.session.execute(update(DuplicatePair).where(DuplicatePair.within_id == row.id).values(within_id=None))
    db.session.flush()


def _nest_person_pairs(rows: Iterable[DuplicatePair]) -> None:
    """People whose houses are a pair are decided there, not one by one."""
    every = [row for row in rows if row.state == "open"]
    houses = {(row.one_id, row.other_id): row.id for row in every if row.unit == "household"}
    people = [row for row in every if row.unit == "person"]
    ids = {key for row in people for key in (row.one_id, row.other_id)}
    home: dict[int, int] = {}
    for part in chunks(ids):
        query = select(Person.id, Person.household_id).where(Person.id.in_(part))
        home.update((person, household) for person, household in db.session.execute(query))
    for row in people:
        low, high = sorted((home[row.one_id], home[row.other_id]))
        row.within_id = houses.get((low, high))


# -- deciding ---------------------------------------------------------------------------------------------------------


def records(pair: DuplicatePair) -> tuple[Person, Person] | tuple[Household, Household]:
    """The two people or households of a pair."""
    if pair.unit == "person":
        return db.session.get_one(Person, pair.one_id), db.session.get_one(Person, pair.other_id)
    return db.session.get_one(Household, pair.one_id), db.session.get_one(Household, pair.other_id)


def merge_pair(*, pair: DuplicatePair, keep_id: int, members: Mapping[int, int], reason: str, by: Actor) -> Merge:
    """The record that is not kept becomes the kept one's history, and what was promised and given follows.

    `members`: of two houses, person of the first → person of the other who is the same.
    Refuses `pair_decided`, `second_person_needed` where it changes a closed month, and what
    `observations.actions.merging.merge` refuses.
    """
    if pair.state != "open":
        raise Refusal("pair_decided")
    if acts_alone(by):
        refuse_alone(by=by, day=merging_since(pair=pair, keep_id=keep_id, members=members))
    return _merge(pair, keep_id, members, reason, by)


def merging_since(*, pair: DuplicatePair, keep_id: int, members: Mapping[int, int]) -> date | None:
    """The first day whose figures this merge would change; None if it would change none."""
    absorbed, kept, twins = _sides(pair, keep_id, members)
    return merging_changes_since(pair.unit, absorbed.id, kept.id, twins)


def parting_since(*, row: Merge) -> date | None:
    """The first day whose figures taking this merge back would change; None if it would change none."""
    return parting_changes_since(row)


def _sides(
    pair: DuplicatePair, keep_id: int, members: Mapping[int, int]
) -> tuple[Person | Household, Person | Household, dict[int, int]]:
    """Who is absorbed, who is kept, and of two houses absorbed person → kept person."""
    first, second = records(pair)
    if keep_id == first.id:
        return second, first, {twin: member for member, twin in members.items()}
    return first, second, dict(members)


def _merge(pair: DuplicatePair, keep_id: int, members: Mapping[int, int], reason: str, by: Actor) -> Merge:
    absorbed, kept, twins = _sides(pair, keep_id, members)
    if isinstance(kept, Person):
        homes = {absorbed.id: kept.household_id}
        row = merging.merge(absorbed=absorbed, kept=kept, reason=reason, by=by)
        moved = repoint(households={}, people={absorbed.id: kept.id}, homes=homes)
    else:
        row = merging.merge(absorbed=absorbed, kept=kept, reason=reason, by=by, members=twins)
        moved = repoint(households={absorbed.id: kept.id}, people=twins)
    _lie_where_they_live(row)
    merging.note_moves(row, interventions=moved, **_move_followers(row, absorbed.id, kept.id, twins, by))
    _settle_pair(
        pair,
        row,
        {
            "person": set(twins) if pair.unit == "household" else {absorbed.id},
            "household": {absorbed.id} if pair.unit == "household" else set(),
        },
        by,
    )
    return row


def _move_followers(row: Merge, absorbed: int, kept: int, twins: Mapping[int, int], by: Actor) -> dict[str, Moved]:
    """What others have moved along."""
    is_person = row.unit == "person"
    houses, people = ({}, {absorbed: kept}) if is_person else ({absorbed: kept}, twins)
    merged = RecordsMerged(houses, people, by)
    publish(merged)
    return merged.moved


def _settle_pair(pair: DuplicatePair, row: Merge, absorbed: Mapping[str, set[int]], by: Actor) -> None:
    """The pair is decided; other open pairs of an absorbed record are found anew with the kept one."""
    for unit, ids in absorbed.items():
        touched = or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids))
        where = (DuplicatePair.unit == unit, DuplicatePair.state == "open", touched)
        db.session.execute(update(DuplicatePair).where(*where).values(state="gone", merge_id=row.id))
    db.session.refresh(pair)
    pair.state, pair.merge_id = "merged", row.id
    pair.decided_at, pair.decided_by = now(), by.name
    db.session.flush()


def undo_merge(*, row: Merge, reason: str, by: Actor) -> None:
    """Two records again, with everything that was theirs.

    Refuses `second_person_needed`, and what `merging.unmerge` refuses.
    """
    if acts_alone(by):
        refuse_alone(by=by, day=parting_since(row=row))
    merging.unmerge(row=row, reason=reason, by=by)
    put_back(row.moved.get("interventions", {}))
    if row.unit == "household":
        return_home(left=row.kept_id, home=row.absorbed_id, since=row.merged_at)
    _lie_where_they_live(row)
    publish(RecordsParted(row.moved, by))
    for pair in db.session.scalars(select(DuplicatePair).where(DuplicatePair.merge_id == row.id)):
        pair.state, pair.merge_id, pair.decided_at, pair.decided_by = "open", None, None, None
    db.session.flush()


def _lie_where_they_live(row: Merge) -> None:
    """Open promises in the villages of both, after the fold and after what points at the records was moved."""
    homes = homes_of(row.unit, row.absorbed_id, row.kept_id)
    villages = select(Household.village_id).where(Household.id.in_(homes))
    follow(villages=set(db.session.scalars(villages)))


def put_right() -> None:
    """Give money, cards and numbers that are astray to whom they belong. States do not hang on them."""
    for each in astray():
        if each.table == Family.__tablename__:
            households.move_families(family_ids=[each.key], household_id=each.wanted)
        else:
            point_at(table=each.table, column=each.column, key=each.key, to=each.wanted)
    for owner_id, holder_id in numbers_astray():
        owner, holder = (db.session.get_one(Person, key) for key in (owner_id, holder_id))
        households.swap_numbers(holder, owner)
    db.session.flush()
    db.session.expire_all()


def declare_different(*, pair: DuplicatePair, note: str, by: Actor) -> None:
    """Not the same: remembered until a number says otherwise. Refuses `pair_decided`."""
    if pair.state != "open":
        raise Refusal("pair_decided")
    pair.state, pair.note = "different", note.strip()
    pair.decided_at, pair.decided_by = now(), by.name
    db.session.execute(update(DuplicatePair).where(DuplicatePair.within_id == pair.id).values(within_id=None))
    db.session.flush()
    record("pair_different", by=by, subject=pair, village_id=pair.one_village_id, unit=pair.unit)


def reopen_pair(*, pair: DuplicatePair, by: Actor) -> None:
    """Take "not the same" back. Refuses `pair_decided` for what was not said to be different."""
    if pair.state != "different":
        raise Refusal("pair_decided")
    pair.state, pair.note, pair.decided_at, pair.decided_by = "open", "", None, None
    db.session.flush()
    record("pair_reopened", by=by, subject=pair, village_id=pair.one_village_id, unit=pair.unit)


# -- what it would do -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MergeEffect:
    """One figure of the touched villages today, before and after."""

    indicator: Indicator
    before: Figure
    after: Figure

    @property
    def moves(self) -> bool:
        return self.before != self.after

    @property
    def change(self) -> Change:
        return between(self.indicator.kind, self.before, self.after)


@dataclass(frozen=True, slots=True)
class MergeOutlook:
    """How things would stand after a merge."""

    people: int
    standing: str
    interventions: int
    deliveries: int
    effects: tuple[MergeEffect, ...]


def preview_merge(*, pair: DuplicatePair, keep_id: int, members: Mapping[int, int], by: Actor) -> MergeOutlook:
    """Try the merge, look, and take everything back. Refuses as the merge itself would."""
    villages = {village for village in (pair.one_village_id, pair.other_village_id) if village}
    before = _figures(villages)
    attempt = db.session.begin_nested()
    try:
        row = _merge(pair, keep_id, members, "–", by)
        moved = row.moved.get("interventions", {})
        db.session.expire_all()
        kept: Person | Household
        if row.unit == "person":
            kept = db.session.get_one(Person, row.kept_id)
            home = db.session.get_one(Household, kept.household_id)
        else:
            kept = home = db.session.get_one(Household, row.kept_id)
        after = _figures(villages)
        return MergeOutlook(
            home.people,
            kept.standing,
            _count(moved, "interventions"),
            _count(moved, "deliveries"),
            tuple(MergeEffect(INDICATORS[key], before[key], after[key]) for key in before),
        )
    finally:
        attempt.rollback()
        db.session.expire_all()


def _figures(villages: Collection[int]) -> dict[str, Figure]:
    return {result.indicator.key: result.current for result in results(villages, today())}


def _count(moved: JsonObject, name: str) -> int:
    return len({key for *_, ids in moved.get(name, []) for key in ids})


# -- numbers ----------------------------------------------------------------------------------------------------------


def set_nik(*, person: Person, nik: Identity, reason: str, by: Actor) -> DuplicatePair | None:
    """The real number in place of another. If somebody has it, nothing is set: the two are a pair for the desk."""
    owner = person_by_nik(nik.text)
    if owner is None or owner.id == person.id or not reason.strip():
        merging.set_nik(person=person, nik=nik, reason=reason, by=by)
        return None
    count_named(owner, village_id=db.session.get_one(Household, person.household_id).village_id, by=by)
    low, high = sorted((person.id, owner.id))
    evidence = (Evidence("nik_same", 18.0),)
    suspicion = Suspicion("person", low, high, "exact_nik", 90, evidence)
    keep_suspicions(suspicions=[suspicion], whole=False)
    return queries.pair_of("person", low, high)
