"""Making and changing programmes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sakti.audit.actions import differences, record
from sakti.core.actors import Actor
from sakti.core.needs import NEEDS
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.interventions.models import Programme
from sakti.interventions.queries.programmes import programme_by_name
from sakti.organisations.queries import name_key
from sakti.web import clock
from sakti.web.editing import claim_edit

#: What a programme of this name records from the day of delivery on (docs/contracts.md, deliveries).
RECORDS = {"training": "trained", "disability_service": "disability_served", "treatment": "chronic_treated"}


def add_programme(*, name: str, by: Actor, **details: Any) -> Programme:
    """A new programme; `details` are its other columns. Refuses `name_taken` and `need_unknown`."""
    if programme_by_name(name) is not None:
        raise Refusal("name_taken", field="name", name=name)
    refuse_unknown_need(details)
    details.setdefault("records", RECORDS.get(name_key(name)))
    programme = Programme(
        name=" ".join(name.split()),
        name_key=name_key(name),
        created_at=clock.now(),
        created_by=by.name,
        **details,
    )
    db.session.add(programme)
    record("programme_added", by=by, subject=programme, name=programme.name)
    return programme


def edit_programme(
    *, programme: Programme, name: str, by: Actor, opened_with: int | None = None, **details: Any
) -> Programme:
    """Change a programme. What its deliveries recorded so far stays. `opened_with`: the form's version.

    Refuses `name_taken` and `need_unknown`; raises `StaleEdit`.
    """
    namesake = programme_by_name(name)
    if namesake is not None and namesake.id != programme.id:
        raise Refusal("name_taken", field="name", name=name)
    refuse_unknown_need(details)
    columns = {"name": " ".join(name.split()), **details}
    changed = differences({field: getattr(programme, field) for field in columns}, columns)
    if not changed:
        return programme
    claim_edit(programme, opened_with=opened_with, by=by)
    for field, value in columns.items():
        setattr(programme, field, value)
    programme.name_key = name_key(programme.name)
    record("programme_edited", by=by, subject=programme, name=programme.name, changed=changed)
    return programme


def refuse_unknown_need(details: Mapping[str, object]) -> None:
    need = details.get("answers_need")
    if need and need not in NEEDS:
        raise Refusal("need_unknown", field="answers_need", need=need)
