"""Whether two records are one human being or one house: evidence for and against, weighed in the open, said in words.

Each piece of evidence has a weight in bits: by how many halvings it makes chance unlikelier (an equal birth date is
shared by one in several thousand, a name by as many as bear it). The sum is set against how rarely any two records are
the same one. Nothing is decided here: people decide, at the desk (docs/figures.md, "Ganda").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sakti.core import names
from sakti.core.names import Closeness, Name, edit_closeness

#: How rare a word of a name is, in bits: log2(all people / those who bear it).
Rarity = Callable[[str], float]

#: What the evidence must outweigh: two records taken at random are hardly ever the same human being.
AGAINST_CHANCE = 24.0
#: From here on a pair is worth somebody's time; below are mostly namesakes.
THRESHOLD = 51
STRONG, CERTAIN = 68, 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lives. Codes of any kind, compared only for being equal."""

    household: int = 0
    village: int | None = None
    rt: str = ""
    rw: str = ""
    address: str = ""
    cards: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """One recorded person as they are compared. `nik` digits or blank; `others` are the people they live with."""

    name: Name
    written: str
    born: date | None = None
    year_only: bool = False  # an age was all that the list had: only the year means something
    sex: int | None = None
    nik: str = ""
    nik_reliable: bool = False
    relation: int | None = None
    place: Place = Place()
    others: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for or against, by its code, its weight in bits, and the two values where they matter."""

    code: str
    bits: float
    one: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The evidence together. `score` is 50 where it just outweighs chance, 100 where nothing more can be asked."""

    evidence: tuple[Evidence, ...] = field(default=())

    @property
    def bits(self) -> float:
        return sum(piece.bits for piece in self.evidence)

    @property
    def score(self) -> int:
        return max(0, min(100, round(50 + 2.5 * (self.bits - AGAINST_CHANCE))))


#: The most that is left to be found once names, births, numbers and villages are weighed.
_STILL_OPEN = 21.0


def weigh(
    first: Profile, second: Profile, *, rarity: Rarity, closeness: Closeness = edit_closeness, least: int = 0
) -> Verdict:
    """All evidence about two records of people; what cannot reach `least` any more is left half weighed."""
    named = name_evidence(first, second, rarity, closeness)
    pieces = [named, birth_evidence(first, second), *_sexes(first, second), *nik_evidence(first, second)]
    pieces += _same_house(first, second) or [_village(first.place, second.place)]
    verdict = Verdict(tuple(piece for piece in pieces if piece is not None))
    if first.place.household == second.place.household or _too_little(verdict, least):
        return verdict
    return Verdict((*verdict.evidence, *_surroundings(first, second, rarity, closeness)))


def _too_little(verdict: Verdict, least: int) -> bool:
    return 50 + 2.5 * (verdict.bits + _STILL_OPEN - AGAINST_CHANCE) < least


# -- the name -------------------------------------------------------------------------------------------------------


def name_evidence(first: Profile, second: Profile, rarity: Rarity, closeness: Closeness) -> Evidence:
    """Rare words in common count much, common ones little; words that only one of them has count against."""
    alike = names.compare(first.name, second.name, closeness)
    strict = first.place.household == second.place.household  # brothers and twins have names alike
    bits = sum(_word_bits(pair, rarity, strict) for pair in alike.pairs)
    bits = min(bits, 20.0) - _leftovers(alike.left, alike.right, closeness)
    bits += _fathers(first.name.father, second.name.father, closeness)
    if not alike.pairs:
        return Evidence("name_differs", -12.0, first.written, second.written)
    kind = "name_same" if alike.is_same else "name_partly" if alike.left or alike.right else "name_similar"
    return Evidence(kind, bits, first.written, second.written)


def _word_bits(pair: tuple[str, str, float], rarity: Rarity, strict: bool) -> float:
    """A word that is the same tells as much as it is rare; a similar one less, the less alike the less."""
    first, second, share = pair
    if share == 1.0:
        return rarity(first)
    if share == 0.85:  # an initial
        return 2.0 if not strict else 0.0
    full = min(rarity(first), rarity(second), 12.0)
    if share == 0.95:
        return full - 1.0
    return full * (0.9 if share >= 0.8 else 0.55) - 1.5 - (3.0 if strict else 0.0)


