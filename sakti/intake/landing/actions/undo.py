"""Taking a list back as a whole, as long as nothing later builds on what it made.

Nothing is deleted. Its observations are voided with the reason, so the fold no longer knows what the list said: known
records are again what they were, and what only the list had named lives nowhere any more. The numbers of such records
are keys no longer (`doubtful`), so the same people in a corrected list begin anew.
"""

from __future__ import annotations

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.permissions import Permission
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import refuse_alone
from sakti.extensions import db
from sakti.households.actions import retire_made_by
from sakti.intake.landing.actions.claims import ask_no_more
from sakti.intake.landing.actions.numbers import forget_numbers
from sakti.intake.landing.queries.dependents import built_on
from sakti.intake.landing.queries.releases import must_reach
from sakti.observations.actions import projection
from sakti.observations.actions.releases import void_release
from sakti.observations.tables import Release


def undo_list(*, release: Release, reason: str, by: Actor, progress: Progress = silent) -> None:
    """Take the list back in the running transaction. Refuses what `refuse_undo`, `must_reach` and `refuse_alone` do."""
    refuse_undo(release, reason)
    must_reach(by.scope_for(Permission.IMPORT_LISTS), release)
    refuse_alone(by=by, day=release.as_of)
    progress("Membatalkan isi daftar", 0, 0)
    touched = void_release(release=release, reason=reason.strip(), by=by)
    forget_numbers(release)
    retire_made_by(release_id=release.id)
    ask_no_more(release=release)
    progress("Menghitung angka", 0, 0)
    projection.project(touched)
    db.session.expire_all()
    record("list_undone", by=by, subject=release, name=release.name, reason=reason.strip(), sha256=release.file_sha256)


def refuse_undo(release: Release, reason: str) -> None:
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if release.undone_at is not None:
        raise Refusal("release_undone")
    if builders := built_on(release):
        raise Refusal("release_built_on", what="; ".join(builder.words for builder in builders))
