"""A worker of gunicorn's in which nobody occupies a thread before the whole request is there.

Its own one hands a connection to a thread as soon as a byte comes, and the thread waits for the rest: as many half-sent
requests as there are threads stop it. Here the main loop collects requests; whoever is too slow is let go.
"""

from __future__ import annotations

import errno
import selectors
import socket
import struct
import time
from contextlib import suppress
from functools import partial

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from sakti.extensions import arrived_at
from sakti.server.arriving import Arrival, Refused, Whole

#: Bytes that are taken of one connection before the others have their turn.
PIECE = 256 * 1024
#: Seconds that a client may not take anything of an answer.
STALLED = 30
#: Of the largest body; the application says so itself a little earlier, in words.
LARGEST = 212 * 1024 * 1024


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """One request a connection; the front server, or the machine itself, is near."""

    def init_process(self) -> None:
        self.arriving: dict[TConn, Arrival] = {}
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        try:
            line, client = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", STALLED, 0))
        conn = TConn(self.cfg, line, client, listener.getsockname())
        self.arriving[conn] = Arrival(time.monotonic(), LARGEST)
        self.poller.register(line, selectors.EVENT_READ, partial(self.collect, conn))
        if self.nr_conns >= self.worker_connections:
            self.let_go(next(iter(self.arriving)))  # whoever has taken longest makes room

    def collect(self, conn: TConn, line: socket.socket) -> None:
        """Take what has come; a request that is whole goes to a thread."""
        arrival = self.arriving[conn]
        try:
            piece = line.recv(PIECE)
            if not piece:
                self.let_go(conn)
            elif arrival.take(piece):
                self.hand_over(conn, arrival)
            elif arrival.expects:
                arrival.expects = False
                line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except (BlockingIOError, InterruptedError):
            return
        except Refused as refused:
            self.let_go(conn, refused.status)
        except OSError:
            self.let_go(conn)

    def hand_over(self, conn: TConn, arrival: Arrival) -> None:
        self.poller.unregister(conn.sock)
        del self.arriving[conn]
        conn.parser = http.get_parser(self.cfg, Whole(arrival.whole), conn.client)
        conn.initialized = True
        conn.whole_at = time.monotonic()
        self.enqueue_req(conn)

    def handle(self, conn: TConn) -> object:
        """In a thread: what the request waits for begins when it was whole, not when a thread was free."""
        arrived_at.set(conn.whole_at)
        return super().handle(conn)

    def finish_request(self, conn: TConn, fs: object) -> None:
        """Also give back what the request lay in."""
        if conn.parser is not None:
            conn.parser.unreader.sock.whole.close()
        super().finish_request(conn, fs)

    def let_go(self, conn: TConn, status: str = "") -> None:
        """End a connection whose request is not whole, with an answer if it deserves one."""
        self.poller.unregister(conn.sock)
        self.arriving.pop(conn).close()
        self.nr_conns -= 1
        if status:
            answer = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            with suppress(OSError):
                conn.sock.send(answer.encode())
        conn.close()

    def murder_pending(self) -> None:
        """Each second: whoever is too slow is let go; so are all who are not whole when the worker stops."""
        super().murder_pending()
        now = time.monotonic()
        if not self.alive:
            for conn in list(self.arriving):
                self.let_go(conn, "503 Service Unavailable")
        for conn in [conn for conn, arrival in self.arriving.items() if arrival.is_late(now)]:
            self.let_go(conn, "408 Request Timeout")
