"""The virus scanner, where an office has one: a clamd of the tests' own."""

from __future__ import annotations

import io
import socket
import threading

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import actions as files
from sakti.files import scanner
from sakti.intake.models import Upload
from sakti.regions.actions import project_classes
from tests.intake_ui.conftest import listing, person

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers one file a connection, as clamd does, and remembers what it was sent."""

    def __init__(self, path, silent=False):
        self.path, self.silent, self.seen = path, silent, []
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(str(path))
        self.line.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.line.accept()
            except OSError:
                return
            with client, client.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(sent.read(4), "big"):
                    content += sent.read(size)
                self.seen.append(content)
                if not self.silent:
                    verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
                    client.sendall(b"stream: " + verdict + b"\0")

    def stop(self):
        self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()
        self.thread.join()


@pytest.fixture
def clamd(tmp_path, monkeypatch):
    running = Clamd(tmp_path / "clamd.ctl")
    monkeypatch.setenv("SAKTI_SCANNER", f"unix:{running.path}")
    yield running
    running.stop()


def refused(content, code):
    with pytest.raises(Refusal) as refusal:
        scanner.refuse_infected(io.BytesIO(content))
    return refusal.value.code == code


def test_without_a_scanner_nobody_is_asked(app, monkeypatch):
    monkeypatch.delenv("SAKTI_SCANNER", raising=False)
    scanner.refuse_infected(io.BytesIO(EICAR))


def test_a_clean_file_passes_whole_and_stands_at_its_beginning(app, clamd):
    file = io.BytesIO(b"nama\n" * 40_000)
    scanner.refuse_infected(file)
    assert clamd.seen == [file.getvalue()]
    assert file.tell() == 0


def test_an_infected_file_is_refused_by_name(app, clamd):
    assert refused(b"nama\n" + EICAR, "file_infected")
    with pytest.raises(Refusal, match="Eicar-Test-Signature"):
        scanner.refuse_infected(io.BytesIO(EICAR))


@pytest.mark.parametrize("where", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:1", "lainnya"])
def test_while_the_scanner_is_away_nothing_is_taken_in_unless_the_office_says_so(app, monkeypatch, where):
    monkeypatch.setenv("SAKTI_SCANNER", where)
    assert refused(b"nama", "scanner_away")
    monkeypatch.setenv("SAKTI_SCANNER_AWAY", "accept")
    scanner.refuse_infected(io.BytesIO(b"nama"))


def test_a_scanner_that_says_nothing_is_away(app, tmp_path, monkeypatch):
    running = Clamd(tmp_path / "clamd.ctl", silent=True)
    monkeypatch.setenv("SAKTI_SCANNER", f"unix:{running.path}")
    assert refused(b"nama", "scanner_away")
    running.stop()


def upload(client, content):
    data = {"file": (io.BytesIO(content), "daftar.csv"), "as_of": "2019-01-31"}
    return client.submit("/impor/daftar", data, content_type="multipart/form-data")


def test_an_infected_list_is_refused_at_its_field_and_not_kept(client, cast, clamd):
    client.sign_in(cast.alice)
    answer = upload(client, EICAR)
    assert answer.status_code != 303
    assert "Pemindai menemukan Eicar-Test-Signature" in answer.text
    assert db.session.query(Upload).count() == 0


def test_a_clean_list_is_kept(client, cast, clamd):
    project_classes()
    client.sign_in(cast.alice)
    assert upload(client, listing(person(1)).getvalue()).status_code == 303
    (stored,) = db.session.query(Upload).all()
    assert files.read(stored.path) == clamd.seen[0]
