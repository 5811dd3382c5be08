"""Requests of people about their own data, who was erased, and incidents. Nobody has asked yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(length=8), nullable=False),
        sa.Column("requester", sa.LargeBinary(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("proof", sa.String(length=8), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=14), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("objection_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('access','correction','erasure','restriction')", name=op.f("ck_privacy_request_kind")
        ),
        sa.CheckConstraint(
            "state IN ('received','checked','answered','refused')", name=op.f("ck_privacy_request_state")
        ),
        sa.CheckConstraint(
            "(state IN ('answered','refused')) = (answered_at IS NOT NULL)", name=op.f("ck_privacy_request_answered")
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked','answered') OR proof IS NOT NULL", name=op.f("ck_privacy_request_proven")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_privacy_request_objection_id_objection")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privacy_request_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_privacy_request_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
        sa.UniqueConstraint("number", name=op.f("uq_privacy_request_number")),
    )
    for column in ("objection_id", "person_id", "received_at", "submission_id"):
        op.create_index(op.f(f"ix_privacy_request_{column}"), "privacy_request", [column])
    op.create_table(
        "privacy_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=True),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_privacy_step_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["privacy_request.id"], name=op.f("fk_privacy_step_request_id_privacy_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_step")),
    )
    op.create_index(op.f("ix_privacy_step_recorded_by_id"), "privacy_step", ["recorded_by_id"])
    op.create_index(op.f("ix_privacy_step_request_id"), "privacy_step", ["request_id"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(length=9), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.Column("erased_by", sa.String(length=120), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("ground IN ('purpose','request','unlawful','retention')", name=op.f("ck_erasure_ground")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["privacy_request.id"], name=op.f("fk_erasure_request_id_privacy_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_erasure_public_id")),
    )
    op.create_index(op.f("ix_erasure_request_id"), "erasure", ["request_id"])
    op.create_table(
        "privacy_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("data_kinds", sa.JSON(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("agency_told_at", MOMENT, nullable=True),
        sa.Column("subjects_told_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("people_count >= 0", name=op.f("ck_privacy_incident_people")),
        sa.CheckConstraint("happened_at <= noticed_at", name=op.f("ck_privacy_incident_order")),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= noticed_at", name=op.f("ck_privacy_incident_closing")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_privacy_incident_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_incident")),
        sa.UniqueConstraint("number", name=op.f("uq_privacy_incident_number")),
    )
    op.create_index(op.f("ix_privacy_incident_noticed_at"), "privacy_incident", ["noticed_at"])
    op.create_index(op.f("ix_privacy_incident_submission_id"), "privacy_incident", ["submission_id"])


def downgrade() -> None:
    for table in ("privacy_incident", "erasure", "privacy_step", "privacy_request"):
        op.drop_table(table)
