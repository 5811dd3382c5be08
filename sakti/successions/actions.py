"""Dividing, merging and renaming a village, and taking it back: all of it or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sakti.accounts.actions import follow_village, unfollow_village
from sakti.core.actors import Actor, acts_alone
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted
from sakti.core.successions import SuccessionKind
from sakti.countersigning.actions import refuse_alone
from sakti.extensions import db
from sakti.indicators.actions import add_target, end_target
from sakti.indicators.queries import targets as targets_in_force
from sakti.indicators.tables import Target
from sakti.observations.actions.moving import move_households, void_moves
from sakti.regions import actions as regions
from sakti.regions import queries as places
from sakti.regions.tables import Region, VillageSuccession
from sakti.successions import queries
from sakti.verification.actions import beside
from sakti.web import clock


@dataclass(frozen=True, slots=True)
class Along:
    """What goes along with the people: who works there, the targets, the standing as a pilot."""

    workers: bool = True
    targets: bool = True
    pilot: bool = False


@dataclass(frozen=True, slots=True)
class Heir:
    """The village that people live in from the day on: one that is there by its code, or one that begins."""

    code: str
    name: str = ""
    kind: str = "desa"

    @property
    def there(self) -> Region | None:
        code = dotted(self.code)
        return None if code is None else next((each for each in places.villages() if each.code == code), None)

    @property
    def taken_back(self) -> Region | None:
        """The village with this code, if it began by what was taken back and nobody lives there."""
        return None if self.there is None or not queries.is_taken_back(self.there) else self.there


def divide(
    *, old: Region, heir: Heir, day: date, decree: str, keys: Collection[str], along: Along, by: Actor
) -> VillageSuccession:
    """These neighbourhoods of a village are a village of their own from the day on. Refuses what `look_at_division`
    does.
    """
    view = look_at_division(old=old, heir=heir, day=day, decree=decree, keys=keys, by=by)
    new = _found(heir, old, day, decree, by)
    return _succeed(SuccessionKind.DIVIDED, old, new, view, decree, along, by)


def look_at_division(
    *, old: Region, heir: Heir, day: date, decree: str, keys: Collection[str], by: Actor
) -> queries.Outlook:
    """What a division would do. It leaves somebody on both sides.

    Refuses what `check` refuses, a new village that cannot begin, `neighbourhood_unknown`, `division_of_nobody` and
    `division_of_everybody`.
    """
    check(old=old, day=day, decree=decree, by=by)
    _refuse_beginning(heir, by)
    view = queries.outlook(old, day, None, keys)
    known = {home.neighbourhood for home in (*view.moving, *view.staying)}
    if unknown := sorted(set(keys) - known):
        raise Refusal(
            "neighbourhood_unknown",
            field="keys",
            names=", ".join(unknown),
            village=old.name,
            known=", ".join(sorted(known)) or "–",
        )
    if not view.moving:
        raise Refusal("division_of_nobody", field="keys")
    if not view.staying:
        raise Refusal("division_of_everybody", field="keys")
    return view


def merge(*, old: Region, heir: Heir, day: date, decree: str, along: Along, by: Actor) -> VillageSuccession:
    """All of a village lives in another one from the day on; the other begins then, if there is none with its code.

    Refuses what `look_at_merger` does.
    """
    view = look_at_merger(old=old, heir=heir, day=day, decree=decree, by=by)
    new = heir.there or _found(heir, old, day, decree, by)
    return _succeed(SuccessionKind.MERGED, old, new, view, decree, allowed(along=along, view=view, by=by), by)


def allowed(*, along: Along, view: queries.Outlook, by: Actor) -> Along:
    """Into a village that is there nobody is assigned along by one person alone: they would see people whom they did
    not see before. It has targets of its own.
    """
    if view.new is None:
        return along
    return Along(along.workers and not acts_alone(by), targets=False, pilot=along.pilot)


def look_at_merger(*, old: Region, heir: Heir, day: date, decree: str, by: Actor) -> queries.Outlook:
    """What a merger would do. Refuses what `check` refuses, `merger_with_itself`, `out_of_scope`, and a new village
    that cannot begin.
    """
    check(old=old, day=day, decree=decree, by=by)
    new = heir.there
    if new is None:
        _refuse_beginning(heir, by)
    elif new.id == old.id:
        raise Refusal("merger_with_itself", field="code")
    else:
        if not by.scope.reaches_village(new.id):
            raise Refusal("out_of_scope")
        _refuse_before_later(new, day)
    return queries.outlook(old, day, new, None)


def rename(*, village: Region, name: str, kind: str, day: date, decree: str, by: Actor) -> VillageSuccession:
    """Another name from the day on. Refuses what `check` and `regions.rename_village` refuse."""
    check(old=village, day=day, decree=decree, by=by)
    return regions.rename_village(village=village, name=name, kind=kind, day=day, decree=decree, by=by)


def check(*, old: Region, day: date, decree: str, by: Actor) -> None:
    """Refuses `out_of_scope`, `date_in_future`, `decree_missing`, and `succession_later` before a later change."""
    if not by.scope.reaches_village(old.id):
        raise Refusal("out_of_scope")
    if day > clock.today():
        raise Refusal("date_in_future", field="day", day=day.isoformat())
    if not decree.strip():
        raise Refusal("decree_missing", field="decree")
    _refuse_before_later(old, day)


def _refuse_before_later(village: Region, day: date) -> None:
    """What is told of a village of that day is told before what has become of it since."""
    for row in places.successions(village.id):
        if row.voided_at is None and row.kind != SuccessionKind.RENAMED and row.day > day:
            raise Refusal("succession_later", field="day", day=row.day)


def _refuse_beginning(heir: Heir, by: Actor) -> None:
    """A village begins in a district that whoever founds it reaches whole."""
    regions.refuse_new_village(code=heir.code, name=heir.name, again=heir.taken_back)
    district = (dotted(heir.code) or "")[:8]
    around = {village.id for village in places.villages() if village.code.startswith(district + ".")}
    if by.scope.villages is not None and not around <= by.scope.villages:
        raise Refusal("out_of_scope")


def _found(heir: Heir, old: Region, day: date, decree: str, by: Actor) -> Region:
    return regions.found_village(
        code=heir.code,
        name=heir.name,
        kind=heir.kind,
        like=old,
        day=day,
        source=decree.strip(),
        again=heir.taken_back,
        by=by,
    )


def _succeed(
    kind: SuccessionKind,
    old: Region,
    new: Region,
    view: queries.Outlook,
    decree: str,
    along: Along,
    by: Actor,
) -> VillageSuccession:
    """Whoever works there comes first, so that their visits go with the people."""
    made: JsonObject = {"founded": view.new is None}
    made["assignments"] = follow_village(old=old, new=new, since=view.day, by=by) if along.workers else []
    made["places"], visitors = beside.open_beside(old_id=old.id, new_id=new.id, by=by)
    days = {home.id: home.since for home in view.moving}
    note = f"{NOTES[kind]}: {old.name} → {new.name} ({decree.strip()})"
    made["events"] = move_households(days=days, village=new, note=note, by=by) if days else []
    beside.keep_visitors(visitors)
    made["targets"] = _copy_targets(old, new, decree, by) if along.targets else []
    made["pilot"] = _copy_pilot(old, new, view, by) if along.pilot else None
    return regions.record_succession(
        kind=kind, day=view.day, old=old, new=new, decree=decree, households=len(days), made=made, by=by
    )


#: What the dossier of each household says of its move.
NOTES: Mapping[SuccessionKind, str] = {
    SuccessionKind.DIVIDED: "pemekaran desa",
    SuccessionKind.MERGED: "penggabungan desa",
}


def _copy_targets(old: Region, new: Region, decree: str, by: Actor) -> list[int]:
    """Those that can be both villages': a number of households or people cannot."""
    source = f"seperti {old.name}; {decree.strip()}"[:200]
    copied: list[Target] = [
        add_target(
            indicator=each.indicator,
            region=new,
            kind=each.kind,
            value=each.value,
            baseline_on=each.baseline_on,
            due_on=each.due_on,
            source=source,
            by=by,
        )
        for each in targets_in_force([old.id])
        if each.kind != queries.COUNTED
    ]
    db.session.flush()
    return [each.id for each in copied]


