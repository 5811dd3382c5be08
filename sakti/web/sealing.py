"""Sealed columns: NIK and KK numbers are stored encrypted, and can still be looked up (ADR 0002, ADR 0027).

AES-SIV is deterministic: the same number in the same column under the same key seals to the same bytes, so one indexed
column serves storage and exact look-up. The first byte says which key sealed it; while keys change, a look-up asks for
the number under each of them. A sealed value moved to another column does not open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import ColumnElement, Dialect, LargeBinary, type_coerce
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator

from sakti.core.refusals import Refusal
from sakti.keys import Key, key_file, keyring


@lru_cache(maxsize=64)
def _cipher(key: Key) -> AESSIV:
    return AESSIV(key.derive("sealing"))


def _sealed_by(key: Key, place: str) -> Callable[[bytes], bytes]:
    encrypt, mark, where = _cipher(key).encrypt, bytes([key.id]), [place.encode()]
    return lambda content: mark + encrypt(content, where)


def sealer(place: str) -> Callable[[str], bytes]:
    """What seals many numbers in this place ("person.nik"); the key is looked up once."""
    key = keyring().current
    encrypt, mark, where = _cipher(key).encrypt, bytes([key.id]), [place.encode()]
    return lambda number: mark + encrypt(number.encode(), where)  # one call fewer for each of a hundred thousand


def seal(number: str, place: str) -> bytes:
    """The stored bytes of a number in this place."""
    return sealer(place)(number)


def forms(numbers: Iterable[str], place: str) -> dict[bytes, str]:
    """Stored bytes → number, of each number under every key with which it may be sealed: for look-ups."""
    by_each_key = [_sealed_by(key, place) for key in keyring().in_use]
    return {seal_content(number.encode()): number for number in numbers for seal_content in by_each_key}


def unseal(stored: bytes, place: str) -> str:
    """The number behind stored bytes. Refuses with `key_wrong` if the key does not fit."""
    return unseal_bytes(stored, place).decode()


def seal_bytes(content: bytes, place: str) -> bytes:
    """Any content, sealed as a number is: for files that hold what the database seals."""
    return _sealed_by(keyring().current, place)(content)


def unseal_bytes(stored: bytes, place: str) -> bytes:
    """The content behind stored bytes. Refuses with `key_wrong` if the key or the place does not fit."""
    stored = bytes(stored)
    number = stored[0] if stored else 0
    key = keyring().keys.get(number) or keyring(afresh=True).keys.get(number)  # another process may have added it
    try:
        if key is not None:
            return _cipher(key).decrypt(stored[1:], [place.encode()])
    except InvalidTag:
        pass
    raise Refusal("key_wrong", file=key_file())


def under_present_key(stored: bytes, place: str) -> bytes:
    """The same value as the present key seals it: for comparing what stands under several keys."""
    current = keyring().current
    return stored if stored[:1] == bytes([current.id]) else _sealed_by(current, place)(unseal_bytes(stored, place))


def has_older_forms() -> bool:
    """Whether something may be sealed with an older key than the present one."""
    return len(keyring().in_use) > 1


def is_same(first: bytes | None, second: bytes | None, place: str) -> bool:
    """Whether two stored values of one place say the same, under whichever keys."""
    if first is None or second is None or first == second:
        return first == second
    return unseal_bytes(first, place) == unseal_bytes(second, place)


def digest(text: str) -> bytes:
    """A keyed digest: rows are known again, and nobody without the key can guess a NIK from it."""
    return _digest_by(keyring().current, text)


def digests(text: str) -> list[bytes]:
    """The digest under every key that there ever was, the present one first: what is known by it is never forgotten."""
    return [_digest_by(key, text) for key in keyring().every]


def _digest_by(key: Key, text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16, key=key.derive("look-up")).digest()


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted at rest and compares by equality only, under whichever key it was sealed."""

    impl = LargeBinary
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """`==` and `in_` ask for every form that a number may have."""

        def operate(  # type: ignore[override]  # the other overload casts; nobody does here
            self, op: OperatorType, *other: object, **kwargs: object
        ) -> ColumnElement[str]:
            wanted = other[0] if other else None
            if op is operators.eq and isinstance(wanted, str):
                return self._is_one_of([wanted])
            if op is operators.in_op and isinstance(wanted, (list, tuple, set, frozenset)):
                return self._is_one_of(wanted)
            return super().operate(op, *other, **kwargs)

        def _is_one_of(self, numbers: Iterable[str]) -> ColumnElement[str]:
            kind = self.type
            assert isinstance(kind, Sealed)  # noqa: S101 - it is this type's comparator
            found = type_coerce(self.expr, LargeBinary).in_(list(forms(numbers, kind.place)))
            return cast("ColumnElement[str]", found)

    comparator_factory = Comparator

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value, self.place)
