"""`sakti db upgrade`, `serve`, `scheduler`, `demo`, `verify`, and what goes wrong around any command (contracts §1)."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, text

from sakti.cli import cli
from sakti.regions.queries import villages
from tests.commands import NOW, one_line

EVERY = (
    ("import", "x.csv", "--as-of", NOW),
    ("observe", "x.csv"),
    ("events", "x.csv"),
    ("deliveries", "x.csv"),
    ("figures", "--as-of", NOW, "--json"),
    ("close", "2020-01"),
    ("regions", "load", "x.csv"),
    ("villages", "set", "33.26.02.2008", "--typology", "pesisir"),
    ("users", "add", "X Y", "--role", "leader"),
    ("report", "--region", "33.26", "--month", "2020-01", "--out", "/tmp/x.pdf"),
    ("verify",),
    ("serve",),
    ("scheduler",),
    ("backup", "/tmp/x.sakti"),
)


def test_upgrade_twice_changes_nothing(empty):
    for _ in range(2):
        assert empty.did("db", "upgrade").out == "Basis data siap.\n"
    assert empty.asked(lambda: len(villages())) == 285


def test_help_of_every_command(sakti):
    assert "figures" in sakti.did("--help").out
    for name in cli.commands:
        assert sakti.did(name, "--help").out.startswith("Usage: ")


@pytest.mark.parametrize("words", [(), ("terbang",), ("--json",), ("db",), ("db", "hapus"), ("serve", "--port", "x")])
def test_wrong_usage(sakti, words):
    ending = sakti(*words)
    assert (ending.code, "Traceback" in ending.err) == (2, False)


@pytest.mark.parametrize("words", EVERY, ids=lambda words: words[0])
def test_without_a_database_every_command_says_what_to_do(empty, words):
    ending = empty(*words)
    assert (ending.code, ending.out) == (1, "")
    assert ending.err == "Basis data belum ada. Jalankan: sakti db upgrade\n"


@pytest.mark.parametrize("words", EVERY, ids=lambda words: words[0])
def test_a_database_of_another_version_is_told_of_before_anything_is_read(sakti, words):
    engine = create_engine(sakti.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    ending = sakti(*words)
    assert (ending.code, ending.out) == (1, "")
    assert ending.err.endswith("jalankan: sakti db upgrade\n")


@pytest.mark.parametrize("words", [*EVERY, ("db", "upgrade"), ("demo",), ("restore", "x.sakti")], ids=lambda w: w[0])
def test_a_database_server_that_does_not_answer(empty, words):
    empty.url = "postgresql+psycopg://rahasia:sandi@127.0.0.1:1/sakti?connect_timeout=2"
    ending = empty(*words)
    assert (ending.out, one_line(ending)) == ("", True), ending
    assert "SAKTI_DATABASE_URL" in ending.err or words[0] == "restore"
    assert "sandi@" not in ending.err


@pytest.mark.parametrize(
    "url", ["bukan alamat", "postgresql+psycopg://", "mysql://a/b", "oracle:", "sqlite:////x/y/z.db"]
)
def test_a_database_address_that_cannot_be(empty, url):
    if url == "postgresql+psycopg://":
        url += "127.0.0.1:1/tidak_ada"
    empty.url = url
    ending = empty("figures", "--as-of", NOW)
    assert one_line(ending), ending
    assert "SAKTI_DATABASE_URL" in ending.err


def test_a_file_that_is_no_database(empty):
    if empty.url.startswith("sqlite"):
        (empty.folder / "sakti.db").write_text("bukan basis data " * 100)
        assert one_line(empty("figures", "--as-of", NOW))


# -- serving ----------------------------------------------------------------------------------------------------------


def served(process):
    """The address that the server told, once it answers."""
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError(process.returncode)


def answer(address, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address + "/tentang", timeout=5) as response:
                return response.status
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def is_running(pid):
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:  # noqa: PTH123
        return [int(word) for word in file.read().split()]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_serve_answers_and_stops_when_told(sakti):
    process = sakti.start("serve", "--port", free_port())
    assert answer(served(process)) == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_refused(sakti):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = sakti.start("serve", "--port", taken.getsockname()[1])
        _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (1, False)
    assert "--port" in err


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_beside_the_server_leaves_with_it(sakti, how):
    process = sakti.start("serve", "--with-scheduler", "--port", free_port())
    assert answer(served(process)) == 200
    (child,) = children(process.pid)
    assert is_running(child)
    process.send_signal(how)
    process.wait(timeout=30)
    end = time.monotonic() + 30
    while is_running(child):
        assert time.monotonic() < end, "the scheduler outlived the server"
        time.sleep(0.1)


# -- demo -------------------------------------------------------------------------------------------------------------


def test_demo_refuses_an_installation_with_data(sakti):
    sakti.did("users", "add", "X Y", "--role", "leader")
    ending = sakti("demo", "--no-serve")
    assert (ending.out, one_line(ending)) == ("", True), ending
    assert "SAKTI_INSTANCE" in ending.err


def test_demo_refuses_the_sample(district):
    assert one_line(district("demo", "--no-serve"))


def test_verify_says_that_all_is_well(district):
    assert "sama dengan buku catatan" in district.did("verify").out
