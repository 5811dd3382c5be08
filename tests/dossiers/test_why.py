"""From a figure to the names behind it: the counts agree, the answers are the definition's own."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.audit.models import AuditEntry
from sakti.core.answers import Answer
from sakti.core.indicators import INDICATORS
from sakti.core.permissions import ALL_NAMES, NameScope
from sakti.dossiers.queries.reasons import ExplainedFigure
from tests.homes import household

DAY, BEFORE = date(2020, 6, 30), date(2019, 1, 31)


@pytest.fixture
def village(cast, homes):
    """Every kind of answer: children, the ill, the disabled, the unobserved."""
    household(
        cast.botosari,
        {"name": "Tarjono", "chronic_diseases": "02", "chronic_treated": 1, "difficulty_a": 1},
        {"name": "Umi", "birth_date": date(2010, 1, 1), "schooling": 3},
        {"name": "Tri", "birth_date": None},
        latrine_access=1,
        latrine_type=1,
        excreta_disposal=4,
        water=1,
        electricity=4,
        floor_area=90.0,
        roof=2,
        wall=1,
        floor=2,
    )
    household(
        cast.kertijayan,
        {"name": "Slamet", "birth_date": date(2013, 7, 1)},
        latrine_access=2,
        latrine_type=1,
        excreta_disposal=4,
        floor_area=5.0,
    )
    return frozenset({cast.botosari.id, cast.kertijayan.id})


@pytest.mark.parametrize("key", INDICATORS)
@pytest.mark.parametrize(
    ("baseline", "cohort"), [(None, "cross-section"), (BEFORE, "same-villages"), (BEFORE, "panel")]
)
def test_the_names_are_as_many_as_the_figure_says(village, key, baseline, cohort):
    behind = ExplainedFigure(INDICATORS[key], village, DAY, baseline, cohort)

    listed = {answer: list(behind.every(ALL_NAMES, answer)) for answer in Answer}

    assert {answer: len(rows) for answer, rows in listed.items()} == behind.counts
    assert all(row.answer is answer for answer, rows in listed.items() for row in rows)


@pytest.mark.parametrize("key", INDICATORS)
def test_names_are_listed_within_the_scope_only(cast, village, key):
    behind, reach = ExplainedFigure(INDICATORS[key], village, DAY), NameScope(frozenset({cast.botosari.id}))

    assert {row.village_id for answer in Answer for row in behind.every(reach, answer)} == {cast.botosari.id}


def why(key, answer="yes", **more):
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/angka/{key}/alasan?as_of={DAY}&answer={answer}{rest}"


def test_a_page_says_the_sum_and_what_decides(client, cast, village):
    page = client.sign_in(cast.alice).get(why("own_latrine", baseline=BEFORE)).text

    assert "2 : 4 × 100 =" in page
    assert "50,00 %" in page
    assert "Tarjono" in page
    assert "Khotijah" in page
    assert "Warsito" not in page
    assert "fasilitas BAB: sendiri" in page


@pytest.mark.parametrize("who", ["dewi", "eko", "fajar", "admin"])
def test_partners_and_leaders_see_counts_only(client, cast, village, who, session):
    page = client.sign_in(getattr(cast, who)).get(why("own_latrine")).text

    assert "2 : 4 × 100 =" in page
    assert not [name for name in ("Tarjono", "Khotijah", "Warsito", "Slamet") if name in page]
    assert session.query(AuditEntry).filter_by(action="figure_explained").count() == 0


def test_a_facilitator_explains_the_own_village(client, cast, village, session):
    page = client.sign_in(cast.budi).get(why("own_latrine")).text

    assert "1 : 2 × 100 =" in page
    assert "Tarjono" in page
    assert "Khotijah" not in page
    assert session.query(AuditEntry).filter_by(action="figure_explained").count() == 1


def test_another_village_cannot_be_asked_for(client, cast, village):
    page = client.sign_in(cast.budi).get(why("own_latrine", region="33.26.14.2009")).text

    assert "Botosari" in page
    assert "Khotijah" not in page


def test_an_unknown_indicator_is_not_found(client, cast):
    assert client.sign_in(cast.alice).get("/angka/kebahagiaan/alasan").status_code == 404
