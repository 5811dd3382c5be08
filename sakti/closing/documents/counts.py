"""The counts of figures as a close keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sakti.core.figures import Counts

#: Counts as they are kept: n, d, excluded, unknown, and `stale` where it is known.
CountsDocument = Sequence[int | None]
#: Indicator → rows of the month and its counts.
SeriesDocument = dict[str, list[CountsDocument]]


def line_document(series: Mapping[str, Mapping[int, Counts]]) -> SeriesDocument:
    return {key: [[month, *counts_document(counts)] for month, counts in line.items()] for key, line in series.items()}


def counts_document(counts: Counts) -> CountsDocument:
    return list(counts.answers) if counts.stale is None else list(counts)


def parse_line(rows: Iterable[CountsDocument]) -> dict[int, Counts]:
    """Month → counts."""
    return {month: read_counts(counts) for month, *counts in rows if month is not None}


def read_counts(kept: CountsDocument) -> Counts:
    n, d, excluded, unknown, *stale = kept
    return Counts(n or 0, d or 0, excluded or 0, unknown or 0, *stale)
