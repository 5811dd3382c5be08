"""The columns of an upload: what was recognised, as it is kept and shown, and what the uploader says instead."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from sakti.core.fields import HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.intake import lists, maps
from sakti.intake.excerpts import samples
from sakti.intake.layouts import COLUMNS, LAYOUTS, Mapping
from sakti.intake.models import Upload
from sakti.intake.recognising import Recognised
from sakti.intake.sheets import Workbook


def mapping_of(chosen: AnyMapping[str, Any] | None) -> Mapping | None:
    """The columns that were chosen; None if only the village was."""
    if not chosen or "columns" not in chosen:
        return None
    return Mapping(chosen["columns"], chosen["book"], chosen.get("village"), chosen.get("base", ""))


def whole(recognised: AnyMapping[str, Any], chosen: AnyMapping[str, Any]) -> Mapping:
    """What was recognised with the village that was chosen, as a mapping to remember."""
    columns = {heading: column for heading, column in recognised["mapping"].items() if column}
    return Mapping(columns, recognised["book"], chosen.get("village"), recognised.get("base", ""))


def describe(upload: Upload, book: Workbook) -> Recognised:
    """What the file is, with what the uploader has said of it."""
    return lists.recognised(book, upload.layout or None, mapping_of(upload.chosen))


def lacks_village(found: Recognised, upload: Upload) -> bool:
    return found.needs_village and not (found.village or (upload.chosen or {}).get("village"))


def kept(found: Recognised, upload: Upload) -> dict[str, Any]:
    """What is shown of it, without a single identity number."""
    layout, known = found.layout, upload.recognised or {}
    base = layout.key if layout and layout.key in LAYOUTS else ""
    if found.remembered and (remembered := maps.map_for(found.signature)):
        base = remembered.base
    return {
        "layout": layout.key if layout else "",
        "label": layout.label if layout else "",
        "base": base,
        "joined": bool(layout and layout.joined),
        "sheet": found.sheet,
        "sheets": list(found.sheets),
        "heading_row": found.heading_row,
        "headings": list(found.headings),
        "homes": list(found.homes),
        "mapping": dict(found.mapping),
        "missing": list(found.missing),
        "samples": samples(found),
        "remembered": found.remembered,
        "needs_village": found.needs_village,
        "village": found.village,
        "book": found.book,
        "wordy": found.wordy and layout is not None,
        "tries": known.get("tries", 1),
        # by what the file is known again: another mapping may find other sheets in it
        "named": known.get("named") or list(found.headings),
    }


def chosen_of(known: AnyMapping[str, Any], picked: Sequence[str], book: str, village: Any) -> dict[str, Any]:
    """What was chosen on the page. If only the village was, the layout stays the one that was recognised."""
    columns = {heading: column for heading, column in zip(known["headings"], picked, strict=True) if column}
    place = {"village": village.code, "village_id": village.id} if village else {}
    same = columns == {heading: column for heading, column in known["mapping"].items() if column}
    by_itself = known["layout"] in LAYOUTS or known["remembered"]  # else it was chosen before, and is to stay
    if same and book == known["book"] and by_itself and not known["missing"]:
        return place
    every = dict.fromkeys(known["headings"], "") | columns
    return {"columns": every, "book": book, "base": known["base"], **place}


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every column that a heading may be, by what it is about."""
    parts = (
        (_("Orang"), ("name", "nik", "kk", "number", "birth_date", "age", *PERSON_FIELDS)),
        (_("Tempat"), ("village", "village_name", "district_name", "address", "rt", "rw", "hamlet")),
        (_("Rumah"), tuple(HOUSEHOLD_FIELDS)),
    )
    named = [(title, [(one, COLUMNS[one]) for one in names if one in COLUMNS]) for title, names in parts]
    said = {one for _title, pairs in named for one, _label in pairs}
    return [*named, (_("Lain-lain"), [(one, label) for one, label in COLUMNS.items() if one not in said])]
