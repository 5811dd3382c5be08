"""Reports have a version for everybody (Biasa) beside the limited one (Terbatas)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

NAMES = {"issued_report": "is_public", "report_schedule": "public"}


def upgrade() -> None:
    for table, name in NAMES.items():
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    """Reports for everybody stay, as reports of their region and month like any other."""
    for table, name in NAMES.items():
        op.drop_column(table, name)
