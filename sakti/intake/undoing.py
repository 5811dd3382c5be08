"""Taking a list back as a whole, as long as nothing later builds on what it made.

Nothing is deleted. Its observations are voided with the reason, so the fold no longer knows what the list said: known
records are again what they were, and what only the list had named lives nowhere any more. The numbers of such records
are keys no longer (`doubtful`), so the same people in a corrected list begin anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, ColumnElement, Table, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.formatting import number
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.households.actions import retire_made_by
from sakti.households.tables import Family, Household, Person
from sakti.intake import learning
from sakti.observations.actions import projection
from sakti.observations.actions.releases import void_release
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


def builder(template: object, count: int, **named: str) -> Builder:
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
        yield builder(NAMED, count, name=name)


def _observed_since(release: Release) -> Iterator[Builder]:
    """Visits; an observation that a delivery set is told with the delivery."""
    query = select(func.count()).where(
        Observation.source == int(Source.DISTRICT), Observation.voided_at.is_(None), _about_made(release)
    )
    if count := db.session.scalar(query):
        yield builder(SEEN, count)


def _merged(release: Release) -> Iterator[Builder]:
    theirs = or_(
        *(
            and_(Merge.unit == unit, made_by(release, unit, column))
            for unit in ("household", "person")
            for column in (Merge.absorbed_id, Merge.kept_id)
        )
    )
    if count := db.session.scalar(select(func.count()).select_from(Merge).where(theirs, Merge.undone_at.is_(None))):
        yield builder(BUILDS["record_merge"], count)


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
                said = str(BUILDS.get(table.name, OTHER))
                if said not in counts or counts[said].count < count:
                    counts[said] = builder(said, count, table=table.name)
    yield from counts.values()


def _pointing(release: Release, table: Table) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        if key.column.table.name in UNITS:
            yield made_by(release, key.column.table.name, key.parent)
        elif key.column.table.name == "source_release":
            yield key.parent == release.id


# -- doing it -------------------------------------------------------------------------------------------------------


def undo(*, release: Release, reason: str, by: Actor, progress: Progress = silent) -> None:
    """Take the list back in the running transaction. Refuses `reason_missing`, `release_undone`, `release_built_on`."""
    refuse(release, reason)
    progress("Membatalkan isi daftar", 0, 0)
    touched = void_release(release=release, reason=reason.strip(), by=by)
    learning.forget(release)
    retire_made_by(release_id=release.id)
    progress("Menghitung angka", 0, 0)
    projection.project(touched)
    db.session.expire_all()
    record("list_undone", by=by, subject=release, name=release.name, reason=reason.strip(), sha256=release.file_sha256)


def refuse(release: Release, reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if release.undone_at is not None:
        raise Refusal("release_undone")
    if stands := built_on(release):
        raise Refusal("release_built_on", what="; ".join(one.words for one in stands))


def counts(release: Release) -> dict[str, int]:
    """What would no longer be there, and how many known households would be again what they were."""
    gone = {
        unit: db.session.scalar(select(func.count()).select_from(UNITS[unit]).where(made_by(release, unit))) or 0
        for unit in ("household", "person")
    }
    known = select(func.count(func.distinct(Observation.household_id))).where(
        Observation.release_id == release.id, not_(made_by(release, "household", Observation.household_id))
    )
    return gone | {"known": db.session.scalar(known) or 0}
