"""Axes that a reader finds natural: round steps, months, and numbers in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sakti.core.formatting import MONTHS_EN, MONTHS_ID, number, percent, rupiah
from sakti.core.states import state_in_words

Number = Decimal | int
Value = Number | None  # None is unknown, never zero

WORDS = {
    "id": {
        "from": "Dari",
        "to": "ke",
        "target": "target",
        "baseline": "baseline",
        "unknown": state_in_words("no_data"),
        "months": "bulan belum ada data",
        "stale": state_in_words("stale"),
        "stale_months": "bulan datanya kedaluwarsa",
        "all_stale": state_in_words("stale").capitalize() + ".",
        "unreported": state_in_words("unreported"),
        "decile": "Desil",
        "decile_unknown": "belum diketahui",
        "nothing": state_in_words("no_data").capitalize() + ".",
        "villages": "desa",
    },
    "en": {
        "from": "From",
        "to": "to",
        "target": "target",
        "baseline": "baseline",
        "unknown": state_in_words("no_data", "en"),
        "months": "months without data",
        "stale": state_in_words("stale", "en"),
        "stale_months": "months with answers out of date",
        "all_stale": state_in_words("stale", "en").capitalize() + ".",
        "unreported": state_in_words("unreported", "en"),
        "decile": "Decile",
        "decile_unknown": "not known",
        "nothing": state_in_words("no_data", "en").capitalize() + ".",
        "villages": "villages",
    },
}


def show(value: Number, unit: str, locale: str) -> str:
    """A value with its unit: `%`, `Rp`, or a bare count."""
    if unit == "%":
        return percent(Decimal(value), locale)
    return rupiah(int(value), locale) if unit == "Rp" else number(value, locale=locale)


def short_month(month: date, locale: str) -> str:
    """Des 2018."""
    return f"{(MONTHS_ID if locale == 'id' else MONTHS_EN)[month.month - 1][:3]} {month.year}"


def round_step(span: float, about: int) -> float:
    """The round number (1, 2, 2.5 or 5 times a power of ten) that cuts the span into about so many parts."""
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(step for step in (1, 2, 2.5, 5, 10) if rough <= step * power * 1.0001)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on the way from `start` to `end`, with the round ticks between."""

    low: float
    high: float
    start: float
    end: float
    step: float

    def __call__(self, value: Number | float) -> float:
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[Decimal]:
        count = round((self.high - self.low) / self.step)
        return [Decimal(f"{self.low + i * self.step:.6f}").normalize() for i in range(count + 1)]


#: What an axis spans at least, so that noise does not look like a trend: of shares so many points; of counts so many,
#: and this part of the largest.
LEAST_SPAN = 10.0
LEAST_PART = 0.2


def natural(values: Iterable[Number], start: float, end: float, unit: str = "", about: int = 3) -> Scale:
    """An axis for lines: whole, round ends around the values; shares stay within 0 and 100, counts above 0."""
    numbers = [float(value) for value in values] or [0.0]
    low, high = spread(min(numbers), max(numbers), unit)
    step = round_step(high - low, about)
    if unit != "%" and step % 1:
        step = max(step * 2, 1.0)  # 2.5 subjects are none
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if min(numbers) >= 0:
        low = max(low, 0.0)
    if unit == "%" and max(numbers) <= 100:
        high = min(high, 100.0)
    return Scale(low, max(high, low + step), start, end, step)


def spread(low: float, high: float, unit: str) -> tuple[float, float]:
    """The least and the greatest value, drawn apart to what an axis must span, and not beyond 0 and 100 %."""
    least = LEAST_SPAN if unit == "%" else max(LEAST_SPAN, LEAST_PART * max(abs(low), abs(high)))
    if high - low >= least:
        return low, high
    bottom = (low + high - least) / 2
    if unit == "%" and high <= 100:
        bottom = min(bottom, 100 - least)
    if low >= 0:
        bottom = max(bottom, 0.0)
    return bottom, bottom + least


def from_zero(values: Iterable[Number], start: float, end: float) -> Scale:
    """An axis for bars: it starts at zero, always."""
    highest = max((float(value) for value in values), default=0.0)
    return Scale(0.0, highest or 1.0, start, end, highest or 1.0)


def tick_words(value: Decimal, unit: str, locale: str) -> str:
    """A tick with no more decimals than it needs: 70 %, 2,5 %, 1.200."""
    plain = Decimal(f"{value.normalize():f}")
    return number(plain, locale=locale) + (" %" if unit == "%" else "")
