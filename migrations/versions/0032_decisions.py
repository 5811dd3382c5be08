"""What a signature could not write is set aside; what a proposal led to is kept; none waits for a dropped task."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

TASK = "state IN ('open','submitted','accepted','returned','rejected','dropped'{more})"
TOLD = "state NOT IN ('submitted','accepted','rejected'{more}) OR result IS NOT NULL"
PROPOSAL = "state IN ('open','tasked','accepted',{more}'rejected','withdrawn')"
DONE = "done IN ('added','left','members','changed','unsure','nothing')"

proposals = sa.table(
    "proposal",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("state", sa.String),
    sa.column("task_id", sa.Integer),
    sa.column("done", sa.String),
)
tasks = sa.table(
    "verval_task",
    sa.column("id", sa.Integer),
    sa.column("household_id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("result", sa.String),
    sa.column("presence", sa.JSON),
    sa.column("effect", sa.String),
)


def upgrade() -> None:
    _constrain_tasks(",'set_aside'")
    with op.batch_alter_table("proposal") as batch:
        batch.add_column(sa.Column("done", sa.String(length=7), nullable=True))
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_state"), PROPOSAL.format(more="'partly',"))
        batch.create_check_constraint(op.f("ck_proposal_done"), DONE)
    _release_what_waits_for_nobody()
    _say_what_was_done()


def downgrade() -> None:
    """What was set aside waits for a decision again; accepted in part is rejected, as it was before."""
    op.execute("UPDATE verval_task SET state = 'submitted' WHERE state = 'set_aside'")
    op.execute("UPDATE verval_move SET after = 'submitted' WHERE after = 'set_aside'")
    op.execute("UPDATE verval_move SET before = 'submitted' WHERE before = 'set_aside'")
    op.execute("UPDATE proposal SET state = 'rejected' WHERE state = 'partly'")
    with op.batch_alter_table("proposal") as batch:
        batch.drop_constraint(op.f("ck_proposal_done"), type_="check")
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_state"), PROPOSAL.format(more=""))
        batch.drop_column("done")
    _constrain_tasks("")


def _constrain_tasks(more: str) -> None:
    with op.batch_alter_table("verval_task") as batch:
        for name, text in (("state", TASK), ("told", TOLD)):
            batch.drop_constraint(op.f(f"ck_verval_task_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_verval_task_{name}"), text.format(more=more))


def _release_what_waits_for_nobody() -> None:
    """A dropped task is visited by nobody: its proposals were "being looked at" for ever."""
    dropped = sa.select(tasks.c.id).where(tasks.c.state == "dropped")
    stuck = (proposals.c.state == "tasked", proposals.c.task_id.in_(dropped))
    op.execute(sa.update(proposals).where(*stuck).values(state="open"))


def _say_what_was_done() -> None:
    """What each decided proposal led to; who was told "rejected" while it was done, is told so no more."""
    connection = op.get_bind()
    query = sa.select(proposals.c.id, proposals.c.kind, proposals.c.state, tasks).join(
        tasks, tasks.c.id == proposals.c.task_id
    )
    decided = query.where(proposals.c.state.in_(("accepted", "rejected")), tasks.c.state.in_(("accepted", "rejected")))
    for key, kind, state, *task in connection.execute(decided).all():
        done = "added" if kind == "add" and state == "accepted" else _done(*task[1:])
        values = {"done": done, "state": _verdict(kind, done, state)}
        connection.execute(sa.update(proposals).where(proposals.c.id == key).values(**values))


def _done(household: int | None, state: str, result: str, presence: dict[str, Any], effect: str | None) -> str:
    """As `core.verval.done` had it when this was written."""
    if state != "accepted" or household is None or result == "usulan_baru":
        return "nothing"
    gone = [code for code in (presence or {}).values() if code in ("2", "3", "4")]
    departs = result in ("berubah", "meninggal", "pindah") and bool(gone)
    if result == "mampu" or effect == "exit" or (departs and len(gone) == len(presence)):
        return "left"
    if departs:
        return "members"
    if result == "berubah":
        return "changed"
    return "nothing" if result == "tetap" else "unsure"


def _verdict(kind: str, done: str, state: str) -> str:
    if kind == "correct" and done in ("left", "members", "changed"):
        return "accepted"
    return "partly" if kind == "remove" and done == "members" else state
