"""Who lives in a village each month is kept beside the figures, and the rollup says which definitions it holds.

Both are read off the rollup as it is: until now every row covered everybody of its indicator's unit.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

#: One indicator of each unit that every earlier release computes.
OF_HOUSEHOLDS, OF_PERSONS = "own_latrine", "trained_working_age"


def upgrade() -> None:
    op.create_table(
        "village_population",
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["village_id"], ["region.id"], name=op.f("fk_village_population_village_id_region")),
        sa.PrimaryKeyConstraint("village_id", "month", name=op.f("pk_village_population")),
    )
    op.create_index(op.f("ix_village_population_month"), "village_population", ["month"])
    op.add_column("rollup_span", sa.Column("definitions", sa.Text(), server_default="", nullable=False))
    fill_population()
    fill_definitions()


def fill_population() -> None:
    op.execute(
        sa.text(
            "INSERT INTO village_population (village_id, month, households, persons) "
            "SELECT village_id, month, "
            "sum(CASE WHEN indicator = :of_households THEN d + excluded + unknown ELSE 0 END), "
            "sum(CASE WHEN indicator = :of_persons THEN d + excluded + unknown ELSE 0 END) "
            "FROM rollup WHERE indicator IN (:of_households, :of_persons) GROUP BY village_id, month"
        ).bindparams(of_households=OF_HOUSEHOLDS, of_persons=OF_PERSONS)
    )


def fill_definitions() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT DISTINCT indicator, version FROM rollup"))
    marks = " ".join(sorted(f"{indicator}:{version}" for indicator, version in rows))
    connection.execute(sa.text("UPDATE rollup_span SET definitions = :marks"), {"marks": marks})


def downgrade() -> None:
    op.drop_column("rollup_span", "definitions")
    op.drop_index(op.f("ix_village_population_month"), table_name="village_population")
    op.drop_table("village_population")
