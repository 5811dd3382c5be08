"""Reading organisations and helix kinds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from sakti.accounts.queries import organisations_are_named_by
from sakti.extensions import db
from sakti.organisations.models import Helix, Organisation


def name_key(name: str) -> str:
    """A name for comparison: case and runs of spaces do not matter."""
    return " ".join(name.split()).casefold()


def helixes() -> Sequence[Helix]:
    return db.session.scalars(select(Helix).order_by(Helix.position)).all()


def helix(code: str) -> Helix | None:
    return db.session.scalar(select(Helix).where(Helix.code == code))


def by_name(name: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.name_key == name_key(name)))


def get(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def organisations(*, active_only: bool = True) -> Sequence[Organisation]:
    query = select(Organisation).order_by(Organisation.name_key)
    return db.session.scalars(query.where(Organisation.active.is_(True)) if active_only else query).all()


@organisations_are_named_by
def names() -> dict[int, str]:
    """Active organisations by id, for the page that assigns partner officers."""
    return {organisation.id: organisation.name for organisation in organisations()}
