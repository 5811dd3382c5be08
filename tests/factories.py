"""Things that tests need, made through the same actions as real ones. Each takes what matters and makes up the rest."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy import select

from sakti.accounts import actions as accounts
from sakti.accounts.models import User
from sakti.extensions import db
from sakti.organisations import actions as organisations
from sakti.organisations.models import Helix, Organisation
from sakti.regions.models import Region
from tests.actors import TESTS

#: Before any day that a test speaks of.
LONG_AGO = date(2018, 1, 1)
PASSWORD = "sembilan burung bangau"
_numbers = count(1)


def region(code: str, name: str, level: str, parent: Region | None = None, kind: str | None = None) -> Region:
    kinds = {"province": "provinsi", "regency": "kabupaten", "district": "kecamatan", "village": "desa"}
    made = Region(code=code, name=name, level=level, kind=kind or kinds[level], parent_id=parent.id if parent else None)
    db.session.add(made)
    db.session.flush()
    return made


def regency_with_two_villages() -> tuple[Region, Region, Region]:
    """Kabupaten Pekalongan with Botosari (in Paninggaran) and Kertijayan (in Buaran)."""
    province = region("33", "Jawa Tengah", "province")
    regency = region("33.26", "Kabupaten Pekalongan", "regency", province)
    paninggaran = region("33.26.02", "Paninggaran", "district", regency)
    buaran = region("33.26.14", "Buaran", "district", regency)
    botosari = region("33.26.02.2008", "Botosari", "village", paninggaran)
    return regency, botosari, region("33.26.14.2009", "Kertijayan", "village", buaran)


def organisation(name: str = "Baznas Kabupaten Pekalongan", helix: str = "community") -> Organisation:
    organisations.seed_helixes()
    kind = db.session.scalars(select(Helix).where(Helix.code == helix)).one()
    made = organisations.add_organisation(name=name, helix=kind, by=TESTS)
    db.session.flush()
    return made


def user(
    name: str | None = None,
    *,
    role: str | None = None,
    region: Region | None = None,
    organisation: Organisation | None = None,
    password: str = PASSWORD,
    since: date = LONG_AGO,
) -> User:
    """Somebody who has chosen a password and, with a role, is assigned."""
    made, _ = accounts.add_user(name=name or f"Orang {next(_numbers)}", by=TESTS)
    accounts.set_password(user=made, password=password, by=made)
    if role:
        organisation_id = organisation.id if organisation else None
        accounts.assign(user=made, role=role, region=region, organisation_id=organisation_id, since=since, by=TESTS)
    db.session.flush()
    return made
