"""Loading regions and recording dated facts about them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from sqlalchemy import delete, select

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.events import VillageClassChanged
from sakti.core.json import JsonObject
from sakti.core.periods import FOREVER, FOREVER_MONTH, month_index
from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted, kind_of_village
from sakti.core.successions import SuccessionKind
from sakti.extensions import db
from sakti.regions import queries
from sakti.regions.models import Pilot, Region, RegionAlias, RegionFact, RegionTerm, VillageClass, VillageSuccession
from sakti.regions.words import TERMS
from sakti.web.clock import now
from sakti.web.events import publish

SHIPPED = Path(__file__).parent / "data" / "wilayah_3326.csv"
#: Names above the district, which the list of villages does not carry.
NAMES = {"33": "Jawa Tengah", "33.26": "Kabupaten Pekalongan", "33.75": "Kota Pekalongan"}
BEGINNING = date(1, 1, 1)
#: Bytes of a list of regions or codes; all of Indonesia has five.
LARGEST = 10 * 1024 * 1024


def load_file(file: Path, *, by: Actor) -> int:
    """Load or refresh regions from a CSV (code,name,kind,district_code,district_name). Returns the villages read.

    Refuses `region_file_unreadable` and `region_file_bad`.
    """
    try:
        _refuse_large(file)
        with file.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(line for line in handle if not line.startswith("#")))
    except (OSError, UnicodeDecodeError, csv.Error):
        rows = []
    if not rows:
        raise Refusal("region_file_unreadable", file=file)
    return load(rows, by=by)


def load(rows: Iterable[Mapping[str, str]], *, by: Actor) -> int:
    """Villages with the districts, regencies and provinces above them; names are refreshed, nothing is removed.

    A village that was renamed here by decree does not get back the name that it had before.
    """
    _seed_terms()
    regions = {region.code: region for region in db.session.scalars(select(Region))}
    former = _former_names()
    count = 0
    for number, row in enumerate(rows, start=2):
        code, district = dotted(row.get("code") or ""), dotted(row.get("district_code") or "")
        if code is None or district is None or len(code) != 13 or not (row.get("name") or "").strip():
            raise Refusal("region_file_bad", row=number, text=", ".join(str(v) for v in row.values())[:80])
        province, regency = code[:2], code[:5]
        names = NAMES | {regency: row.get("regency_name") or NAMES.get(regency, f"Kabupaten/Kota {regency}")}
        above = _put(regions, province, names.get(province, f"Provinsi {province}"), "province", "provinsi", None)
        above = _put(regions, regency, names[regency], "regency", "kota" if regency[3] == "7" else "kabupaten", above)
        above = _put(regions, district, row.get("district_name") or district, "district", "kecamatan", above)
        village = regions.get(code)
        if village is None or row["name"].strip() not in former.get(village.id, ()):
            _put(regions, code, row["name"], "village", row.get("kind") or kind_of_village(code), above)
        count += 1
    project_classes()
    record("regions_loaded", by=by, villages=count)
    return count


def _former_names() -> dict[int, set[str]]:
    """Village → the names that it had before a decree gave it another one."""
    found: dict[int, set[str]] = {}
    renamed = select(VillageSuccession).where(
        VillageSuccession.kind == "renamed", VillageSuccession.voided_at.is_(None)
    )
    for row in db.session.scalars(renamed):
        found.setdefault(row.old_id, set()).add(row.old_name)
    now_called = {region.id: region.name for region in db.session.scalars(select(Region).where(Region.id.in_(found)))}
    return {key: names - {now_called[key]} for key, names in found.items()}


def _put(regions: dict[str, Region], code: str, name: str, level: str, kind: str, parent: Region | None) -> Region:
    region = regions.get(code)
    if region is None:
        region = regions[code] = Region(code=code, name=name.strip(), level=level, kind=kind)
        region.parent_id = parent.id if parent else None
        db.session.add(region)
        db.session.flush()
    elif level == "village":
        region.name, region.kind = name.strip(), kind
    return region


def load_crosswalk(file: Path, *, by: Actor, source: str = "bps") -> int:
    """Load which code of another source means which village (CSV: bps_code,code). Returns the codes read.

    A code that is there already gets the new meaning. Refuses `crosswalk_unreadable` and `crosswalk_bad`; then nothing
    of the file is taken.
    """
    try:
        _refuse_large(file)
        with file.open(encoding="utf-8-sig", newline="") as handle:
            lines = [line for line in handle if line.strip() and not line.startswith("#")]
        rows = list(csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ","))
    except (OSError, UnicodeDecodeError, csv.Error):
        rows = []
    if not rows or not {"bps_code", "code"} <= rows[0].keys():
        raise Refusal("crosswalk_unreadable", file=file)
    village_ids = {
        region.code: region.id for region in db.session.scalars(select(Region).where(Region.level == "village"))
    }
    there = {row.code: row for row in db.session.scalars(select(RegionAlias).where(RegionAlias.source == source))}
    for number, row in enumerate(rows, start=2):
        theirs, ours = re.sub(r"\D", "", row["bps_code"] or ""), dotted(row["code"] or "") or ""
        if len(theirs) != 10 or ours not in village_ids:
            raise Refusal("crosswalk_bad", row=number, text=f"{row['bps_code']}, {row['code']}"[:80])
        alias = there.get(theirs) or RegionAlias(source=source, code=theirs)
        alias.region_id, there[theirs] = village_ids[ours], alias
        db.session.add(alias)
    db.session.flush()
    record("crosswalk_loaded", by=by, codes=len(rows))
    return len(rows)


def _refuse_large(file: Path) -> None:
    """Raises OSError for a file that is no list of regions, before it is read."""
    if file.stat().st_size > LARGEST:
        raise OSError("too large")


def _seed_terms() -> None:
    present = {(term.topic, term.code) for term in db.session.scalars(select(RegionTerm))}
    for position, (topic, code, label_id, label_en) in enumerate(TERMS):
        if (topic, code) not in present:
            db.session.add(RegionTerm(topic=topic, code=code, label_id=label_id, label_en=label_en, position=position))
    db.session.flush()


def record_fact(
    *, village: Region, topic: str, value: str, since: date | None = None, source: str = "", by: Actor
) -> RegionFact:
    """A dated fact of a village. Without `since` it holds from the beginning; later facts stay."""
    choices = [t.code for t in db.session.scalars(select(RegionTerm).where(RegionTerm.topic == topic))]
    if value not in choices:
        raise Refusal("region_term_unknown", value=value, choices=", ".join(choices))
    fact = RegionFact(
        region_id=village.id,
        topic=topic,
        value=value,
        since=since or BEGINNING,
        source=source,
        recorded_at=now(),
        recorded_by=by.name,
    )
    db.session.add(fact)
    record(
        "region_fact_recorded",
        by=by,
        subject=fact,
        village_id=village.id,
        topic=topic,
        village=village.name,
        value=value,
        since=fact.since.isoformat(),
    )
    if topic == "classification":
        project_classes({village.id})
        publish(VillageClassChanged({village.id}))
    return fact


def class_intervals(villages: set[int] | None = None) -> list[tuple[int, date, date, bool]]:
    """(village, since, until, rural), as the dated facts say; all villages if none are named."""
    wanted = (
        villages
        if villages is not None
        else set(db.session.scalars(select(Region.id).where(Region.level == "village")))
    )
    facts = select(RegionFact).where(RegionFact.topic == "classification", RegionFact.region_id.in_(wanted))
    dated: dict[int, dict[date, bool]] = {key: {BEGINNING: True} for key in wanted}
    for fact in db.session.scalars(facts.order_by(RegionFact.since, RegionFact.id)):
        dated[fact.region_id][fact.since] = fact.value == "rural"
    return [
        (village, since, until, marks[since])
        for village, marks in dated.items()
        for since, until in pairwise([*sorted(marks), FOREVER])
    ]


def project_classes(villages: set[int] | None = None) -> None:
    """Rebuild the rural/urban intervals of villages; a village is rural unless told otherwise."""
    wanted = class_intervals(villages)
    db.session.execute(delete(VillageClass).where(VillageClass.village_id.in_({row[0] for row in wanted})))
    db.session.add_all(
        VillageClass(
            village_id=village,
            since=since,
            until=until,
            rural=rural,
            since_month=month_index(since),
            until_month=month_index(until) if until != FOREVER else FOREVER_MONTH,
        )
        for village, since, until, rural in wanted
    )
    db.session.flush()


def name_pilot(
    *, village: Region, decree: str, since: date, phase: str, until: date | None = None, note: str = "", by: Actor
) -> Pilot:
    """Make or renew a village's standing as a pilot."""
    pilot = db.session.scalar(select(Pilot).where(Pilot.region_id == village.id)) or Pilot(region_id=village.id)
    pilot.decree, pilot.since, pilot.until, pilot.phase, pilot.note = decree, since, until, phase, note
    db.session.add(pilot)
    record("pilot_named", by=by, subject=pilot, village_id=village.id, village=village.name, decree=decree)
    return pilot


