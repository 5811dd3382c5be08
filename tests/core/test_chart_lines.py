"""A line says what was seen: it breaks where answers grew old, keeps its baseline, and makes no trend out of noise."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core import charts
from sakti.core.charts import Series
from sakti.core.charts.lines import Months, Sight
from sakti.core.charts.scale import natural, tick_words
from sakti.core.periods import month_index, month_start

SVG = "{http://www.w3.org/2000/svg}"
FIRST = month_index(date(2018, 12, 1))
YEAR = [month_start(FIRST + n) for n in range(13)]
VALUES = [61, 62, 63, 64, 65, 66, 70, 71, 72, 75, 78, 80, 84]
POINTS = list(zip(YEAR, VALUES, strict=True))


def parsed(svg):
    return ElementTree.fromstring(svg)


def texts(svg):
    return [each.text or "" for each in parsed(svg).iter(f"{SVG}text")]


def lines(svg):
    """The places of each stretch of the line."""
    drawn = [each.get("d") for each in parsed(svg).iter(f"{SVG}path") if each.get("class") == "s-indigo"]
    return [[tuple(map(float, place.split())) for place in way[1:].split("L")] for way in drawn]


def hatched(svg, key="x"):
    return [each for each in parsed(svg).iter(f"{SVG}rect") if each.get("fill") == f"url(#{key}-hatch)"]


# -- old answers ------------------------------------------------------------------------------------------------------


def test_a_line_breaks_where_answers_went_stale():
    svg = charts.month_line(POINTS, key="x", title="x", stale=YEAR[4:8], width=600)

    assert [len(way) for way in lines(svg)] == [4, 5]
    assert len(hatched(svg)) == 1
    assert "data kedaluwarsa" in texts(svg)
    assert (
        parsed(svg).find(f"{SVG}desc").text
        == "Dari 61,00 % (Des 2018) ke 84,00 % (Des 2019); 4 bulan datanya kedaluwarsa."
    )


def test_the_newest_value_is_the_newest_that_was_seen():
    svg = charts.month_line(POINTS, key="x", title="x", stale=YEAR[10:])

    assert "75,00 %" in texts(svg)  # September 2019
    assert "84,00 %" not in texts(svg)
    assert [len(way) for way in lines(svg)] == [10]


def test_unknown_and_out_of_date_are_two_gaps():
    points = [*POINTS[:4], *((month, None) for month in YEAR[4:8]), *POINTS[8:]]
    svg = charts.month_line(points, key="x", title="x", stale=YEAR[8:], width=600)

    assert len(hatched(svg)) == 2
    assert {"belum ada data", "data kedaluwarsa"} <= set(texts(svg))
    months = Months.of(points, YEAR[8:])
    assert [(sight, len(run)) for sight, run in months.runs()] == [
        (Sight.SEEN, 4),
        (Sight.UNKNOWN, 4),
        (Sight.STALE, 5),
    ]


def test_nothing_but_old_answers_is_no_line():
    svg = charts.month_line(POINTS, key="x", title="x", stale=YEAR)

    assert texts(svg) == ["Data kedaluwarsa."]
    assert texts(charts.sparkline(POINTS, key="x", title="x", stale=YEAR)) == ["Data kedaluwarsa."]


@pytest.mark.parametrize("draw", [charts.month_line, charts.sparkline])
def test_old_answers_leave_the_baseline_and_the_target_in_view(draw):
    """A year of old answers since a baseline that is known: no line, and everything else."""
    svg = draw(POINTS[1:], key="x", title="x", stale=YEAR[1:], baseline=YEAR[0], was=61, target=75)

    assert len(dotted(svg)) == 1
    assert len(hatched(svg)) == 1
    assert lines(svg) == []
    said = "Data kedaluwarsa; baseline 61,00 % (Des 2018); target 75,00 %; 12 bulan datanya kedaluwarsa."
    assert parsed(svg).find(f"{SVG}desc").text == said
    if draw is charts.month_line:
        assert {"baseline Des 2018 61,00 %", "target 75 %", "data kedaluwarsa"} <= set(texts(svg))


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=13),
    st.sets(st.integers(0, 12)),
    st.one_of(st.none(), st.integers(0, 100)),
    st.one_of(st.none(), st.integers(0, 100)),
)
def test_whatever_was_seen_is_drawn(values, old, was, target):
    """Every mix of unknown and old months with and without a baseline and a target."""
    points, stale = list(zip(YEAR, values, strict=False)), [YEAR[place] for place in old]
    for draw in (charts.month_line, charts.sparkline):
        svg = draw(points, key="x", title="x", stale=stale, baseline=date(2015, 12, 31), was=was, target=target)
        seen = Months.of(points, stale).seen
        assert len(dotted(svg)) == (was is not None)
        assert bool(seen) == ("Dari" in parsed(svg).find(f"{SVG}desc").text)


def test_any_day_names_its_month():
    assert Months.of(POINTS, [date(2019, 3, 31)]).sight(3) is Sight.STALE


# -- the baseline -----------------------------------------------------------------------------------------------------


def diamonds(svg):
    return [each for each in parsed(svg).iter(f"{SVG}path") if each.get("class") == "f-paper s-sogan"]


def dotted(svg):
    return [each for each in parsed(svg).iter(f"{SVG}path") if each.get("stroke-dasharray") == "1 4"]


def test_a_baseline_before_the_months_stays_in_view():
    """A year from 78 to 84 per cent began at 20: whoever sees only the year sees a small thing."""
    svg = charts.month_line(POINTS[10:], key="x", title="x", baseline=date(2015, 12, 31), was=Decimal("20.00"))
    [way] = dotted(svg)
    height = float(re.findall(r"-?[\d.]+", way.get("d"))[1])

    assert "baseline Des 2015 20,00 %" in texts(svg)
    assert diamonds(svg) == []
    assert height < 200
    assert height > max(y for stretch in lines(svg) for _x, y in stretch) + 50


def test_a_baseline_whose_answers_are_old_is_marked_all_the_same():
    svg = charts.month_line(POINTS, key="x", title="x", baseline=YEAR[0], stale=YEAR[:3])

    assert len(diamonds(svg)) == 1
    assert "baseline 61,00 %" in texts(svg)
    assert [len(way) for way in lines(svg)] == [10]


def test_a_baseline_that_nobody_knows_is_not_drawn():
    svg = charts.month_line(POINTS, key="x", title="x", baseline=date(2015, 12, 31))

    assert (dotted(svg), diamonds(svg)) == ([], [])
    assert not any("baseline" in text for text in texts(svg))


def test_the_small_line_keeps_it_too():
    svg = charts.sparkline(POINTS[10:], key="x", title="x", baseline=date(2015, 12, 31), was=20)

    assert len(dotted(svg)) == 1


# -- the axes ---------------------------------------------------------------------------------------------------------


def ticks(values, unit):
    return natural(values, 100, 0, unit).ticks


@pytest.mark.parametrize(
    ("values", "unit", "wanted"),
    [
        ([84, Decimal("86.1")], "%", [80, 85, 90, 95]),  # two points are no trend
        ([61, 85], "%", [60, 70, 80, 90]),
        ([99, Decimal("99.5")], "%", [90, 95, 100]),
        ([0, 1], "%", [0, 5, 10]),
        ([0, 100], "%", [0, 50, 100]),
        ([1110, 1425], "", [1000, 1200, 1400, 1600]),
        ([1100, 1110], "", [900, 1000, 1100, 1200, 1300]),  # a fifth of 1,110, not ten
        ([3, 5], "", [0, 5, 10]),
        ([12, 13], "", [5, 10, 15, 20]),
    ],
)
def test_an_axis(values, unit, wanted):
    assert ticks(values, unit) == wanted


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=8))
def test_an_axis_of_counts_is_whole_and_wide_enough(values):
    scale = natural(values, 100, 0, "")

    assert all(tick == int(tick) and "," not in tick_words(tick, "", "id") for tick in scale.ticks)
    assert scale.low >= 0
    assert all(scale.low <= value <= scale.high for value in values)
    assert scale.high - scale.low >= max(10, max(values) / 5) - 1e-6
    assert 2 <= len(scale.ticks) <= 8


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=8))
def test_an_axis_of_shares_is_whole_and_wide_enough(values):
    scale = natural(values, 100, 0, "%")

    assert all(tick == int(tick) for tick in scale.ticks)
    assert 0 <= scale.low <= min(values)
    assert max(values) <= scale.high <= 100
    assert scale.high - scale.low >= 10
    assert 2 <= len(scale.ticks) <= 8


def test_months_are_as_wide_as_each_other():
    """Also where some between are not drawn: a year is twelve times a month."""
    some = [POINTS[0], POINTS[1], POINTS[12]]
    [way] = lines(charts.month_line(some, key="x", title="x"))

    assert (way[2][0] - way[1][0]) == pytest.approx(11 * (way[1][0] - way[0][0]), abs=0.1)


@pytest.mark.parametrize("values", [VALUES, [1425, 1400, 1110], [12, 13], [0, 100]])
def test_no_label_is_cut_off(values):
    """Everything that is written stands within the picture, as wide as its letters are taken to be."""
    unit = "" if max(values) > 100 else "%"
    points = list(zip(YEAR, values, strict=False))
    svg = charts.month_line(points, key="x", title="x", baseline=YEAR[0], target=90, unit=unit, width=320)
    for each in parsed(svg).iter(f"{SVG}text"):
        wide = len(each.text) * float(each.get("font-size")) * 0.58
        start = float(each.get("x")) - {"end": wide, "middle": wide / 2}.get(each.get("text-anchor"), 0)
        assert start >= -1, each.text
        assert start + wide <= 321, each.text


# -- villages beside each other ---------------------------------------------------------------------------------------


def test_charts_that_are_read_beside_each_other_share_one_scale():
    small, large = [(month, 5) for month in YEAR], [(month, 90) for month in YEAR]
    beside = [5, 90]
    heights = [
        lines(charts.month_line(points, key="x", title="x", beside=beside, unit="%"))[0][0][1]
        for points in (small, large)
    ]

    assert heights[0] > heights[1] + 100  # lower on the paper
    assert texts(charts.month_line(small, key="x", title="x", beside=beside))[:3] == ["0 %", "50 %", "100 %"]


def test_small_multiples_have_one_scale_and_say_it():
    series = [
        Series("Botosari", POINTS, was=20),
        Series("Bebel", [(month, 30) for month in YEAR], stale=YEAR[6:]),
        Series("Pedawang", [(month, 30) for month in YEAR]),
    ]
    svg = charts.small_multiples(series, key="x", title="x", baseline=date(2015, 12, 31), columns=1)
    first, second, third = lines(svg)

    assert second[0][1] == third[0][1]  # the same value at the same height of each panel
    assert first[0][1] < third[0][1]
    assert len(second) == 6
    assert "data kedaluwarsa" in texts(svg)
    assert any(text.endswith("0 % – 100 %") for text in texts(svg))
    assert len(dotted(svg)) == 1


def test_the_words_of_the_baseline_do_not_hide_the_target():
    """From 40 up to 70 per cent: above them the words would lie on the target of 75."""
    values = [40, 42, 45, 47, 60, 70]
    points = list(zip(YEAR, values, strict=False))
    svg = charts.month_line(points, key="x", title="x", baseline=YEAR[0], target=75, width=320)
    heights = {each.text: float(each.get("y")) for each in parsed(svg).iter(f"{SVG}text")}

    assert abs(heights["baseline 40,00 %"] - 4 - heights["target 75 %"]) > 14


def plates(svg):
    """The plates of names and words, in the order in which they are drawn: left, top, right, bottom."""
    found = []
    for each in parsed(svg).iter(f"{SVG}rect"):
        if each.get("rx"):
            x, y, wide, high = (float(each.get(name)) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + wide, y + high))
    return found


def touch(one, other):
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


#: Heights of targets and of baselines from before the months, everywhere on the axis.
@pytest.mark.parametrize("height", [118, 170])
@pytest.mark.parametrize(("target", "was"), [(90, 61), (75, 33), (41, 40), (85, 80), (50, 50), (62, 95), (30, 29)])
def test_the_name_of_a_gap_is_struck_through_by_nothing(target, was, height):
    """Months that are all old, between a target and a baseline: each of the three is legible."""
    svg = charts.month_line(
        POINTS, key="x", title="x", baseline=date(2015, 12, 31), was=was, target=target, stale=YEAR, height=height
    )
    ways = [
        float(re.findall(r"-?[\d.]+", way.get("d"))[1])
        for way in parsed(svg).iter(f"{SVG}path")
        if way.get("stroke-dasharray")
    ]
    named = {each.text: float(each.get("y")) for each in parsed(svg).iter(f"{SVG}text") if each.get("x")}
    gap = named["data kedaluwarsa"] - 3.5

    assert len(ways) == 2
    assert min(abs(gap - way) for way in ways) >= 6
    assert not touch(*plates(svg)[-2:])


def test_names_of_villages_beside_each_other_are_whole():
    """Also beside the words for answers that are old, at the width of a page and of a phone."""
    names = ["Kedungwuni Timur", "Jrebengkembang", "Sokosari Wetan Lor"]
    series = [Series(name, POINTS, stale=YEAR) for name in names]
    for width, columns in ((900, 3), (320, 1)):
        assert set(names) <= set(
            texts(charts.small_multiples(series, key="x", title="x", width=width, columns=columns))
        )


def test_villages_beside_each_other_say_what_is_not_known_and_what_is_old():
    months = [(month, None if at < 6 else 30) for at, month in enumerate(YEAR)]
    svg = charts.small_multiples([Series("Bebel", months, stale=YEAR[10:])], key="x", title="x", width=320, columns=1)

    assert "belum ada data" in texts(svg)


def test_a_target_has_no_more_decimals_than_it_needs():
    svg = charts.month_line(POINTS, key="x", title="x", target=Decimal("75.00"))

    assert "target 75 %" in texts(svg)
    assert "target 72,5 %" in texts(charts.month_line(POINTS, key="x", title="x", target=Decimal("72.50")))
