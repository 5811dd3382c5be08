"""Names on these pages: who may see them, and the trace that seeing them leaves."""

from __future__ import annotations

from collections.abc import Iterable

from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.permissions import NameScope, Permission
from sakti.interventions.queries import Subject
from sakti.web.permissions import current_names, names_for


def names_to_export() -> NameScope:
    """Where the present user may carry names away in a file, too."""
    return current_names() & names_for(Permission.EXPORT_HOUSEHOLDS)


def log_names(
    subjects: Iterable[Subject], *, village_id: int | None = None, action: str = "interventions_read"
) -> None:
    """A page or file with names is written down; one without is not."""
    count = sum(subject.named for subject in subjects)
    if count:
        record_reading(action, by=current_user, village_id=village_id, count=count)
