"""Whom an answer shows: kept in mind while it is made, and written into the entry that it leaves.

Records that are loaded whole are noted by themselves (`sakti/audit/actions/readings.py`). A query that selects columns
gives names without loading anybody: it says here whose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from flask import g, has_request_context

#: People, or their homes: by the id of a household its head is meant too.
Whose = Literal["persons", "households"]


def note_seen(whose: Whose, ids: Iterable[int | None]) -> None:
    """Outside of requests nobody sees anything."""
    if has_request_context():
        records: dict[str, set[int]] = g.setdefault("records_read", {})
        if known := {key for key in ids if key is not None}:
            records.setdefault(whose, set()).update(known)
