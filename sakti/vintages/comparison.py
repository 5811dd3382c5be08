"""Groups of households compared as a whole and village by village; which household fared how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sakti.core.vintages import Comparison, Group, Side, compare, crosses
from sakti.vintages.queries.pairings import Pairing


def compare_villages(groups: Sequence[Group]) -> tuple[Comparison, dict[int, Comparison]]:
    """All together, and per village."""
    by_village: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        by_village[group.village].append(group)
    return compare(groups), {village: compare(mine) for village, mine in by_village.items()}


KINDS = ("gone", "new", "left", "entered", "up", "down")


def households_of_kind(pairing: Pairing, kind: str, reason: str = "") -> list[int]:
    """Households that fared so, for who may see them."""
    chosen = []
    for key, (_, before, after, why, moved) in pairing.fates().items():
        if kind == kind_of(before, after) or kind == way_of(before, after):
            fits = not reason or reason == why or reason == ("changed" if moved else "same")
            chosen += [key] if fits else []
    return sorted(chosen)


def kind_of(before: Side | None, after: Side | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    if not crosses(before, after):
        return ""
    return "left" if before.is_poor else "entered"


def way_of(before: Side | None, after: Side | None) -> str:
    if before is None or after is None or before.decile is None or after.decile is None:
        return ""
    return "" if before.decile == after.decile else "up" if after.decile > before.decile else "down"
