"""A place of its own, in which a backup is restored and looked at as if in earnest, and of which nothing is left.

A process of its own does it (`sakti/cli/proving.py`): with its own database, which is SQLite whatever the installation
has, and memory that goes back to the machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sakti.core.progress import Progress
from sakti.core.refusals import Refusal
from sakti.keys import key_file

FOLDER = "scratch"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in the copy: how many states and figures differ from its ledger, and the first of them."""

    differences: int
    first: str = ""


@contextmanager
def emptied(instance: Path) -> Iterator[Path]:
    """The place, for this user alone. One that was killed may have left something there: it goes first."""
    folder = instance / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prove(plain: IO[bytes], instance: Path, progress: Progress) -> Proof:
    """Restore this ZIP into the place and verify it. Refuses `backup_unproven` with what went wrong."""
    plain.flush()
    plain.seek(0)
    with emptied(instance) as folder:
        environment = dict(os.environ) | {"SAKTI_INSTANCE": str(folder), "SAKTI_KEYS": str(key_file().resolve())}
        for name in ("SAKTI_DATABASE_URL", "SAKTI_ANCHORS"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "sakti.cli.proving"]
        with subprocess.Popen(
            command, env=environment, stdin=plain, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as child:
            try:
                return _told(child, progress)
            finally:
                child.kill()


def _told(child: subprocess.Popen[str], progress: Progress) -> Proof:
    """What the child says, a line of JSON each time: how far it is, and at last what it found or why it could not."""
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    for line in child.stdout:
        said = json.loads(line)
        if "progress" in said:
            what, done, total = said["progress"]
            progress(f"Menguji salinan: {what}", done, total)
        elif "refusal" in said:
            raise Refusal("backup_unproven", reason=said["refusal"])
        else:
            return Proof(said["differences"], said["first"])
    assert child.stderr is not None  # noqa: S101 - the same
    last = child.stderr.read().strip().splitlines()[-1:] or [f"proses berhenti ({child.wait()})"]
    raise Refusal("backup_unproven", reason=last[0][:300])
