"""Entries of the trail carry a keyed mark before they get their place; heads of chains; the head that a close froze.

The heads are written by `sakti db upgrade`, which has the keys. Keyed seals stay as they are on the way back;
what still waits for its place loses its mark, and waits.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

ENTRIES = sa.table("audit_entry", *map(sa.column, ("id", "position", "seal")))


def upgrade() -> None:
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_entry_sealed"), type_="check")
        batch_op.create_check_constraint(op.f("ck_audit_entry_sealed"), "position IS NULL OR seal IS NOT NULL")
    op.create_table(
        "chain_head",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_chain_head")),
    )
    op.add_column("month_close", sa.Column("head_number", sa.Integer(), nullable=True))
    op.add_column("month_close", sa.Column("head_seal", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("month_close") as batch_op:
        batch_op.drop_column("head_seal")
        batch_op.drop_column("head_number")
    op.drop_table("chain_head")
    op.execute(sa.update(ENTRIES).where(ENTRIES.c.position.is_(None)).values(seal=None))
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_entry_sealed"), type_="check")
        batch_op.create_check_constraint(op.f("ck_audit_entry_sealed"), "(position IS NULL) = (seal IS NULL)")
