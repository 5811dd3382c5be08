"""Of each fact who told it, when it was noted, and as part of what; ids that may leave the house; regencies.

Recorders were known by name, and names are not unique: the account is taken from the audit trail where that says it,
and stays unknown elsewhere. Visits were a guess from the ids of their parts; now they are rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)
TOLD = ("observation", "event", "delivery")
IN_REGENCY = (
    "household",
    "family",
    "person",
    "membership",
    "observation",
    "event",
    "absence",
    "household_state",
    "person_state",
    "intervention",
    "delivery",
)
#: Columns that few rows fill, with an index of those.
PARTLY_FILLED = {"observation": ("visit_id", "submission_id"), "event": ("submission_id", "recorded_by_id")}
#: By which action the trail says who recorded a row.
ACTIONS = {"observation": "observed", "event": "event_recorded", "delivery": "delivery_recorded"}
#: What is recorded by one request lies this close together.
ONE_VISIT = timedelta(seconds=10)


def upgrade() -> None:
    _make_tables()
    for table in IN_REGENCY:
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "observation":
                _add_reference(batch_op, table, "visit_id", "visit")
            batch_op.add_column(sa.Column("regency", sa.String(length=5), nullable=True))
            if table in ("household", "person"):
                batch_op.add_column(sa.Column("public_id", sa.Uuid(), nullable=True))
            if table in ("household", "family", "person"):
                _add_reference(batch_op, table, "release_id", "source_release")
            if table in TOLD:
                _add_reference(batch_op, table, "recorded_by_id", "user_account")
                batch_op.add_column(sa.Column("captured_at", MOMENT, nullable=True))
                _add_reference(batch_op, table, "submission_id", "submission")
    for table in ("source_release", "log_file"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            _add_reference(batch_op, table, "recorded_by_id", "user_account")
            batch_op.create_index(batch_op.f(f"ix_{table}_recorded_by_id"), ["recorded_by_id"], unique=False)
    with op.batch_alter_table("record_merge", schema=None) as batch_op:
        _add_reference(batch_op, "record_merge", "merged_by_id", "user_account")
    connection = op.get_bind()
    _tell_regencies(connection)
    _give_public_ids(connection)
    _tell_releases(connection)
    _tell_recorders(connection)
    _gather_visits(connection)
    _gather_events(connection)
    _settle()


def _make_tables() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("public_id", name=op.f("uq_submission_public_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "ix_submission_payload_age",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text("payload IS NOT NULL"),
            postgresql_where=sa.text("payload IS NOT NULL"),
        )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("regency", sa.String(length=5), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("captured_at", MOMENT, nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_visit_household_id_household")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_visit_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_visit_submission_id_submission")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_public_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_visit_recorder", ["recorded_by_id", "id"], unique=False)
        batch_op.create_index("ix_visit_submission_id", ["submission_id"], unique=False)


def _add_reference(batch_op: Any, table: str, column: str, target: str) -> None:
    batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
    batch_op.create_foreign_key(batch_op.f(f"fk_{table}_{column}_{target}"), target, [column], ["id"])


def _settle() -> None:
    """What is told of every row now must be told; what was a guess goes."""
    for table in IN_REGENCY:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("regency", existing_type=sa.String(length=5), nullable=False)
            if table in ("household", "person"):
                batch_op.alter_column("public_id", existing_type=sa.Uuid(), nullable=False)
                batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_public_id"), ["public_id"])
            if table in TOLD:
                batch_op.alter_column("captured_at", existing_type=MOMENT, nullable=False)
            if table in ("observation", "event"):
                batch_op.drop_constraint(batch_op.f(f"uq_{table}_client_id"), type_="unique")
                batch_op.drop_column("client_id")
    for table, columns in (
        ("observation", ("visit_id", "submission_id")),
        ("event", ("submission_id", "recorded_by_id")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                filled = sa.text(f"{column} IS NOT NULL")
                batch_op.create_index(
                    f"ix_{table}_{column}", [column], unique=False, sqlite_where=filled, postgresql_where=filled
                )


# -- regencies --------------------------------------------------------------------------------------------------------

_BY_VILLAGE = "(SELECT substr(code, 1, 5) FROM region WHERE region.id = {village})"
_OF_HOUSEHOLD = "(SELECT regency FROM household WHERE household.id = {household})"
_OF_PERSON = "(SELECT regency FROM person WHERE person.id = {person})"


def _tell_regencies(connection: sa.Connection) -> None:
    first_person = "(SELECT min(person_id) FROM event_person WHERE event_id = event.id)"
    for table, told in (
        ("household", _BY_VILLAGE.format(village="home_village_id")),
        ("family", _OF_HOUSEHOLD.format(household="family.household_id")),
        ("person", _OF_HOUSEHOLD.format(household="person.household_id")),
        ("membership", _OF_HOUSEHOLD.format(household="membership.household_id")),
        (
            "observation",
            f"COALESCE({_OF_HOUSEHOLD.format(household='observation.household_id')}, "
            f"{_OF_PERSON.format(person='observation.person_id')})",
        ),
        (
            "event",
            f"COALESCE({_OF_HOUSEHOLD.format(household='COALESCE(event.household_id, event.target_household_id)')}, "
            f"{_OF_PERSON.format(person=first_person)})",
        ),
        (
            "absence",
            f"COALESCE({_OF_HOUSEHOLD.format(household='absence.household_id')}, "
            f"{_OF_PERSON.format(person='absence.person_id')})",
        ),
        (
            "household_state",
            f"COALESCE({_BY_VILLAGE.format(village='household_state.village_id')}, "
            f"{_OF_HOUSEHOLD.format(household='household_state.household_id')})",
        ),
        (
            "person_state",
            f"COALESCE({_BY_VILLAGE.format(village='person_state.village_id')}, "
            f"{_OF_HOUSEHOLD.format(household='person_state.household_id')})",
        ),
        ("intervention", _BY_VILLAGE.format(village="intervention.village_id")),
        ("delivery", _BY_VILLAGE.format(village="delivery.village_id")),
    ):
        connection.execute(sa.text(f"UPDATE {table} SET regency = {told}"))  # noqa: S608 - our own names


# -- ids --------------------------------------------------------------------------------------------------------------


def _give_public_ids(connection: sa.Connection) -> None:
    for name in ("household", "person"):
        table = sa.table(name, sa.column("id"), sa.column("public_id", sa.Uuid()))
        keys = list(connection.scalars(sa.select(table.c.id).order_by(table.c.id)))
        for start in range(0, len(keys), 5000):
            rows = [{"key": key, "value": uuid4()} for key in keys[start : start + 5000]]
            given = sa.update(table).where(table.c.id == sa.bindparam("key"))
            connection.execute(given.values(public_id=sa.bindparam("value", type_=sa.Uuid())), rows)


RELEASE = sa.table("source_release", sa.column("id"), sa.column("traces", sa.JSON))


def _tell_releases(connection: sa.Connection) -> None:
    """What a list made was a range of ids; now each record says it."""
    for release, traces in connection.execute(sa.select(RELEASE.c.id, RELEASE.c.traces)).all():
        for name in ("household", "family", "person"):
            first, count = (traces or {}).get(name, (0, 0))
            table = sa.table(name, sa.column("id"), sa.column("release_id"))
            made = sa.update(table).where(table.c.id.between(first, first + count - 1))
            connection.execute(made.values(release_id=release))
        kept = {key: value for key, value in (traces or {}).items() if key not in ("household", "family", "person")}
        connection.execute(sa.update(RELEASE).where(RELEASE.c.id == release).values(traces=kept))


# -- who and when -----------------------------------------------------------------------------------------------------


def _tell_recorders(connection: sa.Connection) -> None:
    """The account by the trail; the moment of capture by that of recording, for nothing else is known."""
    for table, action in ACTIONS.items():
        connection.execute(sa.text(f"UPDATE {table} SET captured_at = recorded_at"))  # noqa: S608 - our own names
        row, trail = sa.table(table, *map(sa.column, ("id", "recorded_by_id"))), AUDIT.c
        recorder = (
            sa.select(sa.func.min(trail.actor_id))
            .where(trail.subject_kind == table, trail.subject_id == row.c.id)
            .where(trail.action == action, trail.kind == "write", trail.actor_id.in_(sa.select(USER.c.id)))
            .scalar_subquery()
        )
        connection.execute(sa.update(row).values(recorded_by_id=recorder))


AUDIT = sa.table("audit_entry", *map(sa.column, ("kind", "action", "actor_id", "subject_kind", "subject_id")))
USER = sa.table("user_account", sa.column("id"))
OBSERVATION = sa.table(
    "observation",
    *map(sa.column, ("id", "client_id", "household_id", "person_id", "observed_on", "recorded_by", "recorded_by_id")),
    sa.column("recorded_at", MOMENT),
    sa.column("visit_id"),
    sa.column("submission_id"),
)
PERSON = sa.table("person", sa.column("id"), sa.column("household_id"))
HOUSEHOLD = sa.table("household", sa.column("id"), sa.column("regency"))
SUBMISSION = sa.table(
    "submission",
    sa.column("id"),
    sa.column("public_id", sa.Uuid()),
    *map(sa.column, ("kind", "device", "user_id", "user_name", "outcome")),
    sa.column("captured_at", MOMENT),
    sa.column("received_at", MOMENT),
)
VISIT = sa.table(
    "visit",
    sa.column("id"),
    sa.column("public_id", sa.Uuid()),
    *map(sa.column, ("household_id", "visited_on", "recorded_by", "recorded_by_id", "regency", "submission_id")),
    sa.column("captured_at", MOMENT),
    sa.column("recorded_at", MOMENT),
)


def _gather_visits(connection: sa.Connection) -> None:
    """The observations of one visit shared an id, or had one that is derived from it; without the house's own
    observation only the moment ties them together."""
    home = sa.func.coalesce(OBSERVATION.c.household_id, PERSON.c.household_id).label("home")
    query = (
        sa.select(OBSERVATION, home, HOUSEHOLD.c.regency)
        .outerjoin(PERSON, PERSON.c.id == OBSERVATION.c.person_id)
        .join(HOUSEHOLD, HOUSEHOLD.c.id == home)
        .where(OBSERVATION.c.client_id.is_not(None))
        .order_by(OBSERVATION.c.id)
    )
    for public_id, rows in _visits(connection.execute(query).all()):
        first = rows[0]
        submission_id = _submit(connection, "visit", public_id or uuid4(), first) if public_id else None
        visit_id = connection.execute(
            sa.insert(VISIT)
            .values(
                public_id=public_id or uuid4(),
                household_id=first.home,
                visited_on=first.observed_on,
                recorded_by=first.recorded_by,
                recorded_by_id=first.recorded_by_id,
                regency=first.regency,
                submission_id=submission_id,
                captured_at=first.recorded_at,
                recorded_at=first.recorded_at,
            )
            .returning(VISIT.c.id)
        ).scalar_one()
        theirs = sa.update(OBSERVATION).where(OBSERVATION.c.id.in_([row.id for row in rows]))
        connection.execute(theirs.values(visit_id=visit_id, submission_id=submission_id))


def _visits(rows: list[Any]) -> Iterator[tuple[UUID | None, list[Any]]]:
    """(the id that was sent, if the house's own row kept it; the rows of one visit)."""
    houses = {row.client_id: [row] for row in rows if row.person_id is None}
    day_of: dict[tuple[str, Any], list[str]] = {}
    for client_id, (row,) in houses.items():
        day_of.setdefault((row.recorded_by, row.observed_on), []).append(client_id)
    lone: dict[tuple[int, str, Any], list[list[Any]]] = {}
    for row in rows:
        if row.person_id is None:
            continue
        candidates = day_of.get((row.recorded_by, row.observed_on), ())
        told = next((one for one in candidates if _member_id(one, row.person_id) == row.client_id), None)
        if told is not None:
            houses[told].append(row)
            continue
        groups = lone.setdefault((row.home, row.recorded_by, row.observed_on), [])
        if groups and _close(groups[-1][-1].recorded_at, row.recorded_at):
            groups[-1].append(row)
        else:
            groups.append([row])
    for client_id, group in houses.items():
        yield _uuid(client_id), group
    for some in lone.values():
        for group in some:
            yield None, group


def _close(earlier: datetime, later: datetime) -> bool:
    return abs(later - earlier) <= ONE_VISIT


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _member_id(client_id: str, person_id: int) -> str | None:
    """The id that a visit gave to what it says about one member."""
    base = _uuid(client_id)
    return None if base is None else str(uuid5(base, str(person_id)))


def _submit(connection: sa.Connection, kind: str, public_id: UUID, row: Any) -> int:
    """What arrived before submissions were kept: it is known again, without its content."""
    return int(
        connection.execute(
            sa.insert(SUBMISSION)
            .values(
                public_id=public_id,
                kind=kind,
                device="",
                user_id=row.recorded_by_id,
                user_name=row.recorded_by,
                outcome="accepted",
                captured_at=row.recorded_at,
                received_at=row.recorded_at,
            )
            .returning(SUBMISSION.c.id)
        ).scalar_one()
    )


EVENT = sa.table(
    "event",
    *map(sa.column, ("id", "client_id", "recorded_by", "recorded_by_id", "submission_id")),
    sa.column("recorded_at", MOMENT),
)


def _gather_events(connection: sa.Connection) -> None:
    query = sa.select(EVENT).where(EVENT.c.client_id.is_not(None)).order_by(EVENT.c.id)
    for row in connection.execute(query).all():
        if (public_id := _uuid(row.client_id)) is not None:
            submission_id = _submit(connection, "event", public_id, row)
            connection.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(submission_id=submission_id))


