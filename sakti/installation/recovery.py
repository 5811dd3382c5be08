"""Keys on paper: as words with a checksum and as a QR code, and back again.

A key of 32 bytes is 24 words of BIP 39; one of an earlier release has 64 bytes and is two times 24. Each line begins
with the key's id and the first digits of its fingerprint, so that a slip of the pen does not become another key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import segno
from mnemonic import Mnemonic

from sakti.core.refusals import Refusal
from sakti.keys import Key, Keyring

#: Bytes that become 24 words.
PHRASE = 32
#: Digits of a fingerprint on paper.
MARK = 8
_LINE = re.compile(r"^\s*(?:SAKTI\s+)?(\d{1,3})\s+([0-9a-f]{8})\s+(.+?)\s*$", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+\s*[.)]?\s*")


@dataclass(frozen=True, slots=True)
class KeySheet:
    """One key as it stands on paper."""

    id: int
    mark: str
    words: list[str]
    text: str  # what the QR code says: id, mark and secret
    retired: bool

    @property
    def line(self) -> str:
        """As `sakti keys recover` reads it."""
        return f"{self.id} {self.mark} {' '.join(self.words)}"

    def drawing(self) -> str:
        """The QR code as SVG."""
        return str(segno.make(self.text, error="m").svg_inline(scale=3, border=2))

    def in_blocks(self) -> Iterator[str]:
        """The QR code for a terminal."""
        return code_in_blocks(self.text)


def code_in_blocks(text: str) -> Iterator[str]:
    """A QR code as lines of letters, two rows of it in each."""
    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(border=2)]
    for at in range(0, len(rows), 2):
        below = rows[at + 1] if at + 1 < len(rows) else [0] * len(rows[at])
        yield "".join(" ▀▄█"[bool(upper) + 2 * bool(lower)] for upper, lower in zip(rows[at], below, strict=True))


@lru_cache(maxsize=1)
def _language() -> Mnemonic:
    return Mnemonic("english")


def sheets(ring: Keyring) -> list[KeySheet]:
    """Every key, the current one first; the one that is made of an earlier one needs no paper of its own."""
    kept = [key for key in ring.every if key.id not in ring.derived]
    return [_sheet(key, key.id in ring.retired) for key in kept]


def _sheet(key: Key, retired: bool) -> KeySheet:
    parts = [key.secret[at : at + PHRASE] for at in range(0, len(key.secret), PHRASE)]
    words = [word for part in parts for word in _language().to_mnemonic(part).split()]
    mark = key.fingerprint[:MARK]
    return KeySheet(key.id, mark, words, f"SAKTI {key.id} {mark} {key.secret.hex()}", retired)


def read_sheets(text: str) -> dict[int, Key]:
    """The keys of these lines: words as the sheet prints them, or what its QR codes say.

    Refuses `recovery_unreadable` with the line, for words that do not fit each other or the mark before them.
    """
    keys: dict[int, Key] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.match(line)
        secret = _secret(found[3]) if found else None
        if found is None or secret is None:
            raise Refusal("recovery_unreadable", line=number)
        key = Key(int(found[1]), secret)
        if key.fingerprint[:MARK] != found[2].lower():
            raise Refusal("recovery_unreadable", line=number)
        keys[key.id] = key
    if not keys:
        raise Refusal("recovery_unreadable", line=1)
    return keys


def _secret(text: str) -> bytes | None:
    """The bytes of words or of hexadecimal digits; None if they are neither."""
    if re.fullmatch(r"[0-9a-fA-F]{64,}", text):
        return bytes.fromhex(text) if len(text) % 2 == 0 else None
    words = _NUMBERED.sub("", text).lower().split()
    parts = [words[at : at + 24] for at in range(0, len(words), 24)]
    try:
        return b"".join(bytes(_language().to_entropy(part)) for part in parts)
    except (ValueError, LookupError):
        return None
