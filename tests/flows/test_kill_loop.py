"""kill -9 at any moment whatever: what was done stays done, nothing is half done, and the next try completes it.

Once each, and at night (`SAKTI_TEST_NIGHTLY=1`) ten times each on both engines.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sakti.audit.actions import chain
from sakti.audit.queries import findings
from tests import NIGHTLY
from tests.commands import BASELINE, Runner, running
from tests.flows.test_kill import FILES, VILLAGE
from tests.installations import CHECKOUT
from tests.waiting import end

KILLS = 10 if NIGHTLY else 1
#: What is killed: a command, or a module of the tests that does one thing over and over.
ACTS: dict[str, tuple[str, ...]] = {
    "import": ("tests.console", "import", "daftar.csv", "--layout", "dtsen", "--as-of", BASELINE),
    "visit": ("tests.flows.busy", "visit"),
    "close": ("tests.console", "close", "2019-12"),
    "report": ("tests.console", "report", "--region", VILLAGE, "--month", "2019-12", "--out", "laporan.pdf"),
    "backup": ("tests.console", "backup", "cadangan.sakti"),
    "restore": ("tests.console", "restore", "semula.sakti"),
    "rotate": ("tests.console", "keys", "rotate"),
    "seal": ("tests.flows.busy", "seal"),
}

#: When a program is killed, in starts of a program on this machine just now: until it is about done, as measured. The
#: early moments come first, for what is done once cannot be killed at it again.
MOMENTS: dict[str, tuple[float, float]] = {
    "import": (0.6, 1.1),
    "visit": (0.9, 4.5),
    "close": (0.8, 1.5),
    "report": (0.9, 1.9),
    "backup": (0.7, 1.15),
    "restore": (0.6, 1.4),
    "rotate": (0.9, 1.55),
    "seal": (0.9, 2.9),
}


@pytest.fixture
def made(bare, tmp_path, monkeypatch):
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    yield from running(bare, tmp_path / "instance", monkeypatch)


def begin(runner: Runner, folder: Path, words: Sequence[str]) -> subprocess.Popen[str]:
    runner.enter()
    environment = dict(os.environ) | {"PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    runner.started.append(process)
    return process


def a_start(runner: Runner, folder: Path) -> float:
    """How many seconds it takes here to start a program and do next to nothing. A busy machine takes longer."""
    began = time.monotonic()
    begin(runner, folder, ("tests.console", "keys", "check")).communicate()
    return time.monotonic() - began


def completed(runner: Runner, folder: Path, act: str) -> None:
    """Let it end by itself, well or because it was done before."""
    process = begin(runner, folder, ACTS[act])
    said, _ = process.communicate()
    assert process.returncode in (0, 1), said
    assert "Traceback" not in said


@pytest.mark.one_engine
@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_moment_it_is_whole_and_the_next_try_completes_it(made, empty, tmp_path, act):
    arrange(made, tmp_path, act)
    if act == "restore":
        shutil.copy(made.folder / "keys.json", empty.folder / "keys.json")
        made = empty
    rng, struck = random.Random(f"{act} 3326"), 0
    for moment in sorted(rng.uniform(*MOMENTS[act]) for _ in range(KILLS)):
        seconds = moment * a_start(made, tmp_path)
        process = begin(made, tmp_path, ACTS[act])
        time.sleep(seconds)
        struck += process.poll() is None
        end(process)
        if act != "restore":  # before it is done there may be no tables yet
            assert_whole(made)
        if act == "backup":
            (tmp_path / "cadangan.sakti").unlink(missing_ok=True)
    assert struck >= KILLS // 2, "it was done before it was killed"
    completed(made, tmp_path, act)
    assert_whole(made)


def arrange(runner: Runner, folder: Path, act: str) -> None:
    """What has to be there before."""
    if act == "import":
        return
    runner.did("import", folder / "daftar.csv", "--layout", "dtsen", "--as-of", BASELINE)
    if act == "report":
        runner.did("close", "2019-12")
    if act == "restore":
        runner.did("backup", folder / "semula.sakti")


def assert_whole(runner: Runner) -> None:
    """States and figures are what the ledger says, records and trail as they were sealed."""
    assert runner.did("verify").code == 0
    assert runner.asked(lambda: (chain.seal_all(), findings())[1]) == []
