"""Requests on their way in: taken piece by piece, refused when they are none, let go when they are too slow."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.server.arriving import BODY_SECONDS, HEAD_SECONDS, SLOWEST, Arrival, Refused, Whole

HEAD = b"POST /masuk HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"


def arrival(most=1000):
    return Arrival(100.0, most)


def taken(*pieces):
    coming = arrival()
    return coming, [coming.take(piece) for piece in pieces]


@given(st.lists(st.integers(0, len(HEAD) + 5), max_size=6))
def test_however_it_is_cut_the_whole_request_comes_out(cuts):
    whole, places = HEAD + b"abcde", [0, *sorted(cuts), len(HEAD) + 5]
    pieces = [whole[start:end] for start, end in pairwise(places) if end > start]
    coming, ends = taken(*pieces)
    assert ends == [False] * (len(pieces) - 1) + [True]
    assert Whole(coming.whole).recv(1000) == whole


def test_what_comes_behind_a_request_is_left():
    coming, ends = taken(HEAD + b"abcdeGET / HTTP/1.1\r\n\r\n")
    assert (ends, Whole(coming.whole).recv(1000)) == ([True], HEAD + b"abcde")


def test_a_request_without_a_body_ends_with_its_headers():
    assert taken(b"GET / HTTP/1.1\r\n", b"Host: x\r\n\r", b"\n")[1] == [False, False, True]


def test_a_large_body_waits_outside_of_memory():
    head = HEAD.replace(b" 5", b" 900000")
    coming = arrival(most=1_000_000)
    assert not coming.take(head)
    assert coming.take(b"x" * 900_000)
    assert coming.whole.fileno() > 0
    coming.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD.replace(b" 5", b" 1001"), "413"),
        (HEAD.replace(b" 5", b" -1"), "400"),
        (HEAD.replace(b" 5", b" 5, 5"), "400"),
        (HEAD.replace(b" 5", b""), "400"),
        (HEAD.replace(b"Host: x", b"content-length: 7"), "400"),
        (HEAD.replace(b"Content-Length: 5", b"Transfer-Encoding: chunked"), "411"),
        (HEAD.replace(b"Host: x", b"transfer-encoding : x"), "411"),
        (b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000, "431"),
    ],
)
def test_what_is_no_request_for_us_is_refused(sent, status):
    with pytest.raises(Refused, match=status):
        arrival().take(sent)


def test_whoever_waits_for_our_word_is_told_to_go_on():
    coming, _ = taken(HEAD.replace(b"Host: x", b"Expect: 100-continue"))
    assert coming.expects


def test_headers_have_ten_seconds_however_they_trickle():
    coming = arrival()
    coming.take(b"GET / HTTP/1.1\r\n")
    assert not coming.is_late(100 + HEAD_SECONDS)
    assert coming.is_late(100 + HEAD_SECONDS + 0.1)


def test_a_body_has_the_time_that_its_size_needs():
    coming = arrival(most=10 * SLOWEST)
    coming.take(HEAD.replace(b" 5", b" %d" % (10 * SLOWEST)))
    limit = 100 + HEAD_SECONDS + BODY_SECONDS
    assert not coming.is_late(limit)
    assert coming.is_late(limit + 0.1)
    coming.take(b"x" * (4 * SLOWEST))
    assert not coming.is_late(limit + 4)
    assert coming.is_late(limit + 4.1)
