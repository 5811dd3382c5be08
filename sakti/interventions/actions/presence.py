"""Nothing is promised to nobody, and an open promise goes where its recipient goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from sakti.audit.actions import record
from sakti.core.actors import SYSTEM
from sakti.core.refusals import Refusal
from sakti.core.region_codes import regency_code
from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.interventions.models import Group, Intervention
from sakti.interventions.queries.following import left_behind
from sakti.interventions.queries.presence import Absence, absence_of, absent_on
from sakti.interventions.words import ABSENCES
from sakti.regions.tables import Region


def refuse_nobody(subject: Household | Person | Family | Group | None, day: date) -> None:
    """Refuses `recipient_gone` by a day."""
    absence = absence_of(subject, day)
    if absence is not None:
        raise Refusal("recipient_gone", why=ABSENCES[absence.standing])


def refuse_begun_for_nobody(row: Intervention, day: date) -> None:
    """Refuses `recipient_gone` where nobody is there on a day for whom an intervention is."""
    absence = absent_on(row, day)
    if absence is not None:
        raise Refusal("recipient_gone", why=ABSENCES[absence.standing])


def refuse_given_to_nobody(absence: Absence | None, day: date) -> None:
    """Refuses `recipient_not_there` for what is said to have been delivered after they were gone."""
    if absence is not None:
        raise Refusal("recipient_not_there", field="delivered_on", day=day.isoformat(), why=ABSENCES[absence.standing])


def follow(*, villages: Collection[int], only: Sequence[int] | None = None) -> int:
    """Let what is open in these villages lie where its recipients live now; how many went. `only`: these interventions.

    Whoever works there sees it from now on, whoever works in the old village does not.
    """
    went: Counter[tuple[int, int]] = Counter()
    for row, place in left_behind(villages, only):
        went[row.village_id, place.id] += 1
        row.village_id, row.regency = place.id, regency_code(place.code)
    db.session.flush()
    for (before, after), count in sorted(went.items()):
        old, new = db.session.get_one(Region, before), db.session.get_one(Region, after)
        record(
            "interventions_followed",
            by=SYSTEM,
            subject=new,
            village_id=after,
            count=count,
            before=old.name,
            after=new.name,
        )
    return went.total()
