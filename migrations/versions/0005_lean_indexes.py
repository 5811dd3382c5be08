"""Index only the observations that have a delivery, a photo or a predecessor: those of a list have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
COLUMNS = ("delivery_id", "corrects_id", "photo_id")


def upgrade() -> None:
    for column in COLUMNS:
        filled = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_observation_{column}", "observation")
        op.create_index(
            f"ix_observation_{column}", "observation", [column], sqlite_where=filled, postgresql_where=filled
        )


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_observation_{column}", "observation")
        op.create_index(f"ix_observation_{column}", "observation", [column])
