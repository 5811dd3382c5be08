"""Reading PPA sessions, within a scope. What the list says of a card is looked up until the session is final."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, case, func, select

from sakti.assessment.models import PpaCard, PpaClass, PpaPhoto, PpaProblem, PpaSession, PpaSheet, PpaStep
from sakti.core.assessment import Placed, Verdict, judge, lies_in, proposal
from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.core.verval import Described
from sakti.extensions import db
from sakti.households.queries import chunks
from sakti.households.tables import Household, Person
from sakti.observations.tables import HouseholdState
from sakti.regions.tables import Region
from sakti.verification import queries as verification
from sakti.verification.queries.places import reached
from sakti.verification.tables import Proposal, VervalRound
from sakti.web.clock import today

ORIGIN = "ppa"
#: A household with the name of its head.
NamedHome = tuple[Household, str | None]


def sessions(scope: Scope) -> Sequence[Row[PpaSession, Region, int, int]]:
    """(session, village, cards, placed cards) of the reader's villages, the newest first."""
    counts = (
        select(
            PpaCard.session_id,
            func.count().label("cards"),
            func.sum(case((PpaCard.class_id.is_not(None), 1), else_=0)).label("placed"),
        )
        .group_by(PpaCard.session_id)
        .subquery()
    )
    query = (
        select(PpaSession, Region, func.coalesce(counts.c.cards, 0), func.coalesce(counts.c.placed, 0))
        .join(Region, Region.id == PpaSession.village_id)
        .outerjoin(counts, counts.c.session_id == PpaSession.id)
        .where(reached(PpaSession.village_id, scope.whole_villages))
    )
    return db.session.execute(query.order_by(PpaSession.held_on.desc(), PpaSession.id.desc())).all()


def session_within(scope: Scope, session_id: int) -> tuple[PpaSession, Region]:
    """Refuses `ppa_session_unknown`."""
    query = select(PpaSession, Region).join(Region, Region.id == PpaSession.village_id)
    query = query.where(PpaSession.id == session_id, reached(PpaSession.village_id, scope.whole_villages))
    if (row := db.session.execute(query).one_or_none()) is None:
        raise Refusal("ppa_session_unknown")
    return row[0], row[1]


def sessions_of(village_id: int, hamlet: str, day: date) -> list[PpaSession]:
    """The sessions of a hamlet, or of a whole village, on a day."""
    query = select(PpaSession).where(PpaSession.village_id == village_id, PpaSession.held_on == day)
    wanted = hamlet.strip().casefold()
    return [each for each in db.session.scalars(query.order_by(PpaSession.id)) if each.hamlet.casefold() == wanted]


def card_of_submission(submission_id: int) -> PpaCard | None:
    """The card that a submission added."""
    return db.session.scalar(select(PpaCard).where(PpaCard.submission_id == submission_id))


def card_within(names: NameScope, card_id: int) -> tuple[PpaCard, PpaSession]:
    """Refuses `ppa_card_unknown`."""
    query = select(PpaCard, PpaSession).join(PpaSession, PpaSession.id == PpaCard.session_id)
    query = query.where(PpaCard.id == card_id, reached(PpaSession.village_id, names.villages))
    if (row := db.session.execute(query).one_or_none()) is None:
        raise Refusal("ppa_card_unknown")
    return row[0], row[1]


def classes(session: PpaSession) -> Sequence[PpaClass]:
    query = select(PpaClass).where(PpaClass.session_id == session.id)
    return db.session.scalars(query.order_by(PpaClass.position, PpaClass.id)).all()


def problems(session: PpaSession) -> Sequence[PpaProblem]:
    """Those with most votes first, as the minutes list them."""
    query = select(PpaProblem).where(PpaProblem.session_id == session.id)
    votes = func.coalesce(PpaProblem.votes, 0)
    return db.session.scalars(query.order_by(votes.desc(), PpaProblem.position)).all()


def sheet(session: PpaSession, name: str) -> PpaSheet:
    """A sheet's version: "classes" or "problems"."""
    return db.session.get_one(PpaSheet, (session.id, name))


def photos(session: PpaSession) -> Sequence[PpaPhoto]:
    return db.session.scalars(select(PpaPhoto).where(PpaPhoto.session_id == session.id).order_by(PpaPhoto.id)).all()


def steps(session: PpaSession) -> Sequence[PpaStep]:
    return db.session.scalars(select(PpaStep).where(PpaStep.session_id == session.id).order_by(PpaStep.id)).all()


# -- cards ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with the name on it, where the family lives, and what the list says of it."""

    card: PpaCard
    name: str
    rt: str
    rw: str
    address: str
    listed: bool
    decile: int | None

    @property
    def placed(self) -> Placed:
        return Placed(self.card.id, self.card.class_id, self.listed, self.decile)


