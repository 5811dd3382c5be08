"""Leaving a trace. Every action that changes something calls `record`; every page of personal data `record_reading`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Protocol

from flask import g, has_request_context

from sakti.audit.models import AuditEntry
from sakti.audit.queries.seals import mark_of
from sakti.audit.sentences import SENTENCES
from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.extensions import db
from sakti.keys import key_file
from sakti.web import clock, transactions

__all__ = ["Subject", "differences", "record", "record_reading"]


class RecordedRow(Protocol):
    """A model object, known by its table and id."""

    __tablename__: str

    @property
    def id(self) -> int: ...


#: A model object, or its kind and id, or nothing.
Subject = RecordedRow | tuple[str | None, int | None] | None


def record(
    action: str, *, by: Actor, subject: Subject = None, village_id: int | None = None, **details: object
) -> AuditEntry:
    """Write what was done, in the transaction that does it. `by`: a user, or the program that did it.

    Details are plain JSON values, and never a NIK, a KK number or a person's name.
    """
    return write("write", action, by, subject, village_id, details)


def record_reading(
    action: str, *, by: Actor, subject: Subject = None, village_id: int | None = None, **details: object
) -> None:
    """Write that personal data was read: in a request when the page is ready (`transactions.defer`), else at once."""
    write_it = partial(_write_reading, action, by, name(subject), village_id, details)
    if has_request_context():
        transactions.defer(write_it)
    else:
        write_it()


def _write_reading(
    action: str, by: Actor, subject: tuple[str | None, int | None], village_id: int | None, details: JsonObject
) -> AuditEntry:
    """With whom the answer has shown, where that is known (`readings`)."""
    seen: JsonObject = g.get("seen_people", {}) if has_request_context() else {}
    return write("read", action, by, subject, village_id, details | seen)


def write(
    kind: str,
    action: str,
    actor: Actor,
    subject: Subject,
    village_id: int | None,
    details: JsonObject,
) -> AuditEntry:
    if action not in SENTENCES:
        raise KeyError(f"audit action {action!r} has no sentence: declare it")
    db.session.flush()  # a new subject gets its id
    subject_kind, subject_id = name(subject)
    entry = AuditEntry(
        at=clock.now(),
        kind=kind,
        action=action,
        actor_id=actor.id,
        actor_name=actor.name,
        subject_kind=subject_kind,
        subject_id=subject_id,
        village_id=village_id,
        details=details,
    )
    entry.seal = mark_of(entry) if key_file().exists() else None  # a restore for which the keys are lost
    db.session.add(entry)
    db.session.flush()
    return entry


def name(subject: Subject) -> tuple[str | None, int | None]:
    if subject is None:
        return None, None
    return subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """{field: [before, after]} for what changed, ready to be a detail."""
    return {field: [before.get(field), value] for field, value in after.items() if before.get(field) != value}
