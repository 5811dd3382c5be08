"""What a community said beside what the list says (PPA): the two-way table and who seems left out or wrongly in.

The community's classes never touch the national decile: a difference becomes a proposal that verval looks at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from sakti.core.permissions import Permission
from sakti.core.workflow import Evidence, Move, State, Workflow


class Group(TypedDict, total=False):
    """How many of one kind took part, and the names that were written down."""

    count: int
    names: list[str]


#: Who sat in the circle; men and women together are everybody, the others are among them.
GROUPS: dict[str, tuple[str, str]] = {
    "men": ("Laki-laki", "Men"),
    "women": ("Perempuan", "Women"),
    "youth": ("Pemuda", "Youth"),
    "elderly": ("Lansia", "Elderly"),
    "disabled": ("Penyandang disabilitas", "Persons with disabilities"),
    "poor": ("Keluarga miskin", "Poor families"),
    "officials": ("Perangkat desa, RT/RW", "Village officials"),
    "others": ("Tokoh, kader, dan lainnya", "Leaders, cadres and others"),
}
EVERYBODY = ("men", "women")

#: What a session begins with, the best off first; (name, counts as poor). The community gives its own words.
FIRST_CLASSES = (("Mampu", False), ("Cukup", False), ("Miskin", True), ("Sangat miskin", True))
DECILES = tuple(range(1, 11))
#: The deciles that the programme aims at, unless the session says otherwise.
DECILE_LIMIT = 4


class SessionState(StrEnum):
    DRAFT = "draft"
    FINAL = "final"


SESSION_WORKFLOW = Workflow(
    key="ppa_session",
    version=1,
    label_id="Sesi PPA",
    label_en="PPA session",
    start=SessionState.DRAFT,
    states=(
        State(SessionState.DRAFT, "berjalan", "running"),
        State(SessionState.FINAL, "selesai", "done", is_end=True),
    ),
    moves=(
        Move(
            SessionState.DRAFT,
            SessionState.FINAL,
            Permission.MANAGE_PPA,
            "Selesaikan sesi",
            "End the session",
            ("somebody_came", "somebody_is_placed", "classes_differ"),
        ),
        Move(
            SessionState.FINAL,
            SessionState.DRAFT,
            Permission.MANAGE_PPA,
            "Buka kembali",
            "Reopen",
            (),
            (Evidence.REASON,),
        ),
    ),
)


class Verdict(StrEnum):
    LEFT_OUT = "left_out"
    WRONGLY_IN = "wrongly_in"
    AGREES = "agrees"
    INCOMPARABLE = "incomparable"
    UNRANKED = "unranked"


VERDICT_LABELS: dict[Verdict, tuple[str, str]] = {
    Verdict.LEFT_OUT: ("tampaknya terlewat", "seems left out"),
    Verdict.WRONGLY_IN: ("tampaknya keliru masuk", "seems wrongly in"),
    Verdict.AGREES: ("sejalan", "agrees"),
    Verdict.INCOMPARABLE: ("belum dapat dibandingkan", "cannot be compared"),
    Verdict.UNRANKED: ("belum dinilai", "not ranked"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A household as the community placed it, beside what the list knows."""

    key: int
    rank: int | None  # the class, None: not placed
    listed: bool
    decile: int | None = None


def judge(placed: Placed, poor: Collection[int], limit: int) -> Verdict:
    """Poor in the community's eyes and not among the lowest deciles, or the other way round."""
    if placed.rank is None:
        return Verdict.UNRANKED
    is_poor = placed.rank in poor
    if not placed.listed:
        return Verdict.LEFT_OUT if is_poor else Verdict.AGREES
    if placed.decile is None:
        return Verdict.INCOMPARABLE
    is_low = placed.decile <= limit
    if is_poor == is_low:
        return Verdict.AGREES
    return Verdict.LEFT_OUT if is_poor else Verdict.WRONGLY_IN


