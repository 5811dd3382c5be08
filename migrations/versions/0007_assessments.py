"""What communities said in PPA sessions, and how proposals and objections came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
TABLES = ("objection", "ppa_card", "ppa_step", "ppa_problem", "ppa_photo", "ppa_class", "ppa_session")


def upgrade() -> None:
    op.create_table(
        "ppa_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("hamlet", sa.String(length=80), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=160), nullable=False),
        sa.Column("facilitators", sa.JSON(), nullable=False),
        sa.Column("participants", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("agreements", sa.JSON(), nullable=False),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("decile_limit", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=5), nullable=False),
        sa.Column("compared_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("state IN ('draft','final')", name=op.f("ck_ppa_session_state")),
        sa.CheckConstraint("decile_limit BETWEEN 1 AND 10", name=op.f("ck_ppa_session_decile_limit")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_ppa_session_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_session")),
    )
    with op.batch_alter_table("ppa_session", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_session_village_id"), ["village_id"], unique=False)

    op.create_table(
        "ppa_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_poor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_class_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_class")),
    )
    with op.batch_alter_table("ppa_class", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_class_session_id"), ["session_id"], unique=False)

    op.create_table(
        "ppa_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_ppa_photo_photo_id_stored_file")),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_photo_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_photo")),
        sa.UniqueConstraint("session_id", "photo_id", name=op.f("uq_ppa_photo_session_id_photo_id")),
    )
    with op.batch_alter_table("ppa_photo", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_photo_photo_id"), ["photo_id"], unique=False)

    op.create_table(
        "ppa_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("wish", sa.String(length=300), nullable=False),
        sa.Column("votes", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_problem_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_problem")),
    )
    with op.batch_alter_table("ppa_problem", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_problem_session_id"), ["session_id"], unique=False)

    op.create_table(
        "ppa_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(length=5), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_step_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_step")),
    )
    with op.batch_alter_table("ppa_step", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_step_session_id"), ["session_id"], unique=False)

    op.create_table(
        "ppa_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("described", sa.LargeBinary(), nullable=True),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("class_id", sa.Integer(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_by", sa.String(length=120), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=True),
        sa.Column("decile", sa.SmallInteger(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(household_id IS NULL) <> (described IS NULL)", name=op.f("ck_ppa_card_whom")),
        sa.ForeignKeyConstraint(["class_id"], ["ppa_class.id"], name=op.f("fk_ppa_card_class_id_ppa_class")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_ppa_card_household_id_household")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_ppa_card_proposal_id_proposal")),
        sa.ForeignKeyConstraint(["session_id"], ["ppa_session.id"], name=op.f("fk_ppa_card_session_id_ppa_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppa_card")),
        sa.UniqueConstraint("client_id", name=op.f("uq_ppa_card_client_id")),
        sa.UniqueConstraint("session_id", "household_id", name=op.f("uq_ppa_card_session_id_household_id")),
    )
    with op.batch_alter_table("ppa_card", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_ppa_card_class_id"), ["class_id"], unique=False)
        batch_op.create_index(op.f("ix_ppa_card_household_id"), ["household_id"], unique=False)
        batch_op.create_index(op.f("ix_ppa_card_proposal_id"), ["proposal_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.String(length=6), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "channel IN ('visit','phone','message','letter','meeting','online','office')",
            name=op.f("ck_objection_channel"),
        ),
        sa.CheckConstraint("priority IN ('normal','urgent')", name=op.f("ck_objection_priority")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_objection_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("number", name=op.f("uq_objection_number")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_objection_proposal_id")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
