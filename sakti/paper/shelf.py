"""Long documents: printed by a job, kept sealed for a day, and handed out when whoever asked for them comes back.

What is printed is known by its page: the same page gives the same bytes, and another page is another document. Whether
somebody may have it is asked where it is handed out, each time.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import url_for

from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.files import actions as files
from sakti.files.vault import ENDING
from sakti.jobs.actions import enqueue
from sakti.paper import press
from sakti.web import clock

#: Rows of a document that are printed while somebody waits; more of them are a job.
AT_ONCE = 120
KEPT = timedelta(days=1)
FOLDER = "printed"


def name_of(page: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(page.encode()).hexdigest()}.pdf{ENDING}"


def printed(page: str, tell: press.Tell) -> None:
    """Print a page and keep it; what is older than a day is thrown away."""
    throw_away()
    if files.place(name_of(page)).is_file():
        return  # ordered twice
    files.write(name_of(page), press.printed(page, tell).data)


def throw_away() -> None:
    oldest = (clock.now() - KEPT).timestamp()
    for file in files.place(FOLDER).glob("*.pdf*"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def is_long(rows: int) -> bool:
    return rows > AT_ONCE


def pdf(page: str) -> bytes:
    """The document: as it was kept, else printed now."""
    kept = name_of(page)
    return files.read(kept) if files.place(kept).is_file() else press.printed(page, press.silent).data


def order(page: str, *, job: str, payload: JsonObject, by: Actor, back: str) -> str:
    """Have it printed; returns where to wait for it, or `back`, where it is handed out, if it is there already.

    `job` prints the same page with `printed`. Refuses `pdf_unavailable`.
    """
    if files.place(name_of(page)).is_file():
        return back
    if not press.can_print():
        raise press.unavailable()
    digest = hashlib.sha256(page.encode()).hexdigest()[:24]
    run = enqueue(job, by=by, slot=f"{digest}-{by.id}-{clock.now():%Y%m%d%H%M}", payload=payload, page=back)
    return url_for("jobs.run", run_id=run.id)
