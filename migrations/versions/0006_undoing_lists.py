"""Lists that can be taken back as a whole, and what each of them named; uploads whose columns somebody settles."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BEFORE = "state IN ('waiting','checked','refused','applied','left')"
AFTER = "state IN ('waiting','mapping','checked','refused','applied','left')"
FILE = ("file_sha256", "layout", "as_of")
COUNTS = sa.text("undone_at IS NULL")
RELEASE = sa.table(
    "source_release",
    *map(sa.column, ("id", "recorded_at")),
    sa.column("traces", sa.JSON),
    sa.column("coverage", sa.JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("undo_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("traces", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("coverage", sa.JSON(), server_default="{}", nullable=False))
        batch_op.drop_index("uq_source_release_file")
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.alter_column("traces", server_default=None)
        batch_op.alter_column("coverage", server_default=None)
        batch_op.create_index(
            "uq_source_release_file", list(FILE), unique=True, sqlite_where=COUNTS, postgresql_where=COUNTS
        )
    _change_states(BEFORE, AFTER)
    with op.batch_alter_table("upload", schema=None) as batch_op:
        for name in ("recognised", "chosen", "excerpts"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=True))
    _look_back()


def _change_states(old: str, new: str) -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_upload_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_upload_state"), new)


def _look_back() -> None:
    """What the lists that are there already made and named. Their rows were made at one moment, with ids in one row."""
    connection = op.get_bind()
    for release, moment in connection.execute(sa.select(RELEASE.c.id, RELEASE.c.recorded_at)).all():
        traces: dict[str, Any] = {}
        for table in ("household", "family", "person"):
            made = sa.table(table, sa.column("id"), sa.column("created_at"))
            first, count = connection.execute(
                sa.select(sa.func.min(made.c.id), sa.func.count()).where(made.c.created_at == moment)
            ).one()
            traces[table] = [first or 0, count]
        values = {"traces": traces, "coverage": _coverage(connection, release)}
        connection.execute(sa.update(RELEASE).where(RELEASE.c.id == release).values(values))


def _coverage(connection: sa.Connection, release: int) -> dict[str, Any]:
    named = sa.table(
        "observation", *map(sa.column, ("household_id", "person_id", "release_id")), sa.column("content", sa.JSON)
    )
    home = sa.table("household", sa.column("id"), sa.column("home_village_id"))
    found: dict[str, Any] = defaultdict(lambda: {"households": 0, "persons": 0, "deciles": [0] * 11})
    decile = named.c.content["decile"].as_integer()
    rows = (
        sa.select(home.c.home_village_id, named.c.person_id.is_(None), decile, sa.func.count())
        .join(home, home.c.id == named.c.household_id)
        .where(named.c.release_id == release)
        .group_by(home.c.home_village_id, named.c.person_id.is_(None), decile)
    )
    for village, is_household, said, count in connection.execute(rows):
        one = found[str(village)]
        if is_household:
            one["households"] += count
            one["deciles"][said if said in range(1, 11) else 0] += count
        else:
            one["persons"] += count
    return dict(found)


def downgrade() -> None:
    """Without marks a list that was undone cannot be told from one that counts; its file is not known again."""
    connection = op.get_bind()
    with op.batch_alter_table("upload", schema=None) as batch_op:
        for name in ("excerpts", "chosen", "recognised"):
            batch_op.drop_column(name)
    connection.execute(sa.text("UPDATE upload SET state = 'left' WHERE state = 'mapping'"))
    _change_states(AFTER, BEFORE)
    connection.execute(sa.text("UPDATE source_release SET file_sha256 = 'undone-' || id WHERE undone_at IS NOT NULL"))
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.drop_index("uq_source_release_file")
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        for name in ("coverage", "traces", "undo_reason", "undone_by", "undone_at"):
            batch_op.drop_column(name)
        batch_op.create_index("uq_source_release_file", list(FILE), unique=True)
