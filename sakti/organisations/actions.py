"""Making and changing organisations and helix kinds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sakti.audit.actions import differences, record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.organisations.models import Helix, Organisation
from sakti.organisations.queries import by_name, helixes, name_key
from sakti.organisations.queries import helix as helix_by_code
from sakti.web.clock import now
from sakti.web.editing import claim_edit

#: The five that the programme began with (pentahelix); more may be added as rows.
HELIXES = (
    ("government", "Pemerintah kabupaten", "Regency government", "G"),
    ("village", "Pemerintah desa", "Village government", "D"),
    ("business", "Dunia usaha", "Business", "U"),
    ("university", "Perguruan tinggi", "University", "P"),
    ("community", "Masyarakat peduli", "Community", "M"),
)


def seed_helixes() -> None:
    """The kinds of actors of a new installation."""
    present = set(db.session.scalars(select(Helix.code)))
    for position, (code, label_id, label_en, letter) in enumerate(HELIXES):
        if code not in present:
            db.session.add(Helix(code=code, label_id=label_id, label_en=label_en, letter=letter, position=position))
    db.session.flush()


def add_organisation(*, name: str, helix: Helix, by: Actor, **details: Any) -> Organisation:
    """A new organisation; `details` are its other columns. Refuses `name_taken`."""
    if by_name(name) is not None:
        raise Refusal("name_taken", field="name", name=name)
    organisation = Organisation(
        name=" ".join(name.split()),
        name_key=name_key(name),
        helix_id=helix.id,
        created_at=now(),
        created_by=by.name,
        **details,
    )
    db.session.add(organisation)
    record("organisation_added", by=by, subject=organisation, name=organisation.name)
    return organisation


def edit_organisation(
    *, organisation: Organisation, name: str, helix: Helix, by: Actor, opened_with: int | None = None, **details: Any
) -> Organisation:
    """Change an organisation; what it did stays its own under the new name. `opened_with`: the form's version.

    Refuses `name_taken`; raises `StaleEdit`.
    """
    namesake = by_name(name)
    if namesake is not None and namesake.id != organisation.id:
        raise Refusal("name_taken", field="name", name=name)
    columns = {"name": " ".join(name.split()), "helix_id": helix.id, **details}
    before = {field: getattr(organisation, field) for field in columns}
    if not (changed := differences(before, columns)):
        return organisation
    claim_edit(organisation, opened_with=opened_with, by=by)
    for field, value in columns.items():
        setattr(organisation, field, value)
    organisation.name_key = name_key(organisation.name)
    written = {field: [str(value) for value in pair] for field, pair in changed.items()}
    record("organisation_edited", by=by, subject=organisation, name=organisation.name, changed=written)
    return organisation


def deactivate(*, organisation: Organisation, reason: str, by: Actor) -> None:
    """It takes nothing new; what it promised and did stays. Refuses `reason_missing`."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if organisation.active:
        organisation.active = False
        record("organisation_deactivated", by=by, subject=organisation, name=organisation.name, reason=reason.strip())


def reactivate(*, organisation: Organisation, by: Actor) -> None:
    if not organisation.active:
        organisation.active = True
        record("organisation_reactivated", by=by, subject=organisation, name=organisation.name)


def add_helix(*, code: str, label_id: str, label_en: str, letter: str, by: Actor) -> Helix:
    """One more kind of actor, at the end of the list. Refuses `helix_code_taken`."""
    if helix_by_code(code) is not None:
        raise Refusal("helix_code_taken", field="code", code=code)
    last = max((kind.position for kind in helixes()), default=-1)
    helix = Helix(code=code, label_id=label_id, label_en=label_en, letter=letter, position=last + 1)
    db.session.add(helix)
    record("helix_added", by=by, subject=helix, name=label_id)
    return helix


def edit_helix(
    *, helix: Helix, label_id: str, label_en: str, letter: str, by: Actor, opened_with: int | None = None
) -> Helix:
    """Change the words of a kind; its code, which files use, stays. Raises `StaleEdit`."""
    columns = {"label_id": label_id, "label_en": label_en, "letter": letter}
    if changed := differences({field: getattr(helix, field) for field in columns}, columns):
        claim_edit(helix, opened_with=opened_with, by=by)
        for field, value in columns.items():
            setattr(helix, field, value)
        record("helix_edited", by=by, subject=helix, name=label_id, changed=changed)
    return helix