def _copy_pilot(old: Region, new: Region, view: queries.Outlook, by: Actor) -> int | None:
    pilot = places.pilot_of(old.id)
    if pilot is None or not view.is_pilot or places.pilot_of(new.id) is not None:
        return None
    copy = regions.name_pilot(
        village=new,
        decree=pilot.decree,
        since=max(pilot.since, view.day),
        phase=pilot.phase,
        until=pilot.until,
        note=pilot.note,
        by=by,
    )
    db.session.flush()
    return copy.id


def take_back(*, row: VillageSuccession, reason: str, by: Actor) -> None:
    """As if it had never been: the moves are voided, and what came along ends. The village that began stays, empty,
    and may begin again.

    Refuses `second_person_needed` for what counts in a closed month, `out_of_scope`, and what `void_succession` does.
    """
    if not (by.scope.reaches_village(row.old_id) and by.scope.reaches_village(row.new_id)):
        raise Refusal("out_of_scope")
    if row.households:
        refuse_alone(by=by, day=row.day)
    regions.void_succession(row=row, reason=reason, by=by)
    made = row.made
    visitors = beside.visitors_of(made.get("places", []))
    void_moves(event_ids=made.get("events", []), reason=reason, by=by)
    beside.keep_visitors(visitors)
    beside.close_beside(made.get("places", []))
    unfollow_village(assignment_ids=made.get("assignments", []), by=by)
    in_force = {target.id for target in targets_in_force([row.new_id])}
    for target_id in made.get("targets", []):
        if target_id in in_force:
            end_target(target_id=target_id, by=by)
    if (pilot := made.get("pilot")) is not None:
        regions.unname_pilot(pilot_id=pilot, by=by)
