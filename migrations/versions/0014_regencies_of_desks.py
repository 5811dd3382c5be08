"""Say of tasks, proposals, cards and pairs in which regency they are; two indexes that hardly anything is in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

#: Table → the village that says it.
VILLAGES = {
    "verval_task": "(SELECT village_id FROM verval_village WHERE verval_village.id = verval_task.place_id)",
    "proposal": "proposal.village_id",
    "ppa_card": "(SELECT village_id FROM ppa_session WHERE ppa_session.id = ppa_card.session_id)",
    "duplicate_pair": "duplicate_pair.one_village_id",
}
#: Few records are merged.
MERGED = ("person", "household")


def upgrade() -> None:
    for table, village in VILLAGES.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("regency", sa.String(length=5), nullable=True))
        code = f"(SELECT substr(code, 1, 5) FROM region WHERE region.id = {village})"  # noqa: S608 - our own names
        op.execute(sa.text(f"UPDATE {table} SET regency = {code}"))  # noqa: S608 - the same
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("regency", existing_type=sa.String(length=5), nullable=False)
    op.drop_index("ix_observation_photo_id", "observation")  # nobody looks for an observation by its photo
    filled = sa.text("merged_into_id IS NOT NULL")
    for table in MERGED:
        op.drop_index(f"ix_{table}_merged_into_id", table)
        op.create_index(
            f"ix_{table}_merged_into_id", table, ["merged_into_id"], sqlite_where=filled, postgresql_where=filled
        )


def downgrade() -> None:
    for table in MERGED:
        op.drop_index(f"ix_{table}_merged_into_id", table)
        op.create_index(f"ix_{table}_merged_into_id", table, ["merged_into_id"])
    filled = sa.text("photo_id IS NOT NULL")
    op.create_index(
        "ix_observation_photo_id", "observation", ["photo_id"], sqlite_where=filled, postgresql_where=filled
    )
    for table in reversed(VILLAGES):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("regency")
