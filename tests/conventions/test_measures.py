"""What was agreed about the house does not get worse again. The limits are in `measures.py`."""

from __future__ import annotations

import pytest

from tests.conventions import trace_import
from tests.conventions.measures import BOUNDS, MEASURES, ROOT, House, declarations


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


def test_every_measure_has_a_bound():
    assert MEASURES.keys() == BOUNDS.keys()


@pytest.mark.parametrize("name", [name for name, bound in BOUNDS.items() if bound.limit is not None])
def test_a_measure_keeps_its_limit(house, name):
    places = list(MEASURES[name](house))
    limit = BOUNDS[name].limit
    assert len(places) <= limit, "\n".join([f"{len(places)} places, {limit} at most:", *places[:200]])


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("a { color: red; }", 1),
        ("a { color: red; margin: 0 }", 2),
        ("  margin: 0;", 1),
        ("  --gap: 4px; --wide: 8px;", 2),
        ("  grid-template: 'a b' 'c;d' / 1fr 2fr;", 1),
        ("  background: url(data:image/svg+xml;x:y) no-repeat;", 1),
        ("a:hover, b::before { content: ';'; }", 1),
        ("@media (min-width: 40rem) {", 0),
        ("  /* color: red; margin: 0; */", 0),
    ],
)
def test_declarations_are_counted(line, count):
    assert declarations(line) == count


def test_a_row_walks_no_longer_way():
    walk = trace_import.traced_in(trace_import.CHECKOUT)["run"]
    numbers = {
        (where, number): trace_import.VIEWS[where](walk).numbers()[number] for where, number in trace_import.BOUNDS
    }
    assert {key: found for key, found in numbers.items() if found > trace_import.BOUNDS[key]} == {}
