"""Verval: rounds, tasks, minutes, signatures, and proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "verval_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("state IN ('open','closed')", name=op.f("ck_verval_round_state")),
        sa.CheckConstraint("deadline >= opens_on", name=op.f("ck_verval_round_dates")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["source_release.id"], name=op.f("fk_verval_round_release_id_source_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verval_round")),
        sa.UniqueConstraint("name", name=op.f("uq_verval_round_name")),
    )
    with op.batch_alter_table("verval_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verval_round_release_id"), ["release_id"], unique=False)

    op.create_table(
        "verval_village",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "stage IN ('collecting','musdes','village','district','regency')", name=op.f("ck_verval_village_stage")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["verval_round.id"], name=op.f("fk_verval_village_round_id_verval_round")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_verval_village_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verval_village")),
        sa.UniqueConstraint("round_id", "village_id", name=op.f("uq_verval_village_round_id_village_id")),
    )
    with op.batch_alter_table("verval_village", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verval_village_village_id"), ["village_id"], unique=False)

    op.create_table(
        "musdes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=160), nullable=False),
        sa.Column("chair", sa.String(length=120), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("attendees", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("signers", sa.JSON(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_musdes_photo_id_stored_file")),
        sa.ForeignKeyConstraint(["place_id"], ["verval_village.id"], name=op.f("fk_musdes_place_id_verval_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_musdes")),
        sa.UniqueConstraint("place_id", name=op.f("uq_musdes_place_id")),
    )
    with op.batch_alter_table("musdes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_musdes_photo_id"), ["photo_id"], unique=False)

    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=120), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('village','district','regency')", name=op.f("ck_sign_off_level")),
        sa.ForeignKeyConstraint(["place_id"], ["verval_village.id"], name=op.f("fk_sign_off_place_id_verval_village")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_sign_off_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
    )
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_off_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_off_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(
            "uq_sign_off_holding",
            ["place_id", "level"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "verval_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("result", sa.String(length=15), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("presence", sa.JSON(), nullable=False),
        sa.Column("twin_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=4), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.String(length=120), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.CheckConstraint("effect IN ('keep','exit')", name=op.f("ck_verval_task_effect")),
        sa.CheckConstraint(
            "result IN ('tetap','berubah','usulan_baru','meninggal','pindah','mampu','ganda','tidak_ditemukan',"
            "'menolak')",
            name=op.f("ck_verval_task_result"),
        ),
        sa.CheckConstraint(
            "state IN ('open','submitted','accepted','returned','rejected','dropped')",
            name=op.f("ck_verval_task_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('submitted','accepted','rejected') OR result IS NOT NULL", name=op.f("ck_verval_task_told")
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["user_account.id"], name=op.f("fk_verval_task_facilitator_id_user_account")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_verval_task_household_id_household")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_verval_task_photo_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["verval_village.id"], name=op.f("fk_verval_task_place_id_verval_village")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["verval_round.id"], name=op.f("fk_verval_task_round_id_verval_round")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_verval_task_submitted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["twin_id"], ["household.id"], name=op.f("fk_verval_task_twin_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verval_task")),
        sa.UniqueConstraint("client_id", name=op.f("uq_verval_task_client_id")),
        sa.UniqueConstraint("round_id", "household_id", name=op.f("uq_verval_task_round_id_household_id")),
    )
    with op.batch_alter_table("verval_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verval_task_facilitator_id"), ["facilitator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_task_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index("ix_verval_task_place_state", ["place_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_task_submitted_by_id"), ["submitted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_task_twin_id"), ["twin_id"], unique=False)
        batch_op.create_index("ix_verval_task_verified", ["household_id", "verified_on"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("origin", sa.String(length=9), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("described", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind = 'add' OR household_id IS NOT NULL", name=op.f("ck_proposal_whom")),
        sa.CheckConstraint("kind IN ('add','remove','correct')", name=op.f("ck_proposal_kind")),
        sa.CheckConstraint("origin IN ('ppa','objection','musdes','visit')", name=op.f("ck_proposal_origin")),
        sa.CheckConstraint(
            "state IN ('open','tasked','accepted','rejected','withdrawn')", name=op.f("ck_proposal_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_proposal_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_proposal_household_id_household")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_proposal_photo_id_stored_file")),
        sa.ForeignKeyConstraint(["task_id"], ["verval_task.id"], name=op.f("fk_proposal_task_id_verval_task")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_proposal_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("client_id", name=op.f("uq_proposal_client_id")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_task_id"), ["task_id"], unique=False)
        batch_op.create_index("ix_proposal_village_state", ["village_id", "state"], unique=False)

    op.create_table(
        "verval_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(length=10), nullable=True),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=15), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("task_id IS NOT NULL OR place_id IS NOT NULL", name=op.f("ck_verval_move_subject")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["verval_village.id"], name=op.f("fk_verval_move_place_id_verval_village")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["verval_task.id"], name=op.f("fk_verval_move_task_id_verval_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verval_move")),
    )
    with op.batch_alter_table("verval_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verval_move_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_move_task_id"), ["task_id"], unique=False)

    op.create_table(
        "verval_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(observation_id IS NULL) <> (event_id IS NULL)", name=op.f("ck_verval_effect_one_row")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_verval_effect_event_id_event")),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_verval_effect_observation_id_observation")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["verval_task.id"], name=op.f("fk_verval_effect_task_id_verval_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verval_effect")),
    )
    with op.batch_alter_table("verval_effect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verval_effect_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_effect_observation_id"), ["observation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verval_effect_task_id"), ["task_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("verval_effect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verval_effect_task_id"))
        batch_op.drop_index(batch_op.f("ix_verval_effect_observation_id"))
        batch_op.drop_index(batch_op.f("ix_verval_effect_event_id"))

    op.drop_table("verval_effect")
    with op.batch_alter_table("verval_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verval_move_task_id"))
        batch_op.drop_index(batch_op.f("ix_verval_move_place_id"))

    op.drop_table("verval_move")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_village_state")
        batch_op.drop_index(batch_op.f("ix_proposal_task_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_photo_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_household_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_created_by_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("verval_task", schema=None) as batch_op:
        batch_op.drop_index("ix_verval_task_verified")
        batch_op.drop_index(batch_op.f("ix_verval_task_twin_id"))
        batch_op.drop_index(batch_op.f("ix_verval_task_submitted_by_id"))
        batch_op.drop_index("ix_verval_task_place_state")
        batch_op.drop_index(batch_op.f("ix_verval_task_photo_id"))
        batch_op.drop_index(batch_op.f("ix_verval_task_facilitator_id"))

    op.drop_table("verval_task")
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sign_off_holding",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_sign_off_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_sign_off_place_id"))

    op.drop_table("sign_off")
    with op.batch_alter_table("musdes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_musdes_photo_id"))

    op.drop_table("musdes")
    with op.batch_alter_table("verval_village", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verval_village_village_id"))

    op.drop_table("verval_village")
    with op.batch_alter_table("verval_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verval_round_release_id"))

    op.drop_table("verval_round")
