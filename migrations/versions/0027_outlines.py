"""Outlines of villages, file by file, for maps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "outline_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.String(length=300), nullable=False),
        sa.Column("features", sa.Integer(), nullable=False),
        sa.Column("villages", sa.Integer(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.String(length=120), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name=op.f("ck_outline_edition_taken")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_outline_edition_withdrawn")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR taken_at IS NOT NULL", name=op.f("ck_outline_edition_withdrawn_after_taken")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline_edition")),
    )
    op.create_table(
        "outline",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        *(sa.Column(f"box_{edge}", sa.Integer(), nullable=False) for edge in ("left", "top", "right", "bottom")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["outline_edition.id"], name=op.f("fk_outline_edition_id_outline_edition")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_outline_village_id_region")),
        sa.PrimaryKeyConstraint("edition_id", "village_id", name=op.f("pk_outline")),
    )
    op.create_index(op.f("ix_outline_village_id"), "outline", ["village_id"])


def downgrade() -> None:
    op.drop_table("outline")
    op.drop_table("outline_edition")
