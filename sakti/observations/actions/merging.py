"""Saying that two records are one, taking it back, and giving somebody the number that they really have."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import LargeBinary, select, type_coerce

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.identity import Identity, Standing
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households import actions as households
from sakti.households.actions import SealedNumber
from sakti.households.queries import holder_of_nik, person_by_nik
from sakti.households.tables import Family, Household, Person
from sakti.observations.actions import projection
from sakti.observations.actions.naming import count_named
from sakti.observations.ledger import refuse_beyond
from sakti.observations.models import Merge
from sakti.observations.queries import merges
from sakti.web.clock import day_of, now, today
from sakti.web.sealing import is_same, under_present_key, unseal

SEALED_NIK = type_coerce(Person.nik, LargeBinary)
NIK = "person.nik"
NO_NUMBER = SealedNumber(None, "missing")


def merge(
    *,
    absorbed: Household | Person,
    kept: Household | Person,
    reason: str,
    by: Actor,
    members: Mapping[int, int] | None = None,
    within: Merge | None = None,
) -> Merge:
    """The absorbed record's history is the kept one's from now on, in every month. Nothing of either is changed.

    `members`: of a household, absorbed person → the kept household's person who is the same; all others move along.
    Refuses `reason_missing`, `merge_itself`, `merge_not_living`, `merge_members`, and `out_of_scope` for whoever does
    not reach both.
    """
    _refuse_merge(absorbed, kept, reason, members or {})
    homes = {each.household_id if isinstance(each, Person) else each.id for each in (absorbed, kept)}
    refuse_beyond(homes, today(), by=by)
    unit = "person" if isinstance(absorbed, Person) else "household"
    row = Merge(
        unit=unit,
        absorbed_id=absorbed.id,
        kept_id=kept.id,
        reason=reason.strip(),
        moved={},
        merged_at=now(),
        merged_by=by.name,
        merged_by_id=by.id,
        within_id=within.id if within else None,
    )
    db.session.add(row)
    db.session.flush()
    if isinstance(absorbed, Person) and isinstance(kept, Person):
        note_moves(row, homes=sorted(homes))
        _give_number(row, absorbed, kept)
    else:
        _move_families(row, absorbed.id, kept.id)
        for person_id, twin in (members or {}).items():
            merge(
                absorbed=db.session.get_one(Person, person_id),
                kept=db.session.get_one(Person, twin),
                reason=reason,
                by=by,
                within=row,
            )
    if within is None:
        _fold_and_record("merged", row, reason, by)
    return row


def _refuse_merge(
    absorbed: Household | Person, kept: Household | Person, reason: str, members: Mapping[int, int]
) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if absorbed.id == kept.id or type(absorbed) is not type(kept):
        raise Refusal("merge_itself")
    if {absorbed.standing, kept.standing} & {"merged", "unborn"}:
        raise Refusal("merge_not_living")
    if len(set(members.values())) != len(members) or set(members) & set(members.values()):
        raise Refusal("merge_members")
    for house, ids in ((absorbed, members.keys()), (kept, members.values())):
        homes = set(db.session.scalars(select(Person.household_id).where(Person.id.in_(ids))))
        if homes - {house.id}:
            raise Refusal("merge_members")


def _fold_and_record(action: str, row: Merge, reason: str, by: Actor) -> None:
    """Fold both anew and write down who said so."""
    db.session.flush()
    homes = _homes(row)
    projection.project(homes)
    db.session.expire_all()
    village = db.session.get_one(Household, min(homes)).village_id
    record(
        action,
        by=by,
        subject=row,
        village_id=village,
        unit=row.unit,
        reason=reason.strip(),
        absorbed=row.absorbed_id,
        kept=row.kept_id,
    )


def _homes(row: Merge) -> set[int]:
    return merges.homes_of(row.unit, row.absorbed_id, row.kept_id)


def _move_families(row: Merge, absorbed: int, kept: int) -> None:
    """The cards of the absorbed house are cards of the kept one: keys lead there."""
    moved = list(db.session.scalars(select(Family.id).where(Family.household_id == absorbed)))
    households.move_families(family_ids=moved, household_id=kept)
    note_moves(row, families=moved)


def _give_number(row: Merge, absorbed: Person, kept: Person) -> None:
    """A sound number is the person's, whichever record had it. What each had is noted, sealed as it was: also where
    nothing moves, for the number of one may be given to the other later."""
    note_moves(row, niks={str(person.id): _number(person) for person in (absorbed, kept)})
    if kept.nik_standing != "reliable" and absorbed.nik_standing == "reliable":
        households.swap_numbers(absorbed, kept)


def _number(person: Person) -> list[str | None]:
    sealed = db.session.scalar(select(SEALED_NIK).where(Person.id == person.id))
    return [None if sealed is None else bytes(sealed).hex(), person.nik_standing]


def note_moves(row: Merge, **moved: object) -> None:
    """Add to what undoing has to put back."""
    row.moved = {**row.moved, **moved}
    db.session.flush()


# -- back -----------------------------------------------------------------------------------------------------------


def unmerge(*, row: Merge, reason: str, by: Actor) -> None:
    """Two records again, each with its own history; what was recorded on the kept one since stays with it.

    Refuses `reason_missing`, `merge_undone`, `merge_within`, `merge_rested_on` while a later one rests on it, and
    `out_of_scope` for whoever does not reach both.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if row.undone_at is not None:
        raise Refusal("merge_undone")
    if row.within_id is not None:
        raise Refusal("merge_within")
    refuse_beyond(_homes(row), today(), by=by)
    if later := merges.resting_on([row])[row.id]:
        raise Refusal("merge_rested_on", first=_told(later[0]), count=len(later))
    for merge in [row, *db.session.scalars(select(Merge).where(Merge.within_id == row.id).order_by(Merge.id.desc()))]:
        _put_back(merge)
        merge.undone_at, merge.undone_by, merge.undo_reason = now(), by.name, reason.strip()
    _fold_and_record("unmerged", row, reason, by)


