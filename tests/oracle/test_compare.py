"""The comparison itself: the reference behind the product's commands agrees with itself, a wrong product is found."""

import argparse
import datetime as dt
import json
from pathlib import Path

from tests.oracle.compare import compare_plan
from tests.oracle.districts import make_district
from tests.oracle.reading import Refused
from tests.oracle.reference import District


def day(text):
    return dt.date.fromisoformat(text) if text else None


def parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("path", nargs="?")
    parser.add_argument("village", nargs="?")
    for name in ("classification", "from", "as-of", "baseline", "region", "cohort", "layout"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--json", action="store_true")
    return parser


def make_product(spoil=None):
    """The reference as a product; `spoil` changes what it says."""

    def run(commands, instance):
        district = District()
        answers = []
        for arguments in commands:
            try:
                said = answer(district, parser().parse_args(arguments))
            except Refused as refused:
                answers.append((1, "", refused.code))
                continue
            if spoil and said:
                spoil(said)
            answers.append((0, json.dumps(said), ""))
        return answers

    return run


def answer(district, given):
    match given.command:
        case "villages":
            return district.set_village(given.village, given.classification, day(getattr(given, "from")))
        case "import":
            return district.import_list(Path(given.path), day(given.as_of))
        case "figures":
            return district.figures(day(given.as_of), given.region, day(given.baseline), given.cohort)
        case "events" | "observe" | "deliveries":
            return district.take_log(given.command, Path(given.path))
    return None


def test_the_reference_agrees_with_itself(tmp_path):
    assert compare_plan(make_district(1, tmp_path), make_product(), tmp_path) == []


def test_a_wrong_figure_is_found(tmp_path):
    def one_too_many(said):
        if "figures" in said:
            said["figures"][0]["current"]["n"] += 1

    plan = make_district(1, tmp_path)
    lines = compare_plan(plan, make_product(one_too_many), tmp_path)
    assert len(lines) == len(plan.questions)
    assert "target_households_decile_1_4 › current › n: wanted" in lines[0]


def test_a_finding_too_many_is_found(tmp_path):
    def invented(said):
        if "findings" in said:
            said["findings"]["by_code"]["invented"] = 1

    plan = make_district(1, tmp_path)
    lines = compare_plan(plan, make_product(invented), tmp_path)
    assert lines
    assert all("invented: wanted 0, got 1" in line for line in lines)
