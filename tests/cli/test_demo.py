"""`sakti demo`: it fills an empty installation once, whatever comes between, and serves it (contracts §1)."""

from __future__ import annotations

import re
import shutil
import signal
import socket
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sakti.demo import loading
from sakti.extensions import db
from sakti.households.models import Household
from sakti.installation.actions import database
from sakti.observations.models import Observation
from sakti.web.turns import Turn, alone
from tests.cli.serving import answer
from tests.commands import Runner, die, made, one_line

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

#: A regency is filled sooner than the pilots are, by the same door.
FILL = ("demo", "--no-serve", "--households", 100)


def counts():
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (Household, Observation)]


@pytest.fixture(scope="session")
def at_once(schema, tmp_path_factory):
    """What a filling leaves that nothing interrupts."""
    for original in made(schema, tmp_path_factory.mktemp("demo"), [FILL]):
        with pytest.MonkeyPatch.context() as patch:
            whole = Runner(original.folder, original.url, patch).asked(counts)
        yield whole


def test_refuses_an_installation_with_data(sakti):
    sakti.did("users", "add", "X Y", "--role", "leader")
    ending = sakti("demo", "--no-serve")
    assert (ending.out, one_line(ending)) == ("", True), ending
    assert "SAKTI_INSTANCE" in ending.err


def test_a_data_folder_that_cannot_be_written_to(empty):
    empty.folder = Path("/proc")  # where root cannot write either
    ending = empty("demo", "--no-serve")

    assert one_line(ending), ending
    assert "SAKTI_INSTANCE" in ending.line


def test_refuses_the_sample(district):
    assert one_line(district("demo", "--no-serve"))


def test_a_filling_that_was_killed_starts_over_by_itself(empty, at_once):
    for module, step in ((loading, "import_observations"), (shutil, "rmtree"), (loading.sign_ins, "add")):
        empty.killed(lambda name, module=module: setattr(module, name, die), step, *FILL)
    ending = empty.did(*FILL)
    again = empty.did(*FILL)

    assert "Mengulang pengisian yang dulu terputus" in ending.err
    assert empty.asked(counts) == at_once
    assert empty.did("verify").code == 0
    assert again.err == ""  # what is finished is left alone


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), OSError(28, "No space left on device")], ids=["^C", "disk"])
def test_a_filling_that_breaks_off_does_not_say_that_nothing_changed(empty, monkeypatch, trouble):
    def stop(*_, **__):
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(loading.sign_ins, "add", stop)
        ending = empty(*FILL)

    assert one_line(ending), ending
    assert "mulai dari awal" in ending.line
    assert "Tidak ada yang berubah" not in ending.err


def test_whoever_was_added_to_an_unfinished_demo_keeps_it(empty):
    empty.killed(lambda name: setattr(loading.sign_ins, name, die), "add", *FILL)
    empty.did("users", "add", "X Y", "--role", "leader")
    before = empty.asked(counts)
    ending = empty(*FILL)

    assert one_line(ending), ending
    assert empty.asked(counts) == before


def test_the_second_of_two_waits_and_says_so(empty, at_once):
    def start_second():
        with alone(Turn.FILLING):
            second = empty.start(*FILL)
            assert "Menunggu pengisian contoh" in second.stderr.readline()
            return second

    second = empty.asked(start_second)
    first = empty.start(*FILL)
    endings = [process.communicate() for process in (first, second)]

    assert [process.returncode for process in (first, second)] == [0, 0], endings
    assert empty.asked(counts) == at_once


# -- serving it -------------------------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told_before_anything_is_filled(empty):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ending = empty("demo", "--port", taken.getsockname()[1])

    assert one_line(ending), ending
    assert "--port" in ending.line
    assert empty.asked(database.revision) is None


def test_the_address_is_told_when_it_answers(empty):
    process = empty.start("demo", "--households", 100, "--port", 0)
    address = re.search(r"http://127\.0\.0\.1:[1-9]\d*", process.stdout.readline())[0]

    assert answer(address) == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
