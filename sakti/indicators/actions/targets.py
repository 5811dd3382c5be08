"""Setting and ending targets, and entering published macro figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.indicators import INDICATORS, NAMES
from sakti.core.permissions import EVERYTHING, Scope
from sakti.core.refusals import Refusal
from sakti.core.targets import TargetKind
from sakti.extensions import db
from sakti.indicators.models import MacroValue, Target
from sakti.regions.queries import village_ids_below
from sakti.regions.tables import Region
from sakti.web import clock


def add_target(
    *,
    indicator: str,
    region: Region,
    kind: str,
    value: Decimal,
    baseline_on: date,
    due_on: date,
    source: str = "",
    scope: Scope = EVERYTHING,
    by: Actor,
) -> Target:
    """A value to reach by a date; another target of the same indicator and region stays beside it."""
    refuse_out_of_scope(region, scope)
    check_value(indicator, TargetKind(kind), value)
    if due_on <= baseline_on:
        raise Refusal("target_dates", field="due_on")
    what = {
        "indicator": indicator,
        "region_id": region.id,
        "kind": kind,
        "value": value,
        "baseline_on": baseline_on,
        "due_on": due_on,
    }
    if db.session.scalar(select(Target).filter_by(**what, ended_at=None).limit(1)):
        raise Refusal("target_known", field="indicator")
    target = Target(
        **what,
        source=source,
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
    db.session.add(target)
    record(
        "target_set",
        by=by,
        subject=target,
        indicator=indicator,
        region=region.name,
        kind=kind,
        value=str(value),
        due=due_on.isoformat(),
    )
    return target


def refuse_out_of_scope(region: Region, scope: Scope) -> None:
    """Whoever answers for some villages sets targets for those alone."""
    if scope.villages is not None and not village_ids_below(region.id) <= scope.villages:
        raise Refusal("out_of_scope", field="region")


def check_value(indicator: str, kind: TargetKind, value: Decimal) -> None:
    if indicator not in INDICATORS:
        raise Refusal("indicator_unknown", field="indicator", key=indicator)
    definition = INDICATORS[indicator]
    match kind:
        case TargetKind.LEVEL if not 0 <= value <= 100:
            raise Refusal("target_level", field="value")
        case TargetKind.COUNT if value < 0 or value != int(value):
            raise Refusal("target_count", field="value")
        case TargetKind.RELATIVE if value < -100:
            raise Refusal("target_relative", field="value")
        case TargetKind.RELATIVE if value * definition.better <= 0:
            direction = ("naik", "rises") if definition.better > 0 else ("turun", "falls")
            raise Refusal("target_direction", field="value", label=NAMES[indicator], direction=direction)


def end_target(*, target_id: int, scope: Scope = EVERYTHING, by: Actor) -> Target:
    """Stop judging by a target. It stays, with the day on which it ended."""
    target = db.session.get(Target, target_id)
    region = None if target is None else db.session.get(Region, target.region_id)
    if target is None or region is None or target.ended_at is not None:
        raise Refusal("target_unknown")
    refuse_out_of_scope(region, scope)
    target.ended_at = clock.now()
    record("target_ended", by=by, subject=target, indicator=target.indicator, region=region.name)
    return target


def add_macro_value(
    *, series: str, region: Region, period: str, value: Decimal, unit: str, source: str, retrieved_on: date, by: Actor
) -> MacroValue:
    """A published figure as its source says it. Sources that differ stand beside each other."""
    if retrieved_on > clock.today():
        raise Refusal("date_in_future", field="retrieved_on", day=retrieved_on.isoformat())
    what = {"series": series, "region_id": region.id, "period": period, "value": value, "source": source}
    if db.session.scalar(select(MacroValue).filter_by(**what, ended_at=None).limit(1)):
        raise Refusal("macro_known", field="value")
    entered = MacroValue(
        **what,
        unit=unit,
        retrieved_on=retrieved_on,
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
    db.session.add(entered)
    record("macro_entered", by=by, subject=entered, series=series, region=region.name, period=period, value=str(value))
    return entered


def end_macro_value(*, value_id: int, by: Actor) -> MacroValue:
    """Take back a figure that was entered wrongly: it is shown no more, and the trail keeps it."""
    entered = db.session.get(MacroValue, value_id)
    if entered is None or entered.ended_at is not None:
        raise Refusal("macro_unknown")
    entered.ended_at = clock.now()
    region = db.session.get_one(Region, entered.region_id)
    record(
        "macro_ended",
        by=by,
        subject=entered,
        series=entered.series,
        region=region.name,
        period=entered.period,
        value=str(entered.value),
    )
    return entered
