"""What runs before anything is installed, and what must outlive any framework, imports the standard library only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = sorted(
    [*ROOT.glob("sakti/core/**/*.py"), *(ROOT / f"sakti/{name}.py" for name in ("environment", "paths", "system"))]
)


def imported(file: Path) -> set[str]:
    """The top names that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    origins = {node.module or "sakti" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | origins}


@pytest.mark.parametrize("file", PLAIN, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_the_standard_library_only(file: Path) -> None:
    assert imported(file) <= set(sys.stdlib_module_names) | {"sakti"}
