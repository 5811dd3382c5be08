"""`sakti close` and `sakti report` (contracts §1)."""

from __future__ import annotations

import errno
import hashlib
import re
import subprocess

import pytest

from sakti.closing.queries import closes
from sakti.reports import paper
from sakti.web import clock
from tests.commands import one_line

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

VILLAGE = "33.26.02.2008"
this_month = clock.today().strftime("%Y-%m")


def test_close_freezes_a_month_once(district):
    assert re.search(r"[0-9a-f]{64}", district.did("close", "2019-12").out)
    assert one_line(district("close", "2019-12"))
    assert district.asked(lambda: len(closes())) == 1


@pytest.mark.parametrize("month", [this_month, "2999-01", "2018-11"])
def test_a_month_that_cannot_be_closed_is_refused(district, month):
    ending = district("close", month)
    assert (ending.out, one_line(ending)) == ("", True), ending


@pytest.mark.parametrize("words", [(), ("2020",), ("2020-13",), ("Juni",), ("2020-06-30",), ("2020-01", "2020-02")])
def test_wrong_usage_of_close(sakti, words):
    assert sakti("close", *words).code == 2


def text_of(file):
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def test_a_report_is_marked_until_its_month_is_closed_and_then_stays(district, tmp_path):
    def report(name):
        file = tmp_path / name
        out = district.did("report", "--region", VILLAGE, "--month", "2019-12", "--out", file).out
        assert hashlib.sha256(file.read_bytes()).hexdigest() in out
        return file

    assert "sementara" in text_of(report("before.pdf")).lower()
    district.did("close", "2019-12")
    first, second = report("first.pdf"), report("second.pdf")
    assert "sementara" not in text_of(first).lower()
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("--region", VILLAGE, "--month", "2019-12"),
        ("--region", VILLAGE, "--out", "x.pdf"),
        ("--month", "2019-12", "--out", "x.pdf"),
        ("--region", VILLAGE, "--month", "2019-00", "--out", "x.pdf"),
        ("--region", VILLAGE, "--month", "2019-12", "--out", "/"),
    ],
)
def test_wrong_usage_of_report(sakti, words):
    assert sakti("report", *words).code == 2


def test_a_report_that_cannot_be_is_refused(district, tmp_path):
    for region, month, out in (
        ("33.27", "2019-12", "x.pdf"),
        (VILLAGE, "2999-01", "x.pdf"),
        (VILLAGE, "2019-12", "folder/x.pdf"),
    ):
        ending = district("report", "--region", region, "--month", month, "--out", tmp_path / out)
        assert one_line(ending), ending
        assert list(tmp_path.glob("**/*.pdf*")) == []


def test_without_pango_no_report_and_the_reason(district, tmp_path, monkeypatch):
    monkeypatch.setattr("sakti.reports.paper.can_print", lambda: False)
    ending = district("report", "--region", VILLAGE, "--month", "2019-12", "--out", tmp_path / "x.pdf")
    assert one_line(ending)
    assert "pango" in ending.err.lower()


def test_a_full_disk_names_the_file_and_leaves_nothing(district, tmp_path, monkeypatch):
    def full(file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr(paper, "printed", lambda page, tell, patience: paper.Paper(b"%PDF", 1))

    found = district("report", "--region", VILLAGE, "--month", "2019-12", "--out", str(tmp_path / "a.pdf"))

    assert found.code == 1
    assert f"Berkas {tmp_path}/a.pdf tidak dapat dipakai: No space left on device." in found.err
    assert list(tmp_path.glob("a.pdf*")) == []
