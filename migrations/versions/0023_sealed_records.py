"""Marks of ledger rows, closed months, frozen figures, roles and targets. `sakti db upgrade`, which has the keys, fills
them with what is there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "sealed_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("first_key", sa.BigInteger(), nullable=False),
        sa.Column("last_key", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.CheckConstraint("position IS NULL OR seal IS NOT NULL", name=op.f("ck_sealed_block_sealed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_block")),
        sa.UniqueConstraint("position", name=op.f("uq_sealed_block_position")),
    )
    op.create_index("ix_sealed_block_keys", "sealed_block", ["kind", "first_key", "last_key"])


def downgrade() -> None:
    op.drop_index("ix_sealed_block_keys", table_name="sealed_block")
    op.drop_table("sealed_block")
