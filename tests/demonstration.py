"""The demo district in a folder, filled once for all processes of one run.

`SAKTI_TEST_DEMO=folder` names an installation that `sakti demo --no-serve` filled before; it is copied, never touched.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installations import CHECKOUT


def demo_folder(base: pytest.TempPathFactory) -> Path:
    """Where it is; the first who asks fills it."""
    if ready := os.environ.get("SAKTI_TEST_DEMO"):
        return Path(ready)
    shared = base.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".done").exists():
            assert run_on(folder, "demo", "--no-serve").wait() == 0, folder.with_suffix(".log").read_text()
            folder.with_suffix(".done").touch()
    return folder


def run_on(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command on this instance, with a database file in it whatever the tests around use."""
    environment = {key: value for key, value in os.environ.items() if key != "SAKTI_DATABASE_URL"}
    command = [sys.executable, "-m", "tests.console", *words]
    with folder.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=CHECKOUT, env=environment | {"SAKTI_INSTANCE": str(folder)}, stdout=log, stderr=log
        )
