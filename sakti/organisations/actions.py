"""Making organisations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sakti.audit.actions import declare, record
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.organisations.models import Helix, Organisation
from sakti.organisations.queries import by_name, name_key
from sakti.web.clock import now

declare("organisation_added", "menambah pelaku {name}", "added the organisation {name}")

#: The five that the programme began with (D§1.1); more may be added as rows.
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


def add_organisation(*, name: str, helix: Helix, by: Any, **details: Any) -> Organisation:
    """A new organisation; `details` are its other columns. Refuses `name_taken`."""
    if by_name(name) is not None:
        raise Refusal("name_taken", field="name", name=name)
    organisation = Organisation(
        name=" ".join(name.split()), name_key=name_key(name), helix_id=helix.id, created_at=now(),
        created_by=getattr(by, "name", by), **details,
    )  # fmt: skip
    db.session.add(organisation)
    record("organisation_added", by=by, subject=organisation, name=organisation.name)
    return organisation
