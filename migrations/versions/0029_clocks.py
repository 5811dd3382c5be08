"""What the clock said when the scheduler looked; closes that were taken back, and reports that were withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "clock_stretch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_stretch")),
    )
    op.create_table(
        "taken_back_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_back_close")),
    )
    op.add_column("issued_report", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("issued_report", sa.Column("withdrawn_by", sa.String(length=120), nullable=True))


def downgrade() -> None:
    """Withdrawn reports stay, as reports like any other."""
    for name in ("withdrawn_by", "withdrawn_at"):
        op.drop_column("issued_report", name)
    op.drop_table("taken_back_close")
    op.drop_table("clock_stretch")
