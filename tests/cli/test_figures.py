"""`sakti figures` (contracts §1, §6): the document, the region codes at every level, and wrong usage."""

from __future__ import annotations

import pytest

from tests.commands import BASELINE, NOW, TRUTH

pytestmark = pytest.mark.one_engine

VILLAGE = "33.26.02.2008"
LEVELS = ("33", "33.26", "33.26.02", VILLAGE)
COUNTS = ("n", "d", "excluded", "unknown")


def test_one_document_and_nothing_else(district):
    ending = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json")
    document = ending.json
    assert (document["region"], document["as_of"], document["baseline"]) == ("33.26", NOW, BASELINE)
    assert document["cohort"] == "cross-section"
    assert ending.err == ""
    first = document["figures"][0]
    assert set(first) >= {"indicator", "version", "unit", "kind", "baseline", "current", "change", "text"}
    assert set(first["current"]) == {*COUNTS, "stale", "percent", "as_of"}
    assert set(document["villages"]) == {"compared", "all"}


def test_without_a_baseline_there_is_no_change(district):
    for figure in district.did("figures", "--as-of", NOW, "--json").json["figures"]:
        assert (figure["baseline"], figure["change"]) == (None, None)


def test_every_level_with_and_without_dots(district):
    for code in LEVELS:
        dotted, plain = (
            district.did("figures", "--as-of", NOW, "--region", form, "--json").json
            for form in (code, code.replace(".", ""))
        )
        assert dotted == plain
        assert dotted["region"] == code
        assert any(figure["current"]["d"] for figure in dotted["figures"])


def test_the_regency_is_the_default_and_every_key_of_the_truth_is_there(district):
    named = {figure["indicator"] for figure in district.did("figures", "--as-of", NOW, "--json").json["figures"]}
    assert named >= set(TRUTH["figures"]["33.26|cross-section"])


def test_a_panel(district):
    ending = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--cohort", "panel", "--json")
    wanted = TRUTH["figures"]["33.26|panel"]["own_latrine"]
    figure = next(one for one in ending.json["figures"] if one["indicator"] == "own_latrine")
    assert {name: figure["current"][name] for name in COUNTS} == wanted["current"]
    assert figure["change"] == wanted["change"]


def test_why_it_moved_adds_up_and_leaves_the_rest_as_it_is(district):
    words = ("figures", "--as-of", NOW, "--baseline", BASELINE, "--json")
    plain, told = district.did(*words).json, district.did(*words, "--why").json
    for figure, before in zip(told["figures"], plain["figures"], strict=True):
        parts = figure.pop("parts")
        assert figure == before
        into, out = (sum(part["yes"] for part in parts[name].values()) for name in ("came", "left"))
        turned = parts["turned"].get("to_yes", 0) - parts["turned"].get("to_no", 0)
        assert (parts["opening"]["yes"], parts["closing"]["yes"]) == (figure["baseline"]["n"], figure["current"]["n"])
        assert parts["opening"]["yes"] + into - out + turned == parts["closing"]["yes"]
        assert sum(parts["closing"].values()) == figure["current"]["d"]


def test_why_it_moved_in_words(district):
    told = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--why").out
    assert "    Awal: " in told
    assert "    + jawaban berubah dari tidak menjadi ya: " in told


def test_where_all_villages_are_in_both_nothing_changes(district):
    plain, same = (
        district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--cohort", cohort, "--json").json
        for cohort in ("cross-section", "same-villages")
    )
    assert same["figures"] == plain["figures"]
    assert same["villages"]["compared"] == same["villages"]["all"] > 1


def test_a_day_before_anybody_was_there_compares_no_village(district):
    words = ("--as-of", NOW, "--baseline", "2018-12-30", "--cohort", "same-villages")
    document = district.did("figures", *words, "--json").json
    assert document["villages"]["compared"] == 0
    assert {figure["change"] for figure in document["figures"]} == {None}
    assert {tuple(figure["current"][name] for name in COUNTS) for figure in document["figures"]} == {(0, 0, 0, 0)}
    assert "Dibandingkan: belum ada desa yang sama" in district.did("figures", *words).out


def test_services_do_not_grow_old(district):
    document = district.did("figures", "--as-of", "2026-01-31", "--json").json
    stale = {figure["indicator"]: figure["current"]["stale"] for figure in document["figures"]}
    assert (stale["trained_working_age"], stale["disability_served"]) == (None, None)
    assert all(stale[figure["indicator"]] in (None, figure["current"]["d"]) for figure in document["figures"])


def test_in_words_for_people(district):
    out = district.did("figures", "--as-of", NOW, "--baseline", BASELINE).out
    assert "poin persen" in out
    assert "rumah tangga" in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--as-of",),
        ("--as-of", "kemarin"),
        ("--as-of", "2020-02-30"),
        ("--as-of", "30-06-20"),
        ("--as-of", ""),
        ("--as-of", NOW, "--baseline", "2018-13-01"),
        ("--as-of", NOW, "--cohort", "panel"),
        ("--as-of", NOW, "--cohort", "kohort"),
        ("--as-of", BASELINE, "--baseline", NOW),
        ("--as-of", NOW, "--tanggal", "1"),
        ("--as-of", NOW, "lebih"),
    ],
)
def test_wrong_usage(sakti, words):
    ending = sakti("figures", *words, "--json")
    assert (ending.code, ending.out) == (2, "")
    assert "Traceback" not in ending.err


@pytest.mark.parametrize("code", ["33.27", "99", "33.26.99", "33.26.02.9999", "3", "abc", "33.26.02.2008.1", "％", ""])
def test_an_unknown_region_is_refused(sakti, code):
    ending = sakti("figures", "--as-of", NOW, "--region", code, "--json")
    assert (ending.code, ending.out) == (1, "")
    assert ending.err == f"Wilayah {code} tidak dikenal. Periksa kodenya, misalnya 33.26.02.2008.\n"


def test_the_day_of_the_baseline_itself(district):
    figures = district.did("figures", "--as-of", NOW, "--baseline", NOW, "--json").json["figures"]
    assert {figure["change"] for figure in figures if figure["kind"] == "points"} == {"0.00"}


def test_before_anything_was_known_there_is_nobody(district):
    figures = district.did("figures", "--as-of", "2018-12-30", "--json").json["figures"]
    assert {tuple(figure["current"][name] for name in COUNTS) for figure in figures} == {(0, 0, 0, 0)}
    assert {figure["current"]["percent"] for figure in figures} == {None}


def test_where_nobody_is_it_says_so_and_no_zero(district):
    """It said "0 → 0 rumah tangga" of a region without data."""
    said = district.did("figures", "--as-of", "2018-12-30", "--baseline", "2018-12-29").out.splitlines()

    assert {line.split(": ")[1] for line in said} == {"belum ada data"}
