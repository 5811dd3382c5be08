"""Pages by key."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.pagination import keyset

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
