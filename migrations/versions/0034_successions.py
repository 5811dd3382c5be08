"""Villages that were divided, merged or renamed by decree (ADR 0052)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "village_succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("old_name", sa.String(length=120), nullable=False),
        sa.Column("old_kind", sa.String(length=20), nullable=False),
        sa.Column("new_name", sa.String(length=120), nullable=False),
        sa.Column("new_kind", sa.String(length=20), nullable=False),
        sa.Column("decree", sa.String(length=200), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=120), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('divided','merged','renamed')", name=op.f("ck_village_succession_kind")),
        sa.CheckConstraint("(kind = 'renamed') = (old_id = new_id)", name=op.f("ck_village_succession_two")),
        sa.CheckConstraint("households >= 0", name=op.f("ck_village_succession_households")),
        sa.ForeignKeyConstraint(["new_id"], ["region.id"], name=op.f("fk_village_succession_new_id_region")),
        sa.ForeignKeyConstraint(["old_id"], ["region.id"], name=op.f("fk_village_succession_old_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_succession")),
    )
    op.create_index(op.f("ix_village_succession_new_id"), "village_succession", ["new_id"])
    op.create_index(op.f("ix_village_succession_old_id"), "village_succession", ["old_id"])


def downgrade() -> None:
    """People stay where they live: the moves are in the ledger."""
    op.drop_table("village_succession")
