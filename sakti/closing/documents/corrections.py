"""What a close kept and later entries changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sakti.core.figures import Answers


class CorrectionDocument(TypedDict):
    month: int
    village_id: int
    indicator: str
    version: int
    old: list[int]
    new: list[int]
    since: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a closed month said, and what it is now."""

    month: int
    village_id: int
    indicator: str
    version: int
    old: Answers
    new: Answers
    since: datetime | None

    @classmethod
    def parse(cls, plain: CorrectionDocument) -> Correction:
        since = plain["since"]
        return cls(
            plain["month"],
            plain["village_id"],
            plain["indicator"],
            plain["version"],
            Answers(*plain["old"]),
            Answers(*plain["new"]),
            datetime.fromisoformat(since) if since else None,
        )

    def document(self) -> CorrectionDocument:
        return {
            "month": self.month,
            "village_id": self.village_id,
            "indicator": self.indicator,
            "version": self.version,
            "old": list(self.old),
            "new": list(self.new),
            "since": None if self.since is None else self.since.isoformat(),
        }
