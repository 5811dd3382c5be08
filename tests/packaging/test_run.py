"""`./run` on a machine that has little, called from elsewhere, with blanks where blanks may be: one line of advice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("__init__", "environment", "paths", "system")
NEEDED = ("run", "pyproject.toml", "requirements.txt", *(f"sakti/{name}.py" for name in MODULES))
#: Nothing but the system's: no uv, no Python of a developer.
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder with a blank in its name, which everybody may read; the checkout is in `sakti baru` there."""
    with tempfile.TemporaryDirectory(prefix="sakti run ") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in NEEDED:
            target = folder / "sakti baru" / part
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / part, target)
        yield folder


def run(folder: Path, command: str, user: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call it from the folder around the checkout."""
    known = {"PATH": PATH, "HOME": str(folder)} | environment
    return subprocess.run(
        ["sakti baru/run", command], cwd=folder, env=known, user=user, capture_output=True, encoding="utf-8"
    )


def one_line(ending: subprocess.CompletedProcess[str]) -> str:
    assert (ending.returncode, ending.stdout) == (69, "")
    (line,) = ending.stderr.splitlines()
    return line


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "tidak_ADA"])
def test_help_needs_nothing(elsewhere: Path, locale: str) -> None:
    assert "Pemakaian: ./run PERINTAH" in run(elsewhere, "help", LC_ALL=locale).stdout


def test_a_wheel_folder_is_meant_from_where_the_command_was_given(elsewhere: Path) -> None:
    ending = run(elsewhere, "setup", SAKTI_WHEELS="roda saya", PYTHON=sys.executable)

    assert f"{elsewhere}/roda saya" in one_line(ending)


def test_a_python_that_does_not_fit_is_named(elsewhere: Path) -> None:
    assert "PYTHON=/tidak ada/python" in one_line(run(elsewhere, "setup", PYTHON="/tidak ada/python"))


#: A Python that makes an environment of itself, and writes down what pip is told.
SNAKE = """#!/bin/sh
case "$*" in
*sakti.environment*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
*"pip install"*) printf '%s\\n' "$@" >told && exit 1 ;;
esac
"""


def test_blanks_in_the_names_of_python_and_of_the_wheels(elsewhere: Path) -> None:
    python, wheels = elsewhere / "ular besar" / "python3", elsewhere / "roda saya"
    python.parent.mkdir()
    python.write_text(SNAKE)
    python.chmod(0o755)
    wheels.mkdir()
    ending = run(elsewhere, "setup", SAKTI_WHEELS="roda saya", PYTHON="ular besar/python3")

    assert (ending.returncode, "SAKTI_WHEELS=folder-berisi-wheel" in ending.stderr) == (69, True), ending
    told = (elsewhere / "sakti baru/told").read_text().splitlines()
    assert told[told.index("--find-links") + 1] == str(wheels)


def test_a_checkout_that_cannot_be_written_to(elsewhere: Path) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    (elsewhere / "sakti baru").chmod(0o555)
    lines = [one_line(run(elsewhere, command, user=user)) for command in ("demo", "test", "check")]
    (elsewhere / "sakti baru").chmod(0o755)

    for line in lines:
        assert f"cp -r '{elsewhere}/sakti baru'" in line
