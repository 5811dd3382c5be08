"""Bringing and mending toys."""

from __future__ import annotations

from sakti.toys import queries
from sakti.toys.models import Toy

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db


def add_toy(*, name: str, is_broken: bool = False, by: Actor) -> Toy:
    toy = Toy(name=name, is_broken=is_broken)
    db.session.add(toy)
    db.session.flush()
    record("toy_added", by=by, subject=toy, name=name)
    return toy


def mend_toy(*, toy: Toy, by: Actor) -> None:
    """Refuses `toy_whole`."""
    if not toy.is_broken:
        raise Refusal("toy_whole", name=toy.name)
    toy.is_broken = False
    db.session.flush()
    record("toy_mended", by=by, subject=toy, name=toy.name)


def mend_all(*, by: Actor) -> int:
    broken = [toy for toy in queries.toys() if toy.is_broken]
    for toy in broken:
        mend_toy(toy=toy, by=by)
    return len(broken)
