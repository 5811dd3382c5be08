"""Erasing somebody changes sealed rows by the product's own hand: their marks are renewed, and none is broken."""

from __future__ import annotations

from sqlalchemy import update

from sakti.audit import actions as trail
from sakti.audit.queries import broken_records
from sakti.extensions import db
from sakti.observations.models import Observation


def test_no_seal_is_broken_by_an_erasure(desk):
    db.session.commit()
    trail.seal_all()

    desk.erase(desk.person)
    desk.erase(desk.child)
    db.session.commit()
    trail.seal_all()

    db.session.expire_all()
    assert [(broken.spec.table, broken.key, broken.what) for broken in broken_records()] == []


def test_but_a_birth_date_that_was_changed_by_somebody_else_is_found(desk):
    db.session.commit()
    trail.seal_all()
    row = db.session.query(Observation).filter_by(person_id=desk.person.id).first()

    table = Observation.__table__
    content = {**row.content, "birth_date": "1970-01-01"}
    db.session.connection().execute(update(table).where(table.c.id == row.id).values(content=content))
    db.session.commit()

    db.session.expire_all()
    assert [(broken.spec.table, broken.key) for broken in broken_records()] == [("observation", row.id)]
