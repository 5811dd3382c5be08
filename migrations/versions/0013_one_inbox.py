"""One inbox: what a form made is known by its submission everywhere, no longer by an id of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)
#: Tables that had an id of the form, and what kind of submission it was.
KINDS = {
    "intervention": "intervention",
    "delivery": "delivery",
    "proposal": "proposal",
    "verval_task": "verval",
    "ppa_card": "ppa_card",
}
#: Those whose rows mostly come without a form have an index of the others only.
PARTLY = ("intervention", "delivery")
SUBMISSION = sa.table(
    "submission",
    sa.column("id"),
    sa.column("public_id", sa.Uuid()),
    *map(sa.column, ("kind", "device", "user_id", "user_name", "outcome")),
    sa.column("captured_at", MOMENT),
    sa.column("received_at", MOMENT),
)


class Sent(NamedTuple):
    """Who sent something in, and when."""

    user_id: int | None
    user_name: str
    at: datetime


SENT: dict[str, tuple[str, Callable[[Any], Sent]]] = {
    "intervention": ("created_at, created_by", lambda row: Sent(None, row.created_by, row.created_at)),
    "delivery": (
        "recorded_at, recorded_by, recorded_by_id",
        lambda row: Sent(row.recorded_by_id, row.recorded_by, row.recorded_at),
    ),
    "proposal": (
        "created_at, created_by, created_by_id",
        lambda row: Sent(row.created_by_id, row.created_by, row.created_at),
    ),
    "verval_task": (
        "submitted_at, submitted_by, submitted_by_id",
        lambda row: Sent(row.submitted_by_id, row.submitted_by, row.submitted_at),
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    for table, kind in KINDS.items():
        if table != "delivery":  # it has the column already
            with op.batch_alter_table(table, schema=None) as batch_op:
                batch_op.add_column(sa.Column("submission_id", sa.Integer(), nullable=True))
                batch_op.create_foreign_key(
                    batch_op.f(f"fk_{table}_submission_id_submission"), "submission", ["submission_id"], ["id"]
                )
        _submit(connection, table, kind)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"uq_{table}_client_id"), type_="unique")
            batch_op.drop_column("client_id")
            if table not in PARTLY:
                batch_op.create_index(batch_op.f(f"ix_{table}_submission_id"), ["submission_id"], unique=False)
            elif table != "delivery":
                filled = sa.text("submission_id IS NOT NULL")
                batch_op.create_index(
                    f"ix_{table}_submission_id",
                    ["submission_id"],
                    unique=False,
                    sqlite_where=filled,
                    postgresql_where=filled,
                )


def _columns(table: str) -> sa.TableClause:
    moments = [sa.column(name, MOMENT) for name in ("created_at", "recorded_at", "submitted_at")]
    names = ("id", "client_id", "submission_id", "batch", "session_id", "subject_kind", "household_id", "person_id")
    who = ("created_by", "created_by_id", "recorded_by", "recorded_by_id", "submitted_by", "submitted_by_id")
    return sa.table(table, *map(sa.column, (*names, *who)), *moments)


def _submit(connection: sa.Connection, table: str, kind: str) -> None:
    rows = _columns(table)
    batches: dict[str, int] = {}
    for row in connection.execute(_sent_rows(rows, table)).all():
        batch = row.batch if table == "intervention" else None
        if batch is not None and batch in batches:
            submission_id = batches[batch]
        else:
            key = _uuid(batch or row.client_id)
            submission_id = _add(connection, "assignments" if batch else kind, key, _sender(connection, table, row))
            if batch is not None:
                batches[batch] = submission_id
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values(submission_id=submission_id))


def _sent_rows(rows: sa.TableClause, table: str) -> sa.Select[*tuple[Any, ...]]:
    extra = ["batch"] if table == "intervention" else ["session_id"] if table == "ppa_card" else []
    told = SENT[table][0].split(", ") if table in SENT else []
    names = ["id", "client_id", *extra, *told]
    return sa.select(*[rows.c[name] for name in names]).where(rows.c.client_id.is_not(None)).order_by(rows.c.id)


def _sender(connection: sa.Connection, table: str, row: Any) -> Sent:
    if table in SENT:
        return SENT[table][1](row)
    session = sa.table("ppa_session", sa.column("id"), sa.column("created_by"), sa.column("created_at", MOMENT))
    opened = connection.execute(
        sa.select(session.c.created_by, session.c.created_at).where(session.c.id == row.session_id)
    ).one()
    return Sent(None, opened.created_by, opened.created_at)


def _uuid(text: str) -> UUID:
    """The id of a form; whatever else stood there is one of its own."""
    try:
        return UUID(text)
    except ValueError:
        return uuid5(NAMESPACE_URL, text)


def _add(connection: sa.Connection, kind: str, public_id: UUID, sent: Sent) -> int:
    known = connection.scalar(sa.select(SUBMISSION.c.id).where(SUBMISSION.c.public_id == public_id))
    if known is not None:
        return int(known)
    return int(
        connection.execute(
            sa.insert(SUBMISSION)
            .values(
                public_id=public_id,
                kind=kind,
                device="",
                user_id=sent.user_id,
                user_name=sent.user_name,
                outcome="accepted",
                captured_at=sent.at,
                received_at=sent.at,
            )
            .returning(SUBMISSION.c.id)
        ).scalar_one()
    )


def downgrade() -> None:
    connection = op.get_bind()
    for table in reversed(KINDS):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("client_id", sa.String(length=36), nullable=True))
            batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_client_id"), ["client_id"])
        _name_forms(connection, table)
        if table == "delivery":
            connection.execute(
                sa.text("UPDATE delivery SET submission_id = NULL WHERE client_id IS NOT NULL")
            )  # as it was: nothing had filled it
            continue
        with op.batch_alter_table(table, schema=None) as batch_op:
            name = f"ix_{table}_submission_id"
            batch_op.drop_index(name if table in PARTLY else batch_op.f(name))
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_submission_id_submission"), type_="foreignkey")
            batch_op.drop_column("submission_id")
    kinds = [*KINDS.values(), "assignments", "objection"]
    connection.execute(sa.delete(SUBMISSION).where(SUBMISSION.c.kind.in_(kinds)))


def _name_forms(connection: sa.Connection, table: str) -> None:
    rows = _columns(table)
    names = ["id", *(("batch", "subject_kind", "household_id", "person_id") if table == "intervention" else ())]
    query = sa.select(*[rows.c[name] for name in names], SUBMISSION.c.public_id).join(
        SUBMISSION, SUBMISSION.c.id == rows.c.submission_id
    )
    for row in connection.execute(query.order_by(rows.c.id)).all():
        key = row.public_id
        if table == "intervention" and row.batch is not None:
            subject = row.person_id if row.subject_kind == "person" else row.household_id
            key = uuid5(UUID(row.batch), f"{row.subject_kind} {subject}")
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values(client_id=str(key)))
