"""Taking somebody out of free text, wherever it stands.

Like a backup and a change of keys this walks over the tables of every domain: a name in a note is nobody's fact, and
one function that knows all of them is easier to keep whole than one in each domain. Which column is treated how is a
literal (`SWEEPS`); `tests/conventions/test_erased_columns.py` asks of every column of every table what becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, Text, and_, cast, false, or_, select, tuple_, update

from sakti.core.privacy import scrub, telling_names
from sakti.extensions import Base, db
from sakti.privacy.queries.whom import Whom
from sakti.web.sealing import Sealed

#: Which rows of a table may speak of them.
Reach = Callable[[Table, Whom], ColumnElement[bool]]


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def own(rows: Table, whom: Whom) -> ColumnElement[bool]:
    """Rows about them or their houses."""
    keys = {"person_id": whom.people, "household_id": whom.homes, "target_household_id": whom.homes}
    conditions = [rows.c[column].in_(ids) for column, ids in keys.items() if column in rows.c]
    return or_(*conditions)


def through(parent: str, key: str, reach: Reach = own) -> Reach:
    """Rows that belong to such a row of another table."""

    def condition(rows: Table, whom: Whom) -> ColumnElement[bool]:
        above = table(parent)
        return rows.c[key].in_(select(above.c.id).where(reach(above, whom)))

    return condition


def in_village(rows: Table, whom: Whom) -> ColumnElement[bool]:
    return rows.c.village_id.in_(whom.villages)


def with_them(rows: Table, whom: Whom) -> ColumnElement[bool]:
    """Events in which they took part."""
    part = table("event_person")
    concerned = select(part.c.event_id).where(part.c.person_id.in_(whom.people))
    return or_(own(rows, whom), rows.c.id.in_(concerned))


def of_pairs(rows: Table, whom: Whom) -> ColumnElement[bool]:
    """Pairs and merges of them or their houses."""
    first, second = ("one_id", "other_id") if "one_id" in rows.c else ("absorbed_id", "kept_id")
    ids = {"person": whom.people, "household": whom.homes}
    return or_(
        *(
            and_(rows.c.unit == unit, or_(rows.c[first].in_(keys), rows.c[second].in_(keys)))
            for unit, keys in ids.items()
        )
    )


def with_member(rows: Table, whom: Whom) -> ColumnElement[bool]:
    """Groups of their houses."""
    part = table("group_member")
    return rows.c.id.in_(select(part.c.group_id).where(part.c.household_id.in_(whom.homes)))


class Sweep(NamedTuple):
    """Columns of a table and the rows that are looked at. `reach` None: every row, but only for numbers."""

    table: str
    columns: tuple[str, ...]
    reach: Reach | None = None
    #: Outside the own household a single word is nobody's name: only names of two words are taken out.
    is_wide: bool = False


_SESSION = through("ppa_session", "session_id", in_village)
SWEEPS: tuple[Sweep, ...] = (
    Sweep("observation", ("note", "void_reason"), own),
    Sweep("event", ("note", "void_reason"), with_them),
    Sweep("intervention", ("note",), own),
    Sweep("status_move", ("reason",), through("intervention", "intervention_id")),
    Sweep("delivery", ("note", "void_reason"), own),
    Sweep("beneficiary_group", ("name",), with_member),
    Sweep("verval_task", ("note", "reason"), own),
    Sweep("verval_move", ("reason",), through("verval_task", "task_id")),
    Sweep("proposal", ("reason", "outcome", "described"), in_village, is_wide=True),
    Sweep("objection", ("reporter", "contact"), through("proposal", "proposal_id", in_village), is_wide=True),
    Sweep(
        "musdes",
        ("agenda", "attendees", "decisions"),
        through("verval_village", "place_id", in_village),
        is_wide=True,
    ),
    Sweep("sign_off", ("void_reason",), through("verval_village", "place_id", in_village), is_wide=True),
    Sweep("ppa_session", ("participants", "criteria", "agreements"), in_village, is_wide=True),
    Sweep("ppa_card", ("described",), _SESSION, is_wide=True),
    Sweep("ppa_class", ("description",), _SESSION, is_wide=True),
    Sweep("ppa_problem", ("problem", "cause", "wish"), _SESSION, is_wide=True),
    Sweep("ppa_photo", ("caption",), _SESSION, is_wide=True),
    Sweep("ppa_step", ("reason",), _SESSION, is_wide=True),
    Sweep("duplicate_pair", ("note",), of_pairs),
    Sweep("claim", ("answer",), own),
    Sweep("record_merge", ("reason", "undo_reason"), of_pairs),
    Sweep("record_merge", ("moved",)),
    Sweep("source_release", ("findings", "undo_reason")),
    Sweep("log_file", ("summary",)),
    Sweep("upload", ("findings", "refusal", "recognised", "chosen", "excerpts")),
    Sweep("job_run", ("payload", "result", "error")),
)


def sweep(whom: Whom) -> int:
    """Take their names and numbers out of every text that may hold them; returns how many rows changed."""
    return sum(_sweep(each, whom) for each in SWEEPS)


def _sweep(each: Sweep, whom: Whom) -> int:
    rows = table(each.table)
    names = () if each.reach is None else telling_names(whom.names) if each.is_wide else whom.names
    keys, columns = list(rows.primary_key.columns), [rows.c[name] for name in each.columns]
    condition = _mentions(columns, whom.numbers) if each.reach is None else each.reach(rows, whom)
    changed = 0
    for row in db.session.execute(select(*keys, *columns).where(condition)).all():
        before = row[len(keys) :]
        after = [scrub(cell, names, whom.numbers) for cell in before]
        if list(before) != after:
            where = tuple_(*keys) == tuple_(*row[: len(keys)]) if len(keys) > 1 else keys[0] == row[0]
            db.session.execute(update(rows).where(where).values(dict(zip(each.columns, after, strict=True))))
            changed += 1
    return changed


def _mentions(columns: Sequence[ColumnElement[object]], numbers: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(cast(column, Text).contains(number) for column in columns for number in numbers), false())


def forget_payloads(whom: Whom) -> int:
    """What forms and phones sent about them is wiped, as it would be after 90 days."""
    rows = table("submission")
    assert isinstance(rows.c.payload.type, Sealed)  # noqa: S101 - so it cannot be searched in the database
    held = db.session.execute(select(rows.c.id, rows.c.payload).where(rows.c.payload.is_not(None))).all()
    names = telling_names(whom.names)
    theirs = [key for key, payload in held if scrub(payload, names, whom.numbers) != payload]
    if theirs:
        db.session.execute(update(rows).where(rows.c.id.in_(theirs)).values(payload=None))
    return len(theirs)


def forget_evidence_of_pairs(whom: Whom) -> None:
    """What two records had in common: names, numbers and days of birth of both. An open question about them is over."""
    rows = table("duplicate_pair")
    theirs = and_(rows.c.unit == "person", or_(rows.c.one_id.in_(whom.people), rows.c.other_id.in_(whom.people)))
    houses = and_(rows.c.unit == "household", or_(rows.c.one_id.in_(whom.homes), rows.c.other_id.in_(whom.homes)))
    db.session.execute(update(rows).where(or_(theirs, houses)).values(reasons=[]))
    db.session.execute(update(rows).where(theirs, rows.c.state == "open").values(state="gone"))


def forget_merged_numbers(whom: Whom) -> None:
    """What taking a merge back would restore: the sealed numbers of both records."""
    rows = table("record_merge")
    theirs = or_(rows.c.absorbed_id.in_(whom.people), rows.c.kept_id.in_(whom.people))
    for key, moved in db.session.execute(select(rows.c.id, rows.c.moved).where(rows.c.unit == "person", theirs)).all():
        kept = {name: what for name, what in moved.items() if name != "niks"}
        db.session.execute(update(rows).where(rows.c.id == key).values(moved=kept))


def forget_learned_numbers(whom: Whom) -> None:
    """What taking a list back would restore: sealed numbers of people and cards."""
    rows = table("source_release")
    for key, traces in db.session.execute(select(rows.c.id, rows.c.traces)).all():
        learned = (traces or {}).get("learned", {})
        kept = dict(learned)
        for unit, gone in (("niks", whom.people), ("cards", whom.families)):
            if unit in learned:
                kept[unit] = {held: number for held, number in learned[unit].items() if int(held) not in gone}
        if kept != learned:
            db.session.execute(update(rows).where(rows.c.id == key).values(traces={**traces, "learned": kept}))


def forget_claimed_cards(whom: Whom) -> None:
    """The card that a list of another village named them on."""
    rows = table("claim")
    theirs = or_(rows.c.person_id.in_(whom.people), rows.c.household_id.in_(whom.emptied))
    db.session.execute(update(rows).where(theirs).values(card=None))


#: Where photos hang, and the column that names the house in them.
_PHOTOS = ("observation", "delivery", "verval_task", "proposal")


def photos_of(whom: Whom) -> set[int]:
    """Photos of them; of their houses only where nobody else is left in them."""
    found: set[int] = set()
    for name in _PHOTOS:
        rows = table(name)
        conditions = [rows.c.household_id.in_(whom.emptied)]
        if "person_id" in rows.c:
            conditions.append(rows.c.person_id.in_(whom.people))
        query = select(rows.c.photo_id).where(rows.c.photo_id.is_not(None), or_(*conditions))
        found.update(db.session.scalars(query))
    return found


def forget_places(whom: Whom) -> None:
    """Where a visitor of verval stood, before a house of which nobody is left."""
    rows = table("verval_task")
    gone = update(rows).where(rows.c.household_id.in_(whom.emptied))
    db.session.execute(gone.values(latitude=None, longitude=None, accuracy=None))
