"""Counters of lists and of uploads in columns of their own instead of one JSON document."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ROWS = ("read", "imported", "held", "rejected", "skipped")
FATES = {"new": "new", "changed": "changed", "unchanged": "unchanged", "missing_from_release": "missing"}
UNITS = ("households", "persons")
SEVERITIES = ("ERROR", "WARNING", "INFO")
COUNTERS = (
    *(f"rows_{fate}" for fate in ROWS),
    *(f"{unit}_{column}" for unit in UNITS for column in FATES.values()),
    *(f"findings_{severity.lower()}" for severity in SEVERITIES),
)
RELEASE = sa.table(
    "source_release",
    *map(sa.column, ("id", "layout", "name", "file_sha256")),
    sa.column("as_of", sa.Date),
    sa.column("findings", sa.JSON),
    sa.column("summary", sa.JSON),
    *(sa.column(name, sa.Integer) for name in COUNTERS),
)
UPLOAD = sa.table(
    "upload",
    *map(sa.column, ("id", "layout", "release_name", "state", "file_sha256")),
    sa.column("as_of", sa.Date),
    sa.column("findings", sa.JSON),
    sa.column("summary", sa.JSON),
    sa.column("same_file", sa.Boolean),
    sa.column("rows_unchanged", sa.Integer),
    sa.column("created", sa.JSON(none_as_null=True)),
    *(sa.column(name, sa.Integer) for name in COUNTERS),
)
LOGS = ("observations", "events", "deliveries")


def upgrade() -> None:
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("same_file", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("rows_unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False))
        batch_op.add_column(sa.Column("created", sa.JSON(none_as_null=True), nullable=True))
    for table in ("source_release", "upload"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in COUNTERS:
                batch_op.add_column(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    connection = op.get_bind()
    for release in connection.execute(sa.select(RELEASE)).mappings().all():
        _write(connection, RELEASE, release["id"], _counters(release["summary"], release["findings"]))
    for upload in connection.execute(sa.select(UPLOAD)).mappings().all():
        if (summary := upload["summary"]) is not None:
            values = _counters(summary, upload["findings"])
            values |= {"file_sha256": summary["file_sha256"], "same_file": bool(summary.get("same_file"))}
            values |= {"rows_unchanged": summary["rows"].get("unchanged", 0), "created": summary.get("created")}
            _write(connection, UPLOAD, upload["id"], values)
    for table in ("source_release", "upload"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("summary")


def downgrade() -> None:
    for table in ("source_release", "upload"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("summary", sa.JSON(), nullable=True))
    connection = op.get_bind()
    for release in connection.execute(sa.select(RELEASE)).mappings().all():
        document = _list_document(release, release["name"], dry_run=False, same_file=False)
        _write(connection, RELEASE, release["id"], {"summary": document})
    for upload in connection.execute(sa.select(UPLOAD)).mappings().all():
        if upload["file_sha256"] is not None:
            _write(connection, UPLOAD, upload["id"], {"summary": _upload_document(upload)})
    for table in ("source_release", "upload"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in COUNTERS:
                batch_op.drop_column(name)
    with op.batch_alter_table("source_release", schema=None) as batch_op:
        batch_op.alter_column("summary", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("upload", schema=None) as batch_op:
        for name in ("rows_unchanged", "file_sha256", "same_file", "created"):
            batch_op.drop_column(name)


def _write(connection: sa.Connection, table: sa.TableClause, key: int, values: dict[str, Any]) -> None:
    connection.execute(sa.update(table).where(table.c.id == key).values(values))


def _counters(summary: dict[str, Any], findings: list[dict[str, Any]] | None) -> dict[str, int]:
    by_severity = Counter(finding["severity"] for finding in findings or [])
    counters = {f"rows_{fate}": summary["rows"].get(fate, 0) for fate in ROWS}
    counters |= {f"{unit}_{FATES[fate]}": summary.get(unit, {}).get(fate, 0) for unit in UNITS for fate in FATES}
    return counters | {f"findings_{severity.lower()}": by_severity[severity] for severity in SEVERITIES}


def _findings(row: sa.RowMapping) -> dict[str, Any]:
    by_code = Counter(finding["code"] for finding in row["findings"] or [])
    by_severity = {severity: row[f"findings_{severity.lower()}"] for severity in SEVERITIES}
    return by_severity | {"by_code": dict(sorted(by_code.items()))}


def _list_document(row: sa.RowMapping, name: str, *, dry_run: bool, same_file: bool) -> dict[str, Any]:
    return {
        "layout": row["layout"],
        "release": name,
        "as_of": row["as_of"].isoformat(),
        "file_sha256": row["file_sha256"],
        "dry_run": dry_run,
        "same_file": same_file,
        "rows": {fate: row[f"rows_{fate}"] for fate in ROWS},
        **{unit: {fate: row[f"{unit}_{column}"] for fate, column in FATES.items()} for unit in UNITS},
        "findings": _findings(row),
    }


def _upload_document(row: sa.RowMapping) -> dict[str, Any]:
    dry_run = row["state"] != "applied"
    if row["layout"] not in LOGS:
        return _list_document(row, row["release_name"], dry_run=dry_run, same_file=row["same_file"])
    return {
        "file_sha256": row["file_sha256"],
        "dry_run": dry_run,
        "rows": {fate: row[f"rows_{fate}"] for fate in ("read", "imported", "unchanged", "rejected")},
        "created": row["created"],
        "findings": _findings(row),
    }
