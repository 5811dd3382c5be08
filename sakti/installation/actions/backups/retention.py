"""Which backups stay: 7 days, 5 weeks, 12 months; and never one less because a clock was wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sakti.installation.actions.backups import envelope
from sakti.installation.actions.backups.envelope import Header
from sakti.installation.models import GOOD
from sakti.keys import Keyring, keyring
from sakti.web import clock

#: How many of each are kept: the newest backup of a day, a week, a month.
PERIODS: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
    (7, lambda moment: (moment.year, moment.month, moment.day)),
    (5, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)
#: What the schedule calls its files.
PATTERN = "sakti-*.sakti"


def kept(made: Collection[datetime], now: datetime) -> set[datetime]:
    """Those of these moments whose backups stay.

    Days without a backup take no place. What a wrong clock made in the future stays, and pushes nothing out.
    """
    past = sorted((moment for moment in made if moment <= now), reverse=True)
    stay = {moment for moment in made if moment > now}
    for count, period in PERIODS:
        newest: dict[tuple[int, ...], datetime] = {}
        for moment in past:
            newest.setdefault(period(clock.local(moment)), moment)
        stay |= set(list(newest.values())[:count])
    return stay


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that the schedule has made, as it lies in the folder."""

    path: Path
    header: Header


def of_schedule(folder: Path, ring: Keyring) -> Iterator[Kept]:
    """The backups of the schedule in this folder: by signature, instance and size, not by what they are called."""
    for path in sorted(folder.glob(PATTERN)):
        try:
            with path.open("rb") as file:
                seal = envelope.read_head(file, ring)
            size = path.stat().st_size
        except (OSError, ValueError):
            continue
        header = seal.header
        ours = seal.signed_by is not None and header.instance == envelope.instance_of(ring)
        if ours and header.kind == envelope.NIGHTLY and size == envelope.HEAD + header.length:
            yield Kept(path, header)


def tidy(folder: Path) -> list[Path]:
    """Take away what is old; what did not turn out well takes no place from what did. Returns what went.

    Nothing goes that somebody else has put there: a file is known by this instance's signature.
    """
    every = list(of_schedule(folder, keyring()))
    good = [each for each in every if each.header.verdict == GOOD]
    other = [each for each in every if each.header.verdict != GOOD]
    gone = []
    for group in (good, other):
        stay = kept([each.header.moment for each in group], clock.now())
        for each in group:
            if each.header.moment not in stay:
                each.path.unlink(missing_ok=True)
                gone.append(each.path)
    return gone
