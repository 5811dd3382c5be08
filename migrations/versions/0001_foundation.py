"""The foundation: every table of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind IN ('write','read')", name=op.f("ck_audit_entry_kind")),
        sa.CheckConstraint("(position IS NULL) = (seal IS NULL)", name=op.f("ck_audit_entry_sealed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_entry_position")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_village_id"), ["village_id"], unique=False)

    op.create_table(
        "helix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label_id", sa.String(length=60), nullable=False),
        sa.Column("label_en", sa.String(length=60), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helix")),
        sa.UniqueConstraint("code", name=op.f("uq_helix_code")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("queued_by", sa.String(length=120), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting','running','done','failed','skipped')", name=op.f("ck_job_run_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_state_due_at", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_user_id"), ["user_id"], unique=False)
        batch_op.create_index("uq_job_run_job_slot", ["job", "slot"], unique=True)

    op.create_table(
        "log_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log", sa.String(length=12), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_file")),
    )
    op.create_table(
        "log_row",
        sa.Column("log", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("occurrence", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("log", "digest", "occurrence", name=op.f("pk_log_row")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_login_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index("ix_login_attempt_username_at", ["username", "at"], unique=False)

    op.create_table(
        "month_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_close")),
        sa.UniqueConstraint("month", name=op.f("uq_month_close_month")),
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("level IN ('province','regency','district','village')", name=op.f("ck_region_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["region.id"], name=op.f("fk_region_parent_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", name=op.f("uq_region_code")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "region_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("label_id", sa.String(length=60), nullable=False),
        sa.Column("label_en", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_term")),
        sa.UniqueConstraint("topic", "code", name=op.f("uq_region_term_topic_code")),
    )
    op.create_table(
        "report_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("regency", sa.Boolean(), nullable=False),
        sa.Column("pilots", sa.Boolean(), nullable=False),
        sa.Column("close_first", sa.Boolean(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 31", name=op.f("ck_report_schedule_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
    )
    op.create_table(
        "rollup_span",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("last_month", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_span")),
    )
    op.create_table(
        "setting_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_value")),
    )
    with op.batch_alter_table("setting_value", schema=None) as batch_op:
        batch_op.create_index("ix_setting_value_key_since", ["key", "since"], unique=False)

    op.create_table(
        "source_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_release")),
    )
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.create_index("uq_source_release_file", ["file_sha256", "layout", "as_of"], unique=True)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_file_village_id"), ["village_id"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("one_time_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('id','en')", name=op.f("ck_user_account_language")),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_user_account_username_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "beneficiary_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_beneficiary_group_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary_group")),
    )
    with op.batch_alter_table("beneficiary_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_beneficiary_group_village_id"), ["village_id"], unique=False)

    op.create_table(
        "frozen_figure",
        sa.Column("close_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("village_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("d", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["close_id"], ["month_close.id"], name=op.f("fk_frozen_figure_close_id_month_close")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_frozen_figure_village_id_region")),
        sa.PrimaryKeyConstraint("close_id", "village_id", "indicator", "version", name=op.f("pk_frozen_figure")),
    )
    with op.batch_alter_table("frozen_figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frozen_figure_village_id"), ["village_id"], unique=False)

    op.create_table(
        "frozen_picture",
        sa.Column("close_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["close_id"], ["month_close.id"], name=op.f("fk_frozen_picture_close_id_month_close")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_frozen_picture_region_id_region")),
        sa.PrimaryKeyConstraint("close_id", "region_id", name=op.f("pk_frozen_picture")),
    )
    with op.batch_alter_table("frozen_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frozen_picture_region_id"), ["region_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("home_village_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("rt", sa.String(length=10), nullable=False),
        sa.Column("rw", sa.String(length=10), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('living','away','dead','exited','empty','unborn')", name=op.f("ck_household_standing")
        ),
        sa.ForeignKeyConstraint(["home_village_id"], ["region.id"], name=op.f("fk_household_home_village_id_region")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_household_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index("ix_household_address", ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_head_id"), ["head_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_home_village_id"), ["home_village_id"], unique=False)
        batch_op.create_index("ix_household_number", ["number"], unique=False)
        batch_op.create_index("ix_household_place", ["village_id", "id"], unique=False)

    op.create_table(
        "issued_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('province','regency','district','village')", name=op.f("ck_issued_report_kind")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_issued_report_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint("region_id", "month", "version", name=op.f("uq_issued_report_region_id_month_version")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_issued_report_year_serial")),
    )
    with op.batch_alter_table("issued_report", schema=None) as batch_op:
        batch_op.create_index("ix_issued_report_month", ["month", "region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issued_report_region_id"), ["region_id"], unique=False)

    op.create_table(
        "macro_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("retrieved_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_macro_value_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macro_value")),
    )
    with op.batch_alter_table("macro_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_macro_value_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_macro_value_series"), ["series"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("helix_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("agreement", sa.String(length=200), nullable=False),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["helix_id"], ["helix.id"], name=op.f("fk_organisation_helix_id_helix")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_organisation_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name_key", name=op.f("uq_organisation_name_key")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_helix_id"), ["helix_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_region_id"), ["region_id"], unique=False)

    op.create_table(
        "pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("decree", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_pilot_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("region_id", name=op.f("uq_pilot_region_id")),
    )
    op.create_table(
        "region_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_region_fact_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_fact")),
    )
    with op.batch_alter_table("region_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_fact_region_id"), ["region_id"], unique=False)

    op.create_table(
        "restatement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("close_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["close_id"], ["month_close.id"], name=op.f("fk_restatement_close_id_month_close")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_restatement_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restatement")),
        sa.UniqueConstraint(
            "close_id",
            "month",
            "village_id",
            "indicator",
            "version",
            name=op.f("uq_restatement_close_id_month_village_id_indicator_version"),
        ),
    )
    with op.batch_alter_table("restatement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restatement_village_id"), ["village_id"], unique=False)

    op.create_table(
        "rollup",
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("village_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("d", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_rollup_village_id_region")),
        sa.PrimaryKeyConstraint("indicator", "version", "month", "village_id", name=op.f("pk_rollup")),
    )
    with op.batch_alter_table("rollup", schema=None) as batch_op:
        batch_op.create_index("ix_rollup_village_id", ["village_id", "month"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("baseline_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('relative','level','count')", name=op.f("ck_target_kind")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_target_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_indicator"), ["indicator"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_region_id"), ["region_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("release_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.Column("effects", sa.JSON(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.String(length=120), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('waiting','checked','refused','applied','left')", name=op.f("ck_upload_state")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["source_release.id"], name=op.f("fk_upload_release_id_source_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_release_id"), ["release_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_user_id"), ["user_id"], unique=False)

    op.create_table(
        "village_class",
        sa.Column("village_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("since_month", sa.Integer(), nullable=False),
        sa.Column("until_month", sa.Integer(), nullable=False),
        sa.Column("rural", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_village_class_village_id_region")),
        sa.PrimaryKeyConstraint("village_id", "since", name=op.f("pk_village_class")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("region_id IS NULL OR organisation_id IS NULL", name=op.f("ck_assignment_one_bound")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_assignment_dates")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assignment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_assignment_region_id_region")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_assignment_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "family",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("kk", sa.LargeBinary(), nullable=True),
        sa.Column("kk_standing", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kk_standing IN ('reliable','doubtful','missing')", name=op.f("ck_family_kk_standing")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_family_household_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
    )
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_kk"), ["kk"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["beneficiary_group.id"], name=op.f("fk_group_member_group_id_beneficiary_group")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_group_member_household_id_household")
        ),
        sa.PrimaryKeyConstraint("group_id", "household_id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_household_id"), ["household_id"], unique=False)

    op.create_table(
        "household_state",
        sa.Column("household_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("since_month", sa.Integer(), nullable=False),
        sa.Column("until_month", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("decile", sa.SmallInteger(), nullable=True),
        sa.Column("floor_area", sa.Double(), nullable=True),
        sa.Column("floor", sa.SmallInteger(), nullable=True),
        sa.Column("wall", sa.SmallInteger(), nullable=True),
        sa.Column("roof", sa.SmallInteger(), nullable=True),
        sa.Column("water", sa.SmallInteger(), nullable=True),
        sa.Column("electricity", sa.SmallInteger(), nullable=True),
        sa.Column("power", sa.SmallInteger(), nullable=True),
        sa.Column("cooking_fuel", sa.SmallInteger(), nullable=True),
        sa.Column("latrine_access", sa.SmallInteger(), nullable=True),
        sa.Column("latrine_type", sa.SmallInteger(), nullable=True),
        sa.Column("excreta_disposal", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_state_household_id_household")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_household_state_village_id_region")),
        sa.PrimaryKeyConstraint("household_id", "since", name=op.f("pk_household_state")),
    )
    with op.batch_alter_table("household_state", schema=None) as batch_op:
        batch_op.create_index("ix_household_state_village", ["village_id", "counted"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("strategy", sa.String(length=8), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("records", sa.String(length=20), nullable=True),
        sa.Column("answers_need", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("unit_cost_rp", sa.BigInteger(), nullable=True),
        sa.Column("funding_sources", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "records IN ('trained','disability_served','chronic_treated')", name=op.f("ck_programme_records")
        ),
        sa.CheckConstraint("strategy IN ('burden','income','pockets')", name=op.f("ck_programme_strategy")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_programme_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("name_key", name=op.f("uq_programme_name_key")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("target_household_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=120), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('birth','death','move_out','move_in','move_village','split','join','exit')",
            name=op.f("ck_event_kind"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_event_family_id_family")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_event_household_id_household")),
        sa.ForeignKeyConstraint(
            ["target_household_id"], ["household.id"], name=op.f("fk_event_target_household_id_household")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_event_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("client_id", name=op.f("uq_event_client_id")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_target_household_id"), ["target_household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_village_id"), ["village_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nik", sa.LargeBinary(), nullable=True),
        sa.Column("nik_standing", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("sex", sa.Integer(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("relation", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nik_standing IN ('reliable','doubtful','missing')", name=op.f("ck_person_nik_standing")),
        sa.CheckConstraint(
            "standing IN ('living','away','dead','exited','empty','unborn')", name=op.f("ck_person_standing")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_person_family_id_family")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_person_household_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_person_name_key_household_id", ["name_key", "household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_nik"), ["nik"], unique=False)
        batch_op.create_index(
            "uq_person_reliable_nik",
            ["nik"],
            unique=True,
            sqlite_where=sa.text("nik_standing = 'reliable'"),
            postgresql_where=sa.text("nik_standing = 'reliable'"),
        )

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_absence_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["source_release.id"], name=op.f("fk_absence_release_id_source_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_release_id"), ["release_id"], unique=False)

    op.create_table(
        "event_person",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_person_event_id_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_event_person_person_id_person")),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_person")),
    )
    with op.batch_alter_table("event_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "intervention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("volume", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("planned_rp", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed','approved','scheduled','running','done','verified','rejected','cancelled')",
            name=op.f("ck_intervention_status"),
        ),
        sa.CheckConstraint(
            "subject_kind IN ('household','person','family','village','group')",
            name=op.f("ck_intervention_subject_kind"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_intervention_family_id_family")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["beneficiary_group.id"], name=op.f("fk_intervention_group_id_beneficiary_group")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_intervention_household_id_household")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_intervention_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_intervention_person_id_person")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_intervention_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_intervention_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
        sa.UniqueConstraint("client_id", name=op.f("uq_intervention_client_id")),
    )
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intervention_batch"), ["batch"], unique=False)
        batch_op.create_index("ix_intervention_board", ["village_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intervention_village_id"), ["village_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("began", sa.String(length=12), nullable=False),
        sa.Column("ended", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_membership_family_id_family")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_membership_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "since", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_household_id"), ["household_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=120), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("household_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_observation_subject")),
        sa.CheckConstraint("source IN (1, 2, 3)", name=op.f("ck_observation_source")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["observation.id"], name=op.f("fk_observation_corrects_id_observation")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_observation_family_id_family")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_observation_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_observation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["source_release.id"], name=op.f("fk_observation_release_id_source_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("client_id", name=op.f("uq_observation_client_id")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_observed_on"), ["observed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_release_id"), ["release_id"], unique=False)

    op.create_table(
        "person_state",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("since_month", sa.Integer(), nullable=False),
        sa.Column("until_month", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("leapling", sa.Boolean(), nullable=False),
        sa.Column("sex", sa.SmallInteger(), nullable=True),
        sa.Column("schooling", sa.SmallInteger(), nullable=True),
        sa.Column("school_level", sa.SmallInteger(), nullable=True),
        sa.Column("certificate", sa.SmallInteger(), nullable=True),
        sa.Column("employed", sa.SmallInteger(), nullable=True),
        sa.Column("work_status", sa.SmallInteger(), nullable=True),
        sa.Column("has_chronic_disease", sa.Boolean(), nullable=True),
        sa.Column("chronic_treated", sa.SmallInteger(), nullable=True),
        sa.Column("has_disability", sa.Boolean(), nullable=True),
        sa.Column("disability_served", sa.SmallInteger(), nullable=True),
        sa.Column("trained", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_person_state_household_id_household")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_state_person_id_person")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_person_state_village_id_region")),
        sa.PrimaryKeyConstraint("person_id", "since", name=op.f("pk_person_state")),
    )
    with op.batch_alter_table("person_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_state_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_person_state_village", ["village_id", "counted"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=36), nullable=True),
        sa.Column("intervention_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("family_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("volume", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("value_rp", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=120), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "subject_kind IN ('household','person','family','village','group')", name=op.f("ck_delivery_subject_kind")
        ),
        sa.CheckConstraint("value_rp >= 0", name=op.f("ck_delivery_value")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_delivery_family_id_family")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["beneficiary_group.id"], name=op.f("fk_delivery_group_id_beneficiary_group")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_delivery_household_id_household")),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_delivery_intervention_id_intervention")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")),
        sa.ForeignKeyConstraint(["photo_id"], ["stored_file.id"], name=op.f("fk_delivery_photo_id_stored_file")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_delivery_programme_id_programme")),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_delivery_village_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("client_id", name=op.f("uq_delivery_client_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_intervention_id"), ["intervention_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_photo_id"), ["photo_id"], unique=False)
        batch_op.create_index("ix_delivery_place", ["village_id", "delivered_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_village_id"), ["village_id"], unique=False)

    op.create_table(
        "status_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=True),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["intervention.id"], name=op.f("fk_status_move_intervention_id_intervention")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_move")),
    )
    with op.batch_alter_table("status_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_move_intervention_id"), ["intervention_id"], unique=False)

    op.create_table(
        "funding_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("value_rp", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_funding_line_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
    )
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_funding_line_delivery_id"), ["delivery_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("funding_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_line_delivery_id"))

    op.drop_table("funding_line")
    with op.batch_alter_table("status_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_move_intervention_id"))

    op.drop_table("status_move")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_village_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_programme_id"))
        batch_op.drop_index("ix_delivery_place")
        batch_op.drop_index(batch_op.f("ix_delivery_photo_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_person_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_intervention_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_household_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_group_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_family_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("person_state", schema=None) as batch_op:
        batch_op.drop_index("ix_person_state_village")
        batch_op.drop_index(batch_op.f("ix_person_state_household_id"))

    op.drop_table("person_state")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_release_id"))
        batch_op.drop_index(batch_op.f("ix_observation_photo_id"))
        batch_op.drop_index(batch_op.f("ix_observation_person_id"))
        batch_op.drop_index(batch_op.f("ix_observation_observed_on"))
        batch_op.drop_index(batch_op.f("ix_observation_household_id"))
        batch_op.drop_index(batch_op.f("ix_observation_family_id"))
        batch_op.drop_index(batch_op.f("ix_observation_delivery_id"))
        batch_op.drop_index(batch_op.f("ix_observation_corrects_id"))

    op.drop_table("observation")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_household_id"))
        batch_op.drop_index(batch_op.f("ix_membership_family_id"))

    op.drop_table("membership")
    with op.batch_alter_table("intervention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intervention_village_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_programme_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_person_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_household_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_group_id"))
        batch_op.drop_index(batch_op.f("ix_intervention_family_id"))
        batch_op.drop_index("ix_intervention_board")
        batch_op.drop_index(batch_op.f("ix_intervention_batch"))

    op.drop_table("intervention")
    with op.batch_alter_table("event_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_person_person_id"))

    op.drop_table("event_person")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_release_id"))
        batch_op.drop_index(batch_op.f("ix_absence_person_id"))
        batch_op.drop_index(batch_op.f("ix_absence_household_id"))

    op.drop_table("absence")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_reliable_nik",
            sqlite_where=sa.text("nik_standing = 'reliable'"),
            postgresql_where=sa.text("nik_standing = 'reliable'"),
        )
        batch_op.drop_index(batch_op.f("ix_person_nik"))
        batch_op.drop_index("ix_person_name_key_household_id")
        batch_op.drop_index(batch_op.f("ix_person_household_id"))
        batch_op.drop_index(batch_op.f("ix_person_family_id"))

    op.drop_table("person")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_village_id"))
        batch_op.drop_index(batch_op.f("ix_event_target_household_id"))
        batch_op.drop_index(batch_op.f("ix_event_household_id"))
        batch_op.drop_index(batch_op.f("ix_event_family_id"))

    op.drop_table("event")
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_organisation_id"))

    op.drop_table("programme")
    with op.batch_alter_table("household_state", schema=None) as batch_op:
        batch_op.drop_index("ix_household_state_village")

    op.drop_table("household_state")
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_member_household_id"))

    op.drop_table("group_member")
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_kk"))
        batch_op.drop_index(batch_op.f("ix_family_household_id"))

    op.drop_table("family")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_user_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_region_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_organisation_id"))

    op.drop_table("assignment")
    op.drop_table("village_class")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_user_id"))
        batch_op.drop_index(batch_op.f("ix_upload_release_id"))
        batch_op.drop_index(batch_op.f("ix_upload_job_id"))

    op.drop_table("upload")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_region_id"))
        batch_op.drop_index(batch_op.f("ix_target_indicator"))

    op.drop_table("target")
    with op.batch_alter_table("rollup", schema=None) as batch_op:
        batch_op.drop_index("ix_rollup_village_id")

    op.drop_table("rollup")
    with op.batch_alter_table("restatement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_restatement_village_id"))

    op.drop_table("restatement")
    with op.batch_alter_table("region_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_fact_region_id"))

    op.drop_table("region_fact")
    op.drop_table("pilot")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_region_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_helix_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("macro_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_macro_value_series"))
        batch_op.drop_index(batch_op.f("ix_macro_value_region_id"))

    op.drop_table("macro_value")
    with op.batch_alter_table("issued_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_report_region_id"))
        batch_op.drop_index("ix_issued_report_month")

    op.drop_table("issued_report")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index("ix_household_place")
        batch_op.drop_index("ix_household_number")
        batch_op.drop_index(batch_op.f("ix_household_home_village_id"))
        batch_op.drop_index(batch_op.f("ix_household_head_id"))
        batch_op.drop_index("ix_household_address")

    op.drop_table("household")
    with op.batch_alter_table("frozen_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frozen_picture_region_id"))

    op.drop_table("frozen_picture")
    with op.batch_alter_table("frozen_figure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frozen_figure_village_id"))

    op.drop_table("frozen_figure")
    with op.batch_alter_table("beneficiary_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_beneficiary_group_village_id"))

    op.drop_table("beneficiary_group")
    op.drop_table("user_account")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_village_id"))
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.drop_index("uq_source_release_file")

    op.drop_table("source_release")
    with op.batch_alter_table("setting_value", schema=None) as batch_op:
        batch_op.drop_index("ix_setting_value_key_since")

    op.drop_table("setting_value")
    op.drop_table("rollup_span")
    op.drop_table("report_schedule")
    op.drop_table("region_term")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_parent_id"))

    op.drop_table("region")
    op.drop_table("month_close")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_login_attempt_username_at")
        batch_op.drop_index("ix_login_attempt_address_at")

    op.drop_table("login_attempt")
    op.drop_table("log_row")
    op.drop_table("log_file")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("uq_job_run_job_slot")
        batch_op.drop_index(batch_op.f("ix_job_run_user_id"))
        batch_op.drop_index("ix_job_run_state_due_at")

    op.drop_table("job_run")
    op.drop_table("helix")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_village_id"))
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
