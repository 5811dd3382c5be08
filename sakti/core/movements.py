"""Why a number moved between two days: opening + in − out ± changed answers = closing, each by its reason.

A figure counts those who answer yes among those who answer yes or no. It moves because somebody's answer changed, and
because others are asked: a village joined, people were listed or born, moved, died, grew into the question or out of
it, or became known. Every subject that counts on either day is in exactly one part, so the parts always make up the
difference. Counts of households and persons are the same with a question that everybody answers yes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from sakti.core.answers import Answer
from sakti.core.changes import Kind
from sakti.core.conditions import AgeBetween, Always
from sakti.core.indicators import Indicator
from sakti.core.successions import SuccessionKind


class Came(StrEnum):
    """Why somebody counts who did not, in the order in which a report prints it."""

    NEW_VILLAGE = "new_village"  # listed in the month in which the village began, which was after the first day
    LISTED = "listed"
    BORN = "born"  # after the first listing of the household
    SPLIT = "split"
    RETURNED = "returned"
    READMITTED = "readmitted"
    MOVED_IN = "moved_in"
    DIVIDED_IN = "divided_in"  # nobody moved: the village was divided by decree
    MERGED_IN = "merged_in"
    APPLICABLE = "applicable"  # the question did not apply: too young, not ill
    KNOWN = "known"  # nobody had seen it


class Left(StrEnum):
    """Why somebody counts no longer."""

    DIED = "died"
    AWAY = "away"
    EXITED = "exited"
    EMPTY = "empty"
    MOVED_OUT = "moved_out"
    DIVIDED_OUT = "divided_out"
    MERGED_OUT = "merged_out"
    INAPPLICABLE = "inapplicable"
    UNKNOWN = "unknown"


class Turned(StrEnum):
    """Whose answer changed."""

    TO_YES = "to_yes"
    TO_NO = "to_no"


class Stayed(StrEnum):
    """Who answers as before."""

    YES = "stayed_yes"
    NO = "stayed_no"


#: Who was known and did not count, by the standing of then; and who is known and counts no longer, by that of now.
CAME_BACK: Mapping[Came, Collection[str]] = {Came.RETURNED: ("away", "empty"), Came.READMITTED: ("exited",)}
GONE: Mapping[Left, str] = {Left.DIED: "dead", Left.AWAY: "away", Left.EXITED: "exited"}

#: Who lives in another village without having moved.
REDRAWN_IN = {SuccessionKind.DIVIDED: Came.DIVIDED_IN, SuccessionKind.MERGED: Came.MERGED_IN}
REDRAWN_OUT = {SuccessionKind.DIVIDED: Left.DIVIDED_OUT, SuccessionKind.MERGED: Left.MERGED_OUT}
#: Who is in another village: by which decree, or (None) because they moved.
ELSEWHERE: Mapping[Came | Left, SuccessionKind | None] = {
    Came.MOVED_IN: None,
    Left.MOVED_OUT: None,
    **{part: kind for kind, part in REDRAWN_IN.items()},
    **{part: kind for kind, part in REDRAWN_OUT.items()},
}
#: (village of the first day, of the last) → what was decreed between them.
Ways: TypeAlias = Mapping[tuple[int, int], SuccessionKind]
NO_WAYS: Ways = {}

Part: TypeAlias = Came | Left | Turned | Stayed
#: The parts that move a number, by the names that addresses have.
PARTS: Mapping[str, Part] = {part.value: part for kind in (Came, Left, Turned) for part in kind}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a subject stood on a day: where it counts (None: nowhere), its standing (None: no record yet), its answer."""

    village: int | None = None
    standing: str | None = None
    answer: Answer | None = None

    def answers_in(self, villages: Collection[int]) -> bool:
        """Whether it counts there and answers yes or no."""
        return self.village is not None and self.village in villages and self.answer in (Answer.YES, Answer.NO)


@dataclass(frozen=True, slots=True)
class Step:
    """So many subjects that stood alike on both days. `began`: how those came into the records who were in none.

    It knows nothing of the first day: whoever was listed in a month was so in every span that ends with it.
    """

    was: Stand
    now: Stand
    began: Came = Came.LISTED
    count: int = 1


def part_of(step: Step, villages: Collection[int], there: Collection[int], ways: Ways = NO_WAYS) -> Part | None:
    """Into which part of these villages' change it falls; None if it counts on neither day.

    `there`: the villages in which somebody was counted on the first day. `ways`: those that were divided or merged.
    """
    was, now = step.was.answers_in(villages), step.now.answers_in(villages)
    if was and now:
        if step.was.answer is step.now.answer:
            return Stayed.YES if step.now.answer is Answer.YES else Stayed.NO
        return Turned.TO_YES if step.now.answer is Answer.YES else Turned.TO_NO
    if now:
        return _came(step, villages, there, ways)
    return _left(step, villages, ways) if was else None


