"""What a close keeps of a region, as values and as the JSON that is stored: each kind has `parse` and `document`.

The stored form never changes: its hash was printed on paper. So it is written field by field, whatever else the values
of other domains may learn to hold, and months that were closed before something was kept still parse.
"""

from __future__ import annotations

from sakti.closing.documents.compared import Compared
from sakti.closing.documents.corrections import Correction
from sakti.closing.documents.counts import SeriesDocument, parse_line, read_counts
from sakti.closing.documents.movements import MovementDocument, parse_movement
from sakti.closing.documents.pictures import Picture, PictureDocument
from sakti.closing.documents.quality import AgeDocument, AnswerAge, DataQuality, parse_ages
from sakti.closing.documents.statements import KeptStatements, StatementsDocument
from sakti.closing.documents.targets import PlannedTarget
from sakti.closing.documents.work import COUNTED_LATER

__all__ = [
    "COUNTED_LATER",
    "AgeDocument",
    "AnswerAge",
    "Compared",
    "Correction",
    "DataQuality",
    "KeptStatements",
    "MovementDocument",
    "Picture",
    "PictureDocument",
    "PlannedTarget",
    "SeriesDocument",
    "StatementsDocument",
    "parse_ages",
    "parse_line",
    "parse_movement",
    "read_counts",
]