def rule(poor: Sequence[str], limit: int, language: str = "id") -> list[str]:
    """The rule as it is read out: which classes are poor, what counts as left out and as wrongly in."""
    if language == "en":
        named = _listed(poor, "and") or "none yet"
        return [
            f"Poor in the community's eyes: {named}.",
            f"Seems left out: poor in the community's eyes, but not on the list or above decile {limit}.",
            f"Seems wrongly in: on the list in decile {_up_to(limit)}, but not poor in the community's eyes.",
            "Without a known decile nothing is compared.",
        ]
    named = _listed(poor, "dan") or "belum ada"
    return [
        f"Miskin menurut warga: {named}.",
        f"Tampaknya terlewat: miskin menurut warga, tetapi tidak ada dalam daftar atau berdesil di atas {limit}.",
        f"Tampaknya keliru masuk: ada dalam daftar dengan desil {_up_to(limit)}, tetapi tidak miskin menurut warga.",
        "Yang desilnya belum diketahui tidak dibandingkan.",
    ]


def _listed(names: Sequence[str], conjunction: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


def _up_to(limit: int) -> str:
    return "1" if limit == 1 else f"1–{limit}"


def proposal(verdict: Verdict, placed: Placed) -> str | None:
    """What is proposed about it: add, correct, remove, or nothing."""
    if verdict is Verdict.LEFT_OUT:
        return "correct" if placed.listed else "add"
    return "remove" if verdict is Verdict.WRONGLY_IN else None


# -- the two-way table ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of the table, or its sum: households by decile, without a decile, not on the list."""

    rank: int | None
    deciles: tuple[int, ...]
    unknown: int
    absent: int

    @property
    def cells(self) -> tuple[int, ...]:
        return (*self.deciles, self.unknown, self.absent)

    @property
    def total(self) -> int:
        return sum(self.cells)


def two_way(placed: Iterable[Placed], ranks: Sequence[int]) -> tuple[list[ClassLine], ClassLine]:
    """A line a class in their order, then who is not placed (if anybody), and the sum of all."""
    every = list(placed)
    lines = [_line(rank, [each for each in every if each.rank == rank]) for rank in ranks]
    if rest := [each for each in every if each.rank not in ranks]:
        lines.append(_line(None, rest))
    return lines, _line(None, every)


def _line(rank: int | None, placed: Sequence[Placed]) -> ClassLine:
    listed = [each.decile for each in placed if each.listed]
    deciles = tuple(listed.count(each) for each in DECILES)
    return ClassLine(rank, deciles, len(listed) - sum(deciles), len(placed) - len(listed))


def tally(placed: Iterable[Placed], poor: Collection[int], limit: int) -> dict[Verdict, int]:
    """How many of each verdict, every verdict there."""
    verdicts = [judge(each_placed, poor, limit) for each_placed in placed]
    return {each: verdicts.count(each) for each in Verdict}


# -- where ---------------------------------------------------------------------------------------------------------

_AREA = re.compile(r"(?:rt\.?\s*)?(?:(\d{1,3})\s*/\s*(?:rw\.?\s*)?)?(?:rw\.?\s*)?(\d{1,3})", re.IGNORECASE)
Area = tuple[int | None, int]


def read_areas(text: str) -> list[Area]:
    """ "001, 2/3" → RW 1 whole and RT 2 of RW 3. ValueError with the part that cannot be read."""
    areas = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;\n]", text))):
        match = _AREA.fullmatch(part)
        if match is None:
            raise ValueError(part)
        areas.append((int(match[1]) if match[1] else None, int(match[2])))
    return areas


def say_areas(areas: Iterable[Sequence[int | None]]) -> str:
    """ "RW 001, RT 002/RW 003"."""
    return ", ".join(f"RW {rw:03d}" if rt is None else f"RT {rt:03d}/RW {rw:03d}" for rt, rw in areas)


def lies_in(areas: Collection[Sequence[int | None]], rt: str, rw: str) -> bool:
    """Whether a household of this RT and RW belongs; without areas the whole village does."""
    if not areas:
        return True
    here = (_number(rt), _number(rw))
    return any(here[1] == area[1] and area[0] in (None, here[0]) for area in areas)


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() else None


def people(participants: Mapping[str, Group]) -> int:
    """How many took part."""
    return sum(participants[key].get("count") or 0 for key in EVERYBODY if key in participants)
