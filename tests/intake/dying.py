"""A process that is killed in the middle: `python -m tests.intake.dying KIND FILE STAGE`.

It brings a file in as the command does, and kills itself (SIGKILL: nothing can be cleaned up) at the stage.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from sakti.app import create_app
from sakti.extensions import db
from sakti.intake.lists import import_list
from sakti.web.transactions import transaction
from tests.intake.conftest import READERS
from tests.intake.lists import AS_OF


def main(kind: str, file: str, stage: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def progress(what: str, done: int, total: int) -> None:
        if what == stage:
            die()

    with create_app(TESTING=True).app_context():
        if stage == "commit":
            event.listen(db.session(), "before_commit", die)
        with transaction():
            if kind == "import":
                import_list(file=Path(file), as_of=AS_OF, by="tests", progress=progress)
            else:
                READERS[kind](file=Path(file), by="tests", progress=progress)


if __name__ == "__main__":
    main(*sys.argv[1:])
