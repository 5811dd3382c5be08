"""The chain of seals over all entries. Whoever writes an entry waits for nobody: it gets its place afterwards, by the
scheduler within half a minute, and before anything that looks at the chain (ADR 0036).

PostgreSQL shows entries in another order than their ids say, if transactions overlap. They get their places as they
are found, so none is lost; the one that was found later comes later.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select, text, update

from sakti.audit.actions.records import seal_lists
from sakti.audit.models import AuditEntry, ChainHead, SealedBlock
from sakti.audit.queries import seals
from sakti.extensions import db
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.transactions import reading, transaction

#: Any fixed number will do: PostgreSQL's name for the claim of whoever seals. Nobody else asks for it.
CLAIM = 332_620_181_231
#: Entries that are sealed in one transaction: on SQLite nobody writes meanwhile.
BATCH = 1000


def start(chain: str) -> None:
    """Give a chain of a new installation, or of one from before keyed seals, its head; once, in the running
    transaction. From then on a missing head is a finding, and nothing makes another."""
    if db.session.get(ChainHead, chain) is None:
        write_head(chain, *seals.last(db.session(), chain))
        for link in db.session.scalars(seals.waiting(chain)):  # of a way down and up again, on which marks are lost
            link.seal = link.seal or seals.mark_of(link)


def seal_all() -> int:
    """Seal all that waits, in short transactions of its own. Returns how many entries and blocks got their place."""
    seal_lists()
    total = 0
    for chain in seals.CHAINS:
        while has_waiting(chain):
            with transaction():
                count = seal_waiting(chain)
            total += count
            if not count:
                break
    return total


def has_waiting(chain: str) -> bool:
    """Whether something waits for its place; asked without a lock."""
    model = seals.CHAINS[chain]
    with reading():
        return db.session.scalar(select(model.id).where(model.position.is_(None)).limit(1)) is not None


def seal_waiting(chain: str = seals.TRAIL, limit: int = BATCH) -> int:
    """Give the oldest entries or blocks that wait their places, in the running transaction.

    None if another process is at it, or if the chain does not end as its head says: what is broken is not built on. A
    link that is not as it was written is left where it is. Both are findings (`queries.checking`).
    """
    if is_postgresql() and not db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:claim)"), {"claim": CLAIM}):
        return 0
    db.session.flush()
    head = db.session.get(ChainHead, chain, populate_existing=True)
    if head is None or not seals.is_whole(head) or seals.last(db.session(), chain) != (head.number, head.seal):
        return 0
    seal, places = head.seal, list[dict[str, object]]()
    for position, link in enumerate(_genuine(chain, limit), head.number + 1):
        seal = seals.seal_of(link, position, seal)
        places.append({"link": link.id, "place": position, "sealed": seal})
    if places:
        table = seals.CHAINS[chain].__table__
        given = update(table).where(table.c.id == bindparam("link"))
        db.session.execute(given.values(position=bindparam("place"), seal=bindparam("sealed")), places)
        _forget_old_places()
        write_head(chain, head.number + len(places), seal)
    return len(places)


def _genuine(chain: str, limit: int) -> list[seals.Link]:
    """The oldest that wait and are as they were written."""
    found: list[seals.Link] = []
    after = 0
    while len(found) < limit:
        part = db.session.scalars(seals.waiting(chain, after).limit(limit)).all()
        found += [link for link in part if seals.is_genuine(link)]
        if len(part) < limit:
            break
        after = part[-1].id
    return found[:limit]


def _forget_old_places() -> None:
    """What this session holds of links is read again when it is asked for."""
    for held in db.session.identity_map.values():
        if isinstance(held, AuditEntry | SealedBlock):
            db.session.expire(held)


def write_head(chain: str, number: int, seal: str) -> None:
    """Say where a chain ends."""
    head = db.session.get(ChainHead, chain) or ChainHead(chain=chain)
    head.number, head.seal, head.at = number, seal, clock.now()
    head.mark = seals.keyed("head", seals.head_content(head))
    db.session.add(head)
    db.session.flush()
