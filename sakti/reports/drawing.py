"""The charts of a report, as pictures that carry their own description (PDF/UA asks for one)."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from sakti.core.changes import shown
from sakti.core.charts import Segment, Svg, month_line, stacked_bar
from sakti.core.charts.scale import Number
from sakti.core.figures import Figure
from sakti.core.periods import month_end
from sakti.core.targets import TargetKind, is_mostly_stale, whole
from sakti.interventions.queries import Contribution
from sakti.paper.letters import printable
from sakti.reports.parts import Place, ReportLine


@dataclass(frozen=True, slots=True)
class Image:
    """An `img` of a `data:` address with its alternative text."""

    src: str
    alt: str


def image(drawn: Svg) -> Image:
    """In letters that print: the page cannot look into its pictures."""
    svg = printable(drawn)
    title, about = (re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg) for tag in ("title", "desc"))
    words = ". ".join(unescape(part[1]).rstrip(".") for part in (title, about) if part)
    return Image("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), words)


def value(line: ReportLine, figure: Figure) -> Decimal | int | None:
    return shown(line.indicator.kind, figure)


def months(line: ReportLine, width: int = 330, height: int = 170, beside: Collection[Number] = ()) -> Image:
    """The months of an indicator with its baseline and the next target that can be drawn on this scale.

    `beside`: what the same indicator shows in the other villages, so that their pages share one scale.
    """
    points = [(month_end(month), value(line, figure)) for month, figure in in_a_row(line.months)]
    baseline = line.baseline.as_of if line.baseline is not None else None
    return image(
        month_line(
            points,
            key=line.indicator.key,
            title=line.indicator.label_id,
            baseline=baseline,
            was=None if line.baseline is None else value(line, line.baseline),
            target=aim(line),
            stale=[month_end(month) for month, figure in line.months if is_mostly_stale(figure)],
            beside=beside,
            unit="" if line.indicator.kind.counts_subjects else "%",
            width=width,
            height=height,
        )
    )


def in_a_row(months: Sequence[tuple[int, Figure]]) -> Sequence[tuple[int, Figure]]:
    """The months up to the last without a gap: what a picture does not keep of the months between nobody can say.

    The baseline's month, which a picture keeps before its line, is told by itself.
    """
    gaps = [place for place in range(1, len(months)) if months[place][0] != months[place - 1][0] + 1]
    return months[gaps[-1] :] if gaps else months


def scales(places: Iterable[Place]) -> dict[str, list[Number]]:
    """Per indicator everything that these places show of it, beside which each is drawn."""
    shown: dict[str, list[Number]] = {}
    for line in (line for place in places for line in place.lines):
        figures = [figure for _, figure in line.months if not is_mostly_stale(figure)]
        values = [value(line, figure) for figure in (*figures, line.baseline) if figure is not None]
        shown.setdefault(line.indicator.key, []).extend(each for each in (*values, aim(line)) if each is not None)
    return shown


def aim(line: ReportLine) -> Decimal | int | None:
    """The target's value on the scale of the line; the one that is due first."""
    for goal in sorted(line.goals, key=lambda each: each.goal.due_on):
        if goal.needed is not None and (goal.goal.kind is TargetKind.LEVEL) != line.indicator.kind.counts_subjects:
            if line.indicator.kind.counts_subjects:
                return whole(goal.needed, goal.goal.better)
            return Decimal(goal.needed.numerator) / Decimal(goal.needed.denominator)
    return None


def helix_bar(rows: Sequence[Contribution], width: int = 420) -> Image:
    """Who carried how much."""
    segments = [Segment(row.key, row.label, row.value_rp) for row in rows]
    return image(stacked_bar(segments, key="helix", title="Realisasi menurut unsur", width=width))
