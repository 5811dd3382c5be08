"""What a close reconciles with the closes before it is kept beside its pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "frozen_statement",
        sa.Column("close_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["close_id"], ["month_close.id"], name=op.f("fk_frozen_statement_close_id_month_close")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_frozen_statement_region_id_region")),
        sa.PrimaryKeyConstraint("close_id", "region_id", name=op.f("pk_frozen_statement")),
    )
    op.create_index(op.f("ix_frozen_statement_region_id"), "frozen_statement", ["region_id"], unique=False)


def downgrade() -> None:
    """Closed months keep figures and pictures; what reconciled them with the months before is lost."""
    op.drop_index(op.f("ix_frozen_statement_region_id"), table_name="frozen_statement")
    op.drop_table("frozen_statement")
