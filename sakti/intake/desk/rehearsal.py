"""Trying out: the import itself, rolled back afterwards by the caller. So the preview says what will happen, and not
what somebody thinks that will happen. The same for taking a list back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sakti.accounts import queries as accounts
from sakti.core.findings import Finding
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.core.progress import Progress
from sakti.intake.desk.effects import Effect, WrittenEffect, compare_figures, figures_within, read_effects
from sakti.intake.desk.findings import CellsBeside, cells_beside
from sakti.intake.desk.imports import CountedFigures, import_upload
from sakti.intake.desk.queries.rehearsals import slot_of
from sakti.intake.desk.queries.uploads import lock_upload
from sakti.intake.landing.actions.undo import undo_list
from sakti.intake.landing.outcome import Outcome
from sakti.intake.landing.preparation import PreparedList
from sakti.intake.landing.queries import releases
from sakti.intake.landing.queries.matching import ElsewhereRow
from sakti.intake.logs import LogOutcome
from sakti.intake.reading.workbook import Workbook
from sakti.jobs import queries as jobs
from sakti.web import clock

if TYPE_CHECKING:
    from sakti.observations.tables import Release

#: A larger list is taken back for so long that nobody should wait for a mere trial of it.
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What an upload would do."""

    layout: str
    release: str
    outcome: Outcome | LogOutcome
    effects: list[WrittenEffect]
    elsewhere: Sequence[ElsewhereRow]  # whom it names beyond the uploader's villages: counted
    tried: JsonObject  # when, after which list, and of which villages: to tell when it holds no longer


def rehearse_upload(
    *, upload_id: int, prepared: PreparedList | None, before: CountedFigures | None, book: Workbook, progress: Progress
) -> Preview:
    """Do it, and say what was done; the caller rolls back. Refuses what an import refuses, and foreign villages."""
    upload = lock_upload(upload_id)
    households = prepared.checked.households if prepared and prepared.checked else []
    villages = sorted({household.village.id for household in households})
    tried = {"release": releases.newest_release(), "at": clock.now().isoformat(), "villages": villages}
    outcome, effects = import_upload(upload, progress, dry_run=True, prepared=prepared, before=before, book=book)
    layout, name = upload.layout, upload.release_name
    if isinstance(outcome, Outcome):
        layout, name = outcome.layout, outcome.release
    return Preview(layout, name, outcome, effects, prepared.elsewhere if prepared else (), tried)


def cells_of_findings(prepared: PreparedList | None, findings: Sequence[Finding]) -> CellsBeside:
    """The cells to show beside findings."""
    return cells_beside(prepared.tables, findings) if prepared else {}


# -- taking a list back ---------------------------------------------------------------------------------------------


def may_rehearse(release: Release) -> bool:
    return release.rows_imported <= MOST_ROWS


def effects_of_undo(release: Release) -> list[Effect] | None:
    """Which figures would move, if somebody has had that worked out and nothing was observed since."""
    run = jobs.of_slot("rehearse_undo", slot_of(release))
    if run is None or run.state != "done" or not run.result:
        return None
    return read_effects(run.result["effects"], release.as_of)


def rehearse_undo(*, release_id: int, user_id: int, progress: Progress) -> list[WrittenEffect]:
    """Take it back, and say which figures that moved; the caller rolls back. Refuses what `undo_list` refuses."""
    release, by = releases.lock_release(release_id), accounts.get(user_id)
    scope = by.scope_for(Permission.IMPORT_LISTS)
    releases.must_reach(scope, release)
    day, before = release.as_of, figures_within(scope, release.as_of)
    undo_list(release=release, reason="…", by=by, progress=progress)
    return compare_figures(before, figures_within(scope, day), day)
