"""Passwords: how they are kept, which are refused, and the ones that an administrator hands over.

As NIST SP 800-63B-4 asks: long, of any characters, and nothing that many choose or that says where it is used.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from sakti.core import guessing
from sakti.core.refusals import Refusal

LEAST = 12
MOST = 200  # hashing a novel would keep the server busy
#: Guesses, as a power of two, below which a password is too easy: at a try a second, longer than anybody lives.
BITS = 36
#: Without i, l, o, 0 and 1, which people misread.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
DATA = Path(__file__).parent / "data"


def hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config["ARGON2"])


def hash_password(password: str) -> str:
    return hasher().hash(guessing.plain(password))


def is_right_password(stored: str | None, password: str) -> bool:
    """Whether a password is the one behind a hash. An unknown user costs as much time as a known one."""
    try:
        matches = hasher().verify(
            stored or nobodys_hash(tuple(current_app.config["ARGON2"].items())), guessing.plain(password)
        )
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
    return in_groups(3, 4)


def in_groups(groups: int, size: int) -> str:
    """Random letters and digits that can be read out, as abcd-efgh."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, int]:
    """Word → how many are chosen more often (`data/README.md`)."""
    ranked = (DATA / "common_passwords.txt").read_text(encoding="utf-8").split()
    here = (DATA / "words_of_here.txt").read_text(encoding="utf-8").split()
    ranks = {word: rank for rank, word in enumerate(ranked)}
    return ranks | {word: min(rank, ranks.get(word, rank)) for rank, word in enumerate(here)}


def refuse_weak(password: str, *, own: Collection[str] = ()) -> None:
    """Length matters more than odd characters; what anybody would try first is refused.

    `own`: words that a guesser here would try: the user's names, and those of the places of this regency.
    """
    if not LEAST <= len(guessing.plain(password)) <= MOST:
        raise Refusal("password_short", field="password", least=LEAST)
    if guessing.bits(password, common=common_words(), own=own) < BITS:
        raise Refusal("password_easy", field="password")
