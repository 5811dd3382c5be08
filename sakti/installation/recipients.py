"""Whom a backup is encrypted to: age keys (age-encryption.org) as text, as words, and as the instance's own.

A private half is 32 bytes. As text it is what every age program reads (`AGE-SECRET-KEY-1…`), on paper it is 24 words as
well. The instance has a pair of its own, derived from its key: backups are for that one until a recovery key is set.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from mnemonic import Mnemonic
from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from sakti.core.refusals import Refusal
from sakti.keys import LENGTH, Key

PRIVATE = "AGE-SECRET-KEY-"
#: Digits of a recipient's fingerprint.
MARK = 8
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def recipient(public: str) -> Recipient:
    """The public half of this text. Refuses `recovery_key_unreadable`."""
    try:
        return Recipient.from_str(public.strip())
    except RecipientError:
        raise Refusal("recovery_key_unreadable") from None


def mark_of(public: str) -> str:
    """By which a public half is told from others: 8 hexadecimal digits."""
    return hashlib.sha256(public.encode()).hexdigest()[:MARK]


def identity(secret: bytes) -> Identity:
    """The pair whose private half are these 32 bytes."""
    return Identity.from_str(private_text(secret))


def of_instance(key: Key) -> Identity:
    """The pair that is made of a key of the instance, for backups that only the instance's keys open."""
    return identity(key.derive("backups sealed", LENGTH))


def public_text(pair: Identity) -> str:
    return str(pair.to_public())


def private_text(secret: bytes) -> str:
    """The private half as age writes it (Bech32, BIP 173)."""
    human = PRIVATE.lower()
    data = _regrouped(secret, 8, 5)
    spread = [ord(letter) >> 5 for letter in human] + [0] + [ord(letter) & 31 for letter in human]
    check = _polymod([*spread, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return (human + "1" + "".join(_LETTERS[digit] for digit in data)).upper()


def words_of(secret: bytes) -> str:
    return str(Mnemonic("english").to_mnemonic(secret))


def read_identities(text: str) -> list[Identity]:
    """The private halves in a text: lines of an age identity file, or 24 words; what follows # is a remark.

    Refuses `identity_unreadable` with the line.
    """
    lines = [(number, line.split("#")[0].strip()) for number, line in enumerate(text.splitlines(), start=1)]
    found = [_identity_of(line, number) for number, line in lines if line]
    if not found:
        raise Refusal("identity_unreadable", line=1)
    return found


def _identity_of(line: str, number: int) -> Identity:
    try:
        if line.upper().startswith(PRIVATE):
            return Identity.from_str(line.upper())
        words = re.sub(r"\d+\s*[.)]?\s*", "", line).lower().split()
        return identity(bytes(Mnemonic("english").to_entropy(words)))
    except (IdentityError, ValueError, LookupError):
        raise Refusal("identity_unreadable", line=number) from None


def _regrouped(content: bytes, before: int, after: int) -> list[int]:
    """The same bits in groups of another size, filled up with zeros."""
    held = bits = 0
    groups: list[int] = []
    for byte in content:
        held, bits = held << before | byte, bits + before
        while bits >= after:
            bits -= after
            groups.append(held >> bits & (1 << after) - 1)
    if bits:
        groups.append(held << after - bits & (1 << after) - 1)
    return groups


def _polymod(digits: Iterable[int]) -> int:
    check = 1
    for digit in digits:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ digit
        for place, part in enumerate(_GENERATOR):
            check ^= part if top >> place & 1 else 0
    return check
