"""The log of observations (contracts §3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sakti.core.actors import Actor
from sakti.core.fields import OBSERVABLE, Value
from sakti.core.permissions import Permission, reach_of
from sakti.core.printable import printable
from sakti.core.progress import Progress, silent
from sakti.core.timeline import Source
from sakti.intake.logs.actions.log import Log
from sakti.intake.logs.lines import LogCells, LogLine, LogOutcome, RowRefused, read_day, split_keys
from sakti.intake.logs.queries import SubjectKeys, births_of
from sakti.intake.reading.refusal import open_workbook
from sakti.intake.reading.workbook import Workbook
from sakti.observations import ledger
from sakti.observations.ledger import ObservationEntry


def import_observations(
    *,
    file: Path,
    dry_run: bool = False,
    by: Actor,
    progress: Progress = silent,
    file_name: str | None = None,
    book: Workbook | None = None,
) -> LogOutcome:
    """Contracts §3. Rows of one subject and day are one observation.

    `book`: what stands in the file, if it was read before the transaction began.
    """
    book = book or open_workbook(file)
    log = Log("observe", book, printable(file_name or file.name), dry_run=dry_run, by=by, progress=progress)
    reach = reach_of(by, Permission.IMPORT_LISTS)
    keys = SubjectKeys(*split_keys(log.new), reach)
    born = births_of(keys.people.values())
    seen: dict[tuple[str, int, date], tuple[dict[str, Value], list[str]]] = {}

    def take(line: LogLine) -> None:
        unit, subject, day, name, value = _observed(line.cells, keys)
        if unit == "person" and (birth := born.get(subject)) is not None and day < birth:
            log.outcome.tally.add("before_birth", "", line.number, "observed_on", value=day, born=birth)
        values, people = seen.setdefault((unit, subject, day), ({}, []))
        values.pop(name, None)
        values[name] = value
        if (who := line.cells.get("recorded_by", "")) and who not in people:
            people.append(who)

    log.each(take)
    entries = [
        ObservationEntry(
            day,
            Source.DISTRICT,
            values,
            household_id=subject if unit == "household" else None,
            person_id=subject if unit == "person" else None,
            told_by=", ".join(people)[:120] or None,
        )
        for (unit, subject, day), (values, people) in seen.items()
    ]
    ledger.append(entries, by=by, scope=reach)
    return log.finish({keys.home[s] if unit == "person" else s for unit, s, _ in seen})


def _observed(cells: LogCells, keys: SubjectKeys) -> tuple[str, int, date, str, Value]:
    """(unit, subject id, day, field, stored value) of one row."""
    unit = cells["subject"]
    if unit not in ("household", "person"):
        raise RowRefused("subject_unknown", "subject", value=unit)
    subject = keys.person(cells["key"]) if unit == "person" else keys.household(cells["key"])
    day = read_day(cells["observed_on"], "observed_on")
    field_ = OBSERVABLE.get(cells["field"])
    if field_ is None or field_.unit != unit:
        raise RowRefused("field_unknown", "field", value=cells["field"], unit=unit)
    value = field_.read(cells["value"])
    if value is None:
        raise RowRefused("value_unknown", "value", value=cells["value"], field=field_.label_id)
    return unit, subject, day, field_.name, value
