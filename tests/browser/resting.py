"""Other people's share of the newest round, in place of visits to a village: `python -m tests.browser.resting`."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import func

from sakti.app import create_app
from sakti.core.actors import Program
from sakti.core.verval import TO_DO, Result, TaskState
from sakti.extensions import db
from sakti.verification import actions
from sakti.verification.models import VervalTask
from sakti.web.clock import today
from sakti.web.transactions import transaction


def main() -> None:
    with create_app().app_context(), transaction():
        newest = db.session.query(func.max(VervalTask.round_id)).scalar()
        for task in db.session.query(VervalTask).filter_by(round_id=newest).filter(VervalTask.state.in_(TO_DO)):
            actions.submit(
                task=task, result=Result.SAME, visited_on=today(), by=Program("Petugas"), submission_key=uuid4()
            )
            actions.decide(task=task, to=TaskState.ACCEPTED, by=Program("Penyelia"), audit=False)


if __name__ == "__main__":
    main()
