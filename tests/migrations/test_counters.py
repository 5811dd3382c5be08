"""Counters of lists and uploads move from a document into columns, and back, with what they counted."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from tests.commands import running
from tests.migrations.test_migrations import SCRIPTS, migrate, opened

AFTER = "0011"
BEFORE = SCRIPTS.get_revision(AFTER).down_revision
LIST = (
    '{"layout": "dtsen", "release": "DTSEN 1", "as_of": "2019-01-31", "file_sha256": "aa", "dry_run": false, '
    '"same_file": false, "rows": {"read": 5, "imported": 3, "held": 1, "rejected": 1, "skipped": 0}, '
    '"households": {"new": 2, "changed": 0, "unchanged": 0, "missing_from_release": 4}, '
    '"persons": {"new": 3, "changed": 0, "unchanged": 0, "missing_from_release": 6}, '
    '"findings": {"ERROR": 1, "WARNING": 0, "INFO": 0, "by_code": {"name_missing": 1}}}'
)
LOG = (
    '{"file_sha256": "bb", "dry_run": false, "rows": {"read": 2, "imported": 1, "unchanged": 1, "rejected": 0}, '
    '"created": {"programmes": ["Jamban"], "organisations": []}, '
    '"findings": {"ERROR": 0, "WARNING": 0, "INFO": 0, "by_code": {}}}'
)
FOUND = (
    '[{"code": "name_missing", "severity": "ERROR", "sheet": "CSV", "row": 2, "column": "nama", '
    '"message": "Nama kosong"}]'
)
RELEASE = """INSERT INTO source_release (name, layout, as_of, file_sha256, file_name, summary, findings, recorded_at,
    recorded_by, traces, coverage) VALUES ('DTSEN 1', 'dtsen', '2019-01-31', 'aa', 'daftar.csv', :list, :found,
    '2019-02-01 00:00:00', 'Ani', '{}', '{}')"""
UPLOAD = """INSERT INTO upload (file_name, path, layout, as_of, release_name, state, summary, findings, refusal,
    uploaded_at, uploaded_by) VALUES ('x.csv', 'uploads/x', :layout, '2019-01-31', 'DTSEN 1', 'applied', :summary,
    :found, '', '2019-02-01 00:00:00', 'Ani')"""


@pytest.fixture
def old(bare, tmp_path, monkeypatch):
    """An installation before the counters had columns, with a list, its upload, a log, and an upload not tried yet."""
    for runner in running(bare, tmp_path, monkeypatch):
        migrate(runner, BEFORE)
        with opened(runner) as connection:
            connection.execute(text(RELEASE), {"list": LIST, "found": FOUND})
            for layout, summary, found in (("dtsen", LIST, FOUND), ("deliveries", LOG, "[]"), ("", None, None)):
                connection.execute(text(UPLOAD), {"layout": layout, "summary": summary, "found": found})
            connection.commit()
        yield runner


def test_counters_move_into_columns_and_back(old):
    with opened(old) as connection:
        before = documents(connection)
    migrate(old, "head")
    with opened(old) as connection:
        release = connection.execute(text("SELECT * FROM source_release")).mappings().one()
        uploads = connection.execute(text("SELECT * FROM upload ORDER BY id")).mappings().all()

    assert [release[name] for name in ("rows_read", "rows_held", "households_missing", "persons_new")] == [5, 1, 4, 3]
    assert (release["findings_error"], release["findings_warning"]) == (1, 0)
    assert [upload["file_sha256"] for upload in uploads] == ["aa", "bb", None]
    assert (uploads[1]["rows_unchanged"], uploads[1]["rows_imported"]) == (1, 1)

    migrate(old, BEFORE)
    with opened(old) as connection:
        assert documents(connection) == before


def documents(connection):
    found = []
    for table in ("source_release", "upload"):
        for row in connection.execute(text(f"SELECT summary FROM {table} ORDER BY id")):
            value = json.loads(row[0]) if isinstance(row[0], str) else row[0]
            found.append(value)
    return found
