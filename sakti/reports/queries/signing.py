"""Whether a final report can be signed: whose letterhead it bears, and who signs it."""

from __future__ import annotations

from datetime import date

from sakti.closing.queries import close_of
from sakti.core.refusals import Refusal
from sakti.settings import queries as settings
from sakti.settings.catalogue import GROUPS, Setting
from sakti.web import clock


def day_of_paper(month: int) -> date:
    """Whose letterhead a report bears: that of the day of its close; of today while the month is open."""
    close = close_of(month)
    return clock.today() if close is None else close.closed_at.astimezone(clock.ZONE).date()


def missing_to_sign(month: int) -> list[Setting]:
    """What is missing of letterhead and signer of a final report of this month."""
    return settings.at(day_of_paper(month)).missing_to_sign


def require_signable(month: int) -> None:
    """Refuses `report_unsigned`."""
    if (refusal := unsigned_on(day_of_paper(month))) is not None:
        raise refusal


def unsigned_on(day: date) -> Refusal | None:
    """What is missing of letterhead and signer on a day, and where to fill it in; None if nothing is."""
    missing = settings.at(day).missing_to_sign
    if not missing:
        return None
    where = [str(group.label) for group in GROUPS if any(setting in missing for setting in group.settings)]
    what = ", ".join(str(setting.label) for setting in missing)
    return Refusal("report_unsigned", what=what, where=" dan ".join(where), day=day)
