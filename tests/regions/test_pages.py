"""Villages: what they are, since when, by which decree; and that figures follow when a village becomes urban."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.indicators import INDICATORS
from sakti.extensions import db
from sakti.indicators.figures import village_counts
from sakti.indicators.models import Rollup
from sakti.regions import actions, queries
from tests.actors import TESTS
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

PAGE = "/wilayah/33.26.02.2008"


@pytest.fixture
def terms(cast):
    actions.load([], by=TESTS)  # the words of typologies and zones
    db.session.commit()
    return cast


def test_everybody_reads_and_administrators_write(client, terms):
    assert "Catat fakta" in client.sign_in(terms.admin).get(PAGE).text
    assert "Catat fakta" not in client.sign_in(terms.eko).get(PAGE).text
    assert client.get(f"{PAGE}/fakta").status_code == 403


def test_a_fact_is_recorded_and_the_one_before_it_stays(client, terms):
    client.sign_in(terms.admin)
    for zone, since in (("merah", "1 Januari 2018"), ("kuning", "1 Juli 2020")):
        data = {"fact": f"zone:{zone}", "since": since, "source": "Keputusan 1"}
        assert client.submit(f"{PAGE}/fakta", data).status_code == 303

    page = client.get(PAGE).text
    assert ("zona merah" in page, "zona kuning" in page, "Keputusan 1" in page) == (True, True, True)
    assert queries.facts_at("zone", date(2019, 1, 1))[terms.botosari.id].value == "merah"
    assert queries.facts_at("zone", date(2020, 7, 1))[terms.botosari.id].value == "kuning"


def test_a_fact_needs_its_source(client, terms):
    answer = client.sign_in(terms.admin).submit(f"{PAGE}/fakta", {"fact": "zone:merah"})

    assert answer.status_code == 422


def test_a_pilot_is_named_with_its_decree(client, terms):
    data = {"decree": "Keputusan Bupati 1/2018", "since": "12 Desember 2018", "phase": "pilot"}
    assert client.sign_in(terms.alice).submit(f"{PAGE}/lokus", data).status_code == 303

    assert "Keputusan Bupati 1/2018" in client.get(PAGE).text
    assert queries.pilot_ids(date(2019, 1, 1)) == {terms.botosari.id}
    assert queries.pilot_ids(date(2018, 1, 1)) == frozenset()


def test_the_list_is_filtered(client, terms):
    actions.record_fact(village=terms.botosari, topic="typology", value="pegunungan", source="SK", by=TESTS)
    client.sign_in(terms.eko)

    def listed(query):
        page = client.get(f"/wilayah?{query}").text
        return [name for name in ("Botosari", "Kertijayan") if f">{name}</a>" in page]

    assert listed("") == ["Botosari", "Kertijayan"]
    assert listed("typology=pegunungan") == ["Botosari"]
    assert listed("district=33.26.14") == ["Kertijayan"]
    assert listed("search=boto") == ["Botosari"]
    assert listed("pilot=yes") == []


def test_an_unknown_village_is_not_found(client, terms):
    assert client.sign_in(terms.eko).get("/wilayah/33.26.99.9999").status_code == 404


def test_figures_follow_when_a_village_becomes_urban(client, world):  # noqa: F811
    actions.load([], by=TESTS)
    before = village_counts({world.cast.botosari.id}, [2020 * 12 + 5], INDICATORS)[2020 * 12 + 5]
    db.session.query(Rollup).filter_by(village_id=world.cast.botosari.id).update({"n": 77})
    db.session.commit()

    client.sign_in(world.cast.admin).submit(f"{PAGE}/fakta", {"fact": "classification:urban", "source": "Rilis"})

    after = village_counts({world.cast.botosari.id}, [2020 * 12 + 5], INDICATORS)[2020 * 12 + 5]
    assert after[world.cast.botosari.id]["electricity"] == before[world.cast.botosari.id]["electricity"]
