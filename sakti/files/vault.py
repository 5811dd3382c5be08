"""Sealed files: what people hand in lies encrypted on the disk, in pieces that are opened one by one.

A file begins with a head: a mark, the id of the key, and a salt. Of key, salt and the file's name a key of its own is
derived (HKDF), so that a file under another name does not open. Then come pieces of 64 KiB, each sealed with
AES-256-GCM; the nonce is the number of the piece and whether it is the last (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár), so that pieces that are changed, lost, moved, repeated or cut off do not open either.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sakti.core.refusals import Refusal
from sakti.keys import Key, key_file, keyring
from sakti.workshop.running import nameless

#: The ending of a sealed file's path: what has it is opened, and never taken for clear.
ENDING = ".segel"
MARK = b"SAKTI\x00F1"
SALT = 16
PIECE = 64 * 1024
TAG = 16
#: Pieces are counted in eleven bytes; no disk holds so many.
COUNTER = 11


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int = ..., /) -> bytes: ...


class Head(NamedTuple):
    """The beginning of a sealed file: the key that sealed it, by id, and the salt of its own key."""

    key: int
    salt: bytes

    def __bytes__(self) -> bytes:
        return MARK + bytes([self.key]) + self.salt


HEAD = len(MARK) + 1 + SALT


def _cipher(key: Key, head: Head, name: str) -> AESGCM:
    info = b"sakti file " + name.encode()
    return AESGCM(HKDF(SHA256(), 32, salt=head.salt, info=info).derive(key.derive("files")))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(COUNTER, "big") + bytes([last])


def seal(source: Readable, target: IO[bytes], name: str) -> int:
    """Seal what can be read of `source` into `target`, for a file of this name; returns the bytes that were read."""
    key = keyring().current
    head = Head(key.id, secrets.token_bytes(SALT))
    cipher, number, size = _cipher(key, head, name), 0, 0
    target.write(bytes(head))
    piece = _whole(source, PIECE)
    while True:
        following = _whole(source, PIECE)
        target.write(cipher.encrypt(_nonce(number, not following), piece, bytes(head)))
        size += len(piece)
        if not following:
            return size
        piece, number = following, number + 1


def unseal(source: Readable, name: str) -> Iterator[bytes]:
    """The pieces of a sealed file of this name, each checked. Refuses `file_damaged`, also after the first ones.

    Refuses `key_wrong` if the key that sealed it is not here.
    """
    head = read_head(source)
    if head is None:
        raise Refusal("file_damaged")
    key = keyring().keys.get(head.key) or keyring(afresh=True).keys.get(head.key)
    if key is None:
        raise Refusal("key_wrong", file=key_file())
    cipher, number = _cipher(key, head, name), 0
    sealed = _whole(source, PIECE + TAG)
    while True:
        following = _whole(source, PIECE + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), sealed, bytes(head))
        except (InvalidTag, ValueError):  # ValueError: a piece that is shorter than its own seal
            raise Refusal("file_damaged") from None
        if not following:
            return
        sealed, number = following, number + 1


def read_head(source: Readable) -> Head | None:
    """The head of a sealed file; None of any other."""
    content = _whole(source, HEAD)
    if len(content) < HEAD or content[: len(MARK)] != MARK:
        return None
    return Head(content[len(MARK)], content[len(MARK) + 1 :])


def _whole(source: Readable, size: int) -> bytes:
    """So many bytes, or what is left: a pipe may give fewer at once."""
    content = source.read(size)
    while content and len(content) < size and (more := source.read(size - len(content))):
        content += more
    return content


# -- files on the disk ------------------------------------------------------------------------------------------------


def is_sealed(name: str) -> bool:
    """Whether the file of this name is, by its name: nobody can put a clear one in the place of a sealed one."""
    return name.endswith(ENDING)


def write(file: Path, name: str, source: Readable, *, only_over_itself: bool = False) -> int:
    """Seal into a file: readable by this user alone, and there wholly or not at all. Returns the bytes of the clear.

    `only_over_itself`: raises FileNotFoundError if the file is not there any more when its new content is.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            size = seal(source, out, name)
        if only_over_itself:
            file.stat()
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return size


def head_of(file: Path) -> Head | None:
    """The head of a file on the disk; None of one that is not sealed, or gone."""
    try:
        with file.open("rb") as source:
            return read_head(source)
    except OSError:
        return None


def read(file: Path, name: str) -> bytes:
    """The whole content, in memory. Refuses what `unseal` refuses."""
    with file.open("rb") as source:
        return b"".join(unseal(source, name)) if is_sealed(name) else source.read()


def opened(file: Path, name: str) -> IO[bytes]:
    """The content as a file that has no name and lies in memory where the system can do that: for a child to read.

    Refuses what `unseal` refuses.
    """
    clear = nameless()
    try:
        with file.open("rb") as source:
            for piece in unseal(source, name) if is_sealed(name) else iter(lambda: source.read(PIECE), b""):
                clear.write(piece)
        clear.seek(0)
    except BaseException:
        clear.close()
        raise
    return clear
