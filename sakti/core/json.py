"""Types of JSON: of what is written anywhere, and of what a column keeps and its readers know the shape of."""

from __future__ import annotations

from typing import Any, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
#: An object as a column keeps it. Its values have no type: whoever reads a column knows its shape, a checker cannot.
JsonObject: TypeAlias = dict[str, Any]
#: The same for a list.
JsonList: TypeAlias = list[Any]
