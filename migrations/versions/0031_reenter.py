"""A household that left the target list may be on it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

BEFORE = "kind IN ('birth','death','move_out','move_in','move_village','split','join','exit')"
AFTER = "kind IN ('birth','death','move_out','move_in','move_village','split','join','exit','reenter')"


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    """An earlier release knows no return to the list: it would count those households as gone, so it is not gone to."""
    returned = op.get_bind().scalar(sa.text("SELECT count(*) FROM event WHERE kind = 'reenter'"))
    if returned:
        raise RuntimeError(f"{returned} event(s) 'reenter' are recorded: an earlier release cannot read them")
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_event_kind"), kinds)
