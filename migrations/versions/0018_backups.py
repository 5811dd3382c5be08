"""The key for which backups are encrypted, the backups that there were, and the rehearsals of a restore."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "recovery_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(length=100), nullable=False),
        sa.Column("mark", sa.String(length=8), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_key")),
    )
    op.create_table(
        "backup_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=7), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('nightly','by hand')", name=op.f("ck_backup_run_kind")),
        sa.CheckConstraint("verdict IN ('good','differs','unseen')", name=op.f("ck_backup_run_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )
    op.create_index(op.f("ix_backup_run_number"), "backup_run", ["number"])
    op.create_index("ix_backup_run_verdict", "backup_run", ["verdict", "made_at"])
    op.create_table(
        "restore_rehearsal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backup_number", sa.Integer(), nullable=False),
        sa.Column("backup_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(length=8), nullable=False),
        sa.Column("with_identity", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=7), nullable=False),
        sa.CheckConstraint("verdict IN ('good','differs')", name=op.f("ck_restore_rehearsal_verdict")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore_rehearsal")),
    )
    op.create_index(op.f("ix_restore_rehearsal_at"), "restore_rehearsal", ["at"])


def downgrade() -> None:
    op.drop_table("restore_rehearsal")
    op.drop_table("backup_run")
    op.drop_table("recovery_key")
