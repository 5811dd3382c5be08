"""Indonesian names, compared: one spelling for many, titles aside, one-word names and initials understood.

`read` gives a name in one modern spelling; `sound` a token as it is heard, for finding candidates. `key` is stored
beside a name, for equality, order and search; the name itself stays as its list wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

#: How alike two words are, from 0 to 1. Bulk comparisons bring a faster one that says the same.
Closeness = Callable[[str, str], float]


def _said(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _said(
    "h hj haji hajah hajjah alm almh almarhum almarhumah ny nyonya tn tuan bp bpk bapak pak ibu bu sdr sdri kh kyai "
    "kiai nyai ki ust ustad ustadz ustadzah dr drs dra ir prof"
)
_ANYWHERE = _said("alm almh almarhum almarhumah")
_DEGREES = _said("sh se spd sp st skm mpd msi mm amd amdkeb sag shi spdi skep ners skom sip ssos mh ma ba")
_CHILD_OF = _said("bin binti bt bte bint binte")
#: Short and many-sided forms of the commonest names. The initial of the first is read as it is said: M. Sukri.
_MUHAMMAD = re.compile(r"m[uo](k?h|ch|kh)?[ao]?m+[ae]*[dt]|m[uo](kh|ch|h)|mhd|mohd|muhd|mch|md")
_SHORT = {"abd": "abdul", "abdoel": "abdul", "st": "siti", "sit": "siti", "noer": "nur", "noor": "nur", "nr": "nur"}
_AHMAD = re.compile(r"a(k?h|ch|kh)m[ae][dt]")
_OLD = (("tj", "c"), ("dj", "j"), ("nj", "ny"), ("sj", "sy"), ("oe", "u"))
_SOUNDS = (
    ("kh", "h"),
    ("ch", "h"),
    ("sy", "s"),
    ("sh", "s"),
    ("dh", "d"),
    ("th", "t"),
    ("dz", "z"),
    ("ts", "s"),
    ("gh", "g"),
    ("ph", "p"),
    ("x", "ks"),
    ("q", "k"),
    ("v", "p"),
    ("f", "p"),
    ("z", "s"),
    ("j", "y"),
    ("uw", "u"),
    ("iy", "i"),
)
_LAST = {"d": "t", "b": "p", "g": "k"}
_VOWEL = frozenset("aiueo")
_SILENT = str.maketrans("", "", "aiueoh")
_VOWEL_PAIRS = (("ae", "e"), ("ai", "e"), ("oi", "e"), ("ei", "e"), ("ay", "e"), ("ie", "i"))
_DOUBLE = re.compile(r"(.)\1+")


#: How long a stored name and its key may be.
LONGEST = 160
#: What parts no word: apostrophes of every keyboard and spreadsheet, hyphens and dashes, what is not seen, accents.
_WITHIN = re.compile("['\"‘’‛ʹʻʼʽʾʿˈ′‵`´＇]|[\\-‐‑‒–—−﹣－]|[\u00ad\u200b-\u200d\u2060\ufeff]|[\u0300-\u036f]")
_BETWEEN = re.compile(r"[.,;]+")
_HYPHENS = re.compile("[\\-‐‑‒–—−﹣－]")
_PLAIN = re.compile("[A-Za-z ]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def key(name: str) -> str:
    """A name for comparison: case, accents, apostrophes, hyphens, points and runs of spaces do not matter.

    NUR'AINI, Nur’aini and Nur-Aini are "nuraini"; Renée is "renee"; "M. Nur" is "m nur". What is nothing but signs
    stays as it is.
    """
    if _PLAIN.fullmatch(name):  # as nearly all are: lists bring a hundred thousand
        return " ".join(name.lower().split())[:LONGEST]
    apart = unicodedata.normalize("NFKD", name.replace("´", "'")).casefold().translate(_LETTERS)
    plain = " ".join(_BETWEEN.sub(" ", _WITHIN.sub("", apart)).split())
    return (plain or " ".join(name.split()).casefold())[:LONGEST]  # some letters fold into two


def sought(text: str) -> tuple[str, ...]:
    """The words of a text that names are searched for, as `key` has them: a hyphen that was typed parts two words, so
    that "nur-aini" finds Nur Aini as well as Nuraini."""
    return tuple(key(_HYPHENS.sub(" ", text)).split())


@dataclass(frozen=True, slots=True)
class Name:
    """What identifies somebody in a written name: own words in one spelling, and the father's after bin or binti."""

    words: tuple[str, ...]
    father: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return " ".join(self.words)