# -- back -------------------------------------------------------------------------------------------------------------


def downgrade() -> None:
    """Who told what is known by name again. Lists that were taken in meanwhile keep the range of what they made."""
    connection = op.get_bind()
    for table in ("observation", "event"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("client_id", sa.String(length=36), nullable=True))
            batch_op.create_unique_constraint(batch_op.f(f"uq_{table}_client_id"), ["client_id"])
    _scatter_visits(connection)
    _scatter_events(connection)
    _remember_ranges(connection)
    for table, columns in (
        ("observation", ("visit_id", "submission_id")),
        ("event", ("submission_id", "recorded_by_id")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_index(f"ix_{table}_{column}")
    for table in reversed(IN_REGENCY):
        with op.batch_alter_table(table, schema=None) as batch_op:
            if table == "observation":
                _drop_reference(batch_op, table, "visit_id", "visit")
            if table in TOLD:
                _drop_reference(batch_op, table, "submission_id", "submission")
                _drop_reference(batch_op, table, "recorded_by_id", "user_account")
                batch_op.drop_column("captured_at")
            if table in ("household", "family", "person"):
                _drop_reference(batch_op, table, "release_id", "source_release")
            if table in ("household", "person"):
                batch_op.drop_constraint(batch_op.f(f"uq_{table}_public_id"), type_="unique")
                batch_op.drop_column("public_id")
            batch_op.drop_column("regency")
    for table in ("source_release", "log_file"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_recorded_by_id"))
            _drop_reference(batch_op, table, "recorded_by_id", "user_account")
    with op.batch_alter_table("record_merge", schema=None) as batch_op:
        _drop_reference(batch_op, "record_merge", "merged_by_id", "user_account")
    op.drop_table("visit")
    op.drop_table("submission")


def _drop_reference(batch_op: Any, table: str, column: str, target: str) -> None:
    batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}_{target}"), type_="foreignkey")
    batch_op.drop_column(column)


def _scatter_visits(connection: sa.Connection) -> None:
    query = (
        sa.select(OBSERVATION.c.id, OBSERVATION.c.person_id, VISIT.c.public_id)
        .join(VISIT, VISIT.c.id == OBSERVATION.c.visit_id)
        .order_by(OBSERVATION.c.id)
    )
    for row in connection.execute(query).all():
        client_id = str(row.public_id if row.person_id is None else uuid5(row.public_id, str(row.person_id)))
        told = sa.update(OBSERVATION).where(OBSERVATION.c.id == row.id)
        connection.execute(told.values(client_id=client_id))


def _scatter_events(connection: sa.Connection) -> None:
    query = sa.select(EVENT.c.id, SUBMISSION.c.public_id).join(SUBMISSION, SUBMISSION.c.id == EVENT.c.submission_id)
    for event_id, public_id in connection.execute(query).all():
        connection.execute(sa.update(EVENT).where(EVENT.c.id == event_id).values(client_id=str(public_id)))


def _remember_ranges(connection: sa.Connection) -> None:
    for release, traces in connection.execute(sa.select(RELEASE.c.id, RELEASE.c.traces)).all():
        kept = dict(traces or {})
        for name in ("household", "family", "person"):
            table = sa.table(name, sa.column("id"), sa.column("release_id"))
            first, last = connection.execute(
                sa.select(sa.func.min(table.c.id), sa.func.max(table.c.id)).where(table.c.release_id == release)
            ).one()
            kept[name] = [0, 0] if first is None else [first, last - first + 1]
        connection.execute(sa.update(RELEASE).where(RELEASE.c.id == release).values(traces=kept))