def _leftovers(left: Sequence[str], right: Sequence[str], closeness: Closeness) -> float:
    """Left on one side: a short form of the name. Left on both: another name, or one with many slips."""
    both, single = min(len(left), len(right)), abs(len(left) - len(right))
    if both == 1 and max(closeness(first, second) for first in left for second in right) >= 0.5:
        return 5.0 + 1.5 * single
    return 10.0 * both + 1.5 * single


def _fathers(first: Sequence[str], second: Sequence[str], closeness: Closeness) -> float:
    if not first or not second:
        return 0.0
    same = names.compare(Name(tuple(first)), Name(tuple(second)), closeness).pairs
    return 5.0 if same else -4.0


# -- birth ----------------------------------------------------------------------------------------------------------

#: Days that are written when nobody knows the day.
_MADE_UP = frozenset({(1, 1), (31, 12), (1, 7), (30, 6)})


def birth_evidence(first: Profile, second: Profile) -> Evidence | None:
    """The same day, or one that a slip of the pen makes of it."""
    if first.born is None or second.born is None:
        return None
    shown = first.born.isoformat(), second.born.isoformat()
    code, bits = birth_closeness(first.born, second.born, first.year_only or second.year_only)
    return Evidence(code, bits, *shown)


def birth_closeness(first: date, second: date, year_only: bool = False) -> tuple[str, float]:
    """How alike two birth dates are, as a code and in bits of evidence."""
    apart = abs(first.year - second.year)
    if year_only:
        return _year_closeness(apart)
    if first == second:
        return "birth_same", 7.0 if (first.day, first.month) in _MADE_UP else 13.0
    if apart == 0 and (first.day, first.month) == (second.month, second.day):
        return "birth_swapped", 10.0
    slips = digits_apart(first.isoformat(), second.isoformat())
    if slips == 1:
        return ("birth_year_near", 8.0) if apart == 1 else ("birth_digit", 8.0)
    if apart == 1 and (first.day, first.month) == (second.day, second.month):
        return "birth_year_near", 8.0
    if (first.day, first.month) in _MADE_UP or (second.day, second.month) in _MADE_UP:
        if apart == 0:
            return "birth_year_same", 4.0
        return ("birth_about", 1.0) if apart <= 2 else ("birth_differs", -5.0 - min(apart, 7))
    if slips == 2 and apart <= 1:
        return "birth_about", 2.0
    return ("birth_about", -3.0) if apart <= 1 else ("birth_differs", -7.0 - min(apart, 7))


def _year_closeness(apart: int) -> tuple[str, float]:
    if apart <= 1:
        return "birth_year_same", 5.0
    return ("birth_about", 2.0) if apart <= 3 else ("birth_differs", -4.0 - min(apart, 10))