# -- divided, merged, renamed -----------------------------------------------------------------------------------------


def refuse_new_village(*, code: str, name: str, again: Region | None = None) -> Region:
    """The district in which a village with this code would begin; `again`: one that began and was taken back.

    Refuses `village_code_bad`, `village_code_taken` and `village_name_missing`.
    """
    written = dotted(code) or ""
    district = db.session.scalar(select(Region).where(Region.code == written[:8], Region.level == "district"))
    if len(written) != 13 or district is None:
        raise Refusal("village_code_bad", field="code", code=code)
    taken = db.session.scalar(select(Region.id).where(Region.code == written))
    if taken is not None and (again is None or again.id != taken):
        raise Refusal("village_code_taken", field="code", code=written)
    if not name.strip():
        raise Refusal("village_name_missing", field="name")
    return district


def found_village(
    *, code: str, name: str, kind: str, like: Region, day: date, source: str, again: Region | None = None, by: Actor
) -> Region:
    """A village that begins on a day, with what held of another one then: its typology, its class, its zone.

    `again`: the one with this code that began once and was taken back. Refuses what `refuse_new_village` does.
    """
    district, written = refuse_new_village(code=code, name=name, again=again), dotted(code) or ""
    village = again or Region(code=written, level="village", parent_id=district.id)
    village.name, village.kind = " ".join(name.split()), kind
    db.session.add(village)
    db.session.flush()
    project_classes({village.id})
    for topic, fact in queries.held_facts(like.id, day).items():
        record_fact(village=village, topic=topic, value=fact.value, since=day, source=source, by=by)
    record("village_founded", by=by, subject=village, village_id=village.id, village=village.name, code=written)
    return village


