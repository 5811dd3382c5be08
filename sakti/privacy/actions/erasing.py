"""Erasing one person: the record stays for its counts, and nobody can be known by it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor, Program
from sakti.core.privacy import pseudonym
from sakti.extensions import db
from sakti.files import actions as files
from sakti.households import actions as households
from sakti.households.tables import Person
from sakti.observations.actions.blurring import blur_houses, blur_people
from sakti.observations.actions.projection import project
from sakti.privacy import queries
from sakti.privacy.actions import erasure_list, sweeping
from sakti.privacy.models import Erasure
from sakti.privacy.queries import erasures
from sakti.privacy.queries.whom import Whom
from sakti.web.clock import now, today

RESTORING = Program("pemulihan cadangan")


def erase_person(
    *, person_id: int, ground: str, by: Actor, confirmed_by: str, request_id: int | None = None
) -> list[Erasure]:
    """Erase whom the record means, with all records that were merged into it. Nothing brings them back.

    Refuses `erasure_still_followed`, `erasure_programme_running`, `erasure_done`.
    """
    people = erasures.records_of(person_id)
    erasures.refuse_while_needed(people)
    rows = _erase(people, ground, by, confirmed_by, request_id)
    for row in rows:
        record("person_erased", by=by, subject=("person", row.person_id), ground=ground)
    return rows


def replay(*, instance: Path | None = None, by: Actor = RESTORING) -> int:
    """Erase again whoever the list beside the database names and the database has not: it comes from an older backup.

    Returns how many.
    """
    folder = instance or Path(current_app.config["INSTANCE"])
    missing = erasures.not_erased(erasure_list.read(folder))
    for ground, person_id in missing:
        for row in _erase({person_id}, ground, by, by.name, None):
            record("person_erased_again", by=by, subject=("person", row.person_id))
    return len(missing)


def _erase(people: Iterable[int], ground: str, by: Actor, confirmed_by: str, request_id: int | None) -> list[Erasure]:
    whom = erasures.whom(frozenset(people))
    sweeping.sweep(whom)
    sweeping.forget_payloads(whom)
    sweeping.forget_evidence_of_pairs(whom)
    sweeping.forget_learned_numbers(whom)
    sweeping.forget_merged_numbers(whom)
    sweeping.forget_claimed_cards(whom)
    sweeping.forget_places(whom)
    for photo_id in sorted(sweeping.photos_of(whom)):
        files.forget_photo(photo_id=photo_id)
    public_ids = queries.public_ids(whom.people)
    households.forget_people(names={key: pseudonym(str(public_id)) for key, public_id in public_ids.items()})
    households.forget_cards(family_ids=whom.families)
    households.forget_addresses(household_ids=whom.emptied)
    blur_people(person_ids=whom.people, today=today())
    blur_houses(household_ids=whom.emptied, today=today())
    db.session.flush()
    project(whom.homes)
    rows = _write_down(whom, ground, by, confirmed_by, request_id)
    erasure_list.keep_after_commit()
    return rows


def _write_down(whom: Whom, ground: str, by: Actor, confirmed_by: str, request_id: int | None) -> list[Erasure]:
    moment, day = now(), today()
    rows = [
        Erasure(
            person_id=key,
            public_id=public_id,
            request_id=request_id,
            ground=ground,
            erased_on=day,
            erased_at=moment,
            erased_by=by.name,
            confirmed_by=confirmed_by,
        )
        for key, public_id in db.session.execute(
            select(Person.id, Person.public_id).where(Person.id.in_(whom.people)).order_by(Person.id)
        )
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows
