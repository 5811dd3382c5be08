"""A village's shade follows its change in the indicator's own kind."""

from __future__ import annotations

import pytest

from sakti.core.changes import Kind, between
from sakti.core.charts.outlines import FILLS
from sakti.core.charts.shades import change_words, shade_of_change
from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS


@pytest.mark.parametrize(
    ("kind", "better", "was", "now", "shade"),
    [
        (Kind.RELATIVE, -1, (100, 200), (79, 300), "better-much"),  # by the count, though the share fell further
        (Kind.RELATIVE, -1, (100, 200), (80, 200), "better-much"),
        (Kind.RELATIVE, -1, (100, 200), (81, 200), "better"),
        (Kind.RELATIVE, -1, (3, 50), (1, 50), "better"),  # of three nothing is much
        (Kind.RELATIVE, -1, (100, 200), (100, 500), "same"),
        (Kind.RELATIVE, -1, (100, 200), (101, 200), "worse"),
        (Kind.RELATIVE, -1, (100, 200), (125, 200), "worse-much"),
        (Kind.RELATIVE, -1, (0, 50), (4, 50), "worse"),  # has no percentage, and is worse all the same
        (Kind.RELATIVE, -1, (0, 50), (0, 50), "same"),
        (Kind.POINTS, +1, (50, 100), (60, 100), "better-much"),
        (Kind.POINTS, +1, (50, 100), (59, 100), "better"),
        (Kind.POINTS, +1, (50, 100), (100, 200), "same"),
        (Kind.POINTS, +1, (500, 1000), (49_999, 100_000), "same"),  # minus 0.001 points is printed as no change
        (Kind.POINTS, +1, (5, 10), (10, 10), "better"),
        (Kind.POINTS, +1, (60, 100), (40, 100), "worse-much"),
    ],
)
def test_the_shade_of_a_change(kind, better, was, now, shade):
    assert shade_of_change(between(kind, Figure(*was), Figure(*now)), better) == shade


@pytest.mark.parametrize("now", [(60, 100), (40, 100), (30, 100)])
def test_a_level_is_not_shaded_as_a_change(now):
    with pytest.raises(ValueError, match="level"):
        shade_of_change(between(Kind.LEVEL, Figure(40, 100), Figure(*now)), +1)


@pytest.mark.parametrize("key", [key for key, indicator in INDICATORS.items() if indicator.kind.tells_a_change])
@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_shade_has_words_and_a_look(key, locale):
    words = change_words(INDICATORS[key], locale)
    assert set(words) <= set(FILLS)
    assert len(set(words.values())) == len(words)


def test_no_two_shades_of_a_map_look_the_same_without_colour():
    """Where only the ground differs, it differs in brightness by far more than paper hides."""
    change = [FILLS[shade] for shade in change_words(INDICATORS["own_latrine"])]
    looks = [(fill.texture, fill.ground) for fill in change]
    assert len(set(looks)) == len(looks)
    plain = [fill.ground for fill in change if not fill.texture]
    assert plain == ["shade-5", "shade-3", "shade-1"]
