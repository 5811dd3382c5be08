"""How far the house is from what was agreed about it, counted. `test_measures.py` guards the limits below.

python -m tests.conventions.measures              # this checkout
python -m tests.conventions.measures --base REV   # a revision beside it
python -m tests.conventions.measures --list any   # where they are
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent


class Bound(NamedTuple):
    """What is guarded now, and what it shall be. None: it is only reported."""

    limit: int | None
    goal: int | None


#: Where the goal is not reached yet, the limit is the number that there was when it was last set: tighten it.
BOUNDS = {
    "fmt_skip": Bound(0, 50),
    "any": Bound(107, 150),
    "model_imports": Bound(0, 0),
    "table_imports": Bound(0, 0),
    "db_session": Bound(0, 0),
    "not_strict": Bound(0, 5),
    "core_docstrings": Bound(0, 0),
    "long_template_lines": Bound(0, 0),
    "css_lines": Bound(0, 0),
    "citations": Bound(0, 0),
    "vague_names": Bound(None, None),
}

#: Who may import the models of a domain: these modules of the domain itself.
HOME = {"models", "queries", "actions", "tables"}
#: Who may talk to the database: these modules of every domain, the ledger, and the folder `web`.
TALKERS = {"queries", "actions"}
LEDGER = ("observations", "ledger")
#: Of each domain these read `tables` at run time; others name them in annotations only.
READERS = {"models", "queries", "actions", "tables"}
LONGEST_TEMPLATE_LINE = 140
VAGUE = ("one", "found", "known", "said", "told")
#: Signs of documents that are not in the repository. Put together here, or this file would be found.
FOREIGN = ("D" + "§", "P" + "§", "stack" + ".md", "design" + ".md")
NO_TEXT = {".png", ".jpg", ".gz", ".xlsx", ".xls", ".ods", ".woff2", ".ttf", ".otf", ".mo", ".ico", ".pdf", ".zip"}
#: What `--strict` asks for and an override may take back.
STRICT_FLAGS = {
    "disallow_any_generics",
    "disallow_any_unimported",
    "disallow_incomplete_defs",
    "disallow_subclassing_any",
    "disallow_untyped_calls",
    "disallow_untyped_decorators",
    "disallow_untyped_defs",
    "no_implicit_reexport",
    "strict",
    "strict_equality",
    "warn_return_any",
    "warn_unused_ignores",
}


class Source(NamedTuple):
    """A Python file with its tree."""

    path: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """Below sakti/: ("intake", "views", "uploads")."""
        return Path(self.path).with_suffix("").parts[1:]

    @property
    def domain(self) -> str:
        return self.parts[0]

    def is_in(self, names: Collection[str]) -> bool:
        """Whether the module, or a folder that it lies in, has one of these names: rooms have the same files."""
        return not set(self.parts[1:]).isdisjoint(names)


@dataclass(frozen=True)
class House:
    """A checkout, read once."""

    root: Path

    @cached_property
    def files(self) -> list[Path]:
        """What is in the repository; where nobody can say, what lies in the folder and was not made by running it."""
        if (self.root / ".git").exists() and shutil.which("git"):
            listed = subprocess.run(["git", "ls-files"], cwd=self.root, check=True, capture_output=True, text=True)
            return [path for name in listed.stdout.splitlines() if (path := self.root / name).is_file()]
        return sorted(path for path in self.root.rglob("*") if path.is_file() and not self.is_made(path))

    def is_made(self, path: Path) -> bool:
        parts = path.relative_to(self.root).parts
        return parts[0] in ("instance", "build", "dist") or any(p.startswith(".") or p == "__pycache__" for p in parts)

    def named(self, folder: str, suffix: str) -> list[Path]:
        return [path for path in self.files if path.suffix == suffix and path.is_relative_to(self.root / folder)]

    @cached_property
    def sources(self) -> list[Source]:
        return [
            Source(str(path.relative_to(self.root)), ast.parse(path.read_text(encoding="utf-8")))
            for path in self.named("sakti", ".py")
        ]

    def lines(self, paths: list[Path]) -> Iterator[tuple[str, str]]:
        """Each line with its place."""
        for path in paths:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                yield f"{path.relative_to(self.root)}:{number}", line


# -- what is counted; each names the places ---------------------------------------------------------------------------


def fmt_skip(house: House) -> Iterator[str]:
    """Lines that the formatter may not touch."""
    mark = "# fmt: " + "skip"
    return (place for place, line in house.lines(house.named("", ".py")) if mark in line)


def any_names(house: House) -> Iterator[str]:
    """`Any` where a type could be said."""
    for source in house.sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Name) and node.id == "Any":
                yield f"{source.path}:{node.lineno}"


def model_imports(house: House) -> Iterator[str]:
    """Somebody reaches into the models of a domain past its queries, actions and tables."""
    for source in house.sources:
        for node, domain, module in imports_of(source, only_at_run_time=False):
            own = source.domain == domain and (source.is_in(HOME) or source.parts == LEDGER)
            if module == "models" and not own:
                yield f"{source.path}:{node.lineno}"


def table_imports(house: House) -> Iterator[str]:
    """Something else than queries and actions selects from a domain's tables."""
    of_rows = {each.domain for each in house.sources if each.parts[1:] == ("tables",) and reexports_models(each)}
    for source in house.sources:
        for node, domain, module in imports_of(source, only_at_run_time=True):
            if module == "tables" and domain in of_rows and not source.is_in(READERS) and source.parts != LEDGER:
                yield f"{source.path}:{node.lineno}"


def reexports_models(source: Source) -> bool:
    """`tables.py` of a domain with a database; another module may have that name for sheets."""
    return any(module == "models" for _, _, module in imports_of(source, only_at_run_time=True))


