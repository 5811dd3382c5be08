"""Settings as they held on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias, cast

from sqlalchemy import select

from sakti.core.freshness import Freshness, freshness
from sakti.core.indicators import Indicator, every_definition
from sakti.extensions import db
from sakti.settings.catalogue import (
    DEFINITIVE,
    GROUPS,
    LEAST_COVERAGE,
    SETTINGS,
    TIME_ZONE,
    Setting,
    SettingGroup,
    freshness_key,
)
from sakti.settings.models import SettingValue
from sakti.web import clock
from sakti.web.editing import Latest

#: Where a session keeps what it has read of settings: a page asks many times for what nobody changes meanwhile.
SETTINGS_READ = "settings"
#: The key that marks an installation of made-up data. It is no setting: nobody can take it back.
DEMO = "demo"
#: How a line begins that an office has still to fill in.
BLANK = "(diisi "


class Values(dict[str, str]):
    """All settings of one day: `values["agency"]` or `values.agency`."""

    def __getattr__(self, key: str) -> str:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key) from None

    @property
    def signer_title(self) -> str:
        """Plt. KEPALA BADAN, or KEPALA BADAN when appointed."""
        standing = "" if self["signer_standing"] == DEFINITIVE else self["signer_standing"] + " "
        return standing + self["signer_position"]

    @property
    def to_be_filled_in(self) -> list[str]:
        """The settings that nobody has filled in yet, and those without which nothing can be signed."""
        unsigned = {setting.key for setting in self.missing_to_sign}
        return [key for key, value in self.items() if BLANK in value or key in unsigned]

    @property
    def as_printed(self) -> Values:
        """As paper shows them: a line that nobody has filled in is left out."""
        return Values({key: _filled_lines(value) if BLANK in value else value for key, value in self.items()})

    @property
    def missing_to_sign(self) -> list[Setting]:
        """What a paper that is to be signed cannot go out without, and nobody has filled in."""
        shown = self.as_printed
        return [setting for key, setting in SETTINGS.items() if setting.signed and not shown[key].strip()]


def _filled_lines(value: str) -> str:
    return "\n".join(line for line in value.splitlines() if BLANK not in line)


def at(day: date) -> Values:
    """What held on a day: the latest beginning, and of one beginning the latest recorded; else the default."""
    held = select(SettingValue).where(SettingValue.since <= day).order_by(SettingValue.since, SettingValue.id)
    values = {row.key: row.value for row in db.session.scalars(held) if row.key in SETTINGS}
    return Values(defaults() | values)


def on_paper(day: date) -> Values:
    """What held on a day, as a paper of that day shows it."""
    return at(day).as_printed


def held(keys: Collection[str], day: date) -> dict[str, str]:
    """What held of these on a day, without reading all the others: for what every page asks."""
    rows = select(SettingValue).where(SettingValue.since <= day, SettingValue.key.in_([*keys]))
    found = db.session.scalars(rows.order_by(SettingValue.since, SettingValue.id))
    return {key: SETTINGS[key].default for key in keys} | {row.key: row.value for row in found}


def defaults() -> dict[str, str]:
    """What an installation starts with. The brackets say what the office has to fill in."""
    return {key: setting.default for key, setting in SETTINGS.items()}


def group(key: str) -> SettingGroup | None:
    return next((candidate for candidate in GROUPS if candidate.key == key), None)


def newest(keys: Sequence[str]) -> Latest | None:
    """The row of these settings that was written last."""
    rows = select(SettingValue).where(SettingValue.key.in_(keys))
    row = db.session.scalar(rows.order_by(SettingValue.id.desc()).limit(1))
    return None if row is None else Latest(row.id, row.recorded_by, row.recorded_at)


def history(keys: Sequence[str]) -> Sequence[SettingValue]:
    """Every value that these settings had, the newest beginning first."""
    rows = select(SettingValue).where(SettingValue.key.in_(keys))
    return db.session.scalars(rows.order_by(SettingValue.since.desc(), SettingValue.id.desc())).all()


def forget() -> None:
    """Something was set: it is read again."""
    db.session.info.pop(SETTINGS_READ, None)
    clock.forget()


def is_empty() -> bool:
    return db.session.scalar(select(SettingValue.id).limit(1)) is None


def is_demo() -> bool:
    """Whether everything here is made up: every page says so then."""
    return db.session.scalar(select(SettingValue.id).where(SettingValue.key == DEMO).limit(1)) is not None


#: Since when which time zone holds, the oldest first; of one beginning the latest recorded. The clock reads it itself.
ZONES = (
    select(SettingValue.since, SettingValue.value)
    .where(SettingValue.key == TIME_ZONE)
    .order_by(SettingValue.since, SettingValue.id)
)


# -- how figures are judged: how long answers are fresh here, and how much must be known of a figure ------------------

#: By the mark of a definition; one that does not grow old is missing.
Freshnesses: TypeAlias = Mapping[str, Freshness]


def freshnesses() -> Freshnesses:
    """Of every definition whose answers grow old."""
    return judging().freshness


def least_coverage(day: date) -> Fraction:
    """The least part that must have been looked at before anything is judged on this day."""
    held = [percent for since, percent in judging().coverage if since <= day]
    return Fraction(held[-1] if held else int(SETTINGS[LEAST_COVERAGE].default), 100)


@dataclass(frozen=True, slots=True)
class Judging:
    """What the district set about judging figures: each list the oldest first."""

    freshness: Freshnesses
    coverage: Sequence[tuple[date, int]]


def judging() -> Judging:
    """Read once in a session, until something is set."""
    definitions = every_definition()
    kept = db.session.info.setdefault(SETTINGS_READ, {})
    key = "judging " + " ".join(f"{indicator.mark}~{indicator.fresh_for}" for indicator in definitions)
    if key not in kept:
        kept[key] = _read_judging(definitions)
    return cast(Judging, kept[key])


def _read_judging(definitions: Sequence[Indicator]) -> Judging:
    ageing = {indicator.mark: indicator for indicator in definitions if indicator.fresh_for is not None}
    keys = {mark: freshness_key(indicator.key) for mark, indicator in ageing.items()}
    changes: dict[str, list[tuple[date, int]]] = {}
    for row in reversed(history([*keys.values(), LEAST_COVERAGE])):
        changes.setdefault(row.key, []).append((row.since, int(row.value)))
    held: dict[str, Freshness] = {}
    for mark, indicator in ageing.items():
        held[mark] = freshness(indicator.fresh_for or 0, tuple(changes.get(keys[mark], ())))
    return Judging(held, changes.get(LEAST_COVERAGE, []))
