"""Figures on any day, definitions, targets and published figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import html5lib
import pytest

from sakti.audit.models import AuditEntry
from sakti.core.changes import Kind, as_change
from sakti.core.formatting import percent
from sakti.core.indicators import INDICATORS
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators import actions, queries
from sakti.indicators.presenters import result_text
from tests.actors import TESTS
from tests.auditing import text
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

pytestmark = pytest.mark.one_engine

TARGET = {
    "indicator": "own_latrine",
    "region": "33.26",
    "kind": "level",
    "value": "90",
    "baseline_on": "31 Desember 2018",
    "due_on": "31 Desember 2020",
    "source": "RPKD",
}


@pytest.mark.parametrize("cohort", ["cross-section", "same-villages", "panel"])
def test_figures_of_any_day(client, world, cohort):  # noqa: F811
    address = f"/angka?region=33.26.02.2008&as_of=2020-02-17&baseline=2018-12-31&cohort={cohort}"
    page = text(html5lib.parse(client.sign_in(world.cast.alice).get(address).text))

    for one in queries.results({world.cast.botosari.id}, date(2020, 2, 17), date(2018, 12, 31), cohort):
        if one.change is None or one.change.value is None or one.change.kind is not Kind.LEVEL:
            assert result_text(one) in page
        else:
            now = one.current
            assert f"{percent(now.percent)} {as_change(one.change, one.indicator.unit)} {now.n} dari {now.d}" in page


@pytest.mark.parametrize("query", ["region=33.26.14.2009", "region=33.26", "region=nowhere", "as_of=kapan"])
def test_figures_stay_within_the_scope(client, world, query):  # noqa: F811
    page = client.sign_in(world.cast.budi).get(f"/angka?{query}").text

    assert "Kertijayan" not in page
    assert "Botosari" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=kapan", "Tulis tanggal seperti"),
        ("as_of=2199-12-31", "belum tiba"),
        ("as_of=2020-01-01&baseline=2030-01-01", "Pembanding harus sebelum"),
    ],
)
def test_a_day_that_cannot_be_shown_is_said(client, world, query, said):  # noqa: F811
    assert said in client.sign_in(world.cast.alice).get(f"/angka?{query}").text


def test_every_indicator_is_defined(client, cast):
    page = client.sign_in(cast.eko).get("/definisi").text

    for indicator in INDICATORS.values():
        assert f'id="{indicator.key}"' in page
        assert indicator.question_id in page


def test_a_target_is_set_and_ended(client, world):  # noqa: F811
    client.sign_in(world.cast.alice)
    assert client.submit("/target/baru", TARGET).status_code == 303
    assert "90,00 %" in client.get("/target").text

    ((target, _region),) = queries.named_targets(None)
    assert client.submit("/target", to=f"/target/{target.id}/akhiri").status_code == 303
    assert "Belum ada target" in client.get("/target").text


WRONG = [
    ({"value": "101"}, "target_level"),
    ({"kind": "count", "value": "1,5"}, "target_count"),
    ({"kind": "relative", "value": "-10"}, "target_direction"),  # fewer latrines are no goal
    ({"kind": "relative", "value": "-150", "indicator": "target_households_decile_1_4"}, "target_relative"),
    ({"due_on": "31 Desember 2018"}, "target_dates"),
]


def test_what_is_sent_twice_is_there_once(client, world):  # noqa: F811
    client.sign_in(world.cast.alice)
    macro = {
        "series": "P0",
        "region": "33.26",
        "period": "2019",
        "value": "9,71",
        "unit": "persen",
        "source": "BPS",
        "retrieved_on": "1 Juni 2020",
    }
    for address, told in (("/target/baru", TARGET), ("/angka-makro/baru", macro)):
        assert client.submit(address, told).status_code == 303
        again = client.submit(address, told)
        assert (again.status_code, "sama" in again.text) == (422, True)


@pytest.mark.parametrize(("changed", "code"), WRONG)
def test_a_target_that_makes_no_sense_is_refused(client, world, changed, code):  # noqa: F811
    answer = client.sign_in(world.cast.alice).submit("/target/baru", TARGET | changed)

    words = {
        "target_level": "antara 0 dan 100",
        "target_count": "bilangan bulat",
        "target_relative": "paling banyak 100",
        "target_direction": "berlawanan arah",
        "target_dates": "sesudah tanggal baseline",
    }
    assert answer.status_code == 422
    assert words[code] in answer.text


def test_a_target_outside_the_scope_is_refused(world):  # noqa: F811
    with pytest.raises(Refusal, match="tidak bertugas"):
        actions.add_target(
            indicator="own_latrine",
            region=world.cast.regency,
            kind="level",
            value=Decimal(90),
            baseline_on=date(2018, 12, 31),
            due_on=date(2020, 12, 31),
            by=TESTS,
            scope=Scope(frozenset({world.cast.botosari.id}), None),
        )


def test_a_figure_that_was_entered_wrongly_is_taken_back_and_stays_in_the_trail(client, world):  # noqa: F811
    client.sign_in(world.cast.alice)
    data = {
        "series": "P0",
        "region": "33.26",
        "period": "2019",
        "value": "97,1",
        "unit": "persen",
        "source": "BPS",
        "retrieved_on": "1 Juni 2020",
    }
    client.submit("/angka-makro/baru", data)
    ((value, _region),) = queries.named_macro_values()

    for _twice in range(2):
        client.submit("/angka-makro", to=f"/angka-makro/{value.id}/tarik")

    assert (queries.named_macro_values(), "97,10" in client.get("/").text) == ([], False)
    assert client.submit("/angka-makro/baru", data).status_code == 303  # and may be entered again
    assert db.session.query(AuditEntry).filter_by(action="macro_ended").count() == 1


def test_only_analysts_set_targets(client, world):  # noqa: F811
    client.sign_in(world.cast.budi)

    assert client.get("/target").status_code == 200
    assert client.get("/target/baru").status_code == 403


def test_a_published_figure_is_entered_as_its_source_says(client, world):  # noqa: F811
    client.sign_in(world.cast.alice)
    data = {
        "series": "P0",
        "region": "33.26",
        "period": "2019",
        "value": "9,71",
        "unit": "persen",
        "source": "BPS, 14 Februari 2020",
        "retrieved_on": "1 Juni 2020",
    }
    assert client.submit("/angka-makro/baru", data).status_code == 303
    assert client.submit("/angka-makro/baru", data | {"value": "9,80", "source": "Koran"}).status_code == 303

    page = client.get("/angka-makro").text
    assert ("9,71 persen" in page, "9,80 persen" in page, "BPS, 14 Februari 2020" in page) == (True, True, True)
    assert "9,71 persen" in client.get("/dasbor?month=2020-06").text


def test_a_published_figure_is_not_read_tomorrow(client, world):  # noqa: F811
    data = {
        "series": "P0",
        "region": "33.26",
        "period": "2019",
        "value": "9,71",
        "unit": "persen",
        "source": "BPS",
        "retrieved_on": "1 Juli 2020",
    }

    assert client.sign_in(world.cast.alice).submit("/angka-makro/baru", data).status_code == 422
