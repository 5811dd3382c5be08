"""The lists that count, and what each of them named in some villages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.observations.tables import Release


@dataclass(frozen=True, slots=True)
class Vintage:
    """One list in some villages. `deciles`: decile → households; 0 is not known."""

    release: Release
    households: int
    persons: int
    deciles: Mapping[int, int]
    villages: int

    @property
    def unknown(self) -> int:
        return self.deciles.get(0, 0)

    @property
    def poor(self) -> int:
        return sum(self.deciles.get(decile, 0) for decile in range(1, 5))


def counted_releases() -> Sequence[Release]:
    """The lists that count, the oldest day first."""
    query = select(Release).where(Release.undone_at.is_(None)).options(undefer(Release.coverage))
    return db.session.scalars(query.order_by(Release.as_of, Release.id)).all()


def vintages_of(villages: Collection[int]) -> list[Vintage]:
    """The lists that name anybody in these villages."""
    every = [_vintage(release, villages) for release in counted_releases()]
    return [vintage for vintage in every if vintage.villages]


def _vintage(release: Release, villages: Collection[int]) -> Vintage:
    mine = [coverage for key, coverage in release.coverage.items() if int(key) in villages]
    deciles = Counter({decile: sum(coverage["deciles"][decile] for coverage in mine) for decile in range(11)})
    return Vintage(
        release,
        sum(coverage["households"] for coverage in mine),
        sum(coverage["persons"] for coverage in mine),
        deciles,
        len(mine),
    )


def choose_pair(
    vintages: Sequence[Vintage], older_id: int | None, newer_id: int | None, villages: Collection[int]
) -> tuple[Vintage, Vintage] | None:
    """The two lists that were asked for, the older day first; else the last two that name a village in common.

    Refuses `release_unknown`.
    """
    by_id = {vintage.release.id: vintage for vintage in vintages}
    if {older_id or 0, newer_id or 0} - by_id.keys() - {0}:
        raise Refusal("release_unknown")
    wanted = {older_id or 0, newer_id or 0} - {0}
    pairs = [(older, newer) for at, older in enumerate(vintages) for newer in vintages[at + 1 :]]
    asked = [pair for pair in pairs if wanted <= {vintage.release.id for vintage in pair}]
    if len(wanted) == 2:
        return asked[0]
    return next((pair for pair in reversed(asked) if shared_villages(*pair, villages)), None)


def shared_villages(older: Vintage, newer: Vintage, villages: Collection[int]) -> set[int]:
    """The villages that both lists cover."""
    return {int(key) for key in older.release.coverage.keys() & newer.release.coverage.keys()} & set(villages)


def unshared_villages(older: Release, newer: Release, villages: Collection[int]) -> set[int]:
    """The villages that one of the two lists covers and the other does not."""
    return {int(key) for key in older.coverage.keys() ^ newer.coverage.keys()} & set(villages)
