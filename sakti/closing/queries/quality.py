"""What is missing, doubtful or late in the data of a month. Counts per village, never names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from sakti.closing.documents import AnswerAge, DataQuality
from sakti.duplicates.tables import DuplicatePair
from sakti.extensions import db
from sakti.households.tables import Family, Person
from sakti.indicators.figures import Definitions
from sakti.indicators.queries.ages import AnswerAges, answer_ages
from sakti.observations.queries.lists import newest_lists
from sakti.observations.tables import Absence, HouseholdState, PersonState, Release

#: Counts of the data's quality, in the order in which a report prints them.
COUNTS = ("households", "families", "persons", "nik_missing", "nik_doubtful", "kk_missing", "kk_doubtful", "absent")

ByVillage = dict[int, int]
State = type[HouseholdState] | type[PersonState]
#: A query of rows (village, how many).
Counted = Select[int, int] | Select[int | None, int]
#: Which villages are counted; None: all.
Villages = Collection[int] | None


@dataclass(frozen=True, slots=True)
class VillageQuality:
    """Per kind of defect and village how many; `of` sums them for a region."""

    counts: dict[str, ByVillage]
    findings: dict[str, int]
    #: Pairs of records that may be one: the villages of both, and how many.
    pairs: Sequence[tuple[int, int, int]] = ()
    ages: AnswerAges | None = None

    def of(self, villages: Collection[int], retro: dict[str, int] | None) -> DataQuality:
        """`retro`: entries about months that were closed; None before the first close."""
        inside = set(villages)

        def total(by: ByVillage) -> int:
            return sum(count for village, count in by.items() if village in inside)

        return DataQuality(
            counts={kind: total(self.counts.get(kind, {})) for kind in COUNTS},
            retro=retro,
            findings=self.findings,
            pairs=sum(count for first, second, count in self.pairs if first in inside or second in inside),
            ages=None if self.ages is None else ages_in(self.ages, inside),
        )


def ages_in(ages: AnswerAges, villages: Collection[int]) -> dict[str, AnswerAge]:
    return {key: AnswerAge(months, ages.median(key, villages)) for key, months in ages.fresh_for.items()}


def quality(
    day: date, since: datetime | None, until: datetime, definitions: Definitions, villages: Villages = None
) -> VillageQuality:
    """As of a day; of the lists those that came in after `since`."""
    return VillageQuality(
        counts={
            "households": _count(_there(HouseholdState, day, villages)),
            "persons": _count(_there(PersonState, day, villages)),
            **_identities(day, villages),
            "absent": _absent(day, villages),
        },
        findings=_findings(since, until),
        pairs=_pairs(),
        ages=answer_ages(villages, day, definitions),
    )


def _count(query: Counted) -> ByVillage:
    return {village: count for village, count in db.session.execute(query) if village is not None}


def _there(model: State, day: date, villages: Villages, counted: ColumnElement[int] | None = None) -> Counted:
    """Per village how many are there on a day; or how many of something else that is joined to them."""
    query = select(model.village_id, func.count() if counted is None else counted).select_from(model)
    query = query.where(model.counted.is_(True), model.since <= day, model.until > day).group_by(model.village_id)
    return query.where(*_in(model, villages))


def _in(model: State, villages: Villages) -> list[ColumnElement[bool]]:
    return [] if villages is None else [model.village_id.in_(sorted(villages))]


def _identities(day: date, villages: Villages) -> dict[str, ByVillage]:
    """People without a reliable NIK, and families without a reliable KK number."""
    people = _there(PersonState, day, villages).join(Person, Person.id == PersonState.person_id)
    families = _there(HouseholdState, day, villages, func.count(func.distinct(Family.id))).join(
        Family, Family.household_id == HouseholdState.household_id
    )
    return {
        "families": _count(families),
        "nik_missing": _count(people.where(Person.nik_standing == "missing")),
        "nik_doubtful": _count(people.where(Person.nik_standing == "doubtful")),
        "kk_missing": _count(families.where(Family.kk_standing == "missing")),
        "kk_doubtful": _count(families.where(Family.kk_standing == "doubtful")),
    }


def _absent(day: date, villages: Villages) -> ByVillage:
    """People who live there and were not in the newest list of their village."""
    of_list: dict[int, list[int]] = {}
    for village, release in newest_lists(day).items():
        of_list.setdefault(release, []).append(village)
    query = _there(PersonState, day, villages).join(Absence, Absence.person_id == PersonState.person_id)
    return _count(
        query.where(
            or_(
                false(),
                *(
                    and_(Absence.release_id == release, PersonState.village_id.in_(covered))
                    for release, covered in of_list.items()
                ),
            )
        )
    )


def _pairs() -> list[tuple[int, int, int]]:
    """Suspected duplicates that nobody has decided on; a pair of people counts with the pair of their households."""
    sides = (DuplicatePair.one_village_id, DuplicatePair.other_village_id)
    query = select(*sides, func.count()).where(DuplicatePair.state == "open", DuplicatePair.within_id.is_(None))
    return [(first, second, count) for first, second, count in db.session.execute(query.group_by(*sides))]


def _findings(since: datetime | None, until: datetime) -> dict[str, int]:
    """What the lists that came in since the last close brought along."""
    query = select(func.sum(Release.findings_error), func.sum(Release.findings_warning)).where(
        Release.recorded_at <= until, Release.undone_at.is_(None)
    )
    errors, warnings = db.session.execute(query.where(Release.recorded_at > since) if since else query).one()
    return {"ERROR": errors or 0, "WARNING": warnings or 0}
