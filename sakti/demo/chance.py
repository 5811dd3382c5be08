"""The one source of chance: seeded, so that the same seed makes the same district."""

from __future__ import annotations

import random


def chance(seed: int) -> random.Random:
    """A generator of its own for each part; what it makes is an example, never a secret."""
    return random.Random(seed)  # noqa: S311
