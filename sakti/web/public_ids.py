"""Ids that may leave the house: for households, people and submissions, instead of numbers that can be counted."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62


def new_public_id() -> UUID:
    """A UUID of version 7 (RFC 9562): its first 48 bits are the time, so that rows of one import lie side by side in
    the index; the other 74 bits are random, so that nobody can guess the next one.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    return UUID(int=(milliseconds << 80) | _VERSION | (random >> 62 << 64) | _VARIANT | (random & (1 << 62) - 1))
