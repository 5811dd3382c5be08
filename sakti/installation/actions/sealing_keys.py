"""The keys and what they sealed: made once, known by fingerprint, changed in steps while everybody works."""

from __future__ import annotations

import time
from collections.abc import Mapping

from flask import current_app
from sqlalchemy import LargeBinary, bindparam, delete, type_coerce, update
from sqlalchemy.exc import IntegrityError

from sakti import keys
from sakti.audit.actions import record
from sakti.config import session_keys
from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries
from sakti.installation.actions.sealed_files import seal_files_anew
from sakti.installation.models import SealingKey
from sakti.installation.queries import SealedColumn, SealedRow
from sakti.intake.landing.actions.numbers import seal_learned_numbers_anew
from sakti.keys import Key, Keyring
from sakti.web.clock import now
from sakti.web.sealing import seal_bytes, unseal_bytes
from sakti.web.transactions import reading, transaction

#: Rows that are sealed anew in one transaction: others wait no longer for it than for a visit.
STEP = 500


def create() -> Keyring:
    """The first key. Refuses `keys_needed_by_rows` where something is sealed already, and `keys_present`."""
    if keys.key_file().exists():
        raise Refusal("keys_present", file=keys.key_file())
    with reading():
        if queries.is_anything_sealed():
            raise Refusal("keys_needed_by_rows", file=keys.key_file())
        is_to_be_told = queries.can_know_keys()
    ring = keys.create()
    if is_to_be_told:
        register(ring)
    return ring


def recover(found: Mapping[int, Key]) -> Keyring:
    """Put keys from paper in the place of a lost file. Refuses `keys_present`, and `key_wrong` for keys of another
    installation or if one that this database knows is not among them."""
    ring = keys.ring_of(found)
    if keys.key_file().exists():
        raise Refusal("keys_present", file=keys.key_file())
    with reading():
        known = _known_marks()
        if queries.is_anything_sealed() and not _are_of(ring, known):
            raise Refusal("key_wrong", file=keys.key_file())
    return keys.put(ring)


def ready_for_upgrade() -> None:
    """Before the database changes: it has the keys that fit, or nothing is sealed and it gets its first.

    Refuses `keys_needed_by_rows`, and what `check` refuses.
    """
    with reading():
        sealed = queries.is_anything_sealed()
    if sealed and not keys.key_file().exists():
        raise Refusal("keys_needed_by_rows", file=keys.key_file())
    if not keys.key_file().exists():
        keys.create()
    check()


def check(*, thorough: bool = False) -> Keyring:
    """The keys, if they fit the database. Refuses `key_missing`, `key_open`, `key_wrong` and `secret_short`.

    `thorough`: also open a value of each key in each column, which reads whole tables; else the fingerprints say it.
    """
    ring = keys.keyring(afresh=True)
    session_keys(current_app.config["INSTANCE"])
    with reading():
        known = _known_marks()
        fits = _are_of(ring, known)
        if thorough or not known or not fits:
            _open_samples()
    if known and not fits:  # the file was changed before anything, or all that there is, was sealed
        register(ring)
    return ring


def _known_marks() -> dict[int, str]:
    """Key id → fingerprint, of the keys that this database knows."""
    return {held.id: held.fingerprint for held in queries.known_keys()}


def _are_of(ring: Keyring, known: Mapping[int, str]) -> bool:
    """Whether the keys that a database knows are in the ring."""
    return all(number in ring.keys and ring.keys[number].fingerprint == mark for number, mark in known.items())


def _open_samples() -> None:
    """Open a value of each key in each column. Refuses `key_wrong`."""
    for sealed in queries.present_columns():
        for row in queries.sample_of_each_key(sealed):
            unseal_bytes(row.stored, sealed.place)


def register(ring: Keyring) -> None:
    """Write down the fingerprints of these keys, in the place of others with which nothing is sealed."""
    with transaction():
        if not _are_of(ring, _known_marks()):
            db.session.execute(delete(SealingKey))
        known = _known_marks()
        for key in ring.keys.values():
            if key.id not in known:
                db.session.add(SealingKey(id=key.id, fingerprint=key.fingerprint, known_since=now()))


