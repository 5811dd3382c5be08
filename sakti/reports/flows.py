"""Who came and who left, in words: opening + in − out = closing, by reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sakti.closing.documents import Picture
from sakti.closing.queries import month_in_words
from sakti.core.formatting import number
from sakti.core.movements import SCHOOL_WORDS, WORDS, Came, Left, Movement
from sakti.core.statements import Amended, Amendment, Statement
from sakti.indicators.queries import schooling

#: Reasons in the order in which they are printed, and what they are called.
Words = Mapping[str, str]
CHILDREN: Words = WORDS["id"] | SCHOOL_WORDS


class FlowRow(NamedTuple):
    """Words, how many since the last closing, how many since the baseline (None: not told, or the baseline is now).

    `kind`: "sum" of an opening or closing, "fix" of a correction, which is a difference.
    """

    word: str
    now: int
    since: int | None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """One table: the opening, who came, who left, and the closing; before it what was published, with corrections."""

    title: str
    rows: list[FlowRow]


def targets_of(picture: Picture) -> list[Flow]:
    came, left = ({reason.value: WORDS["id"][reason.value] for reason in kind} for kind in (Came, Left))
    households = flow("Rumah tangga", picture.households, picture.households_since, came, left)
    persons = flow("Orang", picture.persons, picture.persons_since, came, left)
    told = picture.statements
    if told is None:
        return [households, persons]
    return [with_published(households, told.households), with_published(persons, told.persons)]


def children_of(picture: Picture) -> list[Flow]:
    """None in months that were closed before this was kept."""
    if picture.children is None:
        return []
    came, left = ({name: CHILDREN[name] for name in names.values()} for names in (schooling.CAME, schooling.LEFT))
    every = flow("Anak tidak sekolah (7–18 tahun)", picture.children, picture.children_since, came, left)
    told = picture.statements and picture.statements.indicators.get(schooling.KEY)
    return [with_published(every, told) if told else every]


#: So many corrections stand one by one between two numbers; more are added up, and stand in annex 1.
MOST_BESIDE = 6


def with_published(flow: Flow, statement: Statement) -> Flow:
    """After what the paper before published, and what was corrected of it."""
    if statement.since is None:
        return flow
    published = FlowRow(f"Terbit, jumlah akhir {month_in_words(statement.since)}", statement.published.yes, None, "sum")
    return Flow(flow.title, [published, *_corrections(statement.amended), *flow.rows])


def _corrections(amended: Sequence[Amendment]) -> Iterator[FlowRow]:
    moving = [one for one in amended if one.effect.yes]
    if len(moving) <= MOST_BESIDE:
        for one in moving:
            yield FlowRow(f"Ralat {amendment_words(one)}", one.effect.yes, None, "fix")
        return
    first, last = (month_in_words(one.month) for one in (moving[0], moving[-1]))
    when = first if first == last else f"{first} s.d. {last}"
    yield FlowRow(f"Ralat {when} (lampiran 1)", sum(one.effect.yes for one in moving), None, "fix")


def amendment_words(one: Amendment, *, counted: bool = True) -> str:
    """Of which month, of what; and from how many to how many, where that is `counted` here."""
    month = month_in_words(one.month)
    what = {
        Amended.OPENING.value: f"sebelum {month}",
        Amended.NET.value: month,
        Amended.REDEFINED.value: f"{month}, definisi baru",
    }.get(one.part) or f"{month}, {WORDS['id'][one.part]}"
    if not counted or one.was is None or one.now is None:
        return what
    return f"{what}: {number(one.was)} → {number(one.now)}"


def flow(title: str, now: Movement, since: Movement | None, came: Words, left: Words) -> Flow:
    before, after = (None, None) if since is None else (since.opening, since.closing)
    into = reasons("+", now.came, None if since is None else since.came, came)
    out = reasons("−", now.left, None if since is None else since.left, left)
    opening, closing = (
        FlowRow(word, count, other, "sum")
        for word, count, other in (("Jumlah awal", now.opening, before), ("Jumlah akhir", now.closing, after))
    )
    return Flow(title, [opening, *into, *out, closing])


def reasons(sign: str, now: Mapping[str, int], since: Mapping[str, int] | None, words: Words) -> Iterator[FlowRow]:
    """Those that happened at all, in the order of the words."""
    for reason, word in words.items():
        here, before = now.get(reason, 0), None if since is None else since.get(reason, 0)
        if here or before:
            yield FlowRow(f"{sign} {word}", here, before)
