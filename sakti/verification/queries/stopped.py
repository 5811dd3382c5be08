"""Tasks that stopped by themselves: nobody is there to be visited, or they live outside the villages of the round."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from sakti.core.permissions import NameScope
from sakti.core.verval import LOCKED, TaskState
from sakti.extensions import db
from sakti.observations.queries.resolution import standing_merges
from sakti.verification.models import VervalRound, VervalTask, VervalVillage
from sakti.verification.queries.places import reached
from sakti.web.pagination import Part, entities

#: How the reasons end of what was stopped: a household left the villages of the round, or nobody is there.
OUTSIDE = ", di luar putaran ini"
NOBODY = ": tidak ada yang dikunjungi"
MARKS = (OUTSIDE, NOBODY)
#: Where a household of this standing is, nobody opens the door. Who left the list of targets does.
WHY_NOBODY = {
    "dead": "semua meninggal",
    "away": "pindah ke luar",
    "empty": "tidak ada lagi yang tinggal di sana",
    "merged": "satu rumah tangga dengan yang lain",
}
NOBODY_THERE = (*WHY_NOBODY, "unborn")


def is_merged(household_id: int) -> bool:
    """Whether the record was found to be another's twin: not led there by a card."""
    return household_id in standing_merges("household", {household_id})


def stopped(names: NameScope, start: int = 0, size: int = 20) -> Part[VervalTask]:
    """Those of open rounds, in villages that are not signed, the latest first."""
    query = (
        select(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .where(reached(VervalVillage.village_id, names.villages), *_STOPPED)
    )
    return entities(query.order_by(VervalTask.id.desc()), start=start, size=size)


def stopped_in(round_id: int, villages: frozenset[int] | None) -> int:
    """How many of a round, in these villages."""
    query = (
        select(func.count())
        .select_from(VervalTask)
        .join(VervalVillage, VervalVillage.id == VervalTask.place_id)
        .join(VervalRound, VervalRound.id == VervalTask.round_id)
        .where(VervalTask.round_id == round_id, reached(VervalVillage.village_id, villages), *_STOPPED)
    )
    return db.session.scalar(query) or 0


_STOPPED = (
    VervalTask.state == TaskState.DROPPED,
    or_(*(VervalTask.reason.endswith(mark, autoescape=True) for mark in MARKS)),
    VervalRound.state == "open",
    VervalVillage.stage.not_in(LOCKED),
)
