"""Charts tell the truth: bars from zero, gaps for unknown, words for the blind, nothing that the CSP blocks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core import charts
from sakti.core.charts import Bar, MappedVillage, Segment, Series, Tile
from sakti.core.charts.outlines import FILLS
from sakti.core.charts.scale import natural
from sakti.core.charts.shades import level_words
from sakti.core.charts.svg import COLOURS
from sakti.core.outlines import DrawnOutline
from sakti.core.outlines.covering import lies_in

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).resolve().parents[2] / "sakti" / "static" / "css"
MONTHS = [date(2018, 12, 1), *(date(2019, month, 1) for month in range(1, 13)), date(2020, 1, 1)]
SHARES = [61, 62, 63, None, None, 66, 70, 71, 72, 75, 78, 80, 84, Decimal("85.03")]
POINTS = list(zip(MONTHS, SHARES, strict=True))

SHADES = {shade: f"arti {shade}" for shade in FILLS}
MAPPED = [
    MappedVillage(
        f"A & <b> {i}",
        DrawnOutline(f"M{40 * i} 0l30 0 0 30-30 0z", 40 * i, 0, 40 * i + 30, 30),
        shade,
        "turun",
        named=True,
    )
    for i, shade in enumerate(FILLS)
]


def drawings() -> dict[str, charts.Svg]:
    """One of each, with hostile words and missing values."""
    return {
        "month_line": charts.month_line(POINTS, key="a", title="Jamban <b> & air", baseline=MONTHS[0], target=90),
        "month_line_empty": charts.month_line([(MONTHS[0], None)], key="b", title="Kosong"),
        "month_line_nothing": charts.month_line([], key="c", title="Kosong"),
        "sparkline": charts.sparkline(POINTS, key="d", title="Jamban", baseline=MONTHS[0], target=90),
        "bars": charts.bars([Bar("A & B", 40), Bar("C", 20), Bar("D", 0), Bar("E", None)], key="e", title="Desa"),
        "bars_nothing": charts.bars([], key="f", title="Desa"),
        "stacked_bar": charts.stacked_bar(
            [Segment("government", "Pemkab", 300), Segment("media", "Media <x>", 100)], key="g", title="Unsur"
        ),
        "stacked_bar_zero": charts.stacked_bar([Segment("village", "Pemdes", 0)], key="h", title="Unsur"),
        "decile_bars": charts.decile_bars({1: 12, 4: 3}, key="i", title="Desil", unknown=2),
        "tile_grid": charts.tile_grid(
            [Tile("Tirto", "Mulyorejo", 40), Tile("Tirto", "A & <b>", None)], key="j", title="Desa", breaks=[40, 60]
        ),
        "small_multiples": charts.small_multiples(
            [Series("Botosari", POINTS), Series("Bebel", [])], key="k", title="Desa", target=90
        ),
        "village_map": charts.village_map(MAPPED, key="l", title="Desa <x>", shades=SHADES),
        "village_map_on_paper": charts.village_map(
            MAPPED, key="m", title="Desa", shades=SHADES, legend=charts.Legend.BELOW
        ),
        "small_village_map": charts.village_map(
            MAPPED, key="s", title="Desa", shades=SHADES, legend=charts.Legend.BESIDE
        ),
    }


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in parsed(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", drawings())
def test_a_chart_is_whole_named_and_safe(name: str) -> None:
    svg = drawings()[name]
    root = parsed(svg)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    assert "style=" not in svg
    assert "<script" not in svg
    assert "nan" not in svg
    assert len(ids) == len(set(ids))
    assert all(one.startswith(root.get("id")) for one in ids)
    assert svg == drawings()[name]


def test_charts_of_one_page_share_no_id() -> None:
    ids = [each.get("id") for svg in drawings().values() for each in parsed(svg).iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_bars_start_at_zero_and_keep_proportion() -> None:
    bars = parsed(drawings()["bars"]).findall(f"{SVG}rect")
    assert len({bar.get("x") for bar in bars}) == 1
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.02)
    assert widths[2] == 0


def test_a_bar_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="zero"):
        charts.bars([Bar("A", -1)], key="x", title="x")


def test_zero_not_reported_and_not_applicable_differ() -> None:
    rows = [Bar("A", 0), Bar("B", None), Bar("C", None, "tidak berlaku")]
    assert {"0", "belum lapor", "tidak berlaku"} <= set(texts(charts.bars(rows, key="x", title="x")))


def test_a_line_is_broken_where_nothing_is_known() -> None:
    root = parsed(drawings()["month_line"])
    lines = [each for each in root.iter(f"{SVG}path") if each.get("class") == "s-indigo"]
    hatched = [each for each in root.iter(f"{SVG}rect") if each.get("fill") == "url(#a-hatch)"]
    assert len(lines) == 2
    assert len(hatched) == 1


def test_a_line_names_baseline_target_and_newest_value() -> None:
    found = texts(drawings()["month_line"])
    assert {"baseline 61,00 %", "target 90 %", "85,03 %", "Des 2018", "Jan 2020"} <= set(found)


def test_labels_at_the_end_do_not_touch() -> None:
    svg = charts.month_line([(MONTHS[0], 50), (MONTHS[1], 89)], key="x", title="x", target=90)
    heights = [
        float(each.get("y")) for each in parsed(svg).iter(f"{SVG}text") if each.text in ("89,00 %", "target 90 %")
    ]
    assert abs(heights[0] - heights[1]) >= 14


def test_description_says_what_is_missing() -> None:
    about = parsed(drawings()["sparkline"]).find(f"{SVG}desc").text
    assert about == "Dari 61,00 % (Des 2018) ke 85,03 % (Jan 2020); target 90,00 %; 2 bulan belum ada data."


def test_english_numbers_and_months() -> None:
    svg = charts.month_line(POINTS, key="x", title="x", locale="en", baseline=MONTHS[0])
    assert {"85.03 %", "Dec 2018", "baseline 61.00 %"} <= set(texts(svg))


def test_a_sixth_helix_kind_gets_grey_and_its_first_letters() -> None:
    media = Segment("media", "Media", 1)
    assert (media.role, media.letter) == ("other", "Me")
    assert "Me" in texts(drawings()["stacked_bar"])


def test_shares_of_a_stacked_bar_are_written() -> None:
    assert {"Rp300 (75,0 %)", "Rp100 (25,0 %)"} <= set(texts(drawings()["stacked_bar"]))


@pytest.mark.parametrize(
    ("value", "level"), [(0, 0), (Decimal("0.01"), 1), (39, 1), (40, 2), (59, 2), (60, 3), (100, 3)]
)
def test_a_value_on_a_break_belongs_above_it(value: Decimal | int, level: int) -> None:
    assert charts.level_of(value, [40, 60]) == level


@pytest.mark.parametrize(
    ("better", "said"),
    [(1, "terbaik: ≥ 60 %; terburuk: < 40 %; putih: 0 %"), (-1, "terbaik: < 40 %; terburuk: ≥ 60 %; putih: 0 %")],
)
def test_tiles_say_which_end_is_good_and_nought_is_neither_little_nor_unknown(better: int, said: str) -> None:
    tiles = [Tile("", "Nol", 0), Tile("", "Sedikit", Decimal("0.5")), Tile("", "Tiada", None)]
    drawn = charts.tile_grid(tiles, key="n", title="Desa", breaks=[40, 60], better=better)

    assert said in texts(drawn)
    grounds = [
        re.search(rf"<title>{name}: [^<]*</title><rect[^>]*?(?:fill|class)=\"([^\"]*)\"", drawn)
        for name in ("Nol", "Sedikit", "Tiada")
    ]
    assert len({found[1] for found in grounds if found}) == 3


def test_a_map_of_shares_says_which_end_is_good() -> None:
    more, less = level_words(1), level_words(-1)

    assert list(more.values()) == [
        "0 % (terburuk)",
        "< 40 % (terburuk)",
        "≥ 40 %",
        "≥ 55 %",
        "≥ 70 %",
        "≥ 85 % (terbaik)",
    ]
    assert (less["level-0"], less["level-1"], less["level-5"]) == (
        "0 % (terbaik)",
        "< 5 % (terbaik)",
        "≥ 50 % (terburuk)",
    )


@given(st.lists(st.integers(0, 10**6), max_size=30), st.integers(2, 6))
def test_the_axis_of_a_count_has_whole_numbers(values: list[int], about: int) -> None:
    assert [tick for tick in natural(values, 0, 100, "", about).ticks if tick != tick.to_integral_value()] == []


@pytest.mark.parametrize("values", [[61, 85], [0, 100], [5], [0], [], [1120, 1425], [Decimal("0.33"), Decimal("1.41")]])
def test_axis_is_round_and_holds_every_value(values: list[Decimal | int]) -> None:
    scale = natural(values, 100, 0, "%" if all(value <= 100 for value in values) else "")
    assert all(scale.low <= value <= scale.high for value in values)
    assert scale.low >= 0 or not values
    assert 2 <= len(scale.ticks) <= 8


def test_a_map_names_its_villages_and_says_what_shades_mean() -> None:
    svg = drawings()["village_map_on_paper"]
    titles = [each.text for each in parsed(svg).iter(f"{SVG}title")]
    assert "A & <b> 0: turun" in titles
    assert {f"arti {shade}: 1 desa" for shade in FILLS} <= set(texts(svg))
    assert "arti worse: 1 desa" in parsed(svg).find(f"{SVG}desc").text


def test_a_map_with_links_is_a_group_of_them_and_each_says_where_it_leads() -> None:
    linked = [MappedVillage("Botosari", MAPPED[0].outline, "better", "turun", "/dasbor/desa/1")]
    root = parsed(charts.village_map(linked, key="n", title="Desa", shades={"better": "membaik"}))
    (link,) = root.iter(f"{SVG}a")
    assert (root.get("role"), link.get("href"), link[0].text) == ("group", "/dasbor/desa/1", "Botosari: turun")


def test_names_on_a_map_do_not_cover_each_other_nor_stand_where_they_would_be_too_many() -> None:
    here = [MappedVillage(name, MAPPED[0].outline, "better", "", named=True) for name in ("Atas", "Bawah", "Lebih")]
    far = [MappedVillage("", DrawnOutline("M4000 4000l9 0 0 9z", 4000, 4000, 4009, 4009), "same", "")]
    shades = {"better": "a", "same": "b"}
    assert "Lebih" not in texts(charts.village_map([*here, *far], key="o", title="Desa", shades=shades))
    many = [MappedVillage(f"Desa {i}", far[0].outline, "same", "", named=True) for i in range(25)]
    assert texts(charts.village_map(many, key="p", title="Desa", shades=shades)) == []


def plates_of(svg):
    """The plates of the names, in units of the outlines, with their names."""
    root = parsed(svg)
    moved, scale, back = re.search(
        r'transform="translate\(([^)]+)\) scale\(([^)]+)\) translate\(([^)]+)\)"', svg
    ).groups()
    (x, y), (left, top) = (map(float, pair.split()) for pair in (moved, back))
    (names,) = [group for group in root.iter(f"{SVG}g") if group.get("class") == "names"] or [[]]
    plates = [[float(each.get(name)) for name in ("x", "y", "width", "height")] for each in names if each.get("rx")]
    words = [each.text for each in names if each.text]
    return {
        word: (
            (at - x) / float(scale) - left,
            (under - y) / float(scale) - top,
            (at + wide - x) / float(scale) - left,
            (under + high - y) / float(scale) - top,
        )
        for word, (at, under, wide, high) in zip(words, plates, strict=True)
    }


@given(
    boxes=st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 30), st.integers(1, 30)),
        min_size=1,
        max_size=20,
    ),
    width=st.sampled_from([330, 520, 760]),
)
def test_no_name_lies_on_another_village_with_data(boxes, width):
    villages = []
    for number, (x, y, wide, high) in enumerate(boxes):
        left, top, wide, high = (40 * each for each in (x, y, wide, high))
        outline = DrawnOutline(f"M{left} {top}l{wide} 0 0 {high}-{wide} 0z", left, top, left + wide, top + high)
        villages.append(MappedVillage(f"Desa {number}", outline, "better", "", named=number % 3 != 2))
    svg = charts.village_map(
        villages, key="q", title="Desa", shades={"better": "a"}, width=width, legend=charts.Legend.BELOW
    )

    for name, (left, top, right, bottom) in plates_of(svg).items():
        for village in villages:
            box, far = village.outline, 1.0
            if village.named and village.name != name:
                apart = box.left >= right - far or box.right <= left + far or box.top >= bottom - far
                assert apart or box.bottom <= top + far


def test_a_name_may_lie_in_the_bay_of_a_neighbour_and_not_on_it() -> None:
    bay = DrawnOutline("M0 0l100 0 0 100-100 0 0-10 90 0 0-80-90 0z", 0, 0, 100, 100)
    assert not lies_in(bay, (0, 20, 80, 80))
    assert lies_in(bay, (0, 20, 95, 80))
    assert lies_in(bay, (92, 40, 95, 44))  # within, and no side passes
    assert not lies_in(bay, (100, 0, 120, 100))  # they touch
    holed = DrawnOutline("M0 0l100 0 0 100-100 0zM10 10l0 80 80 0 0-80z", 0, 0, 100, 100)
    assert not lies_in(holed, (20, 20, 80, 80))
    assert lies_in(holed, (5, 20, 80, 80))


def test_no_rule_hides_where_the_keyboard_is() -> None:
    """Only what was moved to by a link, and cannot be operated, has no outline."""
    rules = re.findall(r"([^{}]+){([^{}]*)}", "".join(file.read_text() for file in sorted(CSS.glob("*.css"))))
    hiding = [selector.strip() for selector, body in rules if re.search(r"outline(-style|-width)?:\s*(none|0)", body)]
    assert hiding == ['[tabindex="-1"]:focus']


def tokens(theme: str) -> dict[str, str]:
    """The custom properties of the light or the dark theme."""
    light, dark = (CSS / "base.css").read_text().split("prefers-color-scheme: dark", 1)
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


WORDS_ON = [
    *(
        (words, ground)
        for words in ("ink", "ink-2", "ink-3", "indigo", "sogan", "critical")
        for ground in ("paper", "surface", "sunken")
    ),
    *((tone, f"{tone}-soft") for tone in ("good", "attention", "critical", "absent", "indigo", "sogan")),
    *(("ink", f"{tone}-soft") for tone in ("good", "attention", "critical", "absent", "indigo")),
    ("ink-2", "absent-soft"),
    ("ink-3", "absent-soft"),
    ("on-indigo", "indigo-fill"),
    ("on-indigo", "indigo-press"),
    *(("on-helix", f"helix-{key}") for key in ("government", "village", "university", "community", "other")),
    ("on-helix-business", "helix-business"),
    *(("on-shade-light", f"shade-{level}") for level in (1, 2, 3)),
    *(("on-shade-dark", f"shade-{level}") for level in (4, 5)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS_ON)
def test_words_are_legible_in_both_themes(theme: str, words: str, ground: str) -> None:
    found = tokens(theme)
    assert contrast(found[words], found[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_reading_text_suits_the_sun(theme: str) -> None:
    found = tokens(theme)
    assert min(contrast(found[words], found["paper"]) for words in ("ink", "ink-2")) >= 7


def test_every_chart_colour_has_a_class_for_the_screen() -> None:
    css = (CSS / "components.css").read_text()
    named = {
        name for svg in drawings().values() for group in re.findall(r'class="([^"]+)"', svg) for name in group.split()
    }
    assert [name for name in sorted(named) if f".{name} " not in css] == []
    assert [role for role in COLOURS if f".f-{role} " not in css and f".s-{role} " not in css] == []


def test_paper_and_the_light_screen_use_the_same_colours() -> None:
    light = tokens("light")
    renamed = {"absent": "absent-soft", "muted": "ink-3", "axis": "line-strong", "paper": "surface"}
    renamed |= {"on-light": "on-shade-light", "on-dark": "on-shade-dark", "on-business": "on-helix-business"}
    renamed |= {role: f"helix-{role}" for role in COLOURS if f"helix-{role}" in light}
    assert {role: light[renamed.get(role, role)] for role in COLOURS} == COLOURS
