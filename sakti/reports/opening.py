"""The sentences that open a report."""

from __future__ import annotations

from sakti.closing.queries import month_in_words
from sakti.core import sentences
from sakti.core.formatting import number
from sakti.core.periods import month_end
from sakti.reports.parts import Place

ALL_WITHHELD = "Semua angka disembunyikan: terlalu sedikit rumah tangga atau orang."


def opening(place: Place, late: int | None) -> list[str]:
    """Of what is told. `late`: how many promises are; None where that is not told."""
    if place.is_empty and place.was_there:
        return [nobody_left(place)]
    told = [line for line in place.lines if not line.is_withheld]
    if place.lines and not told:
        return [ALL_WITHHELD]
    measured = [sentences.Measured(line.indicator, line.change, line.now, line.least_coverage) for line in told]
    compared = place.picture.compared
    return sentences.opening(
        measured,
        place.title,
        month_end(place.picture.month),
        late,
        villages=None if compared is None else compared.villages,
    )


def nobody_left(place: Place) -> str:
    """Of a region that earlier papers told of."""
    month = month_in_words(place.picture.month)
    here = f"Tidak ada lagi rumah tangga sasaran yang tercatat di {place.title} pada akhir {month}"
    told = place.picture.statements
    if told is None or told.since is None or not told.households.published.yes:
        return f"{here}."
    was = f"{number(told.households.published.yes)} rumah tangga menurut laporan {month_in_words(told.since)}"
    return f"{here}; sebelumnya {was}. Sebabnya ada di bagian B{' dan lampiran 1' if told.households.amended else ''}."