def digits_apart(first: str, second: str) -> int:
    """How many digits differ; two neighbours that changed places are one slip. Texts of one length."""
    wrong = [place for place, letter in enumerate(first) if letter != second[place]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and first[wrong[0]] == second[wrong[1]]:
        return 1 if first[wrong[1]] == second[wrong[0]] else 2
    return len(wrong)


def _sexes(first: Profile, second: Profile) -> list[Evidence]:
    if first.sex is None or second.sex is None:
        return []
    return [Evidence("sex_same", 1.0) if first.sex == second.sex else Evidence("sex_differs", -7.0)]


# -- numbers --------------------------------------------------------------------------------------------------------


def nik_evidence(first: Profile, second: Profile) -> list[Evidence]:
    """The same number, one digit apart, or two different ones. A serial apart by one is how twins are numbered."""
    if not first.nik or not second.nik:
        return []
    if first.nik == second.nik:
        return [Evidence("nik_same", 18.0)]
    if min(len(first.nik), len(second.nik)) >= 15 and first.nik[:15] == second.nik[:15]:
        lost = not (first.nik_reliable and second.nik_reliable) or first.place.household != second.place.household
        return [Evidence("nik_digit", 11.0 if lost else 0.0)]
    if len(first.nik) != 16 or len(second.nik) != 16:
        return []
    if digits_apart(first.nik, second.nik) == 1:
        if first.nik[:12] == second.nik[:12]:
            return [Evidence("nik_digit", 8.0 if first.place.household != second.place.household else 0.0)]
        return [Evidence("nik_digit", 12.0)]
    if first.nik[0] == "0" or second.nik[0] == "0":
        return [Evidence("nik_temporary", 0.0)]
    both = first.nik_reliable and second.nik_reliable
    return [Evidence("nik_differs", -11.0 if both else -4.0)]


# -- place and people -----------------------------------------------------------------------------------------------


def _same_house(first: Profile, second: Profile) -> list[Evidence | None]:
    if not first.place.household or first.place.household != second.place.household:
        return []
    return [Evidence("household_same", 11.0), *_roles(first, second), *_twins(first, second)]


def _surroundings(first: Profile, second: Profile, rarity: Rarity, closeness: Closeness) -> list[Evidence]:
    here, there = first.place, second.place
    pieces = [_company(first.others, second.others, rarity, closeness)]
    if here.cards & there.cards:
        pieces.append(Evidence("card_same", 6.0))
    if here.village == there.village and here.address and there.address:
        alike = closeness(here.address.casefold(), there.address.casefold())
        pieces.append(Evidence("address_same", 1.0) if alike >= 0.8 else None)
    return [piece for piece in pieces if piece is not None]


def _village(here: Place, there: Place) -> Evidence | None:
    if here.village is None or there.village is None:
        return None
    if here.village != there.village:
        return Evidence("village_differs", -2.0)
    if here.rt and there.rt and _number(here.rw) == _number(there.rw):
        apart = abs(_number(here.rt) - _number(there.rt))
        if apart == 0:
            return Evidence("neighbourhood_same", 9.0)
        return Evidence("neighbourhood_next", 7.5)
    return Evidence("village_same", 6.0)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _company(first: Sequence[Name], second: Sequence[Name], rarity: Rarity, closeness: Closeness) -> Evidence | None:
    """With whom they live: parents, children, spouse of the same names; common names tell less."""
    if not first or not second:
        return None
    shared = shared_names(first, second, closeness)
    if shared:
        bits = sum(0.7 * min(sum(map(rarity, name.words)), 12.0) for name in shared)
        bits -= 2.0 if len(shared) == 1 else 0.0  # one namesake in the house is soon found
        return Evidence("company_same", min(bits, 16.0), ", ".join(name.key for name in shared), str(len(shared)))
    return Evidence("company_differs", -3.0 if min(len(first), len(second)) > 1 else -1.0)


def shared_names(first: Iterable[Name], second: Sequence[Name], closeness: Closeness) -> list[Name]:
    """The names of the first that the second has too, each of its people counted once."""
    free = list(second)
    shared = []
    for name in first:
        twin = next((against for against in free if _one_name(name, against, closeness)), None)
        if twin is not None:
            free.remove(twin)
            shared.append(name)
    return shared


def _one_name(first: Name, second: Name, closeness: Closeness) -> bool:
    if first.words == second.words:
        return True
    alike = names.compare(first, second, closeness)
    enough = bool(alike.pairs) and not (alike.left and alike.right)
    return enough and min(share for _, _, share in alike.pairs) >= 0.8


def _roles(first: Profile, second: Profile) -> list[Evidence]:
    """In one household: a head and a spouse, parent and child are two people, whatever their names."""
    if first.relation is None or second.relation is None or first.relation == second.relation:
        return []
    return [Evidence("relation_differs", -3.0)]


def _twins(first: Profile, second: Profile) -> list[Evidence]:
    """Born on one day in one house, with names that are not the same or with a sound number each."""
    if first.born is None or first.born != second.born:
        return []
    if (
        first.nik_reliable
        and second.nik_reliable
        and first.nik[:1] != "0" != second.nik[:1]
        and first.nik != second.nik
    ):
        return [Evidence("twins", -16.0)]
    if first.name.words == second.name.words:
        return []
    return [Evidence("twins", -6.0 if first.relation == second.relation == 3 else -2.0)]


# -- households -----------------------------------------------------------------------------------------------------


def weigh_households(
    matched: Sequence[tuple[str, str, int]], sizes: tuple[int, int], here: Place, there: Place, heads_match: bool
) -> Verdict:
    """One house recorded twice? `matched` are (name, name, score) of people who are probably the same."""
    smaller = max(min(sizes), 1)
    names_of_both = ", ".join(sorted({first for first, _, _ in matched}))
    share = min(len(matched) / smaller, 1.0)
    pieces = [Evidence("members_same", 10.0 + 20.0 * share, names_of_both, f"{len(matched)}/{smaller}")]
    if not matched:
        pieces = [Evidence("members_differ", 0.0)]
    if len(matched) == 1 and max(sizes) > 1:  # somebody who is alone elsewhere is a person twice, not a house
        pieces.append(Evidence("members_few", -14.0))
    if heads_match:
        pieces.append(Evidence("head_same", 4.0))
    if here.cards & there.cards:
        pieces.append(Evidence("card_same", 8.0))
    if (piece := _village(here, there)) is not None:
        pieces.append(Evidence(piece.code, 2.0 if piece.bits > 0 else -2.0))
    return Verdict(tuple(pieces))


# -- words ----------------------------------------------------------------------------------------------------------

_WORDS: dict[str, tuple[str, str]] = {
    "name_same": ("nama sama: {one} / {other}", "same name: {one} / {other}"),
    "name_similar": ("nama mirip: {one} / {other}", "similar names: {one} / {other}"),
    "name_partly": ("sebagian nama sama: {one} / {other}", "part of the name is the same: {one} / {other}"),
    "name_differs": ("nama berbeda", "different names"),
    "birth_same": ("tanggal lahir sama", "same birth date"),
    "birth_swapped": ("hari dan bulan lahir tertukar", "day and month of birth are swapped"),
    "birth_digit": ("tanggal lahir beda satu angka", "birth dates differ by one digit"),
    "birth_year_near": ("tahun lahir beda satu", "birth years differ by one"),
    "birth_year_same": ("tahun lahir sama (perkiraan)", "same year of birth (estimated)"),
    "birth_about": ("tahun lahir berdekatan", "near years of birth"),
    "birth_differs": ("tanggal lahir berbeda", "different birth dates"),
    "sex_same": ("jenis kelamin sama", "same sex"),
    "sex_differs": ("jenis kelamin berbeda", "different sex"),
    "nik_same": ("NIK sama", "same NIK"),
    "nik_digit": ("NIK beda satu angka", "NIKs differ by one digit"),
    "nik_temporary": ("salah satu NIK sementara", "one of the NIKs is temporary"),
    "nik_differs": ("NIK berbeda", "different NIKs"),
    "household_same": ("satu rumah tangga", "same household"),
    "twins": ("lahir pada hari yang sama di satu rumah: mungkin kembar", "born on one day in one house: perhaps twins"),
    "relation_differs": ("hubungan dengan kepala keluarga berbeda", "different relation to the head"),
    "card_same": ("nomor KK sama", "same KK number"),
    "address_same": ("alamat mirip", "similar address"),
    "village_same": ("satu desa", "same village"),
    "village_differs": ("desa berbeda", "different villages"),
    "neighbourhood_same": ("satu RT", "same neighbourhood (RT)"),
    "neighbourhood_next": ("RT bertetangga", "neighbouring RT"),
    "company_same": (
        "tinggal dengan orang yang namanya sama ({other} orang)",
        "lives with people of the same names ({other})",
    ),
    "company_differs": ("penghuni lain berbeda", "lives with different people"),
    "members_same": ("{other} anggota sama", "{other} members are the same"),
    "members_few": ("hanya satu anggota yang sama", "only one member is the same"),
    "members_differ": ("tidak ada anggota yang sama", "no member is the same"),
    "told_by_verval": ("dinyatakan ganda oleh verval", "verval says that they are one"),
    "alike_at_entry": ("mirip ketika dicatat", "alike when it was recorded"),
    "head_same": ("kepala keluarga sama", "same head"),
}

#: What is obvious from the two records side by side needs no word in a list.
_SILENT = frozenset({"sex_same", "village_differs"})


def words(evidence: Evidence, locale: str = "id") -> str:
    """One piece of evidence, in words."""
    text = _WORDS[evidence.code][0 if locale == "id" else 1]
    return text.format(one=evidence.one, other=evidence.other)


def sentence(evidence: Iterable[Evidence], locale: str = "id") -> str:
    """ "nama mirip: Muh. Sukri / Mohamad Sukri; tanggal lahir sama; satu RT" """
    return "; ".join(words(piece, locale) for piece in evidence if piece.bits > 0 and piece.code not in _SILENT)


def strength(score: int, locale: str = "id") -> str:
    """A score in words."""
    text = (
        ("hampir pasti", "almost certain")
        if score >= CERTAIN
        else ("kuat", "strong")
        if score >= STRONG
        else ("mungkin", "possible")
    )
    return text[0 if locale == "id" else 1]
