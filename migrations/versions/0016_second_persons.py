"""Acts that wait for a second person, and who has read what was done without one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "countersign_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("village_ids", sa.JSON(), nullable=True),
        sa.Column("concerns_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','accepted','declined','withdrawn','lapsed','alone')",
            name=op.f("ck_countersign_request_state"),
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_countersign_request_decided")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state <> 'accepted' OR decided_by_id <> asked_by_id",
            name=op.f("ck_countersign_request_two_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countersign_request")),
    )
    op.create_index("ix_countersign_request_state", "countersign_request", ["state", "asked_at"])
    op.create_index(op.f("ix_countersign_request_asked_by_id"), "countersign_request", ["asked_by_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_countersign_request_waiting",
        "countersign_request",
        ["kind", "subject"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "countersign_seen",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["countersign_request.id"], name=op.f("fk_countersign_seen_request_id_countersign_request")
        ),
        sa.PrimaryKeyConstraint("request_id", "user_id", name=op.f("pk_countersign_seen")),
    )
    op.create_index(op.f("ix_countersign_seen_user_id"), "countersign_seen", ["user_id"])


def downgrade() -> None:
    op.drop_table("countersign_seen")
    op.drop_table("countersign_request")
