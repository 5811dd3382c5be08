"""Leaving a trace. Every action that changes something calls `record`; every page of personal data `record_reading`."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from flask import has_request_context

from sakti.audit import chain
from sakti.audit.models import AuditEntry
from sakti.audit.sentences import SENTENCES, declare
from sakti.extensions import db
from sakti.web import clock, transactions

__all__ = ["Actor", "Subject", "declare", "differences", "record", "record_reading"]

SYSTEM = "sistem"


class Actor(Protocol):
    id: Any
    name: Any


#: A model object, or its kind and id, or nothing.
Subject = Any


def record(
    action: str, *, by: Actor | str | None, subject: Subject = None, village_id: int | None = None, **details: Any
) -> AuditEntry:
    """Write what was done, in the transaction that does it. `by` is a user, a name (command line) or None (a job).

    Details are plain JSON values, and never a NIK, a KK number or a person's name.
    """
    return write("write", action, identify(by), subject, village_id, details)


def record_reading(
    action: str, *, by: Actor, subject: Subject = None, village_id: int | None = None, **details: Any
) -> None:
    """Write that personal data was read: in a request when the page is ready (`transactions.defer`), else at once."""
    write_it = partial(write, "read", action, identify(by), name(subject), village_id, details)
    if has_request_context():
        transactions.defer(write_it)
    else:
        write_it()


def write(
    kind: str,
    action: str,
    actor: tuple[int | None, str],
    subject: Subject,
    village_id: int | None,
    details: dict[str, Any],
) -> AuditEntry:
    if action not in SENTENCES:
        raise KeyError(f"audit action {action!r} has no sentence: declare it")
    db.session.flush()  # a new subject gets its id
    subject_kind, subject_id = name(subject)
    entry = AuditEntry(
        at=clock.now(),
        kind=kind,
        action=action,
        actor_id=actor[0],
        actor_name=actor[1],
        subject_kind=subject_kind,
        subject_id=subject_id,
        village_id=village_id,
        details=details,
    )
    db.session.add(entry)
    db.session.flush()
    chain.wait_for_seal(db.session(), entry)
    return entry


def identify(by: Actor | str | None) -> tuple[int | None, str]:
    if by is None or isinstance(by, str):
        return None, by or SYSTEM
    return by.id, by.name


def name(subject: Subject) -> tuple[str | None, int | None]:
    if subject is None:
        return None, None
    return subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} for what changed, ready to be a detail."""
    return {field: [before.get(field), value] for field, value in after.items() if before.get(field) != value}


def name_of(actor: Any) -> str:
    """Who did it, as the trail says it: a user by name, a command by the name it gave."""
    return str(getattr(actor, "name", actor))
