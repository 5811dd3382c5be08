"""The server as it ships, asked by clients that stop in the middle. Others are answered meanwhile."""

from __future__ import annotations

import http.client
import signal
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.cli.serving import answer, served
from tests.waiting import FOREVER

pytestmark = pytest.mark.one_engine

#: As many as stopped the server before: it held a hundred connections, and eight threads.
MANY = 105
HALVES = {
    "headers": b"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session=",
    "bodies": b"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nusername=",
    "nothing": b"",
}


@pytest.fixture
def server(sakti):
    process = sakti.start("serve", "--port", 0)
    address = served(process)
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait()


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_requests_do_not_stop_the_server(server, half):
    place = urlsplit(server)
    assert answer(server) == 200
    with ExitStack() as open_lines:
        lines = [
            open_lines.enter_context(socket.create_connection((place.hostname, place.port), FOREVER))
            for _ in range(MANY)
        ]
        for line in lines:
            line.sendall(HALVES[half])
        began = time.monotonic()
        assert [answer(server) for _ in range(5)] == [200] * 5
        assert time.monotonic() - began < FOREVER / 2
        for line in lines[:3]:  # a client that goes on is answered like any other
            if half == "bodies":
                line.sendall(b"x" * 991)
                assert line.recv(100).startswith(b"HTTP/1.1 ")


def test_a_server_that_is_told_to_stop_does_not_wait_for_half_sent_requests(sakti):
    process = sakti.start("serve", "--port", 0)
    place = urlsplit(served(process))
    with socket.create_connection((place.hostname, place.port), FOREVER) as line:
        line.sendall(HALVES["headers"])
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        assert time.monotonic() - began < 20  # of the thirty that a whole request would have


def test_a_request_is_answered_however_slowly_it_comes(server):
    place = urlsplit(server)
    with socket.create_connection((place.hostname, place.port), FOREVER) as line:
        for byte in b"GET /tentang HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n":
            line.sendall(bytes([byte]))
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "999999999"}, 413),
        ({"Content-Length": "1", "content-length": "2"}, 400),
    ],
)
def test_what_is_no_request_is_refused_before_the_application_sees_it(server, headers, status):
    place = urlsplit(server)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=FOREVER)
    line.putrequest("POST", "/masuk")
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders()
    assert line.getresponse().status == status
    line.close()


def test_nobody_is_told_by_what_it_is_served(server):
    place = urlsplit(server)
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=FOREVER)
    line.request("GET", "/tentang")
    assert "gunicorn" not in str(line.getresponse().headers)
    line.close()