@dataclass(frozen=True, slots=True)
class Sharpened:
    """A card whose class and list disagree, and what is proposed about it."""

    shown: ShownCard
    verdict: Verdict
    kind: str
    class_name: str
    proposal: Proposal | None = None


def cards(session: PpaSession) -> list[ShownCard]:
    """In the order of neighbourhoods and names; who is on no list last."""
    every = db.session.scalars(select(PpaCard).where(PpaCard.session_id == session.id).order_by(PpaCard.id)).all()
    known = _households({one.household_id for one in every if one.household_id})
    merged = {home.id: home.merged_into_id for home, _name in known.values() if home.merged_into_id}
    instead = _households(set(merged.values()))
    known |= {key: instead[other] for key, other in merged.items()}
    now = {} if session.is_final else states({home.id for home, _name in known.values()}, today())
    made = [_shown(one, known, now, session.is_final) for one in every]
    return sorted(made, key=lambda one: (one.card.household_id is None, one.rw, one.rt, one.name, one.card.id))


def _shown(card: PpaCard, known: dict[int, NamedHome], now: dict[int, int | None], is_final: bool) -> ShownCard:
    if card.household_id is None:
        said = Described.load(card.described)
        return ShownCard(card, said.head, said.rt, said.rw, said.address, False, None)
    home, name = known[card.household_id]
    listed, decile = (bool(card.listed), card.decile) if is_final else (home.id in now, now.get(home.id))
    return ShownCard(card, name or home.number or str(home.id), home.rt, home.rw, home.address, listed, decile)


def kept(home: Household) -> int:
    """The household whose history this one is now, if it was merged."""
    return home.merged_into_id or home.id


def _households(ids: Collection[int]) -> dict[int, NamedHome]:
    """Per id (household, head's name)."""
    head = Person.__table__.alias("head")
    query = select(Household, head.c.name).outerjoin(head, head.c.id == Household.head_id)
    rows = (row for part in chunks(ids) for row in db.session.execute(query.where(Household.id.in_(part))))
    return {row[0].id: (row[0], row[1]) for row in rows}


def states(ids: Collection[int], day: date) -> dict[int, int | None]:
    """The decile of each of these that is on the list that day."""
    query = select(HouseholdState.household_id, HouseholdState.decile).where(
        HouseholdState.counted, HouseholdState.since <= day, HouseholdState.until > day
    )
    rows = (
        row for part in chunks(ids) for row in db.session.execute(query.where(HouseholdState.household_id.in_(part)))
    )
    return {row[0]: row[1] for row in rows}


def kept_cards(session: PpaSession) -> list[tuple[int, PpaCard]]:
    """The cards of households with the household that each is today, those that were placed first."""
    query = select(PpaCard, Household).join(Household, Household.id == PpaCard.household_id)
    query = query.where(PpaCard.session_id == session.id).order_by(PpaCard.class_id.is_(None), PpaCard.id)
    return [(kept(home), card) for card, home in db.session.execute(query)]


def households_at(session: PpaSession) -> list[int]:
    """Ids of who is on the list and lives where the session was held."""
    day = today()
    query = (
        select(Household.id, Household.rt, Household.rw)
        .join(HouseholdState, HouseholdState.household_id == Household.id)
        .where(HouseholdState.village_id == session.village_id, HouseholdState.counted)
        .where(HouseholdState.since <= day, HouseholdState.until > day)
    )
    rows = db.session.execute(query.order_by(Household.id)).all()
    return [row.id for row in rows if lies_in(session.areas, row.rt, row.rw)]


def poor(kinds: Sequence[PpaClass]) -> set[int]:
    return {one.id for one in kinds if one.is_poor}


def sharpened(session: PpaSession, shown: Sequence[ShownCard], kinds: Sequence[PpaClass]) -> list[Sharpened]:
    """Who seems left out or wrongly in, with the proposal that was sent about it, if one was."""
    names = {one.id: one.name for one in kinds}
    sent = {one.id: one for one in proposals_of(session)}
    found = []
    for one in shown:
        verdict = judge(one.placed, poor(kinds), session.decile_limit)
        if kind := proposal(verdict, one.placed):
            name = names.get(one.card.class_id or 0, "")
            found.append(Sharpened(one, verdict, kind, name, sent.get(one.card.proposal_id or 0)))
    return sorted(found, key=lambda one: list(Verdict).index(one.verdict))


def proposals_of(session: PpaSession) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.origin == ORIGIN, Proposal.origin_id == session.id)
    return db.session.scalars(query.order_by(Proposal.id)).all()


def round_for(village_id: int) -> VervalRound | None:
    """The round to which a proposal of the village would go now; None: it waits."""
    place = verification.in_village_open(village_id)
    return None if place is None else db.session.get_one(VervalRound, place.round_id)
