"""What a fixture makes for a whole session is made once: a module that imports the fixture would have its own."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests").rglob("*.py"))}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def shared_fixtures(tree: ast.Module) -> set[str]:
    """Those that live longer than one test."""
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any(is_shared(each) for each in node.decorator_list)
    }


def is_shared(decorator: ast.expr) -> bool:
    """`@pytest.fixture(scope="session")` and its like."""
    return "fixture" in ast.unparse(decorator) and "scope=" in ast.unparse(decorator)


def test_shared_fixtures_are_not_imported_by_modules():
    fixtures = {module_of(path): shared_fixtures(tree) for path, tree in FILES.items()}
    imported = [
        f"{path.relative_to(ROOT)}:{node.lineno} {alias.name}"
        for path, tree in FILES.items()
        if path.name != "conftest.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in fixtures.get(node.module or "", ())
    ]
    assert imported == []
