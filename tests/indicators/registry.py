"""Other definitions for a while: added to those that there are, or instead of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sakti.core import indicators
from sakti.core.indicators import Indicator, declare_indicator

REGISTRIES = (indicators.VERSIONS, indicators.INDICATORS, indicators.NAMES)


@contextmanager
def kept() -> Iterator[None]:
    """What is declared inside is forgotten afterwards."""
    before = [dict(registry) for registry in REGISTRIES]
    try:
        yield
    finally:
        for registry, entries in zip(REGISTRIES, before, strict=True):
            registry.clear()
            registry.update(entries)


@contextmanager
def added(*definitions: Indicator) -> Iterator[None]:
    with kept():
        for definition in definitions:
            declare_indicator(definition)
        yield


@contextmanager
def only(*definitions: Indicator) -> Iterator[None]:
    with kept():
        for registry in REGISTRIES:
            registry.clear()
        for definition in definitions:
            declare_indicator(definition)
        yield
