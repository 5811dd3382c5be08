"""The reference against the sample's truth."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.oracle.reference import District

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
BASELINE = dt.date.fromisoformat(TRUTH["baseline"])


@pytest.fixture(scope="module")
def district():
    district = District()
    for code, facts in TRUTH["villages"].items():
        district.set_village(code, facts["classification"])
    district.summary = district.import_list(SAMPLE / "bnba.xlsx", BASELINE)
    district.logs = {
        "events": district.take_log("events", SAMPLE / "events.csv"),
        "observe": district.take_log("observe", SAMPLE / "observations.csv"),
        "deliveries": district.take_log("deliveries", SAMPLE / "deliveries.csv"),
    }
    return district


def test_counts_the_list(district):
    summary = district.summary
    assert summary["rows"]["imported"] == TRUTH["rows"]
    assert summary["households"]["new"] == TRUTH["households"]
    assert summary["persons"]["new"] == TRUTH["persons"]


def test_takes_every_row_of_the_logs(district):
    for log in district.logs.values():
        assert log["rows"]["rejected"] == 0, log
        assert log["rows"]["imported"] == log["rows"]["read"]


CASES = [(TRUTH["as_of"], key, figures) for key, figures in TRUTH["figures"].items()] + [
    (TRUTH["mid"]["as_of"], key, figures) for key, figures in TRUTH["mid"]["figures"].items()
]


@pytest.mark.parametrize(("as_of", "key", "figures"), CASES, ids=[f"{day}-{key}" for day, key, _ in CASES])
def test_figures_are_the_truth(district, as_of, key, figures):
    region, cohort = key.split("|")
    got = district.figures(dt.date.fromisoformat(as_of), region, BASELINE, panel=cohort == "panel")
    mine = flat({figure["indicator"]: figure for figure in got["figures"]})
    wanted = flat(figures)
    assert {name: mine[name] for name in wanted} == wanted


def flat(figures: dict) -> dict:
    """indicator, side and part -> number, so that a difference reads as one line."""
    parts = {(name, "change", ""): figure["change"] for name, figure in figures.items()}
    for name, figure in figures.items():
        for side in ("baseline", "current"):
            parts |= {(name, side, part): value for part, value in figure[side].items()}
    return parts
