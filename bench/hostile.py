"""What others feel of a hostile upload: how long a visit takes to save while a bomb is handed in again and again."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from bench.measuring import Result, percentile, timed
from sakti.demo.sign_ins import password_of
from sakti.extensions import db
from sakti.households.models import Household

VISITS = 60
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE = 120


class Visitor:
    """Somebody with a browser."""

    def __init__(self, address: str, name: str) -> None:
        self.address, self.opener = address, build_opener(HTTPCookieProcessor(CookieJar()))
        token = self.token("/masuk")
        self.post("/masuk", urlencode({"csrf_token": token, "username": name, "password": password_of(name)}).encode())

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> str:
        asked = Request(self.address + path, body, {"Content-Type": kind, "Referer": self.address + path})
        with self.opener.open(asked, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def token(self, path: str) -> str:
        found = TOKEN.search(self.get(path))
        assert found, path
        return found[1]


def run(app: Flask) -> list[Result]:
    homes = db.session.scalars(select(Household.id).order_by(Household.id).limit(2 * VISITS)).all()
    db.session.rollback()
    with served(Path(app.config["INSTANCE"])) as address:
        visitor = Visitor(address, "analis")
        quiet = [visit(visitor, home) for home in homes[:VISITS]]
        with attacked(address) as handed_in:
            busy = [visit(visitor, home) for home in homes[VISITS:]]
    before, meanwhile = percentile(quiet, 0.95), percentile(busy, 0.95)
    detail = f"{meanwhile * 1000:.0f} ms against {before * 1000:.0f} ms; {len(handed_in)} bombs handed in meanwhile"
    return [Result("a visit during hostile uploads, p95", meanwhile / before, "×", 2.0, detail)]


def visit(visitor: Visitor, home: int) -> float:
    """Seconds until a visit is saved and shown."""
    path = f"/lapangan/keluarga/{home}/kunjungan"
    ids = {"csrf_token": visitor.token(path), "client_id": str(uuid4()), "submission": str(uuid4())}
    fields = {**ids, "note": "", "h-latrine_access": "1"}
    found = re.search(r'name="observed_on"[^>]*value="([^"]+)"', visitor.get(path))
    with timed() as clock:
        page = visitor.post(path, urlencode({**fields, "observed_on": found[1] if found else ""}).encode())
    assert "Kunjungan tersimpan" in page, page[:500]
    return clock.seconds


@contextmanager
def served(instance: Path) -> Iterator[str]:
    """The server as it ships, with its scheduler, on this instance."""
    command = [sys.executable, "-c", "from sakti.cli import main; main()", "serve", "--port", "0", "--with-scheduler"]
    environment = dict(os.environ) | {"SAKTI_INSTANCE": str(instance)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = next(filter(None, (re.search(r"http://127\.0\.0\.1:\d+", line) for line in process.stderr)))
        threading.Thread(target=process.stderr.read, daemon=True).start()
        try:
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def attacked(address: str) -> Iterator[Sequence[str]]:
    """Somebody hands in a bomb, again as soon as it is refused."""
    stopping, handed_in = threading.Event(), list[str]()
    attacker, content = Visitor(address, "operator"), bomb()

    def attack() -> None:
        while not stopping.is_set():
            page = attacker.post("/impor/daftar", *form(attacker.token("/impor/daftar"), content))
            handed_in.append(page)
            stopping.wait(0.5)

    thread = threading.Thread(target=attack)
    thread.start()
    try:
        yield handed_in
    finally:
        stopping.set()
        thread.join()


def form(token: str, content: bytes) -> tuple[bytes, str]:
    mark = uuid4().hex
    fields = {"csrf_token": token, "submission": str(uuid4()), "as_of": "31/12/2018"}
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="daftar.xlsx"\r\n\r\n'
    body = "".join((*parts, head)).encode() + content + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


def bomb() -> bytes:
    """Two million cells in one row: 100 kB that kept a reader busy for a minute."""
    out = io.BytesIO()
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        cells = "<c><v>1</v></c>" * 2_000_000
        sheet = f'<worksheet xmlns="{space}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()
