"""Lists and logs as they were received, whom a list misses, and taking a list back from the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select, update

from sakti.audit.actions import touch
from sakti.core.actors import Actor
from sakti.core.json import JsonList, JsonObject
from sakti.extensions import db
from sakti.households.queries import chunks, regencies_of
from sakti.households.tables import Person
from sakti.observations.models import Absence, LogFile, LogRow, Observation, Release
from sakti.web.bulk import insert_rows
from sakti.web.clock import now


def add_release(*, name: str, layout: str, as_of: date, file_sha256: str, file_name: str, by: Actor) -> Release:
    """A by-name list that is being taken in; what it did is written down at the end."""
    release = Release(
        name=name[:120],
        layout=layout,
        as_of=as_of,
        file_sha256=file_sha256,
        file_name=file_name[:255],
        findings=[],
        recorded_at=now(),
        recorded_by=by.name,
        recorded_by_id=by.id,
    )
    db.session.add(release)
    db.session.flush()
    return release


def conclude_release(
    *,
    release: Release,
    rows: Mapping[str, int],
    units: Mapping[str, Mapping[str, int]],
    findings: JsonList,
    traces: JsonObject,
    coverage: JsonObject,
) -> None:
    """What the list did, what was odd in it, what undoing needs to know, and whom it named per village."""
    release.count(rows, units, findings)
    release.findings = findings
    release.traces, release.coverage = traces, coverage
    db.session.flush()


def extend_release(
    *,
    release: Release,
    rows: Mapping[str, int],
    units: Mapping[str, Mapping[str, int]],
    findings: JsonList,
    traces: JsonObject,
    coverage: JsonObject,
) -> None:
    """What a list did in all its readings: its rows are those of the last, of its units whatever any of them did."""
    whole = {name: _of_both(getattr(release, name), fates) for name, fates in units.items()}
    conclude_release(release=release, rows=rows, units=whole, findings=findings, traces=traces, coverage=coverage)


def _of_both(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """What was new stays so; nothing is counted twice."""
    everyone = now["new"] + now["changed"] + now["unchanged"]
    new = before["new"] + now["new"]
    changed = min(before["changed"] + now["changed"], everyone - new)
    missing = now["missing_from_release"]
    return {"new": new, "changed": changed, "unchanged": everyone - new - changed, "missing_from_release": missing}


def forget_absences(*, release_id: int) -> None:
    """Whom a list misses is asked anew, when more of its rows are taken in."""
    db.session.execute(delete(Absence).where(Absence.release_id == release_id))


def mark_absent(*, release_id: int, household_ids: Collection[int], person_ids: Collection[int]) -> None:
    """People of a village that is in the file who are not in it stay, and are marked."""
    home_of: dict[int, int] = {}
    for part in chunks(person_ids):
        query = select(Person.id, Person.household_id).where(Person.id.in_(part))
        home_of.update((person, household) for person, household in db.session.execute(query))
    regencies = regencies_of({*household_ids, *home_of.values()})
    columns = ("release_id", "household_id", "person_id", "regency")
    rows: list[tuple[int, int | None, int | None, str]] = []
    rows += [(release_id, household, None, regencies[household]) for household in sorted(household_ids)]
    rows += [(release_id, None, person, regencies[home_of[person]]) for person in sorted(person_ids)]
    insert_rows(Absence.__table__, columns, rows)


def void_release(*, release: Release, reason: str, by: Actor) -> set[int]:
    """Void every observation of a list, and mark it. Returns the households that it named."""
    moment = now()
    query = select(Observation.household_id).where(Observation.release_id == release.id).distinct()
    touched = {household for household in db.session.scalars(query) if household is not None}
    standing_rows = (Observation.release_id == release.id, Observation.voided_at.is_(None))
    standing = update(Observation).where(*standing_rows)
    touch(Observation.__table__, db.session.scalars(select(Observation.id).where(*standing_rows)))
    db.session.execute(standing.values(voided_at=moment, voided_by=by.name, void_reason=reason))
    release.undone_at, release.undone_by, release.undo_reason = moment, by.name, reason
    return touched


class LogRowMark(NamedTuple):
    """A row of a log by which it is known again: its keyed digest, and how often it had occurred by then."""

    digest: bytes
    occurrence: int


def add_log_file(
    *, log: str, file_sha256: str, file_name: str, summary: JsonObject, rows: Iterable[LogRowMark], by: Actor
) -> LogFile:
    """A log that was read, and its rows to be known again."""
    marks = ((log, mark.digest, mark.occurrence) for mark in rows)
    insert_rows(LogRow.__table__, ("log", "digest", "occurrence"), marks)
    file = LogFile(
        log=log,
        file_sha256=file_sha256,
        file_name=file_name[:255],
        summary=summary,
        recorded_at=now(),
        recorded_by=by.name,
        recorded_by_id=by.id,
    )
    db.session.add(file)
    db.session.flush()
    return file
