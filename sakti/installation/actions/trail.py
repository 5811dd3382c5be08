"""The trail of this installation from its first entry to its notes outside: begun, sealed, noted, checked."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import inspect

from sakti.audit import actions as audit
from sakti.audit import queries
from sakti.audit.queries import Anchor, BrokenRecord, Head
from sakti.audit.queries.records import values_of
from sakti.audit.queries.seals import RECORDS, TRAIL
from sakti.audit.tables import ChainHead, SealedBlock
from sakti.closing.queries import closes, month_in_words
from sakti.core.formatting import long_date
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.regions import queries as regions
from sakti.web.transactions import reading, transaction

#: Findings that are listed; more of them say no more.
MOST = 200
WHAT = {
    "changed": "berubah sesudah disegel",
    "gone": "hilang sesudah disegel",
    "slipped_in": "tidak ditulis oleh SAKTI",
}


def begun() -> frozenset[str]:
    """The chains that the database has tables for. Nothing begins them a second time."""
    with reading():
        look = inspect(db.session.connection())
        return frozenset(
            chain
            for chain, table in ((TRAIL, ChainHead.__tablename__), (RECORDS, SealedBlock.__tablename__))
            if look.has_table(table)
        )


def begin(before: frozenset[str]) -> None:
    """The chains of a new installation, or of one from before keyed seals, that had not begun `before`.

    Earlier notes count no more; what is recorded is sealed as it is now.
    """
    for chain in sorted({TRAIL, RECORDS} - before):
        with transaction():
            audit.start(chain)
            if chain == RECORDS:
                audit.seal_everything()
            else:
                audit.note_head(restored=True)


def follow_restore() -> None:
    """What was noted of the trail beyond a backup is lost with it; from here on notes count again."""
    with transaction():
        audit.note_head(restored=True)


def note() -> Head:
    """Seal all that waits and note the head outside the database: each day, and after each close."""
    audit.seal_all()
    with transaction():
        return audit.note_head()


def findings() -> list[str]:
    """Everything about the trail that is not as it was sealed, after sealing what waits. Empty: all is well."""
    audit.seal_all()
    with reading():
        trail = [*queries.findings(), *audit.missing_notes(), *queries.anchor_findings(closed_heads())]
        return [*trail, *map(named, islice(queries.broken_records(), MOST))]


def named(broken: BrokenRecord) -> str:
    """As it is said: Realisasi 4711 (Botosari, 12 Maret 2026) berubah sesudah disegel."""
    spec, key = broken.spec, " / ".join(map(str, values_of(broken.key, broken.spec)))
    place = regions.get(broken.place) if broken.place else None
    about = ", ".join(filter(None, (place.name if place else "", long_date(broken.day) if broken.day else "")))
    return f"{spec.label.capitalize()} {key}{f' ({about})' if about else ''} {WHAT[broken.what]}"


def refuse_broken() -> None:
    """Refuses `trail_broken`: a failed run of the night's check, by the name of the record."""
    if found := findings():
        raise Refusal("trail_broken", count=len(found), first=found[0])


def closed_heads() -> list[Anchor]:
    """The heads that closed months have frozen, and their printed reports show."""
    return [
        Anchor(close.head_number, close.head_seal or "", close.closed_at.isoformat(), _book(close.month))
        for close in closes()
        if close.head_number is not None
    ]


def _book(month: int) -> str:
    return f"tutup buku {month_in_words(month)}"
