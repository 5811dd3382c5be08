"""What a confined process cannot do, and how its parent learns how it ended."""

from __future__ import annotations

import json
import os
import sys
import time

import pytest

from sakti.workshop import running
from sakti.workshop.confinement import CALLS, program
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit

LIMITS = Limits(memory=256 * MEGABYTE, cpu=1, patience=20, answer=MEGABYTE)


def told(task, content=b"", limits=LIMITS, **asked):
    with running.nameless() as file:
        file.write(content)
        file.seek(0)
        return list(running.run(f"sakti.workshop.{task}", file, limits, **asked))


@pytest.mark.skipif(sys.platform != "linux", reason="the filter of system calls is Linux's")
def test_a_confined_process_opens_nothing_connects_nowhere_and_starts_nothing():
    assert running.level() == ("calls", frozenset())


@pytest.mark.parametrize("amount", [400 * MEGABYTE, 1 << 40])
def test_memory_has_an_end(amount):
    with pytest.raises(Exceeded, match="memory"):
        told("probe:grow", amount=amount)


def test_work_has_an_end():
    began = time.monotonic()
    with pytest.raises(Exceeded, match="time"):
        told("probe:spin")
    assert time.monotonic() - began < 15  # a second of work, on a machine that may be busy


def test_waiting_has_an_end():
    with pytest.raises(Exceeded, match="time"):
        told("probe:sleep", limits=Limits(memory=256 * MEGABYTE, cpu=5, patience=0.5, answer=MEGABYTE))


def test_an_answer_has_an_end():
    with pytest.raises(Exceeded, match="answer"):
        told("probe:chatter", limits=Limits(memory=256 * MEGABYTE, cpu=20, patience=20, answer=MEGABYTE))


def test_a_task_that_is_not_there_is_broken():
    with pytest.raises(Unfit, match="broken"):
        told("probe:nothing")


def test_it_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SAKTI_DATABASE_URL", "postgresql+psycopg://user:rahasia@host/sakti")
    seen = []
    real = running.subprocess.Popen

    def noting(*words, **given):
        seen.append(given)
        return real(*words, **given)

    monkeypatch.setattr(running.subprocess, "Popen", noting)
    told("probe:look_around", path=os.devnull)
    assert not [name for name in seen[0]["env"] if name.startswith("SAKTI")]
    assert seen[0].get("close_fds", True)


@pytest.mark.parametrize("said", [b"!", b"![]\n", b'!"x"\n', b"!{\n", b"![1,[2]]\n", b"!" + b"[" * 100_000 + b"\n"])
def test_a_refusal_that_is_none_is_broken(said):
    with pytest.raises((Exceeded, Unfit)):
        raise running._refusal(said[1:])


def test_the_filter_names_its_machine_and_denies_by_default():
    for architecture, calls in CALLS.values():
        code = program(architecture, calls)
        assert len(code) == 8 * (4 + 2 * len(calls) + 1)
        assert code.endswith((0x00050001).to_bytes(4, "little"))
    assert {41, 42, 56, 57, 59, 257}.isdisjoint(CALLS["x86_64"][1])  # socket, connect, clone, fork, execve, openat


def test_what_is_asked_is_told_as_json():
    with pytest.raises(TypeError):
        told("probe:grow", amount=object())
    assert json.loads(told("probe:grow", amount=10)[0]) == 10
