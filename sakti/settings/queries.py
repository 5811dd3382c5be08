"""Settings as they held on a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias, cast

from sqlalchemy import select

from sakti.core.freshness import Freshness, freshness
from sakti.core.indicators import VERSIONS
from sakti.extensions import db
from sakti.settings.catalogue import DEFINITIVE, FRESH, GROUPS, LEAST_COVERAGE, SETTINGS, SettingGroup
from sakti.settings.models import SettingValue
from sakti.web.editing import Latest

#: Where a session keeps what it has read of settings: a page asks many times for what nobody changes meanwhile.
SETTINGS_READ = "settings"
#: The key that marks an installation of made-up data. It is no setting: nobody can take it back.
DEMO = "demo"


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
        """The settings that nobody has filled in yet."""
        return [key for key, value in self.items() if "(diisi " in value]


def at(day: date) -> Values:
    """What held on a day: the latest beginning, and of one beginning the latest recorded; else the default."""
    held = select(SettingValue).where(SettingValue.since <= day).order_by(SettingValue.since, SettingValue.id)
    values = {row.key: row.value for row in db.session.scalars(held) if row.key in SETTINGS}
    return Values(defaults() | values)


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


def is_empty() -> bool:
    return db.session.scalar(select(SettingValue.id).limit(1)) is None


def is_demo() -> bool:
    """Whether everything here is made up: every page says so then."""
    return db.session.scalar(select(SettingValue.id).where(SettingValue.key == DEMO).limit(1)) is not None


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
    known = " ".join(f"{one.mark}~{one.fresh_for}" for versions in VERSIONS.values() for one in versions)
    kept, key = db.session.info.setdefault(SETTINGS_READ, {}), f"judging {known}"
    if key not in kept:
        kept[key] = _read_judging()
    return cast(Judging, kept[key])


def _read_judging() -> Judging:
    every = [indicator for versions in VERSIONS.values() for indicator in versions]
    ageing = {indicator.mark: indicator for indicator in every if indicator.fresh_for is not None}
    keys = {mark: f"{FRESH}{indicator.key}" for mark, indicator in ageing.items()}
    changes: dict[str, list[tuple[date, int]]] = {}
    for row in reversed(history([*keys.values(), LEAST_COVERAGE])):
        changes.setdefault(row.key, []).append((row.since, int(row.value)))
    held: dict[str, Freshness] = {}
    for mark, indicator in ageing.items():
        held[mark] = freshness(indicator.fresh_for or 0, tuple(changes.get(keys[mark], ())))
    return Judging(held, changes.get(LEAST_COVERAGE, []))
