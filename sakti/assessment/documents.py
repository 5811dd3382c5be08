"""The minutes of a session (berita acara PPA): everything that they print, as it was when the session was finalised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sakti.assessment import queries
from sakti.assessment.queries import Sharpened, ShownCard
from sakti.assessment.sentences import SIGNERS, kind_of
from sakti.core.assessment import GROUPS, ClassLine, Group, Verdict, people, rule, say_areas, tally, two_way
from sakti.core.terbilang import day_in_words, terbilang
from sakti.paper import press
from sakti.regions import queries as regions
from sakti.settings import queries as settings
from sakti.settings.queries import Values
from sakti.web.clock import today

if TYPE_CHECKING:
    from sakti.assessment.tables import PpaClass, PpaProblem, PpaSession
    from sakti.regions.tables import Region

#: The job that prints the minutes of one session.
MINUTES = "print_ppa_minutes"


@dataclass(frozen=True, slots=True)
class Result:
    """What a session found: the table of classes and deciles, the verdicts, who is proposed."""

    session: PpaSession
    kinds: Sequence[PpaClass]
    cards: Sequence[ShownCard]
    lines: Sequence[ClassLine]
    total: ClassLine
    verdicts: dict[Verdict, int]
    sharpened: Sequence[Sharpened]

    @property
    def placed(self) -> int:
        return len(self.cards) - self.verdicts[Verdict.UNRANKED]

    @property
    def is_empty(self) -> bool:
        return self.placed == 0

    def name_of(self, rank: int | None) -> str:
        return next((one.name for one in self.kinds if one.id == rank), "")

    def is_poor(self, rank: int | None) -> bool:
        return rank in queries.poor(self.kinds)

    def of(self, verdict: Verdict) -> list[Sharpened]:
        return [one for one in self.sharpened if one.verdict is verdict]

    def in_class(self, rank: int | None) -> list[ShownCard]:
        return [one for one in self.cards if one.card.class_id == rank]


def result_of(session: PpaSession) -> Result:
    kinds, cards = queries.classes(session), queries.cards(session)
    placed = [one.placed for one in cards]
    lines, total = two_way(placed, [one.id for one in kinds])
    verdicts = tally(placed, queries.poor(kinds), session.decile_limit)
    return Result(session, kinds, cards, lines, total, verdicts, queries.sharpened(session, cards, kinds))


@dataclass(frozen=True, slots=True)
class Minutes:
    session: PpaSession
    village: Region
    district: str
    kind: str  # desa or kelurahan
    result: Result
    problems: Sequence[PpaProblem]
    letterhead: Values
    signers: list[tuple[str, str]]

    @property
    def opening(self) -> str:
        """ "Pada hari ini Selasa tanggal tiga …"."""
        return f"Pada hari ini, {day_in_words(self.session.held_on)}"

    @property
    def participants(self) -> list[tuple[str, Group]]:
        """Of each group that came how many, and the names that were written down: none is an empty list."""
        nobody: Group = {"count": 0, "names": []}
        return [
            (words[0], nobody | self.session.participants[key])
            for key, words in GROUPS.items()
            if key in self.session.participants
        ]

    @property
    def people(self) -> int:
        return people(self.session.participants)

    @property
    def people_in_words(self) -> str:
        return terbilang(self.people)

    @property
    def area(self) -> str:
        return say_areas(self.session.areas)

    @property
    def rule(self) -> list[str]:
        return rule([one.name for one in self.result.kinds if one.is_poor], self.session.decile_limit)

    @property
    def compared_on(self) -> date:
        return self.session.compared_on or today()


def page_of(session: PpaSession, village: Region) -> str:
    return press.rendered("pdf/ppa.html", "minutes.css", "ppa.css", content=minutes_of(session, village))


def minutes_of(session: PpaSession, village: Region) -> Minutes:
    kind = kind_of(village)
    district = regions.get(village.parent_id or 0)
    signers = [(label, session.signers.get(key, "")) for key, label in SIGNERS[kind].items()]
    return Minutes(
        session,
        village,
        district.name if district else "",
        kind,
        result_of(session),
        queries.problems(session),
        settings.on_paper(session.held_on),
        signers,
    )
