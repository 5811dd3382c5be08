"""Telling the rest of the house that verval takes two households for one, or does so no more."""

from __future__ import annotations

from sakti.core.actors import Actor
from sakti.core.events import TwinReported, TwinReportWithdrawn
from sakti.core.verval import Result
from sakti.verification.models import VervalTask
from sakti.web.events import publish


def tell(*, task: VervalTask, by: Actor) -> None:
    """A checker agrees that this household is another one."""
    if task.result == Result.TWIN and task.household_id is not None and task.twin_id is not None:
        publish(TwinReported(task.household_id, task.twin_id, by))


def take_back(*, task: VervalTask, by: Actor) -> None:
    if task.result == Result.TWIN and task.household_id is not None and task.twin_id is not None:
        publish(TwinReportWithdrawn(task.household_id, task.twin_id, by))
