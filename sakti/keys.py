"""The keys of an installation: the file in which they lie, and what is derived from each.

The file is JSON, key id → hexadecimal secret, and "retired": ids that nothing is sealed with any more. The highest id
is the key that seals now. Each purpose has a subkey of its own (HKDF, RFC 5869), so that what one betrays helps against
no other. Key 1 is that of a release that used one string for all: what it sealed opens by the string itself, and key 2
is made of it where the file holds no other.

Nothing here makes a key in passing: `create` alone does, and whoever calls it knows that nothing is sealed yet.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sakti import paths
from sakti.core.refusals import Refusal, declare_refusal

declare_refusal(
    "key_missing",
    "Berkas kunci {file} tidak ada. Kembalikan salinannya atau jalankan: sakti keys recover. Kunci baru tidak dibuat "
    "dengan sendirinya: NIK dan KK yang tersegel tidak akan terbaca lagi.",
    "The key file {file} is missing. Put its copy back or run: sakti keys recover. No new key is made by itself: "
    "sealed NIK and KK numbers could not be read again.",
)
declare_refusal(
    "key_open",
    "Berkas {file} dapat dibaca orang lain di mesin ini. Jalankan: chmod 600 {file}",
    "Others on this machine can read {file}. Run: chmod 600 {file}",
)
declare_refusal(
    "key_replaceable",
    "Siapa pun di mesin ini dapat mengganti berkas kunci di {folder}. Jalankan: chmod o-w {folder}",
    "Anybody on this machine can replace the key file in {folder}. Run: chmod o-w {folder}",
)
declare_refusal(
    "key_wrong",
    "Kunci di {file} tidak cocok dengan data ini. Pasang berkas kunci yang dipakai saat data dibuat.",
    "The key in {file} does not fit this data. Install the key file that was in use when the data was made.",
)
declare_refusal(
    "key_unreadable",
    "Tidak ada kunci yang terbaca di {file}: berkas itu kosong atau rusak. Singkirkan, lalu kembalikan salinannya atau "
    "jalankan: sakti keys recover",
    "No key can be read from {file}: the file is empty or damaged. Put it aside, then put its copy back or run: "
    "sakti keys recover",
)
declare_refusal(
    "keys_present",
    "Berkas kunci {file} sudah ada dan tidak diganti. Periksa dengan: sakti keys check",
    "The key file {file} is there already and is not replaced. Look at it with: sakti keys check",
)
declare_refusal(
    "instance_not_writable",
    "Folder data {folder} tidak bisa ditulis. Setel SAKTI_INSTANCE ke folder lain.",
    "The data folder {folder} cannot be written to. Set SAKTI_INSTANCE to another folder.",
)
declare_refusal(
    "keys_many",
    "Kunci sudah diganti 254 kali; id kunci habis.",
    "Keys were changed 254 times; there is no id left.",
)

#: What a key is for. Sealing opens and closes numbers, files does so with files; look-up knows a text
#: again; sessions, trail, links and backups sign;
#: "backups sealed" is the pair for which backups are encrypted until there is a recovery key.
PURPOSES = ("sealing", "look-up", "sessions", "trail", "links", "files", "backups", "backups sealed")
#: Bytes of a new key, and the least that a file may hold.
LENGTH = 32
#: Ids have one byte in the sealed form.
HIGHEST = 255
#: The key of the releases before subkeys.
FIRST = 1
RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Key:
    """One secret. It is not in the repr, which a log may print."""

    id: int
    secret: bytes = field(repr=False)

    def derive(self, purpose: str, length: int = 64) -> bytes:
        """The subkey for a purpose, `length` bytes."""
        if self.id == FIRST and purpose in ("sealing", "look-up"):
            return self.secret
        return HKDF(SHA256(), length, salt=None, info=f"sakti {purpose}".encode()).derive(self.secret)

    @property
    def fingerprint(self) -> str:
        """By which a key is known without telling it, its id included: 32 hexadecimal digits."""
        return self.derive(f"fingerprint {self.id}", 16).hex()


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id. `retired`: nothing is sealed with them any more; they open old backups and check old seals.

    `derived`: those that are made of another one and stand in no file.
    """

    keys: Mapping[int, Key]
    retired: frozenset[int] = frozenset()
    derived: frozenset[int] = frozenset()

    @property
    def current(self) -> Key:
        return self.keys[max(self.keys)]

    @property
    def in_use(self) -> list[Key]:
        """Those with which something may be sealed, the current one first."""
        return [self.keys[key] for key in sorted(self.keys, reverse=True) if key not in self.retired]

    @property
    def every(self) -> list[Key]:
        """All of them, the current one first."""
        return [self.keys[key] for key in sorted(self.keys, reverse=True)]


def key_file() -> Path:
    """Where the keys are: `SAKTI_KEYS`, else `keys.json` of the instance folder."""
    return Path(os.environ.get("SAKTI_KEYS") or paths.instance_folder() / "keys.json")


