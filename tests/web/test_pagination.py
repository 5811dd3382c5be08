"""Pages by key."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.pagination import cut, entities, keyset, part

KEYS = [SettingValue.key, SettingValue.id]


@pytest.fixture
def rows(app):
    for name in ["b", "a", "c", "a", "b"]:
        db.session.add(
            SettingValue(key=name, value="", since=date(2026, 11, 21), recorded_at=clock.now(), recorded_by="")
        )
    db.session.flush()


def walk(**kwargs):
    cursor, pages = None, []
    while True:
        page = keyset(select(SettingValue), KEYS, size=2, cursor=cursor, **kwargs)
        pages.append([row.key for row in page.rows])
        if (cursor := page.following) is None:
            return pages


def test_every_row_once_in_order(rows):
    assert walk() == [["a", "a"], ["b", "b"], ["c"]]
    assert walk(descending=True) == [["c", "b"], ["b", "a"], ["a"]]


def test_a_new_row_moves_nothing(rows):
    first = keyset(select(SettingValue), KEYS, size=2)
    db.session.add(SettingValue(key="0", value="", since=date(2026, 11, 21), recorded_at=clock.now(), recorded_by=""))
    db.session.flush()

    second = keyset(select(SettingValue), KEYS, size=2, cursor=first.following)

    assert [row.key for row in second.rows] == ["b", "b"]


@pytest.mark.parametrize("cursor", ["", "x", "bm9uc2Vuc2U=", "WzFd", "WzEsICJhIl0=", "é"])
def test_an_old_bookmark_gives_the_first_page(rows, cursor):
    assert keyset(select(SettingValue), KEYS, size=2, cursor=cursor).is_first


@pytest.mark.parametrize("start", [0, 2, 4, 5, 99])
def test_a_part_knows_what_stands_around_it(rows, start):
    query = select(SettingValue).order_by(*KEYS)
    begins = start if start < 5 else 0

    found = entities(query, start=start, size=2)

    assert [row.key for row in found.rows] == ["a", "a", "b", "b", "c"][begins : begins + 2]
    assert (found.total, found.start, found.is_first) == (5, begins, begins == 0)
    assert found.following == (begins + 2 if begins + 2 < 5 else None)
    assert cut(list("aabbc"), start=start, size=2).following == found.following


def test_nothing_is_a_part_too(app):
    found = part(select(SettingValue.key, SettingValue.id).order_by(SettingValue.id))

    assert (found.rows, found.total, found.following, found.is_first) == ([], 0, None, True)
