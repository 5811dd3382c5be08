"""What is missing, doubtful, late or old in the data of a region, as a close keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NotRequired, TypedDict


class AgeDocument(TypedDict):
    fresh_for: int
    median: str | None


class QualityDocument(TypedDict):
    counts: dict[str, int]
    pairs: NotRequired[int]
    retro: dict[str, int] | None
    findings: dict[str, int]
    ages: NotRequired[dict[str, AgeDocument]]


@dataclass(frozen=True, slots=True)
class AnswerAge:
    """How old the answers of an indicator were: `fresh_for` months they were fresh, the `median` of whole months."""

    fresh_for: int
    median: Decimal | None  # None where nobody answered


@dataclass(frozen=True, slots=True)
class DataQuality:
    """What is missing, doubtful or late in the data of a region. Counts, never names."""

    counts: dict[str, int]
    retro: dict[str, int] | None  # entries about months that were closed; None before the first close
    findings: dict[str, int]
    pairs: int | None  # suspected duplicates; None in months that were closed before this was kept
    #: Of the indicators whose answers grow old; None in months that were closed before this was kept.
    ages: dict[str, AnswerAge] | None = None

    @classmethod
    def parse(cls, plain: QualityDocument) -> DataQuality:
        ages = parse_ages(plain["ages"]) if "ages" in plain else None
        return cls(plain["counts"], plain["retro"], plain["findings"], plain.get("pairs"), ages)

    def document(self) -> QualityDocument:
        plain: QualityDocument = {
            "counts": self.counts,
            "pairs": self.pairs or 0,
            "retro": self.retro,
            "findings": self.findings,
        }
        if self.pairs is None:
            del plain["pairs"]
        return plain if self.ages is None else {**plain, "ages": ages_document(self.ages)}


def ages_document(ages: Mapping[str, AnswerAge]) -> dict[str, AgeDocument]:
    return {
        key: {"fresh_for": age.fresh_for, "median": None if age.median is None else str(age.median)}
        for key, age in ages.items()
    }


def parse_ages(plain: Mapping[str, AgeDocument]) -> dict[str, AnswerAge]:
    return {
        key: AnswerAge(age["fresh_for"], None if age["median"] is None else Decimal(age["median"]))
        for key, age in plain.items()
    }
