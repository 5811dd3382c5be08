"""Migrations on both databases: they make what the models say, up and down, with data, and never by halves."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from sakti import paths
from sakti.extensions import Base
from sakti.regions.queries import villages
from tests.commands import BASELINE, NOW, running
from tests.migrations.steps import REVISIONS, SCRIPTS, held, migrate, opened

needs_revisions = pytest.mark.skipif(not REVISIONS, reason="there are no migrations yet")


def shape(connection: Connection) -> dict[str, object]:
    """What a comparison of Alembic overlooks: checks, and where partial indexes hold."""
    look, found = inspect(connection), {}
    for table in sorted(Base.metadata.tables):
        found[table] = {
            "checks": sorted((c["name"] or "", plain(c["sqltext"])) for c in look.get_check_constraints(table)),
            "unique": sorted(tuple(c["column_names"]) for c in look.get_unique_constraints(table)),
            "keys": look.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted((*c["constrained_columns"], c["referred_table"]) for c in look.get_foreign_keys(table)),
            "indexes": sorted((str(i["name"]), bool(i["unique"]), str(where(i))) for i in look.get_indexes(table)),
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)],
        }
    return found


def plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql)


def where(index: dict) -> object:
    return next(
        (plain(str(value)) for key, value in index.get("dialect_options", {}).items() if key.endswith("where")), ""
    )


# -- the files --------------------------------------------------------------------------------------------------------


def test_numbered_in_one_row():
    names = sorted(path.name for path in (paths.data_folder("migrations") / "versions").glob("*.py"))
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"{number:04}_[a-z0-9_]+\.py", name), name
    assert [name[:4] for name in names] == REVISIONS
    assert len(SCRIPTS.get_heads()) <= 1


# -- up and down ------------------------------------------------------------------------------------------------------


@needs_revisions
def test_up_down_and_up_again(empty):
    migrate(empty, "head")
    with opened(empty) as connection:
        first, revision = shape(connection), held(connection)
    migrate(empty, "base")
    with opened(empty) as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        assert held(connection) is None
    migrate(empty, "head")
    with opened(empty) as connection:
        assert (shape(connection), held(connection)) == (first, revision)
    assert revision == REVISIONS[-1]


@needs_revisions
def test_the_migrations_make_what_the_models_say(empty):
    migrate(empty, "head")
    with opened(empty) as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
        )
        made = shape(connection)
        connection.rollback()
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        wanted = shape(connection)
        connection.rollback()
    assert differences == []
    assert made == wanted
    assert any("nik_standing" in str(one) for one in wanted["person"]["indexes"])  # type: ignore[index,call-overload]


@pytest.fixture
def full(filled, tmp_path, monkeypatch):
    yield from running(filled, tmp_path, monkeypatch)


@needs_revisions
def test_a_district_survives_the_way_down_and_up(full):
    """Down to the first migration and up again with data in it; what only later ones hold may be lost, the rest not."""
    before = full.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out
    if len(REVISIONS) > 1:
        migrate(full, f"-{len(REVISIONS) - 1}")
        full.did("db", "upgrade")  # seals begin anew
    assert full.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out == before
    assert full.did("verify").code == 0
    migrate(full, "base")
    full.did("db", "upgrade")
    assert full.asked(lambda: len(villages())) == 285


# -- trouble ----------------------------------------------------------------------------------------------------------

HEADER = '''"""A migration of a test."""
import sqlalchemy as sa
from alembic import op
revision = "test"
down_revision = {below!r}
def downgrade(): pass
def upgrade():
'''
HALF = """
    op.create_table("half_done", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE region SET name = 'X'")
    raise RuntimeError("in the middle")
"""
REBUILD = """
    with op.batch_alter_table("region") as batch:
        batch.alter_column("name", type_=sa.String(150))
"""
ORPHAN = """
    op.execute("UPDATE region SET parent_id = 999999 WHERE level = 'village'")
"""


def with_extra(folder: Path, body: str) -> Config:
    """Our migrations and one more."""
    shutil.copytree(paths.data_folder("migrations"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    below = REVISIONS[-1] if REVISIONS else None
    (folder / "versions").mkdir(exist_ok=True)
    (folder / "versions" / "9999_test.py").write_text(HEADER.format(below=below) + body)
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


def state(runner) -> tuple[object, ...]:
    with opened(runner) as connection:
        names = connection.execute(text("SELECT name, parent_id FROM region ORDER BY id")).all()
        return sorted(inspect(connection).get_table_names()), names, held(connection)


@pytest.fixture
def made(bare, tmp_path, monkeypatch):
    yield from running(bare, tmp_path, monkeypatch)


def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(made, tmp_path):
    before = state(made)
    with pytest.raises(RuntimeError, match="in the middle"):
        migrate(made, "head", with_extra(tmp_path / "migrations", HALF))
    assert state(made) == before


def test_a_table_that_others_refer_to_can_be_rebuilt(made, tmp_path):
    tables, names, _ = state(made)
    extra = with_extra(tmp_path / "migrations", REBUILD)
    migrate(made, "head", extra)
    assert state(made) == (sorted({*tables, "alembic_version"}), names, "test")
    migrate(made, "-1", extra)  # commands refuse a database of another version
    made.did("villages", "set", "33.26.02.2008", "--zone", "merah")


def test_a_migration_that_leaves_orphans_is_taken_back(made, tmp_path):
    before = state(made)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        migrate(made, "head", with_extra(tmp_path / "migrations", ORPHAN))
    assert state(made) == before
