"""A task that tries what it may not, for `sakti doctor` and the tests."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import IO


def look_around(_file: IO[bytes], path: str) -> Iterator[bytes]:
    """The names of what could be done nevertheless: open, network, fork."""

    def open_file() -> None:
        os.close(os.open(path, os.O_RDONLY))

    def make_socket() -> None:
        socket.socket().close()

    def fork() -> None:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)

    attempts: dict[str, Callable[[], None]] = {"open": open_file, "network": make_socket, "fork": fork}
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError:
            continue
        yield name.encode()


def grow(_file: IO[bytes], amount: int) -> Iterator[bytes]:
    """Takes this much memory."""
    yield str(len(bytearray(amount))).encode()


def spin(_file: IO[bytes]) -> Iterator[bytes]:
    """Never ends."""
    while True:
        if os.getpid() == 0:
            yield b""


def sleep(_file: IO[bytes]) -> Iterator[bytes]:
    """Does nothing, for long."""
    time.sleep(600)
    yield b""


def chatter(_file: IO[bytes]) -> Iterator[bytes]:
    """Says more than anybody wants to hear."""
    while True:
        yield b"x" * 10_000
