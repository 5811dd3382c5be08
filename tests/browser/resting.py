"""Other people's share of a round, so that a test need not visit a whole village: `python -m tests.browser.resting`."""

from __future__ import annotations

from uuid import uuid4

from sakti.app import create_app
from sakti.core.verval import TO_DO, Result, TaskState
from sakti.extensions import db
from sakti.verification import actions
from sakti.verification.models import VervalTask
from sakti.web.clock import today
from sakti.web.transactions import transaction


def main() -> None:
    with create_app().app_context(), transaction():
        for task in db.session.query(VervalTask).filter(VervalTask.state.in_(TO_DO)):
            actions.submit(task=task, result=Result.SAME, visited_on=today(), by="Petugas", client_id=str(uuid4()))
            actions.decide(task=task, to=TaskState.ACCEPTED, by="Penyelia", audit=False)


if __name__ == "__main__":
    main()