# -- another key ------------------------------------------------------------------------------------------------------


def rotate(*, by: Actor, progress: Progress = silent) -> JsonObject:
    """Seal everything with another key, in steps; one that broke off goes on, and no further key is made meanwhile.

    Returns {"key": the id that seals now, "sealed_anew": values, "left": values that could not be}. What is left has a
    number that somebody else was given meanwhile: the desk of duplicates shows both, and the older key stays in use.
    """
    ring = check()
    with reading():
        unfinished = queries.counts_by_key().keys() - {ring.current.id}
    if not unfinished:
        ring = keys.add_key()
        with transaction():
            record("keys_rotated", by=by, key=ring.current.id)
    register(ring)  # also of a change that broke off before it came to this
    sealed_anew, left = seal_anew(progress)
    return {"key": keys.keyring().current.id, "sealed_anew": sealed_anew, "left": left}


def seal_anew(progress: Progress = silent) -> tuple[int, int]:
    """Bring what older keys sealed under the current one; (how many values, how many are left). Retires the older ones.

    Another process may trust the older key for a moment yet, so it is looked once more when that is over.
    """
    count, left = _seal_all_anew(progress)
    if count:
        time.sleep(keys.TRUST * 1.5)
        more, left = _seal_all_anew(progress)
        count += more
    ring = keys.keyring(afresh=True)
    older = frozenset(ring.keys) - ring.retired - {ring.current.id}
    if older and not left and ring.current.id not in ring.derived:  # an earlier release's file stays as it is
        _retire(older)
    return count, left


def _seal_all_anew(progress: Progress) -> tuple[int, int]:
    """Columns and files."""
    count, left = _seal_columns_anew(progress)
    return count + seal_files_anew(progress), left


def _seal_columns_anew(progress: Progress) -> tuple[int, int]:
    count = left = 0
    for sealed in queries.sealed_columns():
        done, stuck = _seal_column_anew(sealed, progress)
        count, left = count + done, left + stuck
    with transaction():
        count += seal_learned_numbers_anew()
    return count, left


def _retire(older: frozenset[int]) -> None:
    """A key file that may not be written is left as it is: look-ups then ask for the older form too."""
    try:
        keys.retire(older)
    except OSError:
        return


def _seal_column_anew(sealed: SealedColumn, progress: Progress) -> tuple[int, int]:
    count, left, last = 0, 0, 0
    while True:
        progress(f"Menyegel ulang {sealed.place}", count, 0)
        with transaction():
            rows = queries.rows_of_other_keys(sealed, keys.keyring().current.id, after=last, limit=STEP)
            stuck = _write_anew(sealed, rows)
        if not rows:
            return count, left
        last = rows[-1].id
        count, left = count + len(rows) - stuck, left + stuck


def _write_anew(sealed: SealedColumn, rows: list[SealedRow]) -> int:
    """How many could not be: their number is somebody else's under the present key."""
    if not rows:
        return 0
    try:
        with db.session.begin_nested():
            _update(sealed, rows)
    except IntegrityError:
        if len(rows) == 1:
            return 1
        return sum(_write_anew(sealed, [row]) for row in rows)
    return 0


def _update(sealed: SealedColumn, rows: list[SealedRow]) -> None:
    """As bytes: a value that changed meanwhile is not overwritten."""
    table, stored = sealed.table, type_coerce(sealed.column, LargeBinary)
    statement = (
        update(table)
        .where(table.c.id == bindparam("row"), stored == bindparam("was", type_=LargeBinary))
        .values({sealed.column.name: bindparam("sealed", type_=LargeBinary)})
    )
    values = [
        {"row": row.id, "was": row.stored, "sealed": seal_bytes(unseal_bytes(row.stored, sealed.place), sealed.place)}
        for row in rows
    ]
    db.session.connection().execute(statement, values)
