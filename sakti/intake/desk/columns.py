"""The columns of an upload: what was recognised, as it is kept and shown, and what the uploader says instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from sakti.core.fields import HOUSEHOLD_FIELDS, PERSON_FIELDS
from sakti.core.json import JsonObject
from sakti.intake.desk.findings import samples
from sakti.intake.landing.preparation import identify_layout
from sakti.intake.landing.queries.column_maps import map_for
from sakti.intake.reading.headings import COLUMNS
from sakti.intake.reading.layouts import LAYOUTS, ColumnMapping
from sakti.intake.reading.recognition import Recognised
from sakti.intake.reading.workbook import Workbook

if TYPE_CHECKING:
    from sakti.intake.tables import Upload
    from sakti.regions.tables import Region


def mapping_of(chosen: JsonObject | None) -> ColumnMapping | None:
    """The columns that were chosen; None if only the village was."""
    if not chosen or "columns" not in chosen:
        return None
    return ColumnMapping(chosen["columns"], chosen["book"], chosen.get("village"), chosen.get("base", ""))


def whole_mapping(recognised: JsonObject, chosen: JsonObject) -> ColumnMapping:
    """What was recognised with the village that was chosen, as a mapping to remember."""
    columns = {heading: column for heading, column in recognised["mapping"].items() if column}
    return ColumnMapping(columns, recognised["book"], chosen.get("village"), recognised.get("base", ""))


def identify_upload(upload: Upload, book: Workbook) -> Recognised:
    """What the file is, with what the uploader has said of it."""
    return identify_layout(book, upload.layout or None, mapping_of(upload.chosen))


def lacks_village(recognised: Recognised, upload: Upload) -> bool:
    return recognised.needs_village and not (recognised.village or (upload.chosen or {}).get("village"))


def shown_of(recognised: Recognised, upload: Upload) -> JsonObject:
    """What is shown of it, without a single identity number."""
    layout, earlier = recognised.layout, upload.recognised or {}
    base = layout.key if layout and layout.key in LAYOUTS else ""
    if recognised.remembered and (remembered := map_for(recognised.signature)):
        base = remembered.base
    return {
        "layout": layout.key if layout else "",
        "label": layout.label if layout else "",
        "base": base,
        "joined": bool(layout and layout.joined),
        "sheet": recognised.sheet,
        "sheets": list(recognised.sheets),
        "heading_row": recognised.heading_row,
        "headings": list(recognised.headings),
        "homes": list(recognised.homes),
        "mapping": dict(recognised.mapping),
        "missing": list(recognised.missing),
        "samples": samples(recognised),
        "remembered": recognised.remembered,
        "needs_village": recognised.needs_village,
        "village": recognised.village,
        "book": recognised.book,
        "wordy": recognised.wordy and layout is not None,
        "tries": earlier.get("tries", 1),
        # by what the file is known again: another mapping may find other sheets in it
        "named": earlier.get("named") or list(recognised.headings),
    }


def chosen_of(recognised: JsonObject, picked: Sequence[str], book: str, village: Region | None) -> JsonObject:
    """What was chosen on the page. If only the village was, the layout stays the one that was recognised."""
    columns = {heading: column for heading, column in zip(recognised["headings"], picked, strict=True) if column}
    place = {"village": village.code, "village_id": village.id} if village else {}
    same = columns == {heading: column for heading, column in recognised["mapping"].items() if column}
    by_itself = recognised["layout"] in LAYOUTS or recognised["remembered"]  # else it was chosen before, and is to stay
    if same and book == recognised["book"] and by_itself and not recognised["missing"]:
        return place
    every = dict.fromkeys(recognised["headings"], "") | columns
    return {"columns": every, "book": book, "base": recognised["base"], **place}


def column_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every column that a heading may be, by what it is about."""
    parts = (
        (_("Orang"), ("name", "nik", "kk", "number", "birth_date", "age", *PERSON_FIELDS)),
        (_("Tempat"), ("village", "village_name", "district_name", "address", "rt", "rw", "hamlet")),
        (_("Rumah"), tuple(HOUSEHOLD_FIELDS)),
    )
    named = [(title, [(name, COLUMNS[name]) for name in names if name in COLUMNS]) for title, names in parts]
    grouped = {name for _title, pairs in named for name, _label in pairs}
    return [*named, (_("Lain-lain"), [(name, label) for name, label in COLUMNS.items() if name not in grouped])]
