"""The printed number of a report is unique. What was issued under a number that another had already says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column(
        "issued_report", sa.Column("number_repeats", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.execute(
        "UPDATE issued_report SET number_repeats = true WHERE EXISTS "
        "(SELECT 1 FROM issued_report AS earlier "
        "WHERE earlier.number = issued_report.number AND earlier.id < issued_report.id)"
    )
    once = sa.text("NOT number_repeats")
    op.create_index(
        "uq_issued_report_number", "issued_report", ["number"], unique=True, sqlite_where=once, postgresql_where=once
    )


def downgrade() -> None:
    op.drop_index("uq_issued_report_number", "issued_report")
    op.drop_column("issued_report", "number_repeats")