def imports_of(source: Source, *, only_at_run_time: bool) -> Iterator[tuple[ast.stmt, str, str]]:
    """Each `sakti.DOMAIN.MODULE` that a file imports, as (statement, domain, module)."""
    skipped = for_types_alone(source.tree) if only_at_run_time else set()
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in skipped:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import) and id(node) not in skipped:
            names = [alias.name for alias in node.names]
        modules = {tuple(name.split(".")[1:3]) for name in names if name.startswith("sakti.")}
        for place in modules:
            if len(place) == 2 and isinstance(node, ast.stmt):
                yield node, place[0], place[1]


def for_types_alone(tree: ast.Module) -> set[int]:
    """The statements under `if TYPE_CHECKING`."""
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }


def db_session(house: House) -> Iterator[str]:
    """Something else than queries, actions, the ledger and `web` talks to the database."""
    for source in house.sources:
        if source.domain == "web" or source.is_in(TALKERS) or source.parts == LEDGER:
            continue
        for node in ast.walk(source.tree):
            session = isinstance(node, ast.Attribute) and node.attr == "session"
            if session and isinstance(node.value, ast.Name) and node.value.id == "db":
                yield f"{source.path}:{node.lineno}"


def not_strict(house: House) -> Iterator[str]:
    """Modules that `mypy --strict` does not look at, or not as strictly."""
    modules = {".".join(Path(source.path).with_suffix("").parts).removesuffix(".__init__") for source in house.sources}
    settings = tomllib.loads((house.root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    if not settings.get("strict"):
        yield from sorted(module for module in modules if not is_under(module, strict_paths(house)))
    for override in settings.get("overrides", []):
        loose = {key for key in STRICT_FLAGS & override.keys() if not override[key]}
        if loose or override.get("ignore_errors"):
            named = override["module"] if isinstance(override["module"], list) else [override["module"]]
            patterns = [re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\..*", r"(\..*)?")) for name in named]
            yield from sorted(module for module in modules if any(each.fullmatch(module) for each in patterns))


def strict_paths(house: House) -> list[str]:
    """What `./run check` gives to `mypy --strict`, as names of modules."""
    calls = re.findall(r"mypy --strict ([^|\n]+)", (house.root / "run").read_text(encoding="utf-8"))
    return [path.removesuffix(".py").replace("/", ".") for call in calls for path in call.split()]


def is_under(module: str, names: list[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def core_docstrings(house: House) -> Iterator[str]:
    """Public functions of the core that do not say what they are for."""
    for source in (each for each in house.sources if each.domain == "core"):
        for node in source.tree.body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and ast.get_docstring(node) is None:
                yield f"{source.path}:{node.lineno} {node.name}"


def long_template_lines(house: House) -> Iterator[str]:
    """Lines of templates that no screen shows whole."""
    lines = house.lines(house.named("templates", ".html"))
    return (place for place, line in lines if len(line) > LONGEST_TEMPLATE_LINE)


def css_lines(house: House) -> Iterator[str]:
    """Lines of style sheets with more than one declaration."""
    lines = house.lines([*house.named("sakti/static", ".css"), *house.named("templates", ".css")])
    return (place for place, line in lines if declarations(line) > 1)


def declarations(line: str) -> int:
    """How many declarations a line of CSS holds."""
    plain = re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'|\([^()]*(?:\([^()]*\)[^()]*)*\)", "", line)
    return len(re.findall(r"(?:^|[{;])\s*[-\w]+\s*:[^;{}]*(?=[;}])", plain))


def citations(house: House) -> Iterator[str]:
    """References to documents that a reader of the repository does not have."""
    texts = [path for path in house.files if path.suffix not in NO_TEXT]
    return (place for place, line in house.lines(texts) if any(sign in line for sign in FOREIGN))


def vague_names(house: House) -> Iterator[str]:
    """Bindings that do not say what they hold."""
    for source in house.sources:
        for node in ast.walk(source.tree):
            bound = node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else ""
            bound = node.arg if isinstance(node, ast.arg) else bound
            if bound in VAGUE:
                yield f"{source.path}:{node.lineno} {bound}"  # type: ignore[attr-defined]


MEASURES: dict[str, Callable[[House], Iterator[str]]] = {
    "fmt_skip": fmt_skip,
    "any": any_names,
    "model_imports": model_imports,
    "table_imports": table_imports,
    "db_session": db_session,
    "not_strict": not_strict,
    "core_docstrings": core_docstrings,
    "long_template_lines": long_template_lines,
    "css_lines": css_lines,
    "citations": citations,
    "vague_names": vague_names,
}


# -- as a script ------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts what was agreed about the house.")
    parser.add_argument("--base", help="a revision to compare with")
    parser.add_argument("--list", choices=MEASURES, help="name the places of one measure")
    arguments = parser.parse_args()
    if arguments.list:
        for place in MEASURES[arguments.list](House(ROOT)):
            sys.stdout.write(f"{place}\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        before = counts_of(House(unpack(arguments.base, Path(folder)))) if arguments.base else {}
    now = counts_of(House(ROOT))
    sys.stdout.write(f"{'':<22}{'before' if before else '':>8}{'now':>8}{'limit':>8}{'goal':>8}\n")
    for name, count in now.items():
        bound = ["–" if number is None else number for number in BOUNDS[name]]
        sys.stdout.write(f"{name:<22}{before.get(name, ''):>8}{count:>8}{bound[0]:>8}{bound[1]:>8}\n")


def unpack(revision: str, folder: Path) -> Path:
    """The files of a revision, in a folder."""
    packed = subprocess.run(["git", "archive", revision], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def counts_of(house: House) -> dict[str, int]:
    return {name: sum(1 for _ in measure(house)) for name, measure in MEASURES.items()}


if __name__ == "__main__":
    main()
