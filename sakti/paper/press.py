"""From a page to its PDF, printed by a process of its own (`printing`)."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Event, Timer
from typing import IO

from flask import current_app
from flask_babel import force_locale
from markupsafe import Markup

from sakti import paths, system
from sakti.core.refusals import Refusal
from sakti.paper.letters import printable
from sakti.paper.printing import STEPS
from sakti.web.seats import seat

#: Seconds for one PDF.
PATIENCE = 120
Tell = Callable[[str, int, int], None]


def silent(message: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished PDF."""

    data: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@lru_cache(maxsize=1)
def can_print() -> bool:
    """Whether this machine can make PDF. Looked up once: who installs the missing part starts the server again."""
    return system.has_pango()


def unavailable() -> Refusal:
    part = system.PARTS["pango"]
    return Refusal("pdf_unavailable", part=part.name, command=part.command)


def rendered(template: str, *styles: str, **context: object) -> str:
    """The HTML of a document, with everything in it; always Indonesian, and in letters that print."""
    page = current_app.jinja_env.get_template(template)  # without what belongs to a request
    with force_locale("id"):
        return printable(page.render(locale="id", css=stylesheet("base.css", *styles), **context))


def stylesheet(*names: str) -> Markup:
    folder = paths.data_folder("templates") / "pdf"
    return Markup("".join((folder / name).read_text(encoding="utf-8") for name in names))  # noqa: S704


def printed(page: str, tell: Tell, patience: float = PATIENCE) -> Paper:
    """The PDF of a page. Refuses `pdf_unavailable`, `pdf_too_slow`, `pdf_failed`, and what `seats.seat` refuses."""
    if not can_print():
        raise unavailable()
    tell("Menyusun halaman", 0, STEPS)
    # nameless: nobody finds them later
    with seat(), tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(page.encode())
        source.seek(0)
        pages = run_child(source, target, patience, tell)
        target.seek(0)
        return Paper(target.read(), pages)


def run_child(source: IO[bytes], target: IO[bytes], patience: float, tell: Tell) -> int:
    """Render in a process of its own and follow its steps; returns the number of pages."""
    command = [sys.executable, "-m", "sakti.paper.printing"]
    environment = system.pdf_environment() | {"PYTHONPATH": str(paths.PACKAGE.parent), "PYTHONWARNINGS": "ignore"}
    lines: list[str] = []
    late = Event()
    with subprocess.Popen(
        command, env=environment, text=True, stdin=source, stdout=target, stderr=subprocess.PIPE
    ) as child:
        watchdog = Timer(patience, stop, (child, late))
        watchdog.start()
        try:
            for line in child.stderr or ():
                lines.append(line.strip())
                if step := re.match(r"Step (\d)", line):
                    tell("Mencetak", int(step[1]), STEPS)
        except BaseException:
            child.kill()
            raise
        finally:
            watchdog.cancel()
    if child.returncode == 0:
        return next((int(line.split()[1]) for line in lines if line.startswith("Pages ")), 0)
    if late.is_set():
        raise Refusal("pdf_too_slow", seconds=int(patience))
    killed = "prosesnya dihentikan, mungkin karena memori server penuh"
    raise Refusal("pdf_failed", reason=killed if child.returncode < 0 else (lines or ["proses berhenti"])[-1][:200])


def stop(child: subprocess.Popen[str], late: Event) -> None:
    late.set()
    child.kill()
