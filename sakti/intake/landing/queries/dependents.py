"""What builds on a list that came in: it stands in the way of taking the list back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, ColumnElement, Table, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.core.formatting import number
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.observations.tables import Merge, Observation, Release
from sakti.web.locale import current_language

#: What may build on a list, by table: the words, in which a count stands. A table that is missing here has no words.
BUILDS = {
    "event": _l("{count} kejadian keluarga"),
    "event_person": _l("{count} kejadian keluarga"),
    "intervention": _l("{count} intervensi"),
    "delivery": _l("{count} realisasi"),
    "group_member": _l("{count} keanggotaan kelompok"),
    "ppa_card": _l("{count} kartu PPA"),
    "verval_task": _l("{count} tugas verval"),
    "verval_round": _l("{count} putaran verval"),
    "proposal": _l("{count} usulan"),
    "record_merge": _l("{count} penggabungan catatan ganda"),
    "privacy_request": _l("{count} permintaan warga tentang datanya"),
    "erasure": _l("{count} penghapusan data"),
}
OTHER = _l("{count} catatan lain ({table})")
NAMED = _l("{count} rumah tangga disebut lagi di {name}")
SEEN = _l("{count} pengamatan daerah")
#: Tables that only repeat the ledger, that go with the list, or that hold nothing without it.
FOLLOWS = frozenset(
    {
        "household",
        "family",
        "person",
        "membership",
        "household_state",
        "person_state",
        "absence",
        "observation",
        "upload",
        "claim",  # one that was accepted has an event
        "visit",  # what was seen is counted as observations
    }
)
UNITS: dict[str, type[Household | Family | Person]] = {
    "household": Household,
    "family": Family,
    "person": Person,
}


@dataclass(frozen=True, slots=True)
class Builder:
    """Something later that uses what a list made, in words."""

    words: str
    count: int


def _builder(template: object, count: int, **named: str) -> Builder:
    return Builder(str(template).format(count=number(count, None, current_language()), **named), count)


#: A column that holds the id of a household, family or person.
Reference = InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | Column[int]


def made_by(release: Release, unit: str, column: Reference | None = None) -> ColumnElement[bool]:
    """Whether an id is one that the list made: the record says so itself."""
    model = UNITS[unit]
    if column is None:
        return model.release_id == release.id
    return column.in_(select(model.id).where(model.release_id == release.id))


def built_on(release: Release) -> list[Builder]:
    """What stands in the way, in words with counts."""
    return [*_later_lists(release), *_observed_since(release), *_merged(release), *_referring(release)]


def _about_made(release: Release) -> ColumnElement[bool]:
    """Observations of what the list made."""
    return or_(
        made_by(release, "household", Observation.household_id),
        made_by(release, "person", Observation.person_id),
        made_by(release, "family", Observation.family_id),
    )


def _later_lists(release: Release) -> Iterator[Builder]:
    query = (
        select(Release.name, func.count(func.distinct(Observation.household_id)))
        .join(Observation, Observation.release_id == Release.id)
        .where(Release.id != release.id, Observation.voided_at.is_(None), _about_made(release))
        .group_by(Release.id, Release.name)
        .order_by(Release.id)
    )
    for name, count in db.session.execute(query):
        yield _builder(NAMED, count, name=name)


def _observed_since(release: Release) -> Iterator[Builder]:
    """Visits; an observation that a delivery set is told with the delivery."""
    query = select(func.count()).where(
        Observation.source == int(Source.DISTRICT), Observation.voided_at.is_(None), _about_made(release)
    )
    if count := db.session.scalar(query):
        yield _builder(SEEN, count)


def _merged(release: Release) -> Iterator[Builder]:
    theirs = or_(
        *(
            and_(Merge.unit == unit, made_by(release, unit, column))
            for unit in ("household", "person")
            for column in (Merge.absorbed_id, Merge.kept_id)
        )
    )
    if count := db.session.scalar(select(func.count()).select_from(Merge).where(theirs, Merge.undone_at.is_(None))):
        yield _builder(BUILDS["record_merge"], count)


def _referring(release: Release) -> Iterator[Builder]:
    """Whatever table points at what the list made, or at the list: also one that is added later."""
    counts: dict[str, Builder] = {}
    for table in db.metadata.sorted_tables:
        if table.name not in FOLLOWS and (pointing := list(_pointing(release, table))):
            still = [table.c[name].is_(None) for name in ("voided_at", "undone_at") if name in table.c]
            query = select(func.count()).select_from(table).where(or_(*pointing), *still)
            if table.name == "event_person":
                event = db.metadata.tables["event"]
                query = query.join(event, event.c.id == table.c.event_id).where(event.c.voided_at.is_(None))
            if count := db.session.scalar(query):
                words = str(BUILDS.get(table.name, OTHER))
                if words not in counts or counts[words].count < count:
                    counts[words] = _builder(words, count, table=table.name)
    yield from counts.values()


def _pointing(release: Release, table: Table) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        if key.column.table.name in UNITS:
            yield made_by(release, key.column.table.name, key.parent)
        elif key.column.table.name == "source_release":
            yield key.parent == release.id


def count_undone(release: Release) -> dict[str, int]:
    """What would no longer be there, and how many known households would be again what they were."""
    gone = {
        unit: db.session.scalar(select(func.count()).select_from(UNITS[unit]).where(made_by(release, unit))) or 0
        for unit in ("household", "person")
    }
    counted = select(func.count(func.distinct(Observation.household_id))).where(
        Observation.release_id == release.id, not_(made_by(release, "household", Observation.household_id))
    )
    return gone | {"known": db.session.scalar(counted) or 0}
