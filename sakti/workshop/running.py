"""Having a task done by a confined process, from the parent's side. What comes back is data of a stranger."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import IO

from sakti import paths
from sakti.workshop import child
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit

log = logging.getLogger(__name__)

#: How far behind the pages it comes, from its first moment on.
LAST = 10
#: Of one line of an answer.
LONGEST_LINE = 64 * MEGABYTE
#: What the child needs of our environment. Nothing else: passwords may stand there.
KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")
FEW = Limits(memory=256 * MEGABYTE, cpu=2, patience=5, answer=MEGABYTE)


def run(task: str, file: IO[bytes], limits: Limits, **asked: str | int | bool) -> Iterator[bytes]:
    """What the task says of the file, line by line.

    Raises what the task raises, Exceeded("memory"), Exceeded("time") or Exceeded("answer") for one that takes more than
    its share, and Unfit("broken") for one that ends in any other way.
    """
    with started(task, file, limits, **asked) as lines:
        yield from lines


@contextmanager
def started(task: str, file: IO[bytes], limits: Limits, **asked: str | int | bool) -> Iterator[Iterator[bytes]]:
    """The task, begun now, whenever its lines are read; those are as `run` has them. It ends with the block."""
    given = {"limits": {name: getattr(limits, name) for name in Limits.__slots__}, **asked}
    command = [sys.executable, "-W", "ignore", "-m", "sakti.workshop.child", task, json.dumps(given)]
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}
    late = Event()
    with subprocess.Popen(
        command, env=environment, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        with suppress(OSError):  # before it has begun: whoever waits for a page comes first
            os.setpriority(os.PRIO_PROCESS, process.pid, LAST)
        watchdog = Timer(limits.patience, _stop, (process, late))
        watchdog.daemon = True
        watchdog.start()
        try:
            yield _lines(process, limits, late)
        finally:
            watchdog.cancel()
            process.kill()


def _stop(process: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    process.kill()


def _lines(process: subprocess.Popen[bytes], limits: Limits, late: Event) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    room = limits.answer
    while line := process.stdout.readline(min(LONGEST_LINE, room) + 1):
        room -= len(line)
        if not line.endswith(b"\n"):
            if room < 0 or len(line) > LONGEST_LINE:
                raise Exceeded("answer")
            break  # it was killed while it wrote
        if line[:1] == child.DONE:
            return
        if line[:1] == child.REFUSED:
            raise _refusal(line[1:])
        if line[:1] == child.BROKE:
            log.warning("a reading process broke: %r", line[1:60])
            break
        yield line[1:-1]
    raise _ending(process.wait(), late)


def _refusal(line: bytes) -> Exceeded | Unfit:
    try:
        why, *numbers = json.loads(line)
        return Exceeded(str(why)[:40], *(int(number) for number in numbers[:2])) if numbers else Unfit(str(why)[:40])
    except (ValueError, TypeError, RecursionError):
        return Unfit("broken")


def _ending(code: int, late: Event) -> Exceeded | Unfit:
    """Why a child ended that did not say so."""
    if late.is_set() or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Exceeded("time")
    if code in (child.NO_MEMORY, -signal.SIGABRT, -signal.SIGSEGV):  # a library that gets no memory aborts
        return Exceeded("memory")
    return Unfit("broken")


def nameless() -> IO[bytes]:
    """A file for a child to read, which nobody else can open and which leaves nothing behind.

    It lies in memory where the system can do that.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("sakti", os.MFD_CLOEXEC), "w+b")
    return tempfile.TemporaryFile()


def level() -> tuple[str, frozenset[str]]:
    """How far a child is confined here, and what it can do nevertheless of: open, network, fork."""
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        said = list(run("sakti.workshop.probe:look_around", nothing, FEW, say_level=True, path=__file__))
    return said[0].decode(), frozenset(word.decode() for word in said[1:])
