"""Where a command is killed: when its progress says a word, before its commit, or right after it.

`tests.flows.dying:Menyimpan`, `…:committing`, `…:committed`.
"""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from sakti.cli import running
from tests.commands import die


def arrange(point: str) -> None:
    if point == "committing":
        event.listen(Session, "before_commit", flush_and_die)
    elif point == "committed":
        event.listen(Session, "after_commit", die_unless_nested)
    else:
        show = running.Progress.__call__

        def shown(self, what, done, total):
            show(self, what, done, total)
            if what == point:
                die()

        running.Progress.__call__ = shown  # type: ignore[method-assign]


def flush_and_die(session: Session) -> None:
    """Everything has reached the database, and nothing is committed."""
    if not session.in_nested_transaction():
        session.flush()
        die()


def die_unless_nested(session: Session) -> None:
    if not session.in_nested_transaction():
        die()
