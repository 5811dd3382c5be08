"""Whether the trail is as it was sealed: what was changed, slipped in, taken out or cut off, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from sakti.audit.models import AuditEntry, ChainHead, SealedBlock
from sakti.audit.queries import seals
from sakti.audit.queries.anchors import Anchor, kept_anchors
from sakti.core.formatting import long_date, number
from sakti.extensions import db
from sakti.web import clock

#: What is younger may still wait for its place in the chain; the scheduler seals twice a minute.
WINDOW = timedelta(minutes=5)
#: Entries that are named one by one before the rest is counted.
NAMED = 5
#: What a chain and one of its links are called.
WORDS = {seals.TRAIL: ("jejak", "entri"), seals.RECORDS: ("segel catatan", "blok")}


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries have their place, and the seal over all of them."""

    number: int
    seal: str

    @property
    def words(self) -> str:
        """As it is printed: 12.345 · 3f9a…"""
        return f"{number(self.number)} · {short(self.seal)}"


def short(seal: str) -> str:
    """The beginning of a seal, without the number of its key."""
    return seal.rpartition(".")[2][:12]


def head() -> Head:
    """Written down elsewhere, it shows a cut-off end."""
    return Head(*seals.last(db.session()))


def first_broken() -> int | None:
    """The id of the first entry that was changed, or whose predecessor is missing; None when the chain holds."""
    return next((link.id for link in _broken_links(seals.TRAIL)), None)


def findings() -> list[str]:
    """Everything about the trail and the marks of records that is not as it was sealed. Empty: all is well."""
    lines = [line for chain in seals.CHAINS for line in _chain_findings(chain)]
    return [*lines, *anchor_findings(kept_anchors())]


def _chain_findings(chain: str) -> Iterator[str]:
    for link in _broken_links(chain):
        yield f"{named(link)} diubah atau disisipkan, atau yang sebelumnya hilang"
    yield from _head_findings(chain)
    yield from _waiting_findings(chain)


def _broken_links(chain: str) -> Iterator[seals.Link]:
    """The first links that do not fit their place. After a broken one the chain goes on from its own seal, so that a
    second change is named too."""
    seal, expected, named_so_far = seals.START, 1, 0
    with closing(db.session.scalars(seals.placed(chain).execution_options(yield_per=500))) as links:
        for link in links:
            if link.position != expected or not seals.is_sealed(link, seal):
                yield link
                named_so_far += 1
                if named_so_far == NAMED:
                    return
            seal, expected = link.seal or "", (link.position or 0) + 1


def _head_findings(chain: str) -> Iterator[str]:
    kept = db.session.get(ChainHead, chain, populate_existing=True)
    words, one = WORDS[chain]
    if kept is None:
        yield f"Kepala {words} hilang: {words} dikosongkan atau dirangkai ulang"
        return
    if not seals.is_whole(kept):
        yield f"Kepala {words} diubah"
    last, seal = seals.last(db.session(), chain)
    if kept.number > last:
        yield f"Ujung {words} hilang: {number(kept.number)} {one} pernah disegel, {number(last)} masih ada"
    elif (kept.number, kept.seal) != (last, seal):
        yield f"Ujung {words} bukan yang disegel: {one} ke-{number(last)}"


def _waiting_findings(chain: str) -> Iterator[str]:
    """Links that should have their place by now, or that nobody of ours has written."""
    for link in db.session.scalars(seals.waiting(chain).limit(NAMED * 200)):
        if not seals.is_genuine(link):
            yield f"{named(link)} diubah atau disisipkan sebelum disegel"
        elif isinstance(link, AuditEntry) and clock.now() - link.at > WINDOW:
            yield f"{named(link)} menunggu segel terlalu lama: apakah penjadwal berjalan?"
            return


def anchor_findings(anchors: list[Anchor]) -> Iterator[str]:
    """What was noted outside the database and is not so in it. What a restore has left out counts no more."""
    restored = max((n for n, anchor in enumerate(anchors) if anchor.restored), default=0)
    for anchor in [*(a for a in anchors[:restored] if a.number <= anchors[restored].number), *anchors[restored:]]:
        if not anchor.is_genuine:
            yield f"Catatan kepala jejak {anchor.source} diubah"
        elif anchor.number and _seal_at(anchor.number) != anchor.seal:
            yield (
                f"Jejak tidak cocok dengan catatan {anchor.source}: entri ke-{number(anchor.number)} "
                "diganti atau hilang"
            )


def _seal_at(position: int) -> str | None:
    return db.session.scalar(select(AuditEntry.seal).where(AuditEntry.position == position))


def named(link: seals.Link) -> str:
    if isinstance(link, SealedBlock):
        return f"Blok segel {link.id} ({link.kind}, nomor {link.first_key} s.d. {link.last_key})"
    day = clock.day_of(link.at)
    return f"Entri jejak {link.id} ({link.action}, {long_date(day)})"
