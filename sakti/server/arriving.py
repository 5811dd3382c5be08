"""A request on its way in: collected without a thread, until all of it is there or its time is over. Pure."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass, field
from typing import IO

#: Of the request line and the headers together.
LONGEST_HEAD = 64 * 1024
#: A body beyond this waits on the disk, in a file without a name.
IN_MEMORY = 256 * 1024
#: Seconds for the headers; for a body too, and then so many bytes a second at least.
HEAD_SECONDS = 10.0
BODY_SECONDS = 20.0
SLOWEST = 8 * 1024

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*([^\r\n]*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CODED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_EXPECTS = re.compile(rb"^expect[ \t]*:[ \t]*100-continue[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Refused(Exception):
    """What arrives is no request that we take; `status` says why."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Arrival:
    """What has come of a request so far. `most`: bytes of the largest body."""

    began: float
    most: int
    head: bytes = b""
    length: int | None = None  # of the body, once the headers are there
    missing: int = 0
    expects: bool = False  # it waits for our word before it sends its body
    whole: IO[bytes] = field(default_factory=io.BytesIO, repr=False)

    def take(self, piece: bytes) -> bool:
        """Take what has come; True if the request is all there. Raises Refused."""
        if self.length is None:
            self.head += piece
            found = _END_OF_HEAD.search(self.head)
            if found is None:
                if len(self.head) > LONGEST_HEAD:
                    raise Refused("431 Request Header Fields Too Large")
                return False
            self._read_head(self.head[: found.end()])
            piece, self.head = self.head[found.end() :], self.head[: found.end()]
            if self.missing > IN_MEMORY:
                self.whole = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
            self.whole.write(self.head)
        self.whole.write(piece[: self.missing])  # what comes behind a request is not ours: one request a connection
        self.missing -= min(self.missing, len(piece))
        if not self.missing:
            self.whole.seek(0)
        return not self.missing

    def _read_head(self, head: bytes) -> None:
        if len(head) > LONGEST_HEAD:
            raise Refused("431 Request Header Fields Too Large")
        if _CODED.search(head):
            raise Refused("411 Length Required")
        lengths = _LENGTH.findall(head)
        if len(lengths) > 1 or (lengths and not re.fullmatch(rb"\d{1,15}", lengths[0])):
            raise Refused("400 Bad Request")
        self.length = self.missing = int(lengths[0]) if lengths else 0
        if self.length > self.most:
            raise Refused("413 Content Too Large")
        self.expects = bool(self.length and _EXPECTS.search(head))

    def is_late(self, now: float) -> bool:
        """Whether its time is over."""
        waited = now - self.began
        if self.length is None:
            return waited > HEAD_SECONDS
        return waited > HEAD_SECONDS + BODY_SECONDS + (self.length - self.missing) / SLOWEST

    def close(self) -> None:
        self.whole.close()


class Whole:
    """A request that is all there, in the place of the socket that it came by."""

    def __init__(self, whole: IO[bytes]) -> None:
        self.whole = whole

    def recv(self, size: int) -> bytes:
        return self.whole.read(size)
