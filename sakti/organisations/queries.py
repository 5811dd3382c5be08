"""Reading organisations and helix kinds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from sakti.core.permissions import Scope
from sakti.extensions import db
from sakti.organisations.models import Helix, Organisation
from sakti.web.pagination import Page, keyset

#: So long before an agreement ends, it is time to speak of the next.
NOTICE = timedelta(days=60)


def name_key(name: str) -> str:
    """A name for comparison: case and runs of spaces do not matter."""
    return " ".join(name.split()).casefold()


def helixes() -> Sequence[Helix]:
    return db.session.scalars(select(Helix).order_by(Helix.position)).all()


def helix(code: str) -> Helix | None:
    return db.session.scalar(select(Helix).where(Helix.code == code))


def helix_of(organisation: Organisation) -> Helix:
    return db.session.get_one(Helix, organisation.helix_id)


def counts_by_helix() -> dict[int, int]:
    """Helix id → how many active organisations."""
    query = select(Organisation.helix_id, func.count()).where(Organisation.active.is_(True))
    return dict(db.session.execute(query.group_by(Organisation.helix_id)).all())


def by_name(name: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.name_key == name_key(name)))


def get(organisation_id: int) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def reachable(scope: Scope, organisation_id: int) -> Organisation | None:
    """The organisation, if the reader reaches it: a partner officer reaches the own one only."""
    return get(organisation_id) if scope.reaches_organisation(organisation_id) else None


def organisations(*, active_only: bool = True) -> Sequence[Organisation]:
    query = select(Organisation).order_by(Organisation.name_key)
    return db.session.scalars(query.where(Organisation.active.is_(True)) if active_only else query).all()


def page(
    scope: Scope,
    *,
    search: str = "",
    helix: str = "",
    active: bool | None = None,
    cursor: str | None = None,
    size: int = 50,
) -> Page[Organisation]:
    """Organisations by name."""
    keys = [Organisation.name_key, Organisation.id]
    return keyset(select_organisations(scope, search, helix, active), keys, cursor=cursor, size=size)


def select_organisations(scope: Scope, search: str, helix: str, active: bool | None) -> Select[Organisation]:
    statement = select(Organisation)
    if scope.organisations is not None:
        statement = statement.where(Organisation.id.in_(sorted(scope.organisations)))
    if search:
        statement = statement.where(Organisation.name_key.contains(name_key(search), autoescape=True))
    if helix:
        statement = statement.join(Helix, Helix.id == Organisation.helix_id).where(Helix.code == helix)
    return statement if active is None else statement.where(Organisation.active.is_(active))


def agreement_standing(organisation: Organisation, day: date) -> str:
    """Of the agreement: none, valid, ending (within `NOTICE`), ended, or open (without an end)."""
    if not organisation.agreement and organisation.agreement_until is None:
        return "none"
    if organisation.agreement_until is None:
        return "open"
    if organisation.agreement_until < day:
        return "ended"
    return "ending" if organisation.agreement_until < day + NOTICE else "valid"


def names() -> dict[int, str]:
    """Active organisations by id, for the page that assigns partner officers."""
    return {organisation.id: organisation.name for organisation in organisations()}
