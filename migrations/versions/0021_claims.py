"""What lists claim of people in other villages, for whoever reaches both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

REFERENCES = (
    ("release_id", "source_release"),
    ("village_id", "region"),
    ("from_village_id", "region"),
    ("household_id", "household"),
    ("person_id", "person"),
    ("claimed_by_id", "user_account"),
    ("decided_by_id", "user_account"),
)


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.String(length=120), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("from_village_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('seen','waiting','accepted','declined')", name=op.f("ck_claim_state")),
        sa.CheckConstraint(
            "(state IN ('accepted','declined')) = (decided_at IS NOT NULL)", name=op.f("ck_claim_decided")
        ),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> claimed_by_id", name=op.f("ck_claim_two_people")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_claim_{column}_{table}"))
            for column, table in REFERENCES
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_claimant", "claim", ["claimed_by_id", "claimed_at"])
    for column, _ in REFERENCES:
        if column != "claimed_by_id":
            op.create_index(op.f(f"ix_claim_{column}"), "claim", [column])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_claim_waiting",
        "claim",
        ["household_id", "village_id", "person_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    card = sa.text("state = 'waiting' AND person_id IS NULL")
    op.create_index(
        "uq_claim_waiting_card",
        "claim",
        ["household_id", "village_id"],
        unique=True,
        sqlite_where=card,
        postgresql_where=card,
    )


def downgrade() -> None:
    op.drop_table("claim")