def record_succession(
    *,
    kind: SuccessionKind,
    day: date,
    old: Region,
    new: Region,
    decree: str,
    households: int = 0,
    made: JsonObject | None = None,
    by: Actor,
) -> VillageSuccession:
    """What became of a village, with its name of that day. Whoever moves its people has done so."""
    row = VillageSuccession(
        kind=kind.value,
        day=day,
        old_id=old.id,
        new_id=new.id,
        old_name=old.name,
        old_kind=old.kind,
        new_name=new.name,
        new_kind=new.kind,
        decree=decree.strip(),
        households=households,
        made=made or {},
        recorded_at=now(),
        recorded_by=by.name,
    )
    db.session.add(row)
    db.session.flush()
    words = {"kind": kind.value, "old": row.old_name, "new": row.new_name, "day": day.isoformat(), "decree": row.decree}
    record("village_succeeded", by=by, subject=row, village_id=new.id, households=households, **words)
    return row


def rename_village(*, village: Region, name: str, kind: str, day: date, decree: str, by: Actor) -> VillageSuccession:
    """Another name or kind from a day on; months before go on saying the old one. Refuses `village_name_same`,
    `village_name_missing`, and `succession_later` before a later change of name.
    """
    name = " ".join(name.split())
    if not name:
        raise Refusal("village_name_missing", field="name")
    if (name, kind) == (village.name, village.kind):
        raise Refusal("village_name_same", field="name")
    renamed = [row for row in queries.successions(village.id) if row.kind == "renamed" and row.voided_at is None]
    if renamed and renamed[0].day > day:
        raise Refusal("succession_later", field="day", day=renamed[0].day)
    row = record_succession(
        kind=SuccessionKind.RENAMED, day=day, old=village, new=village.renamed(name, kind), decree=decree, by=by
    )
    village.name, village.kind = name, kind
    db.session.flush()
    return row


def void_succession(*, row: VillageSuccession, reason: str, by: Actor) -> None:
    """It never was; a name goes back. Refuses `reason_missing`, `already_voided`, and `succession_rested_on`."""
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    if row.voided_at is not None:
        raise Refusal("already_voided")
    if later := queries.later_successions(row):
        raise Refusal("succession_rested_on", name=later[0].new_name, day=later[0].day)
    row.voided_at, row.voided_by, row.void_reason = now(), by.name, reason.strip()
    village = db.session.get_one(Region, row.new_id)
    if row.kind == SuccessionKind.RENAMED:
        village.name, village.kind = row.old_name, row.old_kind
    db.session.flush()
    words = {"kind": row.kind, "old": row.old_name, "new": row.new_name, "reason": reason.strip()}
    record("succession_voided", by=by, subject=row, village_id=row.new_id, **words)


def unname_pilot(*, pilot_id: int, by: Actor) -> None:
    """A pilot that came with a division that never was."""
    pilot = db.session.get(Pilot, pilot_id)
    if pilot is not None:
        village = db.session.get_one(Region, pilot.region_id)
        record("pilot_unnamed", by=by, subject=pilot, village_id=village.id, village=village.name)
        db.session.delete(pilot)
        db.session.flush()
