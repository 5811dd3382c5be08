"""The log of observations (contracts §3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sakti.core.actors import Actor
from sakti.core.fields import OBSERVABLE
from sakti.core.progress import Progress, silent
from sakti.core.timeline import Source
from sakti.intake.logs.reading import (
    Keys,
    Line,
    Log,
    LogOutcome,
    Row,
    RowRefused,
    read_day,
    split_keys,
)
from sakti.observations import projection
from sakti.observations.tables import Observation
from sakti.web.bulk import insert_rows, moment_text
from sakti.web.clock import now


def import_observations(
    *, file: Path, dry_run: bool = False, by: Actor, progress: Progress = silent, file_name: str | None = None
) -> LogOutcome:
    """Contracts §3. Rows of one subject and day are one observation."""
    log = Log("observe", file, dry_run, by, progress, file_name)
    keys = Keys(*split_keys(log.new))
    seen: dict[tuple[str, int, date], tuple[dict[str, Any], list[str]]] = {}

    def take(line: Line) -> None:
        unit, subject, day, name, value = _observed(line.cells, keys)
        values, people = seen.setdefault((unit, subject, day), ({}, []))
        values.pop(name, None)
        values[name] = value
        if (who := line.cells.get("recorded_by", "")) and who not in people:
            people.append(who)

    log.each(take)
    moment = moment_text(now())
    importer = by.name
    rows = [
        (
            subject if unit == "household" else None,
            subject if unit == "person" else None,
            day.isoformat(),
            int(Source.DISTRICT),
            projection.dump(values),
            "",
            moment,
            (", ".join(people) or importer)[:120],
        )
        for (unit, subject, day), (values, people) in seen.items()
    ]
    insert_rows(
        Observation.__table__,
        ("household_id", "person_id", "observed_on", "source", "content", "note", "recorded_at", "recorded_by"),
        rows,
    )
    return log.finish({keys.home[s] if unit == "person" else s for unit, s, _ in seen})


def _observed(cells: Row, keys: Keys) -> tuple[str, int, date, str, Any]:
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
