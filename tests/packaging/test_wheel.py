"""The wheel, built and installed into an environment of its own, has all its parts and a light core."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CORE_ALONE = """
import importlib, pkgutil, sys
import sakti.core
for module in pkgutil.walk_packages(sakti.core.__path__, "sakti.core."):
    importlib.import_module(module.name)
print(sorted({"flask", "sqlalchemy"} & set(sys.modules)))
"""

WHERE = """
from sakti import paths, system
print(paths.PACKAGE)
print(*(folder for name in ("templates", "migrations") if (folder := paths.data_folder(name)).is_dir()))
print(system.FONTS.is_file())
"""


def run(*command: object, cwd: Path = ROOT) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel in it; other packages are borrowed from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    venv.create(folder / "env")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "env")}))
    # A path file in a path file is not read, so the checkout that is installed here stays out of sight there.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    run(sys.executable, "-m", "zipfile", "-e", next(folder.glob("*.whl")), packages)
    return folder / "env" / "bin" / "python"


def test_templates_migrations_and_fonts_are_found(installed: Path, tmp_path: Path) -> None:
    package, data, fonts = run(installed, "-c", WHERE, cwd=tmp_path).splitlines()

    assert package.startswith(str(installed.parents[1]))
    assert data.split() == [f"{package}/_data/templates", f"{package}/_data/migrations"]
    assert fonts == "True"


def test_the_core_loads_neither_flask_nor_sqlalchemy(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "-c", CORE_ALONE, cwd=tmp_path) == "[]"
