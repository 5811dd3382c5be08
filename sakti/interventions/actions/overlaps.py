"""The same aid twice, or more than was planned: told before it is saved, and kept with a reason.

A reason of None says that nobody can be asked: a program writes what it has.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from sakti.core.formatting import number, rupiah
from sakti.core.refusals import Refusal
from sakti.core.transitions import LABELS
from sakti.interventions.models import Intervention, Programme
from sakti.interventions.queries.asking import Whose
from sakti.interventions.queries.overlaps import Excess, excess_of, serving
from sakti.interventions.queries.support import Served

#: So many are named; of more their number is enough.
NAMED = 3


def refuse_overlap(programme: Programme, whose: Sequence[Whose], village_id: int | None, reason: str | None) -> None:
    """Refuses `already_served`, with what there is, unless a reason says why it is proposed all the same."""
    if reason is None or reason.strip():
        return
    if served := serving(programme, whose, village_id):
        raise Refusal("already_served", field="overlap", count=len(served), what=_said(served.values()))


def _said(served: Collection[Sequence[Served]]) -> tuple[str, str]:
    every = list(dict.fromkeys(one for some in served for one in some))
    more = "; …" if len(every) > NAMED else ""
    at = ["; ".join(_one(one, place) for one in every[:NAMED]) + more for place in (0, 1)]
    return at[0], at[1]


def _one(served: Served, at: int) -> str:
    if served.received_on is not None:
        how = (f"diterima {served.received_on:%d/%m/%Y}", f"received {served.received_on:%d/%m/%Y}")[at]
    else:
        how = LABELS[served.status or "done"][at]
    return f"{served.programme}, {served.organisation} ({how})"


def refuse_excess(row: Intervention, volume: Decimal, value_rp: int, reason: str | None) -> None:
    """Refuses `more_than_planned` and `dearer_than_planned` unless a reason says why."""
    if reason is None or reason.strip() or (excess := excess_of(row, volume, value_rp)) is None:
        return
    if excess.volume > excess.planned:
        words = {"came": _spoken(excess.volume), "planned": _spoken(excess.planned), "unit": row.unit}
        raise Refusal("more_than_planned", field="excess", **words, value=_money(excess))
    raise Refusal("dearer_than_planned", field="excess", value=_money(excess))


def _money(excess: Excess) -> tuple[str, str]:
    if excess.planned_rp is None:
        return rupiah(excess.value_rp), rupiah(excess.value_rp)
    value, planned = rupiah(excess.value_rp), rupiah(excess.planned_rp)
    return f"{value} dari rencana {planned}", f"{value} of {planned} planned"


def _spoken(volume: Decimal) -> tuple[str, str]:
    plain = volume.normalize() + 0
    return number(plain), number(plain, locale="en")
