"""`python -m sakti.cli.proving`: restores the ZIP on standard input into an empty instance, verifies it, and says so.

Not for people: `sakti/installation/actions/backups/scratch.py` starts it, and reads a line of JSON at a time.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from sakti.app import create_app
from sakti.cli.running import BY
from sakti.core.refusals import Refusal
from sakti.installation.actions import verification
from sakti.installation.actions.backups import restoring
from sakti.web.transactions import reading


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def progress(what: str, done: int, total: int) -> None:
    say(progress=[what, done, total])


def main() -> None:
    os.nice(5)  # people who work come first
    app = create_app()
    with app.app_context(), os.fdopen(0, "rb", closefd=False) as plain:
        backup = restoring.Backup(Path("cadangan"), plain, header=None, signed_by=None, has_keys=True)
        try:
            restoring.restore(backup, app.config["INSTANCE"], by=BY, progress=progress)
            with reading():
                lines = verification.each_difference(progress)
                first = next(lines, "")
                count = sum(1 for _ in lines) + bool(first)
        except Refusal as refusal:
            say(refusal=refusal.message())
            return
    say(differences=count, first=first)


if __name__ == "__main__":
    main()
