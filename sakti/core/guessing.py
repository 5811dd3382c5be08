"""How hard a password is to guess for somebody who knows what people choose.

The whole is cut into the pieces that cost a guesser least: words of a list (the more common, the cheaper), words of the
place and of the user's own name, rows of the keyboard and of the alphabet, years and dates, things said twice. What is
left costs what its letters cost. There is no rule of which characters must be in it (NIST SP 800-63B-4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from math import log2

#: What hands write for letters.
LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
)
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmik",
    "zaq12wsxcde34rfv",
)
#: Bits of one character that nothing explains, by what it is.
LETTER, DIGIT, OTHER = log2(26), log2(10), log2(32)
#: Bits of a word of the place or of the user's own name: nobody who attacks this office has many more to try.
OWN_WORD = 4.0
ROW, YEAR, DAY_OF_YEAR, AGAIN, DISGUISE = 3.0, 5.5, 9.0, 1.0, 1.0
#: What it costs to guess that something else follows.
JOINT = 1.0
LONGEST_WORD = 28
_SHORTEST_ROW = 3


def plain(password: str) -> str:
    """As a password is kept and compared: one form of each character (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def bits(password: str, *, common: Mapping[str, int], own: Collection[str] = ()) -> float:
    """The logarithm of how many guesses it takes. `common`: word → how many are more common."""
    marks = len(re.sub(r"[\w\s]", "", plain(password)))
    text = re.sub(r"[^\w@$!]|_", "", _folded(plain(password)))
    words = frozenset(re.sub(r"[\W_]", "", _folded(word)) for word in own if len(word) > 2)
    return _cheapest(text, common, words) + min(marks, 2)


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def _cheapest(text: str, common: Mapping[str, int], own: Collection[str]) -> float:
    """The least that the pieces of a text cost together."""
    best = [0.0] + [float("inf")] * len(text)
    for end in range(1, len(text) + 1):
        best[end] = best[end - 1] + _character(text[end - 1])
        for start in range(max(0, end - LONGEST_WORD), end - 1):
            piece = text[start:end]
            cost = _repeated(text, start, end) if start else None
            for each in (cost, _piece(piece, common, own)):
                if each is not None:
                    best[end] = min(best[end], best[start] + each + (JOINT if start else 0))
    return best[-1]


def _character(mark: str) -> float:
    return DIGIT if mark.isdigit() else LETTER if mark.isascii() and mark.isalpha() else OTHER


def _piece(piece: str, common: Mapping[str, int], own: Collection[str]) -> float | None:
    """What a guesser pays for a piece that is known; None for one that is not."""
    costs = []
    disguises = (piece.translate(LEET), piece.rstrip("!"), piece[::-1])
    for word, more in ((piece, 0.0), *((each, DISGUISE) for each in disguises)):
        if word in own:
            costs.append(OWN_WORD + more)
        elif (rank := common.get(word)) is not None:
            costs.append(log2(rank + 2) + more)
    if len(piece) >= _SHORTEST_ROW and (len(set(piece)) == 1 or _is_row(piece)):
        costs.append(ROW + log2(len(piece)))
    if _is_year(piece):
        costs.append(YEAR)
    if _is_date(piece):
        costs.append(YEAR + DAY_OF_YEAR)
    return min(costs) if costs else None


def _is_row(piece: str) -> bool:
    return any(piece in row or piece[::-1] in row for row in ROWS)


def _is_year(piece: str) -> bool:
    return len(piece) == 4 and piece.isdigit() and 1900 <= int(piece) <= 2050


def _is_date(piece: str) -> bool:
    """17081945, 19450817 or 170845; in a NIK a woman's day of birth is 40 more."""
    if not piece.isdigit() or len(piece) not in (6, 8):
        return False
    orders = [(piece[:2], piece[2:4])] + ([(piece[6:], piece[4:6])] if len(piece) == 8 else [(piece[4:], piece[2:4])])
    return any(1 <= int(day) % 40 <= 31 and int(day) <= 71 and 1 <= int(month) <= 12 for day, month in orders)


def _repeated(text: str, start: int, end: int) -> float | None:
    """What was said just before, said again, forwards or backwards."""
    piece, size = text[start:end], end - start
    before = text[max(0, start - size) : start]
    return AGAIN if size > 1 and before in (piece, piece[::-1]) else None
