"""The values of an observation, between stored JSON and what the fold reads."""

from __future__ import annotations

from datetime import date

from sakti.core.json import JsonObject

#: What a list says that is kept for the record but is no state: the district keeps its own.
NOT_FOLDED = frozenset({"name", "address", "rt", "rw"})


def revive(content: JsonObject) -> JsonObject:
    """Stored JSON back to values: the birth date is a date; notes of the import (`_group`, `name`) are no values."""
    values = {key: value for key, value in content.items() if key[0] != "_" and key not in NOT_FOLDED}
    if values.get("birth_date"):
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    return values
