"""Many rows at once, and ids for them."""

from __future__ import annotations

from uuid import RFC_4122, UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select

from sakti.extensions import db
from sakti.web.bulk import _MOST_PARAMETERS, insert_rows, next_ids, reserve_ids
from sakti.web.public_ids import new_public_ids
from sakti.web.transactions import transaction

BATCH = _MOST_PARAMETERS // 2
TABLE = Table("thing", MetaData(), Column("id", Integer, primary_key=True), Column("word", String(9)))


@pytest.fixture
def things(app):
    TABLE.create(db.session.connection())
    return TABLE


@pytest.mark.parametrize("count", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH, 3 * BATCH + 7])
def test_every_row_arrives_once_however_many_there_are(things, count):
    insert_rows(things, ("id", "word"), iter([(key, f"w{key}") for key in range(1, count + 1)]))
    rows = db.session.execute(select(things.c.id, things.c.word).order_by(things.c.id)).all()
    assert [tuple(row) for row in rows] == [(key, f"w{key}") for key in range(1, count + 1)]


def test_reserved_ids_are_free_and_rise(app):
    from sakti.organisations.models import Organisation

    table = Organisation.__table__
    with transaction():
        first, second = reserve_ids(table, 3), reserve_ids(table, 0)
        highest = db.session.scalar(select(func.coalesce(func.max(table.c.id), 0)))
    assert second == []
    assert len(set(first)) == 3
    assert first == sorted(first)
    assert first[0] > highest


def test_the_ids_to_come_are_one_after_the_highest(things):
    assert next_ids(things, things) == [1, 1]
    insert_rows(things, ("id", "word"), [(41, "x")])
    assert next_ids(things) == [42]


def test_public_ids_of_one_import_rise_and_are_of_version_7():
    keys = new_public_ids(5000)
    assert len(set(keys)) == 5000
    assert keys == sorted(keys)
    assert {(UUID(key).version, UUID(key).variant) for key in keys} == {(7, RFC_4122)}
    assert {key[16] for key in keys} == set("89ab")
    assert new_public_ids(0) == []
