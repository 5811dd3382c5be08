"""Habits of the code that a machine can read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sakti

PACKAGE = Path(sakti.__file__).parent
FILES = {str(file.relative_to(PACKAGE)): ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}
#: Domains in the sense of docs/architecture.md: folders with tables.
DOMAINS = {file.parent.name for file in PACKAGE.glob("*/models.py")}


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def imports(tree: ast.Module) -> Iterator[str]:
    """What is imported when the program runs (imports for types alone do not count)."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("file", sorted(FILES))
def test_only_the_edge_commits(file):
    assert file == "web/transactions.py" or "commit" not in calls(FILES[file])


@pytest.mark.parametrize(
    "file", sorted(file for file in FILES if {"views", "forms", "jobs"} & set(Path(file).with_suffix("").parts[1:]))
)
def test_only_queries_and_actions_touch_models(file):
    assert not [module for module in imports(FILES[file]) if module.startswith("sakti.") and module.endswith(".models")]


def foreign_tables(file: str) -> set[str]:
    """Mapped classes of other domains that a module may select from."""
    return {
        alias.asname or alias.name
        for node in ast.walk(FILES[file])
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".tables")
        if (node.module or "").split(".")[1] != file.split("/")[0]
        for alias in node.names
    }


def written(call: ast.Call) -> str:
    """The class that a call makes an object of, or whose rows it inserts, updates or deletes; else nothing."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in ("insert", "update", "delete", "insert_rows", "reserve_ids"):
        return name if name[:1].isupper() else ""
    target = call.args[0] if call.args else None
    target = target.value if isinstance(target, ast.Attribute) else target
    return target.id if isinstance(target, ast.Name) else ""


#: The plan of a list hands out ids before its rows are written by the domains that own them.
RESERVES = {"intake/landing/actions/writer.py"}


@pytest.mark.parametrize("file", sorted(FILES))
def test_tables_of_others_are_read_and_never_written(file):
    calls_of_file = [node for node in ast.walk(FILES[file]) if isinstance(node, ast.Call)]
    if file in RESERVES:
        calls_of_file = [call for call in calls_of_file if getattr(call.func, "id", "") != "reserve_ids"]

    assert not {written(call) for call in calls_of_file} & foreign_tables(file)


@pytest.mark.parametrize("file", sorted(file for file in FILES if "actions" in Path(file).with_suffix("").parts))
def test_who_did_it_is_named_at_the_call(file):
    positional = [each.name for each in functions(FILES[file]) if "by" in [arg.arg for arg in each.args.args]]
    public = [name for name in positional if not name.startswith("_")]

    assert set(public) <= {"write", "identify", "put"}


@pytest.mark.parametrize("file", sorted(FILES))
def test_functions_say_their_types(file):
    untyped = [
        function.name
        for function in functions(FILES[file])
        if function.returns is None or any(arg.annotation is None for arg in function.args.args)
    ]

    assert not untyped


def test_importing_the_package_or_its_core_loads_no_framework():
    for file in ("__init__.py", "core/__init__.py"):
        assert not list(imports(FILES[file]))
