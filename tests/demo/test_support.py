"""The demo's needs and support, as they were counted from its rows by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.demonstration import demo_folder
from tests.installations import CHECKOUT

pytestmark = pytest.mark.one_engine


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = demo_folder(tmp_path_factory)
    environment = {key: value for key, value in os.environ.items() if key != "SAKTI_DATABASE_URL"}
    command = [sys.executable, "-m", "tests.demo.telling"]
    answer = subprocess.run(
        command, cwd=CHECKOUT, env=environment | {"SAKTI_INSTANCE": str(folder)}, capture_output=True, check=True
    )
    return json.loads(answer.stdout)


def test_before_the_first_intervention_nobody_is_served(told):
    """The first was proposed on 1 January 2019: whatever was promised since, December 2018 had none."""
    found = {name: days["2018-12-31"] for name, days in told["latrines"].items()}

    assert {name: (each["open"], each["everyone"]) for name, each in found.items()} == {
        "Botosari": (265, 265),
        "Kertijayan": (207, 207),
        "Mulyorejo": (279, 279),
    }


def test_june_2020_counts_what_had_been_planned_by_then(told):
    found = {name: days["2020-06-30"] for name, days in told["latrines"].items()}

    assert {name: (each["unassigned"], each["everyone"]) for name, each in found.items()} == {
        "Botosari": (43, 59),
        "Kertijayan": (96, 144),
        "Mulyorejo": (68, 82),
    }


def test_who_got_a_latrine_without_a_plan_is_not_said_to_have_nothing(told):
    found = {name: days["2020-06-30"] for name, days in told["latrines"].items()}

    assert {name: each["unplanned"] for name, each in found.items()} == {
        "Botosari": 2,
        "Kertijayan": 15,
        "Mulyorejo": 7,
    }
    assert {name: each["states"]["open"] for name, each in found.items()} == {
        "Botosari": 46,
        "Kertijayan": 99,
        "Mulyorejo": 63,
    }
    assert {name: each["only_called_done"] for name, each in found.items()} == {
        "Botosari": 4,
        "Kertijayan": 6,
        "Mulyorejo": 2,
    }
    for each in found.values():
        having = {state: count for state, count in each["states"].items() if state not in ("met", "unknown")}
        assert sum(having.values()) == each["everyone"]


def test_the_preview_of_a_bulk_assignment_says_so(told):
    assert told["previewed"] == {"1090": ["2020-06-30"], "685": ["2020-02-07"], "1243": ["2020-06-27"]}


def test_of_the_35_finished_plans_11_had_no_delivery(told):
    money = told["money"]

    assert (money["planned"], money["finished"], money["reached"], money["physical"]) == (65, 35, "24", "36.92")
    assert money["verified"] == 17


def test_the_money_of_two_years_is_not_one_sum(told):
    """Rp76.05 million were paid on what is due; Rp6.85 million of it in 2019."""
    money = told["money"]

    assert (money["year_planned"], money["year_planned_rp"], money["planned_rp"]) == (110, 330_450_000, 191_800_000)
    assert (money["realised_rp"], money["carried_rp"], money["financial"]) == ("69200000", "6850000", "36.08")
    assert (money["waiting"], money["waiting_rp"]) == ("2", "5950000")
    assert money["year_paid_rp"] == str(money["paid_by_rows"])
