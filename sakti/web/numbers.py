"""Numbers that come from an address or a form: ids that no database has are none, and not an error."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.routing import IntegerConverter

#: The largest number that an id can have in every database.
LARGEST = 2**31 - 1


def whole(text: str | None) -> int | None:
    """A whole number that an id may have; None for everything else, a raised ² or twenty-five nines too."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > LARGEST:
        return None
    return int(text)


def beginning(name: str = "after") -> int:
    """At which row the asked part of a list begins, by its address."""
    return whole(request.args.get(name)) or 0


class IdConverter(IntegerConverter):
    """`<int:…>` of an address: beyond the largest id there is no such page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST)
        super().__init__(*args, **kwargs)
