"""A process that works: `python -m tests.jobs.diligent FILE LEASE [at-once|until-killed]`, until FILE says "stop".

Each run writes a line to FILE when it begins and when it ends, and in between outlasts the lease that it was taken
with. On SQLite it holds the write lock all the while, as an import does.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from sakti.app import create_app
from sakti.extensions import db
from sakti.jobs import Job, registry, worker
from sakti.web.transactions import transaction
from tests.waiting import FOREVER


def main(file: str, lease: str, how: str = "") -> None:
    out = Path(file)
    seconds = {"at-once": 0.0, "until-killed": FOREVER}.get(how, float(lease) * 1.2)

    def say(word):
        with out.open("a") as log:
            log.write(f"{word} {os.getpid()}\n")

    def work(run, progress):
        with transaction():
            db.session.execute(text("SELECT 1"))
            progress("Bekerja", 1, 2)
            say(f"begin {run.slot}")
            time.sleep(seconds)
            say(f"end {run.slot}")

    app = create_app(TESTING=True)
    registry.install(app, [Job("chore", work, label="Chore")])
    with app.app_context():
        give_up = time.monotonic() + FOREVER
        while time.monotonic() < give_up:
            worker.run_until_idle(lease=timedelta(seconds=float(lease)))
            if out.exists() and "stop" in out.read_text():
                return
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
