"""Every table is named, indexed, dated and bounded the same way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import DateTime, PrimaryKeyConstraint, Table, UniqueConstraint

from sakti.app import load_models
from sakti.extensions import Base, db

load_models()
MODELS = sorted({mapper.class_ for mapper in Base.registry.mappers}, key=lambda model: model.__name__)
TABLES = sorted(db.metadata.tables.values(), key=lambda table: table.name)
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"


def names(items):
    return [getattr(item, "__name__", getattr(item, "name", "")) for item in items]


@pytest.mark.parametrize("model", MODELS, ids=names(MODELS))
def test_the_glossary_knows_every_model(model):
    assert f"| `{model.__name__}` |" in GLOSSARY.read_text(encoding="utf-8")


def test_the_glossary_knows_nothing_else():
    described = set(re.findall(r"^\| `(\w+)` \|", GLOSSARY.read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert described <= set(names(MODELS))


def leading_columns(table: Table) -> set[tuple[str, ...]]:
    """Column lists that an index begins with."""
    unique = (UniqueConstraint, PrimaryKeyConstraint)
    lists = [index.columns for index in table.indexes]
    lists += [constraint.columns for constraint in table.constraints if isinstance(constraint, unique)]
    ordered = [[column.name for column in columns] for columns in lists]
    return {tuple(each[:length]) for each in ordered for length in range(1, len(each) + 1)}


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_every_foreign_key_has_an_index(table):
    keys = [tuple(column.name for column in key.columns) for key in table.foreign_key_constraints]

    assert not [key for key in keys if key not in leading_columns(table)]


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_moments_are_utc(table):
    bare = [column.name for column in table.columns if type(column.type) is DateTime]

    assert not bare, "use sakti.web.types.UTC"


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_tables_and_constraints_have_names_that_migrations_can_use(table):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", table.name)
    assert not [constraint for constraint in table.constraints if constraint.name is None]
