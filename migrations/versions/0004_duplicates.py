"""Who is recorded twice: merges that can be undone, and pairs that wait for somebody's judgement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BEFORE = "standing IN ('living','away','dead','exited','empty','unborn')"
AFTER = "standing IN ('living','away','dead','exited','empty','unborn','merged')"


def upgrade() -> None:
    op.create_table(
        "record_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("absorbed_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("within_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.String(length=120), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=120), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("unit IN ('person','household')", name=op.f("ck_record_merge_unit")),
        sa.CheckConstraint("absorbed_id <> kept_id", name=op.f("ck_record_merge_two")),
        sa.ForeignKeyConstraint(
            ["within_id"], ["record_merge.id"], name=op.f("fk_record_merge_within_id_record_merge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_merge")),
    )
    with op.batch_alter_table("record_merge", schema=None) as batch_op:
        batch_op.create_index("ix_record_merge_kept", ["unit", "kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_merge_within_id"), ["within_id"], unique=False)
        batch_op.create_index(
            "uq_record_merge_absorbed",
            ["unit", "absorbed_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("one_village_id", sa.Integer(), nullable=False),
        sa.Column("other_village_id", sa.Integer(), nullable=False),
        sa.Column("within_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("unit IN ('person','household')", name=op.f("ck_duplicate_pair_unit")),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_duplicate_pair_two")),
        sa.CheckConstraint("kind IN ('exact_nik','exact_kk','probable')", name=op.f("ck_duplicate_pair_kind")),
        sa.CheckConstraint("state IN ('open','merged','different','gone')", name=op.f("ck_duplicate_pair_state")),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["record_merge.id"], name=op.f("fk_duplicate_pair_merge_id_record_merge")
        ),
        sa.ForeignKeyConstraint(
            ["one_village_id"], ["region.id"], name=op.f("fk_duplicate_pair_one_village_id_region")
        ),
        sa.ForeignKeyConstraint(
            ["other_village_id"], ["region.id"], name=op.f("fk_duplicate_pair_other_village_id_region")
        ),
        sa.ForeignKeyConstraint(
            ["within_id"], ["duplicate_pair.id"], name=op.f("fk_duplicate_pair_within_id_duplicate_pair")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint("unit", "one_id", "other_id", name=op.f("uq_duplicate_pair_unit_one_id_other_id")),
    )
    with op.batch_alter_table("duplicate_pair", schema=None) as batch_op:
        for column in ("merge_id", "one_village_id", "other_village_id", "within_id"):
            batch_op.create_index(batch_op.f(f"ix_duplicate_pair_{column}"), [column], unique=False)
        batch_op.create_index("ix_duplicate_pair_list", ["state", "score", "id"], unique=False)
        batch_op.create_index("ix_duplicate_pair_other", ["unit", "other_id"], unique=False)

    for table in ("household", "person"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_{table}_merged_into_id"), ["merged_into_id"], unique=False)
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_merged_into_id_{table}"), table, ["merged_into_id"], ["id"]
            )
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_standing"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_standing"), AFTER)


def downgrade() -> None:
    for table in ("person", "household"):
        rows = sa.table(table, sa.column("standing"))
        op.execute(rows.update().where(rows.c.standing == "merged").values(standing="unborn"))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{table}_standing"), type_="check")
            batch_op.create_check_constraint(batch_op.f(f"ck_{table}_standing"), BEFORE)
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_merged_into_id_{table}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_{table}_merged_into_id"))
            batch_op.drop_column("merged_into_id")
    op.drop_table("duplicate_pair")
    op.drop_table("record_merge")
