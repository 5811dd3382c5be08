"""What rows of lists claim of people in other villages, for whoever reaches both, and for whoever brought the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.tables import Household, Person
from sakti.intake.models import Claim
from sakti.observations.queries import kept_home, kept_person
from sakti.observations.tables import Release
from sakti.regions.tables import Region
from sakti.web.clock import moment_of

#: So many people named beyond the own villages in one day are no slips any more.
MANY = 10


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Rows of one list that claim people of one household for one village."""

    rows: tuple[Claim, ...]
    release: str
    village: str
    from_village: str
    household: Household
    people: tuple[Person, ...]  # whom the rows name
    staying: tuple[Person, ...]  # who lives there too, and is not named

    @property
    def first(self) -> Claim:
        return self.rows[0]

    @property
    def is_whole(self) -> bool:
        """Whether everybody of the household is claimed; a row that knows the card only speaks of all of them."""
        return not self.staying or not self.people

    def by_card(self) -> dict[str | None, list[Person]]:
        """Who is named under which card of the list; None: under none that is valid."""
        cards: dict[str | None, list[Person]] = defaultdict(list)
        for person in self.people:
            row = next(row for row in self.rows if row.person_id and person.id == kept_person(row.person_id))
            cards[row.card].append(person)
        return cards


def waiting(names: NameScope) -> list[ClaimGroup]:
    """The claims that wait for a reader of these names: both villages have to be among them. The oldest first."""
    rows = db.session.scalars(select(Claim).where(Claim.state == "waiting").order_by(Claim.id))
    return _grouped(row for row in rows if _reaches_both(names, row))


def group_within(names: NameScope, claim_id: int) -> ClaimGroup:
    """A waiting claim with those that belong to it. Refuses `claim_unknown`, `claim_decided`."""
    row = db.session.get(Claim, claim_id)
    if row is None or row.state == "seen" or not _reaches_both(names, row):
        raise Refusal("claim_unknown")
    if row.state != "waiting":
        raise Refusal("claim_decided", who=row.decided_by or "–")
    [group] = _grouped(db.session.scalars(_alike(row)))
    return group


def _reaches_both(names: NameScope, row: Claim) -> bool:
    return names.reaches_village(row.village_id) and names.reaches_village(row.from_village_id)


def _alike(row: Claim) -> Select[Claim]:
    return (
        select(Claim)
        .where(
            Claim.state == "waiting",
            Claim.household_id == row.household_id,
            Claim.village_id == row.village_id,
            Claim.release_id == row.release_id,
        )
        .order_by(Claim.id)
    )


def _grouped(rows: Iterable[Claim]) -> list[ClaimGroup]:
    groups: dict[tuple[int, int, int | None], list[Claim]] = defaultdict(list)
    for row in rows:
        groups[row.household_id, row.village_id, row.release_id].append(row)
    return [_group(each) for each in groups.values()]


def _group(rows: Sequence[Claim]) -> ClaimGroup:
    first = rows[0]
    home = db.session.get_one(Household, kept_home(first.household_id))
    named = {kept_person(row.person_id) for row in rows if row.person_id is not None}
    living = select(Person).where(
        Person.household_id == home.id, Person.standing == "living", Person.merged_into_id.is_(None)
    )
    people = db.session.scalars(living.order_by(Person.id)).all()
    release = db.session.get(Release, first.release_id) if first.release_id else None
    return ClaimGroup(
        tuple(rows),
        release.name if release else "",
        db.session.get_one(Region, first.village_id).name,
        db.session.get_one(Region, home.village_id).name,
        home,
        tuple(person for person in people if person.id in named),
        tuple(person for person in people if person.id not in named),
    )


def count_waiting(names: NameScope) -> int:
    """How many households' claims wait for a reader of these names."""
    query = select(Claim.household_id, Claim.village_id, Claim.from_village_id, Claim.release_id)
    rows = db.session.execute(query.where(Claim.state == "waiting").distinct())
    return sum(names.reaches_village(village) and names.reaches_village(origin) for _, village, origin, _ in rows)


def named_on(user_id: int, day: date) -> int:
    """How many people (or cards) beyond the own villages somebody has named on a day, each once."""
    own = select(Claim.household_id, Claim.person_id).where(Claim.claimed_by_id == user_id, *_on(day))
    return db.session.scalar(select(func.count()).select_from(own.distinct().subquery())) or 0


def _on(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Claim.claimed_at >= moment_of(day), Claim.claimed_at < moment_of(day + timedelta(days=1))


def busy(names: NameScope, day: date) -> list[tuple[str, int]]:
    """Who has named many people of other villages on a day, for a supervisor of the village in whose list they did."""
    query = select(Claim.claimed_by_id, Claim.claimed_by, Claim.village_id).where(*_on(day)).distinct()
    known = {user: name for user, name, village in db.session.execute(query) if user and names.reaches_village(village)}
    counts = [(name, named_on(user, day)) for user, name in known.items()]
    return [(name, count) for name, count in counts if count >= MANY]


def of_release(release_id: int) -> Sequence[Claim]:
    """What came of the rows of a list that were held: for whoever brought it, sheet and row alone."""
    query = select(Claim).where(Claim.release_id == release_id, Claim.state != "seen")
    return db.session.scalars(query.order_by(Claim.sheet, Claim.row)).all()
