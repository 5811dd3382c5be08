"""Sealed columns: NIK and KK numbers are stored encrypted, and can still be looked up (ADR 0002).

AES-SIV is deterministic: the same number in the same column seals to the same bytes, so one indexed column serves
storage and exact look-up. A sealed value moved to another column does not open. Keys lie in a file of their own,
outside the database and its backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from sakti import paths
from sakti.config import write_private
from sakti.core.refusals import Refusal

KEY_ID = b"\x01"


def key_file() -> Path:
    """Where the keys are: `SAKTI_KEYS`, else `keys.json` of the instance folder."""
    return Path(os.environ.get("SAKTI_KEYS") or paths.instance_folder() / "keys.json")


@lru_cache(maxsize=4)
def _keys(*_where: str | None) -> tuple[AESSIV, bytes]:
    """Cipher and key of the place that the environment names; made at the first use of a new installation.

    Refuses `key_wrong` for a file that holds no key.
    """
    file = key_file()
    write_private(file, json.dumps({"1": secrets.token_hex(64)}))
    try:
        key = bytes.fromhex(json.loads(file.read_text())["1"])
        return AESSIV(key), key
    except (ValueError, KeyError, TypeError):
        raise Refusal("key_wrong", file=file) from None


def _current() -> tuple[AESSIV, bytes]:
    return _keys(os.environ.get("SAKTI_KEYS"), os.environ.get("SAKTI_INSTANCE"))


def forget_keys() -> None:
    """Read the key file anew next time (after a restore, in tests)."""
    _keys.cache_clear()


def sealer(place: str) -> Callable[[str], bytes]:
    """What seals many numbers in this place ("person.nik"); the key is looked up once."""
    encrypt, where = _current()[0].encrypt, [place.encode()]
    return lambda number: KEY_ID + encrypt(number.encode(), where)


def seal(number: str, place: str) -> bytes:
    """The stored bytes of a number in this place."""
    return sealer(place)(number)


def unseal(stored: bytes, place: str) -> str:
    """The number behind stored bytes. Refuses with `key_wrong` if the key does not fit."""
    return unseal_bytes(stored, place).decode()


def seal_bytes(content: bytes, place: str) -> bytes:
    """Any content, sealed as a number is: for files that hold what the database seals."""
    return KEY_ID + _current()[0].encrypt(content, [place.encode()])


def unseal_bytes(stored: bytes, place: str) -> bytes:
    """The content behind stored bytes. Refuses with `key_wrong` if the key or the place does not fit."""
    try:
        return _current()[0].decrypt(bytes(stored)[1:], [place.encode()])
    except InvalidTag:
        raise Refusal("key_wrong", file=key_file()) from None


def digest(text: str) -> bytes:
    """A keyed digest: rows are known again, and nobody without the key can guess a NIK from it."""
    return hashlib.blake2b(text.encode(), digest_size=16, key=_current()[1]).digest()


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted at rest and compares by equality only."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value, self.place)
