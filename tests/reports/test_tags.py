"""PDF/UA: everything is in the tree or an artifact, and the tree says what it is (ISO 14289-1)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.reports.conftest import MAY, close, printed
from tests.reports.structure import read_tags

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


@pytest.fixture
def tagged(pilot, world):
    world.running(due_on=date(2020, 2, 1))
    close(MAY)
    return read_tags(printed(world.cast.regency, MAY).data)


def test_all_that_is_painted_is_in_the_tree_or_an_artifact(tagged):
    assert tagged.faults == []
    assert tagged.headings[:2] == [1, 2]
    assert {"Table", "Figure", "Caption", "Link", "L"} <= set(tagged.kinds)


def test_it_says_its_language_its_title_and_its_standard(tagged):
    root = tagged.reader.trailer["/Root"]

    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert {page["/Tabs"] for page in tagged.reader.pages} == {"/S"}
