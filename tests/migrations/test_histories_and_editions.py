"""Migration 0012 with rows in it: what was written before keeps its meaning, on the way up and on the way down."""

from __future__ import annotations

from sqlalchemy import Connection, text

from tests.commands import empty  # noqa: F401 - a fixture
from tests.migrations.test_migrations import SCRIPTS, migrate, opened

HERE = "0012"
BELOW = SCRIPTS.get_revision(HERE).down_revision
AT = "2026-03-03 10:00:00"

ROWS = (
    "INSERT INTO region (id, code, level, kind, name) VALUES (1, '33', 'province', 'provinsi', 'Jawa Tengah')",
    f"""INSERT INTO ppa_session (id, village_id, hamlet, areas, held_on, venue, facilitators, participants, criteria,
        agreements, signers, decile_limit, state, created_at, created_by)
        VALUES (7, 1, '', '[]', '2026-03-03', 'Balai', '[]', '{{}}', '[]', '[]', '{{}}', 4, 'final', '{AT}', 'Budi')""",
    f"""INSERT INTO ppa_step (id, session_id, after, reason, recorded_at, recorded_by) VALUES
        (1, 7, 'final', '', '{AT}', 'Budi'), (2, 7, 'draft', 'salah', '{AT}', 'Alice'),
        (3, 7, 'final', '', '{AT}', 'Budi')""",
    """INSERT INTO helix (id, code, label_id, label_en, letter, position) VALUES (1, 'x', 'X', 'X', 'X', 0)""",
)


def rows(connection: Connection, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


def test_what_was_written_before_keeps_its_meaning(empty):  # noqa: F811
    migrate(empty, BELOW)
    with opened(empty) as connection:
        for statement in ROWS:
            connection.execute(text(statement))
        connection.commit()

    migrate(empty, HERE)

    with opened(empty) as connection:
        steps = rows(connection, "SELECT before, after, reason, recorded_by, recorded_by_id FROM ppa_step ORDER BY id")
        assert steps == [
            ("draft", "final", "", "Budi", None),
            ("final", "draft", "salah", "Alice", None),
            ("draft", "final", "", "Budi", None),
        ]
        assert rows(connection, "SELECT session_id, name, version FROM ppa_sheet ORDER BY name") == [
            (7, "classes", 1),
            (7, "problems", 1),
        ]
        assert rows(connection, "SELECT version, edited_at, edited_by FROM ppa_session") == [(1, None, None)]
        assert rows(connection, "SELECT version FROM helix") == [(1,)]

    migrate(empty, BELOW)

    with opened(empty) as connection:
        kept = rows(connection, "SELECT after, reason, recorded_by FROM ppa_step ORDER BY id")
        assert kept == [("final", "", "Budi"), ("draft", "salah", "Alice"), ("final", "", "Budi")]
        assert rows(connection, "SELECT venue, state FROM ppa_session") == [("Balai", "final")]
