"""Saying that two records are one, taking it back, and giving somebody the number that they really have."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import LargeBinary, select, type_coerce

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.identity import Identity, Standing
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households import actions as households
from sakti.households.queries import person_by_nik
from sakti.households.tables import Family, Household, Person
from sakti.observations.actions import projection
from sakti.observations.actions.naming import count_named
from sakti.observations.ledger import refuse_beyond
from sakti.observations.models import Merge
from sakti.observations.queries.clusters import places_of_people
from sakti.web.clock import now, today

SEALED_NIK = type_coerce(Person.nik, LargeBinary)


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
    if row.unit == "household":
        return {row.absorbed_id, row.kept_id}
    ids = {row.absorbed_id, row.kept_id}
    now_in = set(db.session.scalars(select(Person.household_id).where(Person.id.in_(ids))))
    return now_in | places_of_people(ids)


def _move_families(row: Merge, absorbed: int, kept: int) -> None:
    """The cards of the absorbed house are cards of the kept one: keys lead there."""
    moved = list(db.session.scalars(select(Family.id).where(Family.household_id == absorbed)))
    households.move_families(family_ids=moved, household_id=kept)
    note_moves(row, families=moved)


def _give_number(row: Merge, absorbed: Person, kept: Person) -> None:
    """A sound number is the person's, whichever record had it; what each had is noted, sealed as it was."""
    if kept.nik_standing != "reliable" and absorbed.nik_standing == "reliable":
        note_moves(row, niks={str(person.id): _number(person) for person in (absorbed, kept)})
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

    Refuses `reason_missing`, `merge_undone`, `merge_within`, and `out_of_scope` for whoever does not reach both.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if row.undone_at is not None:
        raise Refusal("merge_undone")
    if row.within_id is not None:
        raise Refusal("merge_within")
    refuse_beyond(_homes(row), today(), by=by)
    for merge in [row, *db.session.scalars(select(Merge).where(Merge.within_id == row.id))]:
        _put_back(merge)
        merge.undone_at, merge.undone_by, merge.undo_reason = now(), by.name, reason.strip()
    _fold_and_record("unmerged", row, reason, by)


def _put_back(row: Merge) -> None:
    model = Person if row.unit == "person" else Household
    households.part_records(model=model, absorbed_id=row.absorbed_id)
    if families := row.moved.get("families"):
        households.move_families(family_ids=families, household_id=row.absorbed_id)
    if niks := row.moved.get("niks"):
        absorbed, kept = (db.session.get_one(Person, key) for key in (row.absorbed_id, row.kept_id))
        db.session.refresh(absorbed)
        if _number(kept) == niks[str(absorbed.id)]:  # nobody has given the kept one another number meanwhile
            households.swap_numbers(absorbed, kept)


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
