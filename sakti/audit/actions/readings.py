"""Who was seen: each answer of an endpoint that can show names says whose, in the entry that it leaves.

A view leaves its own entry where it knows best what was read; one that leaves none and has shown somebody gets one
here. Either carries the numbers of the people and households whose records, or whose names (`web/seen.py`), the answer
was made of.
"""

from __future__ import annotations

from flask import Flask, Response, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import event, inspect

from sakti.audit.actions.entries import record_reading
from sakti.core.json import JsonObject
from sakti.core.permissions import NO_NAMES
from sakti.extensions import Base
from sakti.web.permissions import current_names, shows_names
from sakti.web.seen import Whose, note_seen

#: Of a long list this many are named; how many there were is said too.
MOST = 500
#: Kinds of records that are people or their homes, and what an entry calls them.
KINDS: dict[str, Whose] = {"person": "persons", "household": "households"}


def note_names(response: Response) -> Response:
    """Before an answer leaves, and before its entries are written."""
    endpoint = request.endpoint
    if endpoint is None or response.status_code != 200 or not shows_names(endpoint) or current_names() == NO_NAMES:
        return response
    seen: dict[str, set[int]] = g.get("records_read", {})
    villages: set[int] = g.get("villages_read", set())
    g.seen_people = {what: sorted(ids)[:MOST] for what, ids in seen.items()}
    if not g.get("deferred") and seen:
        details: JsonObject = {"page": endpoint, "rows": sum(map(len, seen.values()))}
        if request.view_args:
            details["of"] = {name: str(value) for name, value in request.view_args.items()}
        if request.args:
            details["filters"] = sorted(request.args)
        record_reading(
            "names_seen", by=current_user, village_id=next(iter(villages)) if len(villages) == 1 else None, **details
        )
    return response


def note_read(record: object, _context: object) -> None:
    """A record of a person or household was read: during a request it is kept in mind who it was."""
    if not has_request_context():
        return
    note_seen(KINDS[getattr(record, "__tablename__", "")], inspect(record).identity or ())
    if (village := vars(record).get("village_id")) is not None:
        g.setdefault("villages_read", set()).add(village)


def install(app: Flask) -> None:
    """Runs before the writes that were put off are done: what is registered later is called earlier."""
    app.after_request(note_names)
    for mapper in Base.registry.mappers:
        if getattr(mapper.class_, "__tablename__", "") in KINDS and not event.contains(mapper, "load", note_read):
            event.listen(mapper, "load", note_read)
