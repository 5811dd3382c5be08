"""Ids that may leave the house: for households, people and submissions, instead of numbers that can be counted."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62
#: A random digit → the one that says the variant too: its first two bits are 10.
_VARIANT_DIGITS = {f"{digit:x}": "89ab"[digit % 4] for digit in range(16)}


def new_public_ids(count: int) -> list[str]:
    """Many at once, rising, as the database keeps them: 32 hexadecimal digits. Made as `new_public_id` makes one."""
    milliseconds = f"{time.time_ns() // 1_000_000:012x}"
    random = secrets.token_hex(10 * count)
    parts = (random[at : at + 20] for at in range(0, 20 * count, 20))
    return sorted([f"{milliseconds}7{part[:3]}{_VARIANT_DIGITS[part[3]]}{part[4:19]}" for part in parts])


def new_public_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its first 48 bits are the time, so that rows of one import lie side by side in
    the index; the other 74 bits are random, so that nobody can guess the next one.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    return UUID(int=(milliseconds << 80) | _VERSION | (random >> 62 << 64) | _VARIANT | (random & (1 << 62) - 1))
