"""The log of family events (contracts §4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sakti.core.actors import Actor
from sakti.core.events import RecordsAlike
from sakti.core.identity import Identity, Standing, clean, read_kk, read_nik
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission, reach_of
from sakti.core.printable import printable
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted
from sakti.core.timeline import WITHOUT_EFFECT, EventKind
from sakti.core.written_dates import date_or_none
from sakti.extensions import db
from sakti.households.queries import family_with, holder_of_card
from sakti.households.tables import Household, Person
from sakti.intake.logs.actions.log import Log
from sakti.intake.logs.lines import LogCells, LogLine, LogOutcome, RowRefused, read_day, refuse_long
from sakti.intake.logs.queries import SubjectKeys
from sakti.intake.reading.refusal import open_workbook
from sakti.intake.reading.workbook import Workbook
from sakti.observations.actions import record_birth, record_event, record_split
from sakti.observations.queries import people_of_event
from sakti.observations.queries.effects import why_without_effect
from sakti.observations.queries.newborns import Likeness, like_newborn
from sakti.observations.tables import Event
from sakti.regions.tables import Region
from sakti.web.clock import today
from sakti.web.events import publish

#: Why a split is refused: the column, and the reason in the words of a log.
SPLIT_REFUSED = {
    "card_malformed": ("target_key", "nomor KK baru harus 16 angka"),
    "card_taken": ("target_key", "nomor KK baru sudah dipakai"),
    "nobody_chosen": ("note", "catatan harus berisi daftar NIK yang pecah KK"),
    "not_member_that_day": ("note", "yang pecah KK harus anggota rumah tangga itu pada hari itu"),
    "dead_that_day": ("note", "ada yang sudah meninggal pada hari itu"),
}

#: Whose note is no text of anybody's, and how long one may be: as on the forms.
IN_JSON, LONGEST_NOTE = frozenset({EventKind.BIRTH, EventKind.SPLIT}), 500
#: Whose note is the reason.
REASONED = frozenset({EventKind.EXIT, EventKind.REENTER})


def import_events(
    *,
    file: Path,
    dry_run: bool = False,
    by: Actor,
    progress: Progress = silent,
    file_name: str | None = None,
    book: Workbook | None = None,
) -> LogOutcome:
    """Contracts §4. Rows are applied by date, then row; a key that a row makes can be used by the rows after it.

    `book`: what stands in the file, if it was read before the transaction began.
    """
    book = book or open_workbook(file)
    log = Log("events", book, printable(file_name or file.name), dry_run=dry_run, by=by, progress=progress)
    reader = _Events(log, by)
    dated = sorted(log.new, key=lambda line: date_or_none(line.cells["date"], today()) or date.max)
    log.each(reader.take, dated)
    log.outcome.tally.findings.sort(key=lambda finding: finding.row or 0)
    return log.finish(reader.touched)


class _Events:
    """Events of one file, one after the other."""

    def __init__(self, log: Log, by: Actor) -> None:
        self.by, self.log, lines = by, log, log.new
        self.touched: set[int] = set()
        self.questions: list[str] = []
        self.is_alike = False  # the child of the row that is read is like somebody on record
        people = {line.cells.get("person_key", "") for line in lines}
        for line in lines:
            if line.cells["event"] == EventKind.SPLIT.value:
                people.update(_niks_of(line.cells.get("note", "")) or ())
        places = {line.cells.get(name, "") for line in lines for name in ("key", "target_key")}
        self.keys = SubjectKeys(people, places, reach_of(by, Permission.IMPORT_LISTS))

    def take(self, line: LogLine) -> None:
        cells = line.cells
        try:
            kind = EventKind(cells["event"])
            handle = getattr(self, f"_{kind.value}")
        except (ValueError, AttributeError):
            raise RowRefused("event_invalid", "event", reason=f"“{cells['event']}” tidak dikenal") from None
        if kind not in IN_JSON:
            refuse_long(cells.get("note", ""), "note", LONGEST_NOTE)
        self.questions.clear()
        self.is_alike = False
        handle(cells, read_day(cells["date"], "date"))
        for reason in self.questions:
            key = "event_card_only" if reason == "other_card" else "event_without_effect"
            self._warn(line, key, reason=WITHOUT_EFFECT[reason][0])
        if self.is_alike:
            self._warn(line, "birth_alike")
        if kind in REASONED and not cells.get("note", "").strip():
            self._warn(line, "reason_missing")
        if kind is EventKind.BIRTH and _newborn_nik(cells).standing is Standing.DOUBTFUL:
            self._warn(line, "nik_malformed", length=len(clean(_newborn_nik(cells).text)))

    def _question(
        self,
        event: EventKind,
        day: date,
        *,
        person: Person | None = None,
        household: Household | None = None,
        village: int | None = None,
        family: int | None = None,
    ) -> None:
        """Say that nothing changes, as far as is known now: rows of this file before this one are known too."""
        reason = why_without_effect(
            event, day, person=person, household=household, village=village, family=family, unfolded=self.touched
        )
        if reason:
            self.questions.append(reason)

    def _warn(self, line: LogLine, key: str, **words: object) -> None:
        self.log.outcome.tally.add(key, "", line.number, "note", **words)

    def _record(self, kind: EventKind, day: date, people: Sequence[Person] = (), **words: Any) -> None:
        _refuse_before_birth(people, day)
        self._touch(record_event(kind=kind, day=day, people=people, by=self.by, project=False, audit=False, **words))
        self.touched |= {person.household_id for person in people}

    def _touch(self, event: Event) -> None:
        self.touched |= {key for key in (event.household_id, event.target_household_id) if key}

    def _person(self, cells: LogCells) -> Person:
        return db.session.get_one(Person, self.keys.person(cells.get("person_key", ""), "person_key"))

    def _household(self, text: str, column: str) -> Household:
        return db.session.get_one(Household, self.keys.household(text, column))

    def _death(self, cells: LogCells, day: date) -> None:
        person = self._person(cells)
        self._question(EventKind.DEATH, day, person=person)
        self._record(EventKind.DEATH, day, [person], note=cells.get("note", ""))

    def _move(self, kind: EventKind, cells: LogCells, day: date) -> None:
        if bool(cells["key"]) == bool(cells.get("person_key", "")):
            raise RowRefused(
                "event_invalid", "key", reason="isi salah satu: key (serumah) atau person_key (satu orang)"
            )
        if cells["key"]:
            household = self._household(cells["key"], "key")
            self._question(kind, day, household=household)
            self._record(kind, day, household=household, note=cells.get("note", ""))
        else:
            person = self._person(cells)
            self._question(kind, day, person=person)
            self._record(kind, day, [person], note=cells.get("note", ""))

    def _move_out(self, cells: LogCells, day: date) -> None:
        self._move(EventKind.MOVE_OUT, cells, day)

    def _move_in(self, cells: LogCells, day: date) -> None:
        self._move(EventKind.MOVE_IN, cells, day)

    def _move_village(self, cells: LogCells, day: date) -> None:
        household = self._household(cells["key"], "key")
        code = dotted(cells.get("target_key", "")) or ""
        village = db.session.scalar(select(Region.id).where(Region.code == code, Region.level == "village"))
        if village is None:
            raise RowRefused(
                "event_invalid", "target_key", reason=f"desa “{cells.get('target_key', '')}” tidak dikenal"
            )
        self._question(EventKind.MOVE_VILLAGE, day, household=household, village=village)
        self._record(EventKind.MOVE_VILLAGE, day, household=household, village_id=village, note=cells.get("note", ""))

    def _exit(self, cells: LogCells, day: date) -> None:
        self._listing(EventKind.EXIT, cells, day)

    def _reenter(self, cells: LogCells, day: date) -> None:
        self._listing(EventKind.REENTER, cells, day)

    def _listing(self, kind: EventKind, cells: LogCells, day: date) -> None:
        """A household leaves the target list, or is on it again."""
        household = self._household(cells["key"], "key")
        self._question(kind, day, household=household)
        self._record(kind, day, household=household, note=cells.get("note", ""))

    def _join(self, cells: LogCells, day: date) -> None:
        person = self._person(cells)
        target = self._household(cells.get("target_key", ""), "target_key")
        family = family_with(cells.get("target_key", ""), target.id)
        self._question(EventKind.JOIN, day, person=person, household=target, family=family.id if family else None)
        self._record(EventKind.JOIN, day, [person], target=target, family=family, note=cells.get("note", ""))

    def _birth(self, cells: LogCells, day: date) -> None:
        household = self._household(cells["key"], "key")
        newborn = _read_note(cells.get("note", ""))
        name, born = (
            " ".join(str(newborn.get("name") or "").split()),
            date_or_none(str(newborn.get("birth_date") or ""), day),
        )
        sex = str(newborn.get("sex") or "")
        if not name or born is None or sex not in ("1", "2") or born > day:
            raise RowRefused(
                "event_invalid", "note", reason="catatan kelahiran memerlukan name, sex 1/2, dan birth_date yang benar"
            )
        refuse_long(name, "note")
        nik, found = _newborn_nik(cells), like_newborn(household, name, born)
        found = [each for each in found if each.how is Likeness.NAME or each.birth_date != born]
        try:
            event = record_birth(
                household=household,
                family=family_with(cells["key"], household.id),
                nik=nik,
                name=name,
                sex=int(sex),
                birth_date=born,
                day=day,
                by=self.by,
                project=False,
                audit=False,
            )
        except Refusal:
            raise RowRefused("duplicate_nik", "note") from None
        child = people_of_event(event)[0]
        if nik.standing is Standing.RELIABLE:
            self.keys.people[nik.text] = child
        if found:  # a file cannot be asked: the desk is
            self.is_alike = True
            publish(RecordsAlike(child, [each.person_id for each in found], self.by))
        self.touched.add(household.id)

    def _split(self, cells: LogCells, day: date) -> None:
        old = self._household(cells["key"], "key")
        card = read_kk(cells.get("target_key", ""), numeric=False)
        usable = card.standing is Standing.RELIABLE and holder_of_card(card.text) is None
        niks = dict.fromkeys(_niks_of(cells.get("note", "")) or ()) if usable else {}
        people = [db.session.get_one(Person, self.keys.person(nik, "note")) for nik in niks]
        try:
            event = record_split(
                household=old,
                people=people,
                card=card,
                day=day,
                by=self.by,
                project=False,
                audit=False,
            )
        except Refusal as refusal:
            column, reason = SPLIT_REFUSED[refusal.code]
            raise RowRefused("event_invalid", column, reason=reason) from None
        self._touch(event)
        self.keys.households.setdefault(card.text, set()).add(event.target_household_id or 0)


def _refuse_before_birth(people: Sequence[Person], day: date) -> None:
    """As the forms do; of an estimated birth nobody knows the day."""
    for person in people:
        if person.birth_date is not None and not person.birth_estimated and day < person.birth_date:
            raise RowRefused("event_invalid", "date", reason=f"orangnya baru lahir {person.birth_date.isoformat()}")


def _newborn_nik(cells: LogCells) -> Identity:
    return read_nik(str(_read_note(cells.get("note", "")).get("nik") or ""), numeric=False)


def _read_note(note: str) -> JsonObject:
    try:
        written = json.loads(note)
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}


def _niks_of(note: str) -> list[str] | None:
    """The NIKs of a split's note, a JSON list of texts; None if it is none."""
    try:
        niks = json.loads(note)
    except ValueError:
        return None
    return niks if isinstance(niks, list) and all(isinstance(nik, str) for nik in niks) else None