def _told(merge_id: int) -> tuple[str, str]:
    """A merge by its number, its day and who decided it: it may be of records that the reader does not reach."""
    row = db.session.get_one(Merge, merge_id)
    day = day_of(row.merged_at)
    return (
        f"nomor {row.id} ({long_date(day)}, {row.merged_by})",
        f"number {row.id} ({long_date(day, 'en')}, {row.merged_by})",
    )


def _put_back(row: Merge) -> None:
    model = Person if row.unit == "person" else Household
    households.part_records(model=model, absorbed_id=row.absorbed_id)
    if families := row.moved.get("families"):
        households.move_families(family_ids=families, household_id=row.absorbed_id, only_from=row.kept_id)
    if niks := row.moved.get("niks"):
        _return_numbers(row, {key: _noted(niks[str(key)]) for key in (row.absorbed_id, row.kept_id)})


def _noted(number: list[str | None]) -> SealedNumber:
    sealed, standing = number
    return SealedNumber(under_present_key(bytes.fromhex(sealed), NIK) if sealed else None, standing or "missing")


def _return_numbers(row: Merge, noted: Mapping[int, SealedNumber]) -> None:
    """Each has the number again that it had. One that was given meanwhile, and was neither's, stays where it is."""
    db.session.flush()
    held = {key: households.swap_number(model=Person, key=key, number=NO_NUMBER) for key in noted}
    for key in (row.kept_id, row.absorbed_id):
        is_of_both = any(is_same(held[key].sealed, number.sealed, NIK) for number in noted.values())
        number = noted[key] if is_of_both or held[key].sealed is None else held[key]
        if number.standing == "reliable" and _is_taken(number):
            number = number._replace(standing="doubtful")  # the desk asks whose it is
        households.swap_number(model=Person, key=key, number=number)
    db.session.expire_all()


def _is_taken(number: SealedNumber) -> bool:
    return number.sealed is not None and holder_of_nik(unseal(number.sealed, NIK)) is not None


# -- the real number ------------------------------------------------------------------------------------------------


def set_nik(*, person: Person, nik: Identity, reason: str, by: Actor) -> None:
    """The real number in place of a missing, temporary or wrong one; the history stays this person's.

    Refuses `reason_missing`, `nik_malformed`, `out_of_scope`, and `nik_taken` (the two may be one: the desk decides).
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if nik.standing is not Standing.RELIABLE:
        raise Refusal("nik_malformed", field="nik")
    owner = person_by_nik(nik.text)
    refuse_beyond({person.household_id}, today(), by=by)
    if owner is not None and owner.id != person.id:
        home = db.session.get_one(Household, person.household_id)
        count_named(owner, village_id=home.village_id, by=by)
        raise Refusal("nik_taken", field="nik")
    before = person.nik_standing
    written = db.session.scalar(select(Person).where(Person.nik == nik.text, Person.nik_standing == "reliable"))
    if written is not None and written.id != person.id:
        households.swap_numbers(written, person)  # of a record that was merged into this one
    else:
        households.give_nik(person=person, nik=nik)
    db.session.flush()
    village = db.session.get_one(Household, person.household_id).village_id
    record("nik_set", by=by, subject=person, village_id=village, reason=reason.strip(), before=before)
