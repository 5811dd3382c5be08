"""Waiting for a fact: until it holds, or until the process that would bring it about is over.

How long that takes says nothing: this machine may be busy with something else.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import TypeVar

Fact = TypeVar("Fact")

#: Seconds after which a test would never end. No test may come near it.
FOREVER = 600


def wait_for(look: Callable[[], Fact], process: subprocess.Popen | None = None) -> Fact:
    """What `look` sees, once that is anything. Fails when the process ended without it."""
    give_up = time.monotonic() + FOREVER
    while True:
        over = process is not None and process.poll() is not None
        if seen := look():
            return seen
        assert not over, f"the process ended with {process and process.returncode}, and it did not happen"
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - one word of one line
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end(process: subprocess.Popen) -> None:
    """Nothing of it is left, whether or not it was waited for and read before."""
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
