"""`sakti db upgrade`, `serve`, `scheduler`, `demo`, `verify`, and what goes wrong around any command (contracts §1)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, text

from sakti.cli import cli
from sakti.regions.queries import villages
from tests.cli.serving import answer, served
from tests.commands import NOW, one_line
from tests.installations import CHECKOUT
from tests.waiting import is_running, wait_for

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

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


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:  # noqa: PTH123
        return [int(word) for word in file.read().split()]


def words_of(pid):
    with open(f"/proc/{pid}/cmdline") as file:  # noqa: PTH123
        return file.read().split("\0")


def roles_of(pid):
    """What its children are, once each of them has begun."""
    return sorted("scheduler" if "sakti.scheduler" in words_of(child) else "answers" for child in children(pid))


def test_serve_answers_and_stops_when_told(sakti):
    process = sakti.start("serve", "--port", 0)
    assert answer(served(process)) == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_refused(sakti):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = sakti.start("serve", "--port", taken.getsockname()[1])
        _, err = process.communicate()
    assert (process.returncode, "Traceback" in err) == (1, False)
    assert "--port" in err


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_beside_the_server_leaves_with_it(sakti, how):
    process = sakti.start("serve", "--with-scheduler", "--port", 0)
    assert answer(served(process)) == 200
    wait_for(lambda: roles_of(process.pid) == ["answers", "answers", "scheduler"], process)
    beside = children(process.pid)
    process.send_signal(how)
    process.wait()
    wait_for(lambda: not any(map(is_running, beside)))


# -- verifying ---------------------------------------------------------------------------------------------------------


def test_verify_says_that_all_is_well(district):
    assert "sama dengan buku catatan" in district.did("verify").out


@pytest.mark.parametrize("given", [b"payung kuning", b"\xff\xfe\x00 payung"], ids=["words", "bytes"])
@pytest.mark.parametrize("words", [("keys", "recover"), ("restore", "x.sakti", "--identity", "-")], ids=lambda w: w[0])
def test_what_is_mistyped_on_the_day_of_a_loss_is_refused_in_words(empty, tmp_path, words, given):
    """In a process of its own, which knows no words yet. Found: a mistyped sheet ended in a failure of the program."""
    empty.enter()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.console", *words],
        input=given,
        capture_output=True,
        check=False,
        env=dict(os.environ) | {"PYTHONPATH": str(CHECKOUT)},
        cwd=tmp_path,
    )
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert len(ended.stderr.decode().splitlines()) == 1
