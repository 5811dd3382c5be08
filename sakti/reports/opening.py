"""The sentences that open a report."""

from __future__ import annotations

from sakti.core import sentences
from sakti.core.periods import month_end
from sakti.reports.parts import Place

ALL_WITHHELD = "Semua angka disembunyikan: terlalu sedikit rumah tangga atau orang."


def opening(place: Place, late: int | None) -> list[str]:
    """Of what is told. `late`: how many promises are; None where that is not told."""
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