def _came(step: Step, villages: Collection[int], there: Collection[int], ways: Ways) -> Came:
    was = step.was
    if was.village is not None:
        if was.village not in villages:
            way = ways.get((was.village, step.now.village or 0))
            return Came.MOVED_IN if way is None else REDRAWN_IN[way]
        return Came.KNOWN if was.answer is Answer.UNKNOWN else Came.APPLICABLE
    for came_back, standings in CAME_BACK.items():
        if was.standing in standings:
            return came_back
    if was.standing is None and not (step.began is Came.NEW_VILLAGE and step.now.village in there):
        return step.began
    return Came.LISTED


def _left(step: Step, villages: Collection[int], ways: Ways) -> Left:
    now = step.now
    if now.village is None:
        return next((left for left, standing in GONE.items() if standing == now.standing), Left.EMPTY)
    if now.village not in villages:
        way = ways.get((step.was.village or 0, now.village))
        return Left.MOVED_OUT if way is None else REDRAWN_OUT[way]
    return Left.UNKNOWN if now.answer is Answer.UNKNOWN else Left.INAPPLICABLE


@dataclass(frozen=True, slots=True)
class Tally:
    """Subjects by their answer."""

    yes: int = 0
    no: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.yes + other.yes, self.no + other.no)

    @property
    def both(self) -> int:
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change with its parts. Who came is counted by the answer of the last day, who left by that of the first."""

    opening: Tally
    came: Mapping[Came, Tally]
    left: Mapping[Left, Tally]
    turned: Mapping[Turned, int]
    closing: Tally

    @property
    def balances(self) -> bool:
        """Both the n (yes) and the d (yes or no) are made up by their parts."""
        into, out = (sum(some.values(), Tally()) for some in (self.came, self.left))
        turned = self.turned.get(Turned.TO_YES, 0) - self.turned.get(Turned.TO_NO, 0)
        return (
            self.opening.yes + into.yes - out.yes + turned == self.closing.yes
            and self.opening.no + into.no - out.no - turned == self.closing.no
        )

    @property
    def is_still(self) -> bool:
        """Whether nothing moved."""
        return not (self.came or self.left or self.turned)

    def count(self, part: Part) -> int:
        """How many subjects are behind a part."""
        if isinstance(part, Came):
            return self.came.get(part, Tally()).both
        if isinstance(part, Left):
            return self.left.get(part, Tally()).both
        return self.turned.get(part, 0) if isinstance(part, Turned) else 0


def decompose(
    steps: Iterable[Step], villages: Collection[int], there: Collection[int], ways: Ways = NO_WAYS
) -> Decomposition:
    """The change of these villages together. What moves between two of them is no change of theirs."""
    inside = frozenset(villages)
    opening, closing = Counter[Answer](), Counter[Answer]()
    came: dict[Came, Tally] = {}
    left: dict[Left, Tally] = {}
    turned: dict[Turned, int] = {}
    for step in steps:
        if step.was.answer is not None and step.was.answers_in(inside):
            opening[step.was.answer] += step.count
        if step.now.answer is not None and step.now.answers_in(inside):
            closing[step.now.answer] += step.count
        match part_of(step, inside, there, ways):
            case Came() as reason:
                came[reason] = came.get(reason, Tally()) + _tally(step.now, step.count)
            case Left() as why:
                left[why] = left.get(why, Tally()) + _tally(step.was, step.count)
            case Turned() as turn:
                turned[turn] = turned.get(turn, 0) + step.count
    return Decomposition(
        _answered(opening),
        {reason: came[reason] for reason in Came if reason in came},
        {why: left[why] for why in Left if why in left},
        {turn: turned[turn] for turn in Turned if turn in turned},
        _answered(closing),
    )


def _tally(stand: Stand, count: int) -> Tally:
    return Tally(count, 0) if stand.answer is Answer.YES else Tally(0, count)


def _answered(counted: Mapping[Answer, int]) -> Tally:
    return Tally(counted.get(Answer.YES, 0), counted.get(Answer.NO, 0))


# -- of those who say yes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Movement:
    """Who came and who left of a number of subjects, by reason: opening + in − out = closing."""

    opening: int
    came: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    closing: int = 0

    @property
    def balances(self) -> bool:
        return self.opening + sum(self.came.values()) - sum(self.left.values()) == self.closing


def movement(change: Decomposition) -> Movement:
    """Of those who answer yes; whose answer changed has come, or has left."""
    came = {reason.value: tally.yes for reason, tally in change.came.items()}
    left = {reason.value: tally.yes for reason, tally in change.left.items()}
    came[Turned.TO_YES.value] = change.turned.get(Turned.TO_YES, 0)
    left[Turned.TO_NO.value] = change.turned.get(Turned.TO_NO, 0)
    return Movement(
        change.opening.yes,
        {reason: count for reason, count in came.items() if count},
        {reason: count for reason, count in left.items() if count},
        change.closing.yes,
    )


# -- words ------------------------------------------------------------------------------------------------------------

WORDS = {
    "id": {
        "new_village": "desa baru didata",
        "listed": "masuk daftar baru",
        "born": "lahir",
        "split": "pecah dari rumah tangga lain",
        "returned": "datang kembali",
        "readmitted": "masuk sasaran lagi",
        "moved_in": "pindah dari desa lain",
        "divided_in": "pemekaran desa",
        "merged_in": "penggabungan desa",
        "applicable": "mulai berlaku baginya",
        "of_age": "memasuki usianya",
        "known": "baru diketahui jawabannya",
        "died": "meninggal",
        "away": "pindah ke luar",
        "exited": "keluar dari sasaran",
        "empty": "tidak ada lagi anggotanya",
        "moved_out": "pindah ke desa lain",
        "divided_out": "pemekaran desa",
        "merged_out": "penggabungan desa",
        "inapplicable": "tidak lagi berlaku baginya",
        "past_age": "melewati usianya",
        "unknown": "tidak lagi diketahui jawabannya",
        "to_yes": "jawaban berubah dari tidak menjadi ya",
        "to_no": "jawaban berubah dari ya menjadi tidak",
        "ranked_in": "diperingkat ulang ke dalam desil 1–4",
        "ranked_out": "diperingkat ulang ke luar desil 1–4",
    },
    "en": {
        "new_village": "village counted for the first time",
        "listed": "newly listed",
        "born": "born",
        "split": "split from another household",
        "returned": "came back",
        "readmitted": "on the target list again",
        "moved_in": "moved in from another village",
        "divided_in": "village divided",
        "merged_in": "villages merged",
        "applicable": "the question began to apply",
        "of_age": "came of age",
        "known": "answer became known",
        "died": "died",
        "away": "moved away",
        "exited": "left the target list",
        "empty": "nobody lives there any more",
        "moved_out": "moved to another village",
        "divided_out": "village divided",
        "merged_out": "villages merged",
        "inapplicable": "the question no longer applies",
        "past_age": "grew out of the age",
        "unknown": "answer is no longer known",
        "to_yes": "answer changed from no to yes",
        "to_no": "answer changed from yes to no",
        "ranked_in": "ranked anew into deciles 1–4",
        "ranked_out": "ranked anew out of deciles 1–4",
    },
}
#: Of children out of school, the parts that have words of school; the others are called as of anything. On paper only.
SCHOOL_WORDS = {
    "dropped_out": "putus sekolah",
    "came_of_age": "genap 7 tahun dan tidak bersekolah",
    "found": "baru diketahui tidak bersekolah",
    "back": WORDS["id"]["returned"],
    "returned": "kembali bersekolah",
    "grown": "lewat usia 18 tahun",
    "lost": "tidak lagi diketahui",
}
#: What a part is called where the question reads nothing but the decile, which is ranked nationally.
RANKED = {Turned.TO_YES: "ranked_in", Turned.TO_NO: "ranked_out"}
#: Where nothing but the age says who is asked.
AGED = {Came.APPLICABLE: "of_age", Left.INAPPLICABLE: "past_age"}


def in_words(part: Part, indicator: Indicator, locale: str = "id") -> str:
    """What a part is called, for this question."""
    key = part.value
    if isinstance(part, Turned) and indicator.seen == ("decile_seen",):
        key = RANKED[part]
    if isinstance(part, Came | Left) and isinstance(indicator.applies, AgeBetween):
        key = AGED.get(part, key)
    return WORDS[locale][key]


# -- of everybody -----------------------------------------------------------------------------------------------------


def _everybody(key: str, unit: str, label_id: str, label_en: str, definition_id: str, definition_en: str) -> Indicator:
    return Indicator(
        key,
        1,
        unit,
        Kind.COUNT,
        0,
        label_id,
        label_en,
        label_id,
        definition_id,
        "",
        date.min,
        holds=Always(),
        question_en=label_en,
        definition_en=definition_en,
    )


#: Questions that everybody who counts answers yes: by them the number of households and of persons is told apart into
#: its parts as a figure is. They are no indicators: no figure is made of them.
EVERYBODY: Mapping[str, Indicator] = {
    each.key: each
    for each in (
        _everybody(
            "target_households",
            "household",
            "Rumah tangga sasaran",
            "Target households",
            "Rumah tangga di daftar sasaran yang dihuni pada tanggal data.",
            "Households on the target list in which somebody lives on the date of the data.",
        ),
        _everybody(
            "target_persons",
            "person",
            "Orang di rumah tangga sasaran",
            "People in target households",
            "Orang yang tinggal di rumah tangga sasaran pada tanggal data.",
            "People who live in target households on the date of the data.",
        ),
    )
}
