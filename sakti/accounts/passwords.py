"""Passwords: how they are kept, which are refused, and the ones that an administrator hands over."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from sakti.core.refusals import Refusal

LEAST = 10
MOST = 200  # hashing a novel would keep the server busy
#: Without i, l, o, 0 and 1, which people misread.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
EASY = ("password", "katasandi", "sakti", "pekalongan", "bappeda", "12345", "qwerty", "admin", "rahasia", "indonesia")


def hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config["ARGON2"])


def hash_password(password: str) -> str:
    return hasher().hash(password)


def is_right_password(stored: str | None, password: str) -> bool:
    """Whether a password is the one behind a hash. An unknown user costs as much time as a known one."""
    try:
        matches = hasher().verify(stored or nobodys_hash(tuple(current_app.config["ARGON2"].items())), password)
        return matches and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=2)
def nobodys_hash(_settings: tuple[tuple[str, int], ...]) -> str:
    return hash_password(secrets.token_hex())


def is_outdated(stored: str) -> bool:
    return hasher().check_needs_rehash(stored)


def one_time() -> str:
    """Twelve characters in three groups, to be read out on the telephone."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def refuse_weak(password: str, *, username: str, name: str) -> None:
    """Length matters more than odd characters; what anyone would try first is refused."""
    if not LEAST <= len(password) <= MOST:
        raise Refusal("password_short", field="password", least=LEAST)
    plain = "".join(password.lower().split())
    own = [part for part in (username, *name.lower().split()) if len(part) > 3]
    rest = plain
    for word in (*EASY, *own):
        rest = rest.replace(word, "")
    if len(rest.strip("0123456789!.-_@")) < 4 or len(set(plain)) < 5:
        raise Refusal("password_easy", field="password")
