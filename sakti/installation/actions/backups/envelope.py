"""The outside of a backup: who made it and for whom, signed, and after that nothing but ciphertext.

    bytes 0-4095   SAKTI backup 2⏎ · id of the key that signs · length of the header · header (JSON) · signature · zeros
    from 4096      the ZIP of `copying`, encrypted by age

The signature (Ed25519, its key derived from the instance's for this alone) covers all that stands before it, and the
header holds length and SHA-256 of the ciphertext. So everything is checked before anything of it is decrypted or
parsed, and not a byte of the file can be another one. What signs it says who made it, not who may read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import IO

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage.x25519 import Identity

from sakti.core.refusals import Refusal
from sakti.installation import recipients
from sakti.keys import Key, Keyring

FORMAT = 2
MAGIC = b"SAKTI backup 2\n"
#: Bytes before the ciphertext.
HEAD = 4096
SIGNATURE = 64
PIECE = 1 << 20
#: Who had it made: the schedule, whose backups it also takes away when they are old, or a person.
NIGHTLY, BY_HAND = "nightly", "by hand"


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself in clear."""

    format: int
    instance: str
    number: int
    made_at: str
    migration: str | None
    kind: str
    verdict: str
    recipients: list[str]
    length: int
    sha256: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def instance_of(ring: Keyring) -> str:
    """By which an installation is known: its first key stays in its ring for good."""
    return ring.every[-1].fingerprint


def signer(key: Key) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key.derive("backups", 32))


class Hashing:
    """Passes on what is written or read, and knows its length and hash."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.length, self._mark = file, 0, hashlib.sha256()

    def write(self, content: bytes, /) -> int:
        self._add(content)
        return self.file.write(content)

    def read(self, size: int = -1, /) -> bytes:
        content = self.file.read(size)
        self._add(content)
        return content

    def flush(self) -> None:
        self.file.flush()

    def _add(self, content: bytes) -> None:
        self._mark.update(content)
        self.length += len(content)

    @property
    def sha256(self) -> str:
        return self._mark.hexdigest()


# -- closing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """What a header says, but for the ciphertext's own marks."""

    number: int
    made_at: str
    migration: str | None
    kind: str
    verdict: str


def close(plain: IO[bytes], out: IO[bytes], *, label: Label, ring: Keyring, to: Sequence[str]) -> Header:
    """Encrypt the whole of `plain` to these age recipients into `out`, and sign it with the present key."""
    plain.seek(0)
    out.write(bytes(HEAD))
    cipher = Hashing(out)
    try:
        pyrage.encrypt_io(plain, cipher, [recipients.recipient(public) for public in to])
    except pyrage.EncryptError as error:  # what went wrong below is in its words only
        raise Refusal("backup_not_written", reason=str(error)) from None
    header = Header(
        FORMAT,
        instance_of(ring),
        label.number,
        label.made_at,
        label.migration,
        label.kind,
        label.verdict,
        list(to),
        cipher.length,
        cipher.sha256,
    )
    out.seek(0)
    out.write(head(header, ring.current))
    out.seek(0, os.SEEK_END)
    return header


def head(header: Header, key: Key) -> bytes:
    """The signed first bytes of a backup."""
    written = json.dumps(asdict(header), ensure_ascii=False, separators=(",", ":")).encode()
    signed = MAGIC + struct.pack(">BH", key.id, len(written)) + written
    if len(signed) + SIGNATURE > HEAD:
        raise ValueError("a header is too long")
    return (signed + signer(key).sign(signed)).ljust(HEAD, b"\0")


# -- opening ----------------------------------------------------------------------------------------------------------


def is_enveloped(file: IO[bytes]) -> bool:
    """Whether it is a backup of this kind; those of the first releases are bare ZIPs."""
    file.seek(0)
    return file.read(len(MAGIC)) == MAGIC


@dataclass(frozen=True, slots=True)
class Seal:
    """What the first bytes say, and the key whose signature they bear; None: of none that is known here."""

    header: Header
    signed_by: Key | None


def read_head(file: IO[bytes], ring: Keyring | None) -> Seal:
    """Header and signature. Raises ValueError for what is no head; nothing is parsed before its signature is looked at.

    `ring` None: there are no keys here, and so no signature can be checked.
    """
    file.seek(0)
    content = file.read(HEAD)
    start = len(MAGIC) + 3
    if len(content) < HEAD or not content.startswith(MAGIC):
        raise ValueError("kepala berkas tidak utuh")
    number, length = struct.unpack_from(">BH", content, len(MAGIC))
    signature = content[start + length : start + length + SIGNATURE]
    if len(signature) < SIGNATURE or any(content[start + length + SIGNATURE :]):
        raise ValueError("kepala berkas tidak utuh")
    key = ring.keys.get(number) if ring else None
    if key is not None and not _is_signed(content[: start + length], signature, key):
        key = None
    return Seal(_parsed(content[start : start + length]), key)


def _is_signed(content: bytes, signature: bytes, key: Key) -> bool:
    try:
        signer(key).public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _parsed(content: bytes) -> Header:
    """Raises ValueError for what another program has made up."""
    said = json.loads(content)
    if not isinstance(said, dict) or said.keys() != {field.name for field in fields(Header)}:
        raise ValueError("kepala berkas tidak dikenal")
    texts = [said[name] for name in ("instance", "made_at", "kind", "verdict", "sha256")]
    whole = [said[name] for name in ("format", "number", "length")]
    to, migration = said["recipients"], said["migration"]
    if not all(isinstance(text, str) for text in texts) or not all(type(number) is int for number in whole):
        raise ValueError("kepala berkas tidak dikenal")
    if not isinstance(to, list) or not all(isinstance(public, str) for public in to):
        raise ValueError("kepala berkas tidak dikenal")
    if said["format"] != FORMAT or not isinstance(migration, str | None):
        raise ValueError("format lain")
    header = Header(**said)
    if header.moment.tzinfo is None:
        raise ValueError("tanpa zona waktu")
    return header


def refuse_altered(file: IO[bytes], header: Header) -> None:
    """Read the ciphertext once. Raises ValueError unless it is the one that was signed."""
    file.seek(HEAD)
    cipher = Hashing(file)
    while cipher.read(PIECE):
        pass
    if (cipher.length, cipher.sha256) != (header.length, header.sha256):
        raise ValueError("isinya berubah atau terpotong")


def identities_for(header: Header, ring: Keyring | None, given: Sequence[Identity]) -> list[Identity]:
    """Those that open it: given ones, or the instance's own pair under any of its keys."""
    own = [recipients.of_instance(key) for key in ring.every] if ring else []
    return [pair for pair in (*given, *own) if recipients.public_text(pair) in header.recipients]


def decrypt(file: IO[bytes], header: Header, identities: Sequence[Identity], plain: IO[bytes]) -> None:
    """Write the ZIP inside to `plain`. Raises ValueError if it cannot be opened.

    It is looked at again while it is read: since the check somebody may have put something else there.
    """
    file.seek(HEAD)
    cipher = Hashing(file)
    _decrypt(cipher, plain, identities)
    if (cipher.length, cipher.sha256) != (header.length, header.sha256):
        raise ValueError("isinya berubah selagi dibaca")
    plain.seek(0)


def _decrypt(cipher: Hashing, plain: IO[bytes], identities: Sequence[Identity]) -> None:
    try:
        pyrage.decrypt_io(cipher, plain, identities)
    except pyrage.DecryptError:
        raise ValueError("tidak dapat dibuka") from None
    except OSError as error:
        if error.errno is not None:  # the disk; of age's own there is no number
            raise
        raise ValueError("tidak dapat dibuka") from None
