"""Sealed records: what the product writes keeps its seal; what is changed behind its back is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update

from sakti.accounts.actions import assign, end_assignment
from sakti.accounts.models import Assignment
from sakti.audit import actions, queries
from sakti.audit.models import SealedBlock
from sakti.audit.queries import records
from sakti.extensions import Base, db
from sakti.indicators.models import Target
from sakti.web.assembly import sealed_tables
from sakti.web.clock import now
from tests.actors import TESTS


def commit():
    db.session.commit()
    actions.seal_all()


def broken():
    db.session.expire_all()
    return [(found.spec.table, found.key, found.what) for found in queries.broken_records()]


@pytest.fixture
def target(cast):
    made = Target(
        indicator="own_latrine",
        region_id=cast.botosari.id,
        kind="level",
        value=Decimal("80.00"),
        baseline_on=date(2020, 1, 1),
        due_on=date(2024, 12, 31),
        recorded_at=now(),
        recorded_by="uji",
    )
    db.session.add(made)
    commit()
    return made


def test_what_the_product_writes_keeps_its_seal(cast, target):
    target.ended_at = now()
    commit()
    assert broken() == []

    db.session.delete(target)
    commit()
    assert broken() == []


@pytest.mark.parametrize("column", ["value = 10", "due_on = '2030-01-01'", "ended_at = '2021-01-01 00:00:00+00:00'"])
def test_a_change_of_any_sealed_column_names_the_row(target, column):
    db.session.execute(text(f"UPDATE target SET {column} WHERE id = {target.id}"))

    assert broken() == [("target", target.id, "changed")]


def test_a_row_that_was_taken_away_is_named(target):
    number = target.id
    db.session.execute(text(f"DELETE FROM target WHERE id = {number}"))

    assert broken() == [("target", number, "gone")]


def test_a_role_that_was_slipped_in_is_named(cast):
    """The shortest way to every name: one row of SQL."""
    commit()
    db.session.execute(
        text(f"INSERT INTO assignment (user_id, role, since) VALUES ({cast.budi.id}, 'analyst', '2020-01-01')")
    )

    [(table, _, what)] = broken()
    assert (table, what) == ("assignment", "slipped_in")


def test_an_earlier_state_with_its_old_seal_is_named(cast):
    """Putting back an ended role needs more than the row: its newest mark, which the chain holds."""
    commit()
    held = db.session.scalars(select(Assignment).where(Assignment.user_id == cast.budi.id)).first()
    end_assignment(assignment=held, until=date(2020, 1, 1), by=TESTS)
    commit()
    newest = db.session.scalar(select(func.max(SealedBlock.id)).where(SealedBlock.kind == "assignment"))

    db.session.execute(text(f"UPDATE assignment SET until = NULL WHERE id = {held.id}"))
    assert broken() == [("assignment", held.id, "changed")]
    db.session.execute(text(f"DELETE FROM sealed_block WHERE id = {newest}"))

    assert broken() == []
    assert any("segel catatan" in line or "Blok segel" in line for line in queries.findings())


def test_a_forged_block_is_named(target):
    db.session.execute(text(f"UPDATE target SET value = 10 WHERE id = {target.id}"))
    spec = sealed_tables()["target"]
    rows = records.select_rows(spec)
    newest = db.session.scalars(select(SealedBlock).order_by(SealedBlock.id.desc())).first()
    forged = records.marks_of(spec, rows, records.keyring().current)  # as if the key for rows were known
    db.session.execute(
        update(SealedBlock.__table__).where(SealedBlock.__table__.c.id == newest.id).values(marks=records.pack(forged))
    )
    db.session.expire_all()

    assert any(line.startswith(f"Blok segel {newest.id} (target") for line in queries.findings())


def test_many_at_once_are_marked_too(cast, target):
    """UPDATE and DELETE of many, if it is said of which."""
    actions.touch(Target.__table__, [target.id])
    db.session.execute(update(Target).where(Target.indicator == "own_latrine").values(ended_at=now()))
    commit()
    assert broken() == []

    actions.touch(Target.__table__, [target.id])
    db.session.execute(update(Target), [{"id": target.id, "value": Decimal("70.00")}])
    commit()
    assert broken() == []

    actions.touch(Target.__table__, [target.id])
    db.session.execute(Target.__table__.delete().where(Target.__table__.c.id == target.id))
    commit()
    assert broken() == []


def test_what_was_rolled_back_seals_nothing(cast, target):
    db.session.execute(text(f"UPDATE target SET value = 10 WHERE id = {target.id}"))
    db.session.commit()
    target.value = Decimal("20.00")
    db.session.flush()
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    commit()

    assert broken() == [("target", target.id, "changed")]


def test_a_part_that_was_rolled_back_leaves_no_mark(cast):
    commit()
    with db.session.begin_nested() as inner:
        assign(user=cast.budi, role="leader", by=TESTS)
        db.session.flush()
        inner.rollback()
    commit()

    assert broken() == []


def test_what_is_written_beside_a_part_that_was_rolled_back_keeps_its_seal(cast, target):
    target.ended_at = now()
    db.session.flush()
    with db.session.begin_nested() as inner:
        assign(user=cast.budi, role="leader", by=TESTS)
        inner.rollback()
    commit()

    assert broken() == []


def test_an_older_key_still_checks(target, monkeypatch, tmp_path):
    import shutil

    from sakti import keys

    monkeypatch.setenv("SAKTI_KEYS", str(shutil.copy(keys.key_file(), tmp_path / "keys.json")))
    keys.add_key()
    keys.retire(frozenset({2}))

    assert broken() == []
    target.value = Decimal("75.00")
    commit()
    assert broken() == []
    assert queries.findings() == []


def test_long_tables_are_checked_in_slices(cast, target, monkeypatch):
    monkeypatch.setattr(records, "SLICE", 3)
    monkeypatch.setattr(records, "BLOCK", 2)
    commit()
    assert broken() == []
    db.session.execute(text("UPDATE assignment SET until = '2099-01-01'"))

    named = broken()

    count = db.session.scalar(select(func.count()).select_from(Assignment))
    assert count > 6
    assert len(named) == count


def test_no_sealed_column_is_personal(app):
    """What is erased of a person breaks no seal."""
    personal = {"name", "nik", "kk", "note", "photo_id", "reason", "void_reason", "undo_reason", "recorded_by"}
    for spec in sealed_tables().values():
        table = Base.metadata.tables[spec.table]
        assert set(spec.columns) <= set(table.columns.keys())
        assert set(spec.key) <= set(table.columns.keys())
        assert not personal & set(spec.columns), spec.table
