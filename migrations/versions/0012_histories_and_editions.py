"""One shape for every history, with the account of who wrote it; and versions of what is edited by forms.

Steps that were written before know their writer by name only. A step of a PPA session went from the other state:
there are two. What was edited before begins with version 1.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

HISTORIES = ("status_move", "verval_move", "ppa_step")
EDITED = ("organisation", "helix", "programme", "ppa_session", "musdes")
SHEETS = ("classes", "problems")


def upgrade() -> None:
    for table in HISTORIES:
        with op.batch_alter_table(table) as batch:
            if table == "ppa_step":
                batch.add_column(sa.Column("before", sa.String(10), nullable=True))
                batch.alter_column("after", type_=sa.String(10), existing_type=sa.String(5), existing_nullable=False)
            batch.add_column(sa.Column("recorded_by_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_recorded_by_id_user_account"), "user_account", ["recorded_by_id"], ["id"]
            )
            batch.create_index(op.f(f"ix_{table}_recorded_by_id"), ["recorded_by_id"])
    op.execute("UPDATE ppa_step SET before = CASE WHEN after = 'final' THEN 'draft' ELSE 'final' END")
    for table in EDITED:
        for column in edition():
            op.add_column(table, column)
    op.create_table(
        "ppa_sheet",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(8), nullable=False),
        *edition(),
        sa.CheckConstraint("name IN ('classes','problems')", name=op.f("ck_ppa_sheet_name")),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_sheet_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("session_id", "name", name=op.f("pk_ppa_sheet")),
    )
    for name in SHEETS:
        op.execute(f"INSERT INTO ppa_sheet (session_id, name) SELECT id, '{name}' FROM ppa_session")  # noqa: S608


def edition() -> list[sa.Column[object]]:
    return [
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by", sa.String(120), nullable=True),
    ]


def downgrade() -> None:
    op.drop_table("ppa_sheet")
    for table in reversed(EDITED):
        for column in ("edited_by", "edited_at", "version"):
            op.drop_column(table, column)
    for table in reversed(HISTORIES):
        with op.batch_alter_table(table) as batch:
            batch.drop_index(op.f(f"ix_{table}_recorded_by_id"))
            batch.drop_constraint(op.f(f"fk_{table}_recorded_by_id_user_account"), type_="foreignkey")
            batch.drop_column("recorded_by_id")
            if table == "ppa_step":
                batch.alter_column("after", type_=sa.String(5), existing_type=sa.String(10), existing_nullable=False)
                batch.drop_column("before")
