"""Numbers that known records learn from a list, and how they forget them when the list is taken back (D§6.3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from sakti.extensions import db
from sakti.households import actions as households
from sakti.households.actions import SealedNumber
from sakti.households.tables import Family, Household, Person
from sakti.observations.tables import Observation, Release
from sakti.web.sealing import sealer

#: What is learned of, and in which place its number is sealed.
_MODELS: dict[str, tuple[type[Person] | type[Family], str]] = {
    "niks": (Person, "person.nik"),
    "cards": (Family, "family.kk"),
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
        model, place = _MODELS[what]
        sealed = sealer(place)(number)
        before = households.swap_number(model=model, key=key, number=SealedNumber(sealed, "reliable"))
        held = None if before.sealed is None else before.sealed.hex()
        self.learned[what].setdefault(str(key), [held, before.standing, sealed.hex()])

    def number(self, household: int, number: str) -> None:
        """The number of a household that had none."""
        if households.name_number(household_id=household, number=number):
            self.learned["numbers"].append(household)


def forget(release: Release) -> None:
    """Put back what known records had before this list, unless somebody gave them another number since, or a later
    list that still counts names them: it would have brought the number too."""
    learned = release.traces.get("learned", {})
    for what, (model, _) in _MODELS.items():
        for key, (before, standing, now) in learned.get(what, {}).items():
            if not _named_later(model, int(key), release.id):
                households.swap_number(
                    model=model,
                    key=int(key),
                    number=SealedNumber(None if before is None else bytes.fromhex(before), standing),
                    only_if=SealedNumber(bytes.fromhex(now), "reliable"),
                )
    for household in learned.get("numbers", ()):
        if not _named_later(Household, household, release.id):
            households.forget_number(household_id=household)


def _named_later(model: Any, key: int, release: int) -> bool:
    column = {Person: Observation.person_id, Family: Observation.family_id, Household: Observation.household_id}[model]
    later = exists().where(column == key, Observation.release_id > release, Observation.voided_at.is_(None))
    return bool(db.session.scalar(select(later)))