@lru_cache(maxsize=200_000)
def read(text: str) -> Name:
    """ "H. Moch. Soekri bin Karto, S.Pd" → words (muhamad, sukri), father (karto)."""
    words = _words(text)
    cut = next((place for place, word in enumerate(words) if word in _CHILD_OF and place > 0), len(words))
    own, father = words[:cut], words[cut + 1 :]
    while len(own) > 1 and own[0] in _TITLES:
        own = own[1:]
    own = [word for word in own if word not in _ANYWHERE] or own
    if len(own) > 1 and own[0] == "m":
        own = ["muhamad", *own[1:]]
    return Name(tuple(modern(word) for word in own), tuple(modern(word) for word in father))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    before, _, after = plain.partition(",")
    tail = re.sub(r"[^a-z0-9 ]", "", after).split()
    bare = before if not tail or all(word in _DEGREES or word in _TITLES for word in tail) else f"{before} {after}"
    bare = re.sub(r"['’`]", "", bare)
    return re.findall(r"[a-z]+", bare)


@lru_cache(maxsize=200_000)
def modern(word: str) -> str:
    """One word in today's spelling, its doubles single: Soejono → sujono, Mochammad → muhamad, Djoemadi → jumadi."""
    if len(word) > 1 and _MUHAMMAD.fullmatch(word):
        return "muhamad"
    if _AHMAD.fullmatch(word):
        return "ahmad"
    if word in _SHORT:
        return _SHORT[word]
    for old, new in _OLD:
        word = word.replace(old, new)
    return _DOUBLE.sub(r"\1", word)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A modern word as it is heard: Khoirul and Choirul, Fitri and Pitri, Ahmad and Ahmat, Suwarno and Suarno agree."""
    heard = _heard(word)
    first = "a" if heard[:1] in _VOWEL else heard[:1]
    return _DOUBLE.sub(r"\1", first + heard[1:].translate(_SILENT)) or word


def _heard(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = word.removeprefix("h") or word
    return word[:-1] + _LAST.get(word[-1:], word[-1:])


@lru_cache(maxsize=200_000)
def similar_spelling(word: str) -> str:
    """Vowels kept, but those that are often exchanged made one: Khoirul and Khaerul, Widodo and Widada."""
    for written, heard in _VOWEL_PAIRS:
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", _heard(word).replace("h", "").replace("o", "u").replace("y", "i"))


# -- words against words --------------------------------------------------------------------------------------------


def edit_closeness(first: str, second: str) -> float:
    """1 minus the share of letters to be changed, dropped, added or swapped with their neighbour."""
    longest = max(len(first), len(second))
    if longest == 0:
        return 1.0
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        earlier, before, row = before, row, [i] + [0] * len(second)
        for j, against in enumerate(second, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == against:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return 1.0 - row[-1] / longest


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two names agree: (words of each, how alike) for the words that have a partner, and those left over."""

    pairs: tuple[tuple[str, str, float], ...]
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.left and not self.right and all(share == 1.0 for _, _, share in self.pairs)


def compare(first: Name, second: Name, closeness: Closeness = edit_closeness) -> Likeness:
    """Pair the words of two names, the best first; order does not matter, an initial stands for its word."""
    if first.words == second.words:
        return Likeness(tuple((word, word, 1.0) for word in first.words), (), ())
    shares = sorted(
        (
            (share, -i, -j)
            for i, word in enumerate(first.words)
            for j, against in enumerate(second.words)
            if (share := word_likeness(word, against, closeness)) >= ALIKE
        ),
        reverse=True,
    )
    left, right = set(range(len(first.words))), set(range(len(second.words)))
    pairs = []
    for share, i, j in shares:
        if -i in left and -j in right:
            left.discard(-i)
            right.discard(-j)
            pairs.append((first.words[-i], second.words[-j], share))
    pairs, left, right = _joined(first, second, pairs, left, right, closeness)
    return Likeness(
        tuple(pairs), tuple(first.words[i] for i in sorted(left)), tuple(second.words[j] for j in sorted(right))
    )


def _joined(
    first: Name,
    second: Name,
    pairs: list[tuple[str, str, float]],
    left: set[int],
    right: set[int],
    closeness: Closeness,
) -> tuple[list[tuple[str, str, float]], set[int], set[int]]:
    """Nur Aini is Nuraini: two words that are written as one, or a name in which two words have slips."""
    if len(first.words) == len(second.words) or not (left and right):
        return pairs, left, right
    whole, against = (_DOUBLE.sub(r"\1", "".join(name.words)) for name in (first, second))
    share = 1.0 if whole == against else closeness(whole, against)
    if share < 0.85:
        return pairs, left, right
    words = first.words if len(first.words) > len(second.words) else second.words
    return [(word, word, 1.0 if share == 1.0 else 0.95) for word in words], set(), set()


#: Below this, two words are two words.
ALIKE = 0.7


def word_likeness(first: str, second: str, closeness: Closeness) -> float:
    """1 for the same word, 0.95 for another spelling of what is heard alike, 0.85 for an initial, else by letters."""
    if first == second:
        return 1.0
    if len(first) == 1 or len(second) == 1:
        return 0.85 if first[:1] == second[:1] else 0.0
    if similar_spelling(first) == similar_spelling(second):
        return 0.95
    share = closeness(first, second)
    return min(share, 0.92) if share >= ALIKE else 0.0
