"""Who hears that verval takes two households for one: the desk for duplicates, which lies beside and decides."""

from __future__ import annotations

from typing import Protocol

from sakti.core.actors import Actor
from sakti.core.verval import Result
from sakti.verification.models import VervalTask


class DuplicatesDesk(Protocol):
    """What is told of two households, by id."""

    def tell(self, *, one: int, other: int, by: Actor) -> object: ...
    def take_back(self, *, one: int, other: int, by: Actor) -> object: ...


#: Set by the application.
desks: list[DuplicatesDesk] = []


def tell(*, task: VervalTask, by: Actor) -> None:
    """A checker agrees that this household is another one."""
    for desk in desks if _names_two(task) else ():
        desk.tell(one=task.household_id or 0, other=task.twin_id or 0, by=by)


def take_back(*, task: VervalTask, by: Actor) -> None:
    for desk in desks if _names_two(task) else ():
        desk.take_back(one=task.household_id or 0, other=task.twin_id or 0, by=by)


def _names_two(task: VervalTask) -> bool:
    return task.result == Result.TWIN and task.household_id is not None and task.twin_id is not None
