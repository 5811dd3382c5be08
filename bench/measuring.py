"""Timing, and how a result is printed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Clock]:
    """Wall time of what is inside."""
    clock = Clock()
    start = time.perf_counter()
    try:
        yield clock
    finally:
        clock.seconds = time.perf_counter() - start


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def repeat(times: int, action: Callable[[], object]) -> list[float]:
    """Seconds of each call, after two that warm up."""
    action()
    action()
    result = []
    for _ in range(times):
        with timed() as clock:
            action()
        result.append(clock.seconds)
    return result


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report. `limit` is the bound that was promised; None if there is none."""

    name: str
    value: float
    unit: str
    limit: float | None
    detail: str

    @property
    def kept(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def line(self) -> str:
        bound = (
            "" if self.limit is None else f" (at most {self.limit:g} {self.unit}: {'kept' if self.kept else 'MISSED'})"
        )
        return f"{self.name:<34} {self.value:8.2f} {self.unit}{bound}  {self.detail}"
