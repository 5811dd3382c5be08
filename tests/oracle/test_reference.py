"""The reference against the sample's truth."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.oracle.compare import reference_answers
from tests.oracle.districts import make_district
from tests.oracle.reference import District, Refused
from tests.oracle.sample import BASELINE, LOGS, SAMPLE, TRUTH

SEEDS = [1, 3]
EVERYTHING = frozenset(range(100))


@pytest.fixture(scope="module")
def district():
    district = District()
    for code, facts in TRUTH["villages"].items():
        district.set_village(code, facts["classification"])
    district.summary = district.import_list(SAMPLE / "bnba.xlsx", BASELINE)
    district.logs = {kind: district.take_log(kind, SAMPLE / name) for kind, name in LOGS.items()}
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
    got = district.figures(dt.date.fromisoformat(as_of), region, BASELINE, cohort)
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


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_and_files_does_not_matter(seed, tmp_path):
    _, figures = reference_answers(make_district(seed, tmp_path / "told"))
    shuffled = make_district(seed, tmp_path / "shuffled", shuffled=True)
    assert reference_answers(shuffled)[1] == figures


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_files_again_change_nothing(seed, tmp_path):
    plan = make_district(seed, tmp_path)
    once = replace(plan, commands=[c for c in plan.commands if not c.again])
    told, figures = reference_answers(plan)
    assert reference_answers(once)[1] == figures
    for command, answer in zip(plan.commands, told, strict=True):
        if command.again and command.kind != "list":
            assert answer["rows"]["imported"] == 0, command


@pytest.mark.parametrize("seed", SEEDS)
def test_the_generator_rejects_only_what_it_means_to(seed, tmp_path):
    """Every event of the story is taken, so that a difference is the product's and not the story's."""
    plan = make_district(seed, tmp_path)
    for command, answer in zip(plan.commands, reference_answers(plan)[0], strict=True):
        if command.label == "events 1":
            assert answer["rows"]["rejected"] <= 7, answer
        if command.label == "events 2":
            assert answer["findings"]["ERROR"] <= 6, answer
            assert answer["findings"]["by_code"].get("subject_unknown", 0) <= 2, answer


def test_contested_cases_can_be_made(tmp_path):
    assert reference_answers(make_district(1, tmp_path, EVERYTHING))


def test_a_file_without_headings_is_refused(tmp_path):
    (tmp_path / "surat.csv").write_text("Kepada;Yth\n", encoding="utf-8")
    with pytest.raises(Refused):
        District().import_list(tmp_path / "surat.csv", dt.date(2018, 12, 31))
