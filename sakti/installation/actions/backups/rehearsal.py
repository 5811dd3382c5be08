"""Trying a restore: into a place of its own, with the keys that would be used, and of which nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyrage.x25519 import Identity

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import recipients
from sakti.installation.actions.backups import restoring, scratch
from sakti.installation.actions.backups.envelope import Header
from sakti.installation.models import DIFFERS, GOOD, RestoreRehearsal
from sakti.web.clock import now
from sakti.web.transactions import transaction
from sakti.web.turns import Turn, alone


def rehearse(
    file: Path, instance: Path, *, by: Actor, identities: Sequence[Identity] = (), progress: Progress = silent
) -> Header:
    """Restore a signed backup into the scratch place, verify it, and write down that it was tried.

    Refuses what `restoring.opened` refuses, `backup_unproven`, and `rehearsal_differs` once that is written down.
    """
    with (
        alone(Turn.BACKING_UP, lambda: progress("Menunggu cadangan lain selesai", 0, 0)),
        restoring.opened(file, instance, identities=identities) as backup,
    ):
        header = backup.header
        assert header is not None  # noqa: S101 - without a reason no bare ZIP is opened
        proof = scratch.prove(backup.plain, instance, progress)
    verdict = DIFFERS if proof.differences else GOOD
    given = {recipients.public_text(pair) for pair in identities}
    with transaction():
        db.session.add(
            RestoreRehearsal(
                at=now(),
                backup_number=header.number,
                backup_made_at=header.moment,
                recipient=recipients.mark_of(header.recipients[0]),
                with_identity=not given.isdisjoint(header.recipients),
                verdict=verdict,
            )
        )
        record("restore_rehearsed", by=by, number=header.number, verdict=verdict)
    if proof.differences:
        raise Refusal("rehearsal_differs", count=proof.differences, first=proof.first)
    return header
