"""Asking a virus scanner about a file: clamd, by its INSTREAM command, where `SAKTI_SCANNER` names one."""

from __future__ import annotations

import os
import re
import socket
from typing import IO
from urllib.parse import urlsplit

from sakti.core.refusals import Refusal

#: Seconds for each step of the conversation.
PATIENCE = 30
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


def refuse_infected(file: IO[bytes]) -> None:
    """Have a file looked through, from its beginning; it stands at its beginning again afterwards.

    Refuses `file_infected`, and `scanner_away` if the scanner does not answer, unless `SAKTI_SCANNER_AWAY=accept`.
    Without `SAKTI_SCANNER` nobody is asked.
    """
    where = os.environ.get("SAKTI_SCANNER", "")
    if not where:
        return
    try:
        answer = ask(where, file)
    except (OSError, ValueError):
        answer = ""
    finally:
        file.seek(0)
    if answer.endswith(" OK"):
        return
    if infected := re.search(r": (.{1,80}) FOUND$", answer):
        raise Refusal("file_infected", what=infected[1])
    if os.environ.get("SAKTI_SCANNER_AWAY") != "accept":
        raise Refusal("scanner_away")


def ask(where: str, file: IO[bytes]) -> str:
    """What clamd says of a file. Raises OSError or ValueError if it does not say anything."""
    file.seek(0)
    with connected(where) as line:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def connected(where: str) -> socket.socket:
    """A conversation with `unix:/path` or `tcp:host:port`. Raises ValueError for anything else."""
    kind, _, rest = where.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(rest)
        except BaseException:
            line.close()
            raise
        return line
    if kind == "tcp":
        place = urlsplit(f"//{rest}")
        return socket.create_connection((place.hostname or "", place.port or 3310), PATIENCE)
    raise ValueError(where)
