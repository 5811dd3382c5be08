"""A worker that is killed while it works: `python -m tests.intake_ui.dying STAGE`.

STAGE is what the progress line says at that moment, or "committing", or "committed".
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta

from sakti.app import create_app
from sakti.intake.desk import files
from sakti.intake.desk.actions import uploads
from sakti.intake.landing.actions import undo
from sakti.jobs import worker
from sakti.jobs.actions import board


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(stage: str) -> None:
    show, do, take_back = board.Board.__call__, uploads.carry_out, undo.undo_list

    def shown(self, what, done, total):
        show(self, what, done, total)
        if what == stage:
            die()

    def done(**given):
        do(**given)
        die()

    def undone(**given):
        take_back(**given)
        die()

    board.Board.__call__ = shown
    if stage == "committing":
        uploads.carry_out, undo.undo_list = done, undone
    if stage == "committed":
        files.forget_file = die
    with create_app(TESTING=True).app_context():
        worker.run_until_idle(lease=timedelta(seconds=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
