"""What the figures ask for next: of whom, and until when. Few of it is put before whoever signs, on the first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sakti.core.changes import WORDS
from sakti.core.formatting import number
from sakti.core.periods import month_end, month_index
from sakti.core.targets import SILENCES, Silence, doubt

if TYPE_CHECKING:
    from sakti.reports.parts import Place, ReportLine

#: So many actors and gaps a meeting can speak about.
MOST_ACTORS, MOST_GAPS = 8, 3
#: So many indicators a decision names, and so many actors have one of their own; of the others so many are named in one
#: together. Whoever is left is counted.
MOST_NAMED = 2
#: So many letters of a name, or of two together, fit beside a decision.
LONGEST_NAME = 60
#: A day that leaves less time than this after the paper's own is put off by a month.
LEAST_TIME = timedelta(days=14)
FIELD = "Pemerintah desa dan fasilitator"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing to do: proposed, to be agreed upon in a meeting, or asked of the signer."""

    what: str
    owner: str
    due_on: date


def due_day(month: int, dated: date) -> date:
    """The end of the next month; for a paper that comes late, an end of month that leaves two weeks after its day."""
    last = max(month + 1, month_index(dated))
    return month_end(last if month_end(last) - dated >= LEAST_TIME else last + 1)


# -- for a meeting --------------------------------------------------------------------------------------------------


def follow_ups(place: Place, due: date) -> list[FollowUp]:
    return [*promises_to_keep(place, due), *answers_to_renew(place, due), *gaps_to_close(place, due)]


def promises_to_keep(place: Place, due: date) -> list[FollowUp]:
    """Who is late first, then who has not reported."""
    owing = owed_by(place)
    quiet = {debtor.organisation: debtor.due for debtor in place.picture.unreported if debtor.organisation not in owing}
    asked = [
        (f"Menyelesaikan atau menjadwalkan ulang {number(count)} janji bantuan yang lewat tenggat", owner)
        for owner, count in owing.most_common()
    ]
    asked += [(f"Melaporkan realisasi {number(count)} janji yang jatuh tempo", owner) for owner, count in quiet.items()]
    others = asked[MOST_ACTORS:]
    if others:
        count = sum(owing.get(owner, 0) or quiet.get(owner, 0) for _, owner in others)
        what = f"Menyelesaikan, menjadwalkan ulang, atau melaporkan {number(count)} janji lainnya"
        asked[MOST_ACTORS:] = [(what, f"{number(len(others))} pelaku lain")]
    return [FollowUp(what, owner, due) for what, owner in asked]


def owed_by(place: Place) -> Counter[str]:
    """Organisation → its promises whose day has passed."""
    owing = Counter[str]()
    for debtor in place.late:
        owing[debtor.organisation] += debtor.count
    return owing


def answers_to_renew(place: Place, due: date) -> list[FollowUp]:
    """The indicators of which most answers are old."""
    old = [line for line in place.lines if line.is_stale]
    return [FollowUp(f"Mendata ulang {_named(old)}: {SILENCES['id'][Silence.STALE]}", FIELD, due)] if old else []


def gaps_to_close(place: Place, due: date) -> list[FollowUp]:
    """The indicators of which the most is unknown."""
    gaps = sorted((line for line in place.lines if line.now.unknown), key=lambda line: -line.now.unknown)[:MOST_GAPS]
    return [
        FollowUp(
            f"Mendata {number(line.now.unknown)} {WORDS['id'][line.indicator.unit]}: {line.indicator.label_id}",
            FIELD,
            due,
        )
        for line in gaps
    ]


# -- for whoever signs ----------------------------------------------------------------------------------------------


def decisions(place: Place, due: date) -> list[FollowUp]:
    """What only the signer can settle: promises that are late, and figures that are too old or too thin to judge."""
    return [FollowUp(what, owner, due) for what, owner in (*_schedules(place), *_surveys(place))]


def _schedules(place: Place) -> Iterator[tuple[str, str]]:
    """A new day, or somebody else, for the promises of those who owe the most; the others together."""
    owing = owed_by(place).most_common()
    for owner, count in owing[:MOST_NAMED]:
        days = max(debtor.days for debtor in place.late if debtor.organisation == owner)
        yield _schedule(count, days), shorten(owner, LONGEST_NAME)
    if others := dict(owing[MOST_NAMED:]):
        days = max(debtor.days for debtor in place.late if debtor.organisation in others)
        yield _schedule(sum(others.values()), days), _actors(list(others))


def _actors(names: list[str]) -> str:
    """ "Baznas, Unikal, dan 3 pelaku lain"."""
    named = [shorten(name, LONGEST_NAME // len(names[:MOST_NAMED])) for name in names[:MOST_NAMED]]
    rest = len(names) - MOST_NAMED
    return f"{', '.join(named)}, dan {number(rest)} pelaku lain" if rest > 0 else " dan ".join(named)


def shorten(name: str, most: int) -> str:
    """A long name is cut where it must fit: it stands in full elsewhere."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _schedule(count: int, days: int) -> str:
    promises = f"{number(count)} janji bantuan yang lewat tenggat (paling lama {number(days)} hari)"
    return f"Menetapkan jadwal baru atau pengganti bagi {promises}"


def _surveys(place: Place) -> Iterator[tuple[str, str]]:
    """To look again, or at last, where more than half of the answers are old, or too few were seen, or nobody was."""
    asked = (
        (Silence.STALE, "Menugaskan pendataan ulang"),
        (Silence.TOO_FEW, "Menugaskan pendataan"),
        (Silence.NO_DATA, "Menugaskan pendataan"),
    )
    for reason, verb in asked:
        lines = [
            line
            for line in place.lines
            if doubt(line.now, line.least_coverage) is reason and (line.now.d or line.now.unknown)
        ]
        if lines:
            yield f"{verb} {_named(lines)}: {SILENCES['id'][reason]}", FIELD


def _named(lines: list[ReportLine]) -> str:
    """The main indicators first, as they stand in a sentence."""
    labels = [line.indicator.subject("id") for line in sorted(lines, key=lambda line: not line.is_headline)]
    shown = [label[0].lower() + label[1:] for label in labels[:MOST_NAMED]]
    others = len(labels) - len(shown)
    return ", ".join(shown) + (f", dan {number(others)} indikator lain" if others else "")
