"""The page of an administrator that says how the installation is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sakti.extensions import db
from sakti.installation.actions import database, recovery_keys
from sakti.installation.models import BackupRun
from sakti.web import clock
from tests.actors import TESTS

PUBLIC = "age1fzz9lm3dewlxk9ccprp7mx6r03fcz5c065nkctc2qkr3jzp4xsysfj3nng"


def backup(**more):
    made = {
        "number": 7,
        "kind": "nightly",
        "made_at": clock.now(),
        "made_by": "jadwal",
        "path": "/tidak/ada.sakti",
        "size": 125_000_000,
        "sha256": "0" * 64,
        "recipient": "abcdef01",
        "verdict": "good",
        "verified_at": clock.now(),
    }
    db.session.add(BackupRun(**made | more))
    db.session.commit()


@pytest.fixture
def page(client, cast, monkeypatch):
    """What an administrator sees. It must not read the whole file: that takes minutes in a regency."""
    monkeypatch.setattr(database, "refuse_damaged", lambda: pytest.fail("read the whole file"))
    return lambda: client.sign_in(cast.admin).get("/keadaan")


def test_what_needs_doing_stands_first(page):
    text = page().text
    assert text.index("Kunci pemulihan cadangan: belum ada") < text.index("Folder data")
    assert "sakti keys recovery --make" in text
    assert "Cadangan yang teruji: belum ada" in text
    assert "Latihan pemulihan: belum pernah" in text


def test_it_shows_backups_and_keys(page):
    backup(made_at=clock.now() - timedelta(days=5))
    recovery_keys.set_recovery_key(public=PUBLIC, by=TESTS)
    db.session.commit()
    text = page().text
    assert "5 hari lalu" in text
    assert "125,0" in text
    assert "berlaku" in text


def test_a_good_backup_of_today_whose_file_is_gone(page):
    backup()
    assert "tidak ada lagi di /tidak/ada.sakti" in page().text


def test_a_backup_that_a_wrong_clock_made_is_not_the_last_one(page):
    """Nor does it look fresh for years."""
    backup(made_at=clock.now() + timedelta(days=900))
    assert "di masa depan" in page().text
    backup(number=8)
    text = page().text
    assert "nomor 8" in text
    assert "di masa depan" not in text


def test_others_do_not_see_it(client, cast):
    assert client.sign_in(cast.alice).get("/keadaan").status_code == 403
