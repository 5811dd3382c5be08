"""States say when each answer was last seen, and figures how many of theirs are stale.

The states of an installation that has some are folded anew by `sakti db upgrade` afterwards.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

HOUSEHOLD = (
    *("decile", "floor_area", "floor", "wall", "roof", "water", "electricity", "power", "cooking_fuel"),
    *("latrine_access", "latrine_type", "excreta_disposal"),
)
PERSON = ("schooling", "school_level", "certificate", "employed", "work_status", "chronic_treated")
SEEN = {"household_state": HOUSEHOLD, "person_state": PERSON}


def upgrade() -> None:
    for table, names in SEEN.items():
        for name in names:
            op.add_column(table, sa.Column(f"{name}_seen", sa.Integer(), nullable=True))
    for table in ("rollup", "frozen_figure"):
        op.add_column(table, sa.Column("stale", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("frozen_figure", "rollup"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("stale")
    for table, names in SEEN.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(f"{name}_seen")
