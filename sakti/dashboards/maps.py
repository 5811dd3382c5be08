"""Maps of villages: from their outlines how a figure moved, where it stands or how it is judged; else tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from sakti.core.changes import between, in_words
from sakti.core.charts import MappedVillage, Svg, Tile, level_of, swatch, tile_grid, village_map
from sakti.core.charts.shades import LEVEL_BREAKS, change_words, level_words, shade_of_change
from sakti.core.figures import NOBODY, Figure
from sakti.core.formatting import percent
from sakti.core.indicators import HEADLINES, Indicator
from sakti.core.outlines import DrawnOutline
from sakti.core.states import state_in_words
from sakti.core.targets import SILENCES, Silence, doubt
from sakti.dashboards import links
from sakti.dashboards.goals import Goals, goals
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.dashboards.periods import in_words as period_words
from sakti.dashboards.places import Place
from sakti.indicators.figures import figure_of
from sakti.outlines.queries import outlines_in_force
from sakti.regions.queries import VillageLine
from sakti.settings.queries import least_coverage

DEFAULT = "own_latrine"


class Shading(StrEnum):
    """What a map is shaded by."""

    CHANGE = "change"
    VERDICT = "verdict"
    LEVEL = "level"


SHADINGS: dict[Shading, LazyString] = {
    Shading.CHANGE: _l("perubahan"),
    Shading.VERDICT: _l("keadaan target"),
    Shading.LEVEL: _l("persen kini"),
}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A shade as it looks, what it means, and how many villages have it."""

    swatch: Svg
    words: str
    villages: int


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map with the table behind it: of each village its name and district, and what is said of it."""

    indicator: Indicator
    title: str
    svg: Svg
    rows: Sequence[tuple[str, str]]
    options: Sequence[tuple[str, str]]
    #: None of tiles, which are only shaded by the level.
    shading: Shading | None = None
    #: What else it could be shaded by.
    shadings: Mapping[Shading, LazyString] = field(default_factory=dict)
    legend: Sequence[LegendEntry] = ()
    #: The villages that have no outline.
    without: Sequence[str] = ()


def draw_map(place: Place, period: Period, key: str | None, shading: str | None, locale: str) -> DrawnMap:
    """The map as it is asked for; what makes no sense counts as not asked. Without any outline, tiles."""
    months = Months(place.ids, period)
    indicator = months.definitions.get(key or DEFAULT) or next(iter(months.definitions.values()))
    outlines = outlines_in_force(place.ids)
    if not outlines:
        return _tiles(place, months, indicator, locale)
    offered = shadings(indicator, period)
    asked = next((each for each in offered if each.value == shading), next(iter(offered)))
    held = _goals_of(place, months) if asked is Shading.VERDICT else None
    return _Painter(place, months, indicator, outlines, locale, held).drawn(asked, 760, 640)


def shadings(indicator: Indicator, period: Period) -> dict[Shading, LazyString]:
    """What a map of an indicator may be shaded by, first what it is by itself: changes only where there are any.

    A level is not called a change, and a month has not changed since itself.
    """
    changes = indicator.kind.tells_a_change and period.baseline < period.month
    order = [Shading.CHANGE, Shading.VERDICT, Shading.LEVEL] if changes else [Shading.LEVEL, Shading.VERDICT]
    return {shading: SHADINGS[shading] for shading in order}


def board_map(place: Place, months: Months, locale: str) -> DrawnMap | None:
    """The small map of a dashboard: how the first headline that tells a change moved in each village.

    None without outlines, and where the month is compared with itself.
    """
    headlines = [months.definitions[key] for key in HEADLINES if key in months.definitions]
    indicator = next((each for each in headlines if Shading.CHANGE in shadings(each, months.period)), None)
    outlines = outlines_in_force(place.ids) if indicator is not None else {}
    if not outlines or indicator is None:
        return None
    return _Painter(place, months, indicator, outlines, locale).drawn(Shading.CHANGE, 520, 460)


def _goals_of(place: Place, months: Months) -> Goals:
    return goals({place.id, *place.ids, *(each for above in place.above.values() for each in above)}, months)


def _tiles(place: Place, months: Months, indicator: Indicator, locale: str) -> DrawnMap:
    """Shares, so that villages of different size can be compared; of what may not be judged, why."""
    counts, day = months.at(months.period.month), months.period.day
    least = least_coverage(day)
    tiles, rows = [], []
    for line in place.lines:
        figure = figure_of(indicator, counts.get(line.id, {}).get(indicator.key, NOBODY), day)
        silence = doubt(figure, least)
        why = "" if silence is None else SILENCES[locale][silence]
        value = figure.percent if silence is None else None
        tiles.append(Tile(line.district_name, line.name, value, "" if silence is Silence.NO_DATA else why))
        share = "" if figure.percent is None else percent(figure.percent, locale)
        rows.append((_full_name(line), "; ".join(filter(None, (share, why)))))
    title = indicator.label(locale)
    svg = tile_grid(
        tiles,
        key="map",
        title=title,
        breaks=LEVEL_BREAKS[indicator.better],
        better=indicator.better,
        width=1080,
        locale=locale,
    )
    return DrawnMap(indicator, title, svg, rows, _options(months, locale))


def _full_name(line: VillageLine) -> str:
    return f"{line.name}, {line.district_name}"


def _options(months: Months, locale: str) -> list[tuple[str, str]]:
    return [(each.key, each.label(locale)) for each in months.definitions.values()]


@dataclass
class _Painter:
    """Decides the shade and the words of each village: of one indicator, by what the months know."""

    place: Place
    months: Months
    indicator: Indicator
    outlines: Mapping[int, DrawnOutline]
    locale: str
    goals: Goals | None = None

    def drawn(self, shading: Shading, width: float, most_height: float) -> DrawnMap:
        painted = {line.id: self._painted(line, shading) for line in self.place.lines}
        addresses = links.villages(self.place.lines, self.months.period)
        counted = self.months.compared.now
        villages = [
            MappedVillage(
                line.name,
                self.outlines[line.id],
                *painted[line.id],
                addresses[line.id] if line.id in counted else "",
                line.id in counted,
            )
            for line in self.place.lines
            if line.id in self.outlines
        ]
        shades, title = self._shades(shading), self._title(shading)
        svg = village_map(
            villages,
            key="map",
            title=title,
            shades=shades,
            locale=self.locale,
            width=width,
            most_height=most_height,
        )
        legend = [
            LegendEntry(swatch(shade, f"swatch-{shade}"), words, count)
            for shade, words in shades.items()
            if (count := sum(village.shade == shade for village in villages))
        ]
        rows = [(_full_name(line), painted[line.id][1]) for line in self.place.lines]
        without = [line.name for line in self.place.lines if line.id not in self.outlines]
        options = _options(self.months, self.locale)
        offered = shadings(self.indicator, self.months.period)
        return DrawnMap(self.indicator, title, svg, rows, options, shading, offered, legend, without)

    def _title(self, shading: Shading) -> str:
        label, period = self.indicator.label(self.locale), self.months.period
        since = period_words(period.baseline if shading is Shading.CHANGE else period.month, self.locale)
        match shading:
            case Shading.CHANGE:
                return _("%(indicator)s: perubahan sejak %(month)s", indicator=label, month=since)
            case Shading.VERDICT:
                return _("%(indicator)s: keadaan target, %(month)s", indicator=label, month=since)
            case Shading.LEVEL:
                return _("%(indicator)s: persen, %(month)s", indicator=label, month=since)

    def _painted(self, line: VillageLine, shading: Shading) -> tuple[str, str]:
        """The shade and the words of a village: where its figure may not be judged, the words say why."""
        now = self._figure(line.id, self.months.period.month)
        if not now.d:
            return "absent", state_in_words("no_data", self.locale)
        if shading is Shading.VERDICT:
            return self._judged(line)
        shade, words = self._stands(now) if shading is Shading.LEVEL else self._moved(line.id, now)
        silence = doubt(now, self._least_coverage)
        if silence is None or shade in ("new", "absent"):
            return shade, words
        return "doubt", f"{words}; {SILENCES[self.locale][silence]}"

    def _stands(self, now: Figure) -> tuple[str, str]:
        share = now.percent or Decimal(0)
        return f"level-{level_of(share, LEVEL_BREAKS[self.indicator.better])}", percent(share, self.locale)

    def _moved(self, village: int, now: Figure) -> tuple[str, str]:
        """How it moved since the baseline, of a village that was there on both days."""
        compared, period = self.months.compared, self.months.period
        if village in compared.joined:
            return "new", _("desa baru, belum dibandingkan")
        if village in compared.torn:
            return "new", _("dimekarkan atau digabung, belum dibandingkan")
        was = self._figure(village, period.baseline, together=True)
        if village not in compared.same or not was.d:
            return "absent", _("belum ada data pada bulan pembanding")
        others = compared.redrawn.whole(village) - {village}
        now = self._figure(village, period.month, together=True) if others else now
        change = between(self.indicator.kind, was, now)
        words = in_words(change, self.indicator.unit, self.locale)
        if others:
            names = ", ".join(line.name for line in self.place.lines if line.id in others)
            words = _("%(change)s (bersama %(names)s)", change=words, names=names)
        return shade_of_change(change, self.indicator.better), words

    def _judged(self, line: VillageLine) -> tuple[str, str]:
        """By its own target, or one from above: of itself as it was on the target's first day. The court asks itself
        whether the figure may be judged, on the day on which it is.
        """
        above, day = self.place.above[line.id], self.months.period.day
        target = None if self.goals is None else self.goals.target(self.indicator.key, line.id, above, day)
        if self.goals is None or target is None:
            return "absent", state_in_words("no_target", self.locale)
        status = self.goals.court.status(target, line.id).value
        shade = "doubt" if status == "none" else status
        return shade, self._shades(Shading.VERDICT)[shade]

    def _figure(self, village: int, month: int, *, together: bool = False) -> Figure:
        """`together`: with those that are one with it since the baseline."""
        period = self.months.period
        every = self.months.together(month) if together else self.months.at(month)
        counts = every.get(village, {}).get(self.indicator.key, NOBODY)
        return figure_of(self.indicator, counts, period.day if month == period.month else period.baseline_day)

    @cached_property
    def _least_coverage(self) -> Fraction:
        return least_coverage(self.months.period.day)

    def _shades(self, shading: Shading) -> dict[str, str]:
        """The shades that a map may use, in words, in the order of its legend."""
        if shading is Shading.LEVEL:
            return level_words(self.indicator.better, self.locale) | {
                "doubt": state_in_words("none", self.locale),
                "absent": state_in_words("no_data", self.locale),
            }
        if shading is Shading.VERDICT:
            return {
                "good": "● " + state_in_words("good", self.locale),
                "attention": "▲ " + state_in_words("attention", self.locale),
                "critical": "■ " + state_in_words("critical", self.locale),
                "doubt": "○ " + state_in_words("none", self.locale),
                "absent": _("tanpa target atau belum ada data"),
            }
        return change_words(self.indicator, self.locale)
