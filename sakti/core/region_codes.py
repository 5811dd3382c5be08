"""Kemendagri region codes: 33.26.02.2008 (province, regency, district, village), however an office wrote them."""

from __future__ import annotations

import re
from functools import lru_cache

_WIDTHS = {2: (2,), 4: (2, 2), 6: (2, 2, 2), 10: (2, 2, 2, 4)}


def dotted(code: str) -> str | None:
    """ "3326022008", "33.26.02.2008" or "33 26 02 2008" → "33.26.02.2008"; None if it has another shape."""
    digits = re.sub(r"[\s.\u00a0'’`-]", "", code).removesuffix(",0")
    widths = _WIDTHS.get(len(digits))
    if widths is None or not (digits.isascii() and digits.isdigit()):
        return None
    parts, at = [], 0
    for width in widths:
        parts.append(digits[at : at + width])
        at += width
    return ".".join(parts)


def plain(code: str) -> str:
    """Without dots."""
    return code.replace(".", "")


@lru_cache(maxsize=4096)
def regency_code(code: str) -> str:
    """The regency of a region by its dotted code: 33.26.02.2008 → 33.26; a province is its own."""
    return ".".join(code.split(".")[:2])


def kind_of_village(code: str) -> str:
    """The fourth block says it: 1xxx is a kelurahan, 2xxx a desa (Kepmendagri on codes of government areas)."""
    return "kelurahan" if code.rsplit(".", 1)[-1].startswith("1") else "desa"


_PREFIX = re.compile(r"^(desa|kelurahan|kel|ds)\b\.?\s*")


def name_key(name: str) -> str:
    """A village's name for comparison: case, spaces, punctuation and a leading "Desa" do not matter."""
    return re.sub(r"[^a-z0-9]", "", _PREFIX.sub("", name.strip().casefold()))