#: Seconds for which a process trusts that the file is as it was: half a million numbers are opened in one go.
TRUST = 1.0
#: Where the environment says that the keys are → the keys, and when their file was looked at.
_looked_at: dict[tuple[str | None, str | None], tuple[Keyring, float]] = {}


def keyring(*, afresh: bool = False) -> Keyring:
    """The keys of this installation, read again when their file has changed. `afresh`: look now.

    Refuses `key_missing`, `key_open` (others on the machine can read the file), `key_replaceable` (or put another one
    there) and `key_unreadable` (no keys are in it).
    """
    where = (os.environ.get("SAKTI_KEYS"), os.environ.get("SAKTI_INSTANCE"))
    held = _looked_at.get(where)
    if held is not None and not afresh and time.monotonic() - held[1] < TRUST:
        return held[0]
    forget_keys()
    file = key_file()
    try:
        found = file.stat()
    except OSError:
        raise Refusal("key_missing", file=file) from None
    refuse_open(file, found.st_mode)
    ring = _read(file, found.st_mtime_ns, found.st_size)
    _looked_at[where] = ring, time.monotonic()
    return ring


def forget_keys() -> None:
    """Look at the key file anew next time."""
    _looked_at.clear()


def refuse_open(file: Path, mode: int) -> None:
    """A secret is for its owner, and for a group that the owner has chosen to read it; for nobody else.

    Nor may anybody else put another one in its place: in a folder where all may write, and take away what is others'.
    """
    if mode & (stat.S_IWGRP | stat.S_IRWXO):
        raise Refusal("key_open", file=file)
    folder = file.resolve().parent
    if (around := folder.stat().st_mode) & stat.S_IWOTH and not around & stat.S_ISVTX:
        raise Refusal("key_replaceable", folder=folder)


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int, _size: int) -> Keyring:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refusal("key_unreadable", file=file) from None


def parse(text: str) -> Keyring:
    """The keyring that a file's text holds. Raises ValueError for anything else."""
    try:
        content = json.loads(text)
        retired = frozenset(map(int, content.pop(RETIRED, [])))
        keys = {int(name): Key(int(name), bytes.fromhex(secret)) for name, secret in content.items()}
    except (AttributeError, TypeError, RecursionError):
        raise ValueError("no keys") from None
    if not keys or min(keys) < FIRST or max(keys) > HIGHEST:
        raise ValueError("no keys")
    if any(len(key.secret) < (64 if key.id == FIRST else LENGTH) for key in keys.values()):
        raise ValueError("a key is too short")
    return ring_of(keys, retired)


def ring_of(keys: Mapping[int, Key], retired: Iterable[int] = ()) -> Keyring:
    """These keys, and the second one where it is made of the first."""
    derived = {}
    if FIRST in keys and FIRST + 1 not in keys:
        derived = {FIRST + 1: Key(FIRST + 1, keys[FIRST].derive("second key", LENGTH))}
    every = {**keys, **derived}
    return Keyring(every, frozenset(retired) & (every.keys() - {max(every)}), frozenset(derived))


def create() -> Keyring:
    """A first key for an installation in which nothing is sealed. Refuses what `put` refuses."""
    return put(Keyring({2: Key(2, secrets.token_bytes(LENGTH))}))


def put(ring: Keyring) -> Keyring:
    """Write the key file. Refuses `keys_present` if it is there, and `instance_not_writable`."""
    file = key_file()
    try:
        write_private(file, written(ring))
    except FileExistsError:
        raise Refusal("keys_present", file=file) from None
    except OSError:
        raise Refusal("instance_not_writable", folder=file.parent) from None
    return keyring(afresh=True)


def add_key() -> Keyring:
    """Another key, which seals from now on. The file is replaced in one step: a process reads the old or the new."""
    ring = keyring(afresh=True)
    number = ring.current.id + 1
    if number > HIGHEST:
        raise Refusal("keys_many")
    another = {number: Key(number, secrets.token_bytes(LENGTH))}
    return replace(Keyring({**ring.keys, **another}, ring.retired, ring.derived))


def retire(ids: frozenset[int]) -> Keyring:
    """Nothing is sealed with these any more."""
    ring = keyring(afresh=True)
    return replace(Keyring(ring.keys, ring.retired | ids, ring.derived))


def replace(ring: Keyring) -> Keyring:
    """Put this ring in the place of the file."""
    file = key_file()
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        write_private(fresh, written(ring))
        if file.exists():
            fresh.chmod(file.stat().st_mode & 0o7777)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return keyring(afresh=True)


def written(ring: Keyring) -> str:
    """The text of a key file."""
    kept = [key for key in ring.keys.values() if key.id not in ring.derived]
    content: dict[str, object] = {str(key.id): key.secret.hex() for key in kept}
    return json.dumps(content | ({RETIRED: sorted(ring.retired)} if ring.retired else {}))


def write_private(file: Path, text: str) -> None:
    """Write a new file that only its owner may read, safe on the disk when done. Raises FileExistsError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
