"""NIK and family card numbers in their official shape, each given once."""

from __future__ import annotations

import random
from datetime import date


def nik(district: str, born: date, sex: int, serial: int) -> str:
    """PPKKCC + DDMMYY (women day + 40) + serial."""
    day = born.day + (40 if sex == 2 else 0)
    return f"{district}{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}"


def kk(district: str, issued: date, serial: int) -> str:
    """PPKKCC + day of issue + serial."""
    return f"{district}{issued.day:02d}{issued.month:02d}{issued.year % 100:02d}{serial:04d}"


class Numbers:
    """Hands out numbers; no number is ever given twice, and no NIK is a family card number."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given: set[str] = set()

    def nik(self, village: str, born: date, sex: int) -> str:
        """A NIK of the village's district; one in eight was registered elsewhere in the regency."""
        district = village.replace(".", "")[:6]
        if self.rng.random() < 0.12:
            district = f"3326{self.rng.randint(1, 19):02d}"
        return self._fresh(lambda: nik(district, born, sex, self.rng.randint(1, 89)))

    def kk(self, village: str, issued: date) -> str:
        """A family card number issued on that day in the village's district."""
        return self._fresh(lambda: kk(village.replace(".", "")[:6], issued, self.rng.randint(1, 899)))

    def _fresh(self, draw) -> str:  # type: ignore[no-untyped-def]
        number = draw()
        while number in self.given:
            number = draw()
        self.given.add(number)
        return str(number)
