"""Numbers that known records learn from a list, and how they forget them when the list is taken back (D§6.3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, exists, select, type_coerce, update

from sakti.extensions import db
from sakti.households.tables import Family, Household, Person
from sakti.observations.tables import Observation, Release
from sakti.web.sealing import sealer

#: What is learned of: the model, its number, how it stands, and how to seal it.
_SEALED: dict[str, Any] = {
    "niks": (Person, Person.nik, Person.nik_standing, "person.nik"),
    "cards": (Family, Family.kk, Family.kk_standing, "family.kk"),
}


class Learning:
    """Gives known records the numbers that a list brings, and notes what each had before: sealed as it was."""

    def __init__(self, traces: dict[str, Any]) -> None:
        self.learned: dict[str, Any] = traces.setdefault("learned", {"niks": {}, "cards": {}, "numbers": []})

    def nik(self, person: int, number: str) -> None:
        self._learn("niks", person, number)

    def card(self, family: int, number: str) -> None:
        self._learn("cards", family, number)

    def _learn(self, what: str, key: int, number: str) -> None:
        model, column, standing, name = _SEALED[what]
        before = db.session.execute(select(type_coerce(column, LargeBinary), standing).where(model.id == key)).one()
        held, now = (None if text is None else bytes(text).hex() for text in (before[0], sealer(name)(number)))
        self.learned[what].setdefault(str(key), [held, before[1], now])
        db.session.execute(update(model).where(model.id == key).values({column: number, standing: "reliable"}))

    def number(self, household: int, number: str) -> None:
        """The number of a household that had none."""
        held = select(Household.id).where(Household.id == household, Household.number.is_(None))
        if db.session.scalar(held) is not None:
            self.learned["numbers"].append(household)
            db.session.execute(update(Household).where(Household.id == household).values(number=number))


def forget(release: Release) -> None:
    """Put back what known records had before this list, unless somebody gave them another number since, or a later
    list that still counts names them: it would have brought the number too."""
    learned = release.traces.get("learned", {})
    for what, (model, column, standing, _) in _SEALED.items():
        for key, (before, stood, now) in learned.get(what, {}).items():
            if _named_later(model, int(key), release.id):
                continue
            sealed = type_coerce(column, LargeBinary)
            had = None if before is None else bytes.fromhex(before)
            table = model.__table__
            db.session.execute(
                update(table)
                .where(table.c.id == int(key), sealed == bytes.fromhex(now), standing == "reliable")
                .values({column.name: type_coerce(had, LargeBinary), standing.name: stood})
            )
    for household in learned.get("numbers", ()):
        if not _named_later(Household, household, release.id):
            db.session.execute(update(Household).where(Household.id == household).values(number=None))


def _named_later(model: Any, key: int, release: int) -> bool:
    column = {Person: Observation.person_id, Family: Observation.family_id, Household: Observation.household_id}[model]
    later = exists().where(column == key, Observation.release_id > release, Observation.voided_at.is_(None))
    return bool(db.session.scalar(select(later)))
