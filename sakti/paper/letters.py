"""Letters that no shipped font has are printed in words, never as boxes: `[aksara Thai 0E44-0E17]`, `[lambang 1FBF0]`.

By their numbers, so that two names that differ stay different on paper, and the same on every machine: the fonts of the
machine are not asked (`fonts.conf`). What the shipped fonts have, among them the scripts of Indonesia, Arabic, Chinese
letters and emoji, is printed as it is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from sakti import system

#: Every run of what is not plain ASCII, and of control characters, which no font has.
SUSPECT = re.compile(r"[^\n\r\t -~]+")
#: Characters that steer their neighbours and draw nothing (Default_Ignorable_Code_Point); no letter is lost with them.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
#: Spaces of every width, for which no font needs a shape.
SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")


def shipped() -> list[str]:
    """The files of the fonts that papers are printed with."""
    return sorted(file.name for file in system.FONTS.parent.glob("*.ttf"))


def lacking() -> list[str]:
    """The files of `VERSIONS` that are not there as they were shipped."""
    folder = system.FONTS.parent
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", (folder / "VERSIONS").read_text(encoding="utf-8"), re.MULTILINE)
    return [name for digest, name in listed if _digest(folder / name) != digest]


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that one of the shipped fonts has a shape for."""
    known: set[int] = set()
    for name in shipped():
        with TTFont(system.FONTS.parent / name, lazy=True) as font:
            known.update(font.getBestCmap())
    return frozenset(known)


def is_printable(letter: str) -> bool:
    """Whether it has a shape, also in capitals, as headings are set; or draws nothing at all."""
    if UNSEEN.match(letter) or SPACE.match(letter):
        return True
    return all(ord(each) in covered() for each in letter + letter.upper())


def unprintable(text: str) -> list[str]:
    """The letters of a text that are printed in words, each once, in their order."""
    runs = "".join(SUSPECT.findall(text))
    return [letter for letter in dict.fromkeys(_composed(runs)) if not is_printable(letter)]


def printable(text: str) -> str:
    """The same text with words for what cannot be printed. Of markup too: what stands for a letter is none."""
    return SUSPECT.sub(lambda run: "".join(_told(run[0])), text)


def _composed(run: str) -> str:
    """Accents and their letters as one where a font has that, else apart where it has each."""
    composed = unicodedata.normalize("NFC", run)
    return "".join(map(_apart, composed))


def _apart(letter: str) -> str:
    pieces = letter if is_printable(letter) else unicodedata.normalize("NFD", letter)
    return pieces if all(map(is_printable, pieces)) else letter


def _told(run: str) -> Iterator[str]:
    """A run in pieces: as it is, or the words for letters of one script together."""
    for kind, group in groupby(_composed(run), key=_kind):
        letters = "".join(group)
        yield letters if kind is None else stand_in(kind, letters)


def _kind(letter: str) -> str | None:
    """What a letter that cannot be printed is called together with its neighbours; None of one that can."""
    if is_printable(letter):
        return None
    if unicodedata.category(letter)[0] not in "LM":
        return "lambang"
    # the standard names a letter by its script first: THAI CHARACTER KO KAI, CJK UNIFIED IDEOGRAPH-3400
    script = unicodedata.name(letter, "").split(" ")[0]
    return f"aksara {'Han' if script == 'CJK' else script.capitalize()}" if script else "lambang"


def stand_in(kind: str, letters: Iterable[str]) -> str:
    return f"[{kind} {'-'.join(f'{ord(letter):04X}' for letter in letters)}]"
