"""Who on record is like the proposed: the same card, or the same name and birth date. Asked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select

from sakti.core.identity import Standing, read_kk, read_nik
from sakti.core.verval import Described
from sakti.extensions import db
from sakti.households.queries import holder_of_nik, name_key
from sakti.households.tables import Family, Household, Person
from sakti.observations.queries import left_behind_by_birth
from sakti.verification.models import Proposal
from sakti.verification.queries.obstacles import returning_home

#: Standings of whoever may be meant.
KNOWN = ("living", "away", "exited")


@dataclass(frozen=True, slots=True)
class Alike:
    """One record that may be the same. `key` names it in the answers of a proposal (`Described.settled`).

    `household_id`, `head`: of whom a page tells only where its reader has names.
    """

    key: str
    kind: str  # card, person, nik
    who: str  # of the proposed
    household_id: int | None = None
    head: str = ""
    answer: str = ""  # what was answered when it was proposed: why they are not the same


def alike(described: Described, own: int | None) -> list[Alike]:
    """Of what a proposal describes. `own`: the household that it means, which is no other."""
    return [*_with_the_card(described, own), *_with_the_name(described, own)]


def alike_of(proposal: Proposal) -> list[Alike]:
    """Of a proposal of somebody new, those that nobody has answered for yet."""
    return [each for each in alike_to(proposal) if not each.answer]


def alike_to(proposal: Proposal) -> list[Alike]:
    """Of a proposal of somebody new, all of them, with what was answered."""
    if proposal.kind != "add":
        return []
    described = Described.load(proposal.described)
    back = returning_home(described, proposal.village_id)
    own = back.id if back is not None else proposal.household_id
    return [replace(each, answer=described.settled.get(each.key, "")) for each in alike(described, own)]


def numbers_in_use(described: Described, own: int | None) -> list[tuple[str, Person]]:
    """Of the proposed whose NIK somebody else has on record: their name, and who that is."""
    found = []
    for person in described.people:
        nik = read_nik(person.nik, False)
        holder = holder_of_nik(nik.text) if nik.standing is Standing.RELIABLE else None
        if holder is not None and holder.household_id != own and left_behind_by_birth(nik.text) is None:
            found.append((person.name, holder))
    return found


def _with_the_card(described: Described, own: int | None) -> Iterator[Alike]:
    card = read_kk(described.kk, False)
    if card.standing is not Standing.RELIABLE:
        return
    query = (
        select(Household)
        .join(Family, Family.household_id == Household.id)
        .where(Family.kk == card.text, Family.kk_standing == "reliable", Household.standing.in_((*KNOWN, "empty")))
    )
    for home in db.session.scalars(query.order_by(Household.id)):
        if home.id != own:
            yield Alike(f"card:{home.id}", "card", described.head, home.id, _head(home))


def _with_the_name(described: Described, own: int | None) -> Iterator[Alike]:
    for person in described.people:
        if person.birth_date is None:
            continue
        query = select(Person).where(
            Person.name_key == name_key(person.name),
            Person.birth_date == person.birth_date,
            Person.birth_estimated.is_(False),
            Person.standing.in_(KNOWN),
        )
        for known in db.session.scalars(query.order_by(Person.id)):
            if known.household_id != own:
                home = db.session.get_one(Household, known.household_id)
                yield Alike(f"person:{known.id}", "person", person.name, home.id, _head(home))


def _head(home: Household) -> str:
    head = db.session.get(Person, home.head_id) if home.head_id else None
    return head.name if head else "–"
