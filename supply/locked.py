"""What is locked: the packages of `requirements.txt` with their hashes, and the fonts that ship with the product."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.txt"
FONTS = ROOT / "sakti" / "static" / "fonts"

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(.*?)(?=^[A-Za-z0-9]|\Z)", re.MULTILINE | re.DOTALL)


class LockedPackage(NamedTuple):
    """One line of the lock: a name as registries write it, a version, the hashes of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


class ShippedFile(NamedTuple):
    """A font beside which its version, licence and checksum are written down."""

    name: str
    version: str
    licence: str
    sha256: str


def packages(lock: Path = LOCK) -> list[LockedPackage]:
    return [
        LockedPackage(normal(name), version, tuple(re.findall(r"sha256:([0-9a-f]{64})", rest)))
        for name, version, rest in _PIN.findall(lock.read_text(encoding="utf-8"))
    ]


def normal(name: str) -> str:
    """One spelling of a package's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


#: What `VERSIONS` says in prose, file by file. A test compares the version with it.
_FONTS = {
    "plus-jakarta-sans-latin.woff2": ("5.3.0", "OFL-1.1"),
    "plus-jakarta-sans-latin.ttf": ("5.3.0", "OFL-1.1"),
    "dejavu-sans-subset.ttf": ("2.37-6", "Bitstream-Vera"),
    "droid-han-subset.ttf": ("6.0.1r16-1.1", "Apache-2.0"),
    "noto-emoji.ttf": ("5.3.2", "OFL-1.1"),
    **{
        f"noto-sans-{script}.ttf": ("20201225-1", "OFL-1.1")
        for script in ("arabic", "balinese", "batak", "buginese", "javanese", "rejang", "sundanese")
    },
}


def fonts(folder: Path = FONTS) -> list[ShippedFile]:
    """Those of `VERSIONS`; KeyError for one of which nobody has said version and licence."""
    text = (folder / "VERSIONS").read_text(encoding="utf-8")
    return sorted(
        ShippedFile(name, *_FONTS[name], sha256) for sha256, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", text, re.M)
    )
