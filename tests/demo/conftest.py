"""The made-up district, made once and read once."""

from __future__ import annotations

import pytest

from sakti.demo.district import District, pilots
from tests.demo.calculator import Calculator


def read(district: District) -> Calculator:
    """Everything in the order of the contract: lists, events, observations, deliveries."""
    calculator = Calculator({programme.name: programme.records for programme in district.programmes})
    for by_name in district.lists:
        calculator.read_list(by_name.as_of, by_name.rows)
    calculator.read_events(district.events)
    calculator.read_observations(district.observations)
    calculator.read_deliveries(district.deliveries)
    return calculator


@pytest.fixture(scope="session")
def district() -> District:
    return pilots()


@pytest.fixture(scope="session")
def calculator(district: District) -> Calculator:
    return read(district)
