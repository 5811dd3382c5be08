"""The regency for benchmarks: any size, streamed, unique numbers, keys that exist."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from sakti.demo.regency import regency
from sakti.demo.rows import DELIVERY_HEADINGS, EVENT_HEADINGS, LIST_HEADINGS, OBSERVATION_HEADINGS
from tests.demo.calculator import Calculator

VILLAGES = [("33.26.02.2008", "Botosari"), ("33.26.02.2009", "Lain"), ("33.26.14.2009", "Kertijayan")]


@pytest.fixture(scope="module")
def small():
    return regency(1500, 1, VILLAGES)


def test_as_many_households_as_asked(small):
    rows = list(small.list_rows())
    assert len({row["no_rumah_tangga"] for row in rows}) == 1500
    assert 3.8 < len(rows) / 1500 < 4.2
    assert {row["kode_desa"] for row in rows} == {code for code, _ in VILLAGES}


def test_numbers_are_unique():
    """Also past the first round of serials."""
    rows = list(regency(6000, 1, VILLAGES).list_rows())
    assert max(Counter(row["nik"] for row in rows).values()) == 1
    cards = {(row["no_kk"], row["no_rumah_tangga"]) for row in rows}
    assert len({card for card, _ in cards}) == len(cards) == 6000
    assert not {row["nik"] for row in rows} & {card for card, _ in cards}


def test_streams_agree_on_keys(small):
    calculator = Calculator({row["programme"]: None for row in small.deliveries()})
    calculator.read_list(date(2018, 12, 31), small.list_rows())
    calculator.read_events(small.events())
    calculator.read_observations(small.observations())
    calculator.read_deliveries(small.deliveries())
    assert len(calculator.rows) > 100


def test_layouts(small):
    streams = (small.list_rows(), small.events(), small.observations(), small.deliveries())
    headings = (LIST_HEADINGS, EVENT_HEADINGS, OBSERVATION_HEADINGS, DELIVERY_HEADINGS)
    for stream, expected in zip(streams, headings, strict=True):
        assert all(set(row) == set(expected) for row in islice(stream, 500))


def test_same_seed_same_rows(small):
    again = regency(1500, 1, VILLAGES)
    assert list(again.list_rows()) == list(small.list_rows())
    assert list(again.events()) == list(small.events())
    assert list(regency(1500, 2, VILLAGES).events()) != list(small.events())


def test_a_district_too_large_for_its_numbers_is_refused():
    with pytest.raises(ValueError, match="not enough numbers"):
        regency(60_000, 1, VILLAGES[:1])
