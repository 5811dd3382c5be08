"""Setting what holds from a day on."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.events import LastCloseAsked
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.settings import queries
from sakti.settings.catalogue import GROUPS, SETTINGS, TIME_ZONE, Setting
from sakti.settings.models import SettingValue
from sakti.web import clock, pictures
from sakti.web.editing import claim_setting
from sakti.web.events import publish

#: Before the first report that anybody could issue.
BEGINNING = date(2000, 1, 1)
PATTERN_PARTS = ("nomor", "bulan", "bulan_romawi", "tahun", "kode_wilayah")


def set_values(*, values: Mapping[str, str], since: date, by: Actor, opened_with: int | None = None) -> list[str]:
    """Let settings hold from a day on. Only what differs from what holds on that day is written; returns those keys.

    `opened_with`: the form's version. Raises `Superseded`.
    """
    claim_setting(SettingValue.__table__, partial(queries.newest, _beside(values)), opened_with=opened_with)
    held = queries.at(since)
    clean = {key: check_value(key, value) for key, value in values.items()}
    changed = [key for key, value in clean.items() if held[key] != value]
    if TIME_ZONE in changed:
        refuse_backdated_zone(since)
    for key in changed:
        put(key, clean[key], since, by)
    if changed:
        record("settings_changed", by=by, subject=("setting", None), keys=", ".join(changed), since=since.isoformat())
    return changed


def refuse_backdated_zone(since: date) -> None:
    """Once a month is closed, its papers print days: another zone may not turn them into others."""
    closed = LastCloseAsked()
    publish(closed)
    if closed.closed_until and since <= clock.today():
        raise Refusal("zone_backdated", field="since")


def _beside(keys: Iterable[str]) -> list[str]:
    """The settings that stand on one form with these."""
    groups = [{setting.key for setting in group.settings} for group in GROUPS]
    return sorted({*keys}.union(*(group for group in groups if group & {*keys})))


def put(key: str, value: str, since: date, by: Actor) -> None:
    name = by if isinstance(by, str) else by.name if by else "sistem"
    db.session.add(SettingValue(key=key, value=value, since=since, recorded_at=clock.now(), recorded_by=name))
    db.session.flush()
    queries.forget()


def mark_demo(*, by: Actor) -> None:
    """Say for good that everything in this installation is made up."""
    put(queries.DEMO, "1", BEGINNING, by)


def put_defaults(*, by: Actor) -> None:
    """Write down what a new installation starts with, so that it is history when it is changed."""
    if not queries.is_empty():
        return
    for key, value in queries.defaults().items():
        put(key, value, BEGINNING, by)
    record("settings_changed", by=by, subject=("setting", None), keys="nilai awal", since=BEGINNING.isoformat())


def check_value(key: str, value: str) -> str:
    """The value as it is kept. Refuses what a report could not print."""
    if key not in SETTINGS:
        raise Refusal("setting_unknown", key=key)
    setting, value = SETTINGS[key], value.replace("\r\n", "\n").strip()
    match setting.kind:
        case "nip":
            return check_nip(key, value)
        case "choice":
            return check_choice(setting, value)
        case "pattern":
            return check_pattern(key, value)
        case "days":
            return check_days(key, value)
        case "minutes":
            return check_minutes(key, value)
        case "months":
            return check_whole(key, value, 1, 120, "months_bad")
        case "cell":
            return check_whole(key, value, 3, 100, "cell_bad")
        case "percent":
            return check_whole(key, value, 0, 100, "percent_bad")
    return value


def check_nip(key: str, value: str) -> str:
    digits = re.sub(r"[\s.]", "", value)
    if digits and not re.fullmatch(r"\d{18}", digits):
        raise Refusal("nip_bad", field=key, count=len(digits))
    return digits


def check_days(key: str, value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) <= 365:
        raise Refusal("days_bad", field=key)
    return str(int(value))


def check_minutes(key: str, value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not 5 <= int(value) <= 720:
        raise Refusal("minutes_bad", field=key)
    return str(int(value))


def check_whole(key: str, value: str, least: int, most: int, refusal: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not least <= int(value) <= most:
        raise Refusal(refusal, field=key)
    return str(int(value))


def check_choice(setting: Setting, value: str) -> str:
    if value not in setting.choices:
        raise Refusal("choice_bad", field=setting.key, choices=", ".join(setting.choices))
    return value


def check_pattern(key: str, value: str) -> str:
    allowed = ", ".join(f"{{{part}}}" for part in PATTERN_PARTS)
    try:
        parts = [(name, spec) for _, name, spec, _ in string.Formatter().parse(value) if name is not None]
    except ValueError:
        parts = [("", "")]
    if (
        not all(name in PATTERN_PARTS and not spec for name, spec in parts)
        or not {"nomor", "tahun"} <= dict(parts).keys()
    ):
        raise Refusal("pattern_bad", field=key, allowed=allowed)
    return value


def logo(content: bytes) -> str:
    """An uploaded coat of arms as a `data:` address, redrawn: small, and nothing but pixels in it."""
    try:
        picture = pictures.redrawn(content, "logo", "logo")
    except Refusal as refusal:
        if refusal.code != "photo_unreadable":
            raise
        raise Refusal("image_unreadable", field="logo") from None
    return "data:image/png;base64," + base64.b64encode(picture).decode()
