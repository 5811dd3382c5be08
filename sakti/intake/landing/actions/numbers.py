"""Numbers that known records learn from a list, and how they forget them when the list is taken back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import undefer

from sakti.core.json import JsonObject
from sakti.extensions import db
from sakti.households import actions as households
from sakti.households.actions import SealedNumber
from sakti.households.tables import Family, Household, Person
from sakti.intake.landing.plan import LearnedNumber
from sakti.keys import keyring
from sakti.observations.tables import Observation, Release
from sakti.web.sealing import seal_bytes, sealer, unseal_bytes

#: What is learned of, and in which place its number is sealed.
_MODELS: dict[str, tuple[type[Person] | type[Family], str]] = {
    "niks": (Person, "person.nik"),
    "cards": (Family, "family.kk"),
}


def learn_numbers(numbers: Iterable[LearnedNumber]) -> JsonObject:
    """Give known records the numbers that a list brings. Returns what each had before, sealed as it was."""
    learned: JsonObject = {"niks": {}, "cards": {}}
    of_households: dict[int, str] = {}
    for unit, key, number in numbers:
        if unit == "numbers":
            of_households.setdefault(key, number)
            continue
        model, place = _MODELS[unit]
        sealed = sealer(place)(number)
        before = households.swap_number(model=model, key=key, number=SealedNumber(sealed, "reliable"))
        held = None if before.sealed is None else before.sealed.hex()
        learned[unit].setdefault(str(key), [held, before.standing, sealed.hex()])
    return {"learned": {**learned, "numbers": households.name_numbers(of_households)}}


def merge_traces(before: JsonObject, now: JsonObject) -> JsonObject:
    """What a list has taught in two readings: each number's oldest "before" and newest "now"."""
    older, newer = before.get("learned", {}), now["learned"]
    merged: JsonObject = {"numbers": [*older.get("numbers", ()), *newer["numbers"]]}
    for unit in _MODELS:
        known = older.get(unit, {})
        again = {key: [*known[key][:2], held[2]] if key in known else held for key, held in newer[unit].items()}
        merged[unit] = {**known, **again}
    return {**before, "learned": merged}


def forget_numbers(release: Release) -> None:
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


def _named_later(model: type[Person] | type[Family] | type[Household], key: int, release: int) -> bool:
    column = {Person: Observation.person_id, Family: Observation.family_id, Household: Observation.household_id}[model]
    later = exists().where(column == key, Observation.release_id > release, Observation.voided_at.is_(None))
    return bool(db.session.scalar(select(later)))


def seal_learned_numbers_anew() -> int:
    """Seal what lists have learned and replaced with the present key; how many numbers that were."""
    count, current = 0, bytes([keyring().current.id]).hex()
    query = select(Release).options(undefer(Release.traces)).order_by(Release.id)
    for release in db.session.scalars(query):
        learned = release.traces.get("learned", {})
        fresh = {
            unit: {
                key: [_anew(before, place, current), standing, _anew(now, place, current)]
                for key, (before, standing, now) in learned.get(unit, {}).items()
            }
            for unit, (_, place) in _MODELS.items()
        }
        old = {unit: learned.get(unit, {}) for unit in _MODELS}
        if fresh != old:
            count += sum(fresh[unit][key] != held for unit in old for key, held in old[unit].items())
            release.traces = {**release.traces, "learned": {**learned, **fresh}}
    db.session.flush()
    return count


def _anew(sealed: str | None, place: str, current: str) -> str | None:
    if sealed is None or sealed.startswith(current):
        return sealed
    return seal_bytes(unseal_bytes(bytes.fromhex(sealed), place), place).hex()
