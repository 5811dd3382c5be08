"""One village report, against WeasyPrint's own time for the same page."""

from __future__ import annotations

from bench.measuring import Result, percentile, timed
from sakti.core.periods import month_index
from sakti.demo.regency import BASELINE, MONTHS
from sakti.extensions import db
from sakti.regions.queries import villages
from sakti.reports import content, paper

TIMES = 3


def tell(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def run() -> list[Result]:
    month = month_index(BASELINE) + MONTHS - 1
    ours, floor = [], []
    for village in villages()[:TIMES]:
        with timed() as whole:
            page = paper.page(content.build(village, month))
            with timed() as printing:
                paper.printed(page, tell)
        ours.append(whole.seconds)
        floor.append(printing.seconds)
        db.session.rollback()
    ratio = percentile(ours, 0.5) / percentile(floor, 0.5)
    return [
        Result(
            "one village report",
            ratio,
            "×",
            1.2,
            f"{percentile(ours, 0.5):.1f} s, of it WeasyPrint {percentile(floor, 0.5):.1f} s",
        )
    ]
