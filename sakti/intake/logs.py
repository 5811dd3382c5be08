"""Reading the three logs: observations, events, deliveries (contracts §3–5).

A bad row is rejected with a finding and the others are imported. A row that was there already changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce

from sakti.audit.actions import declare, record
from sakti.core.fields import OBSERVABLE
from sakti.core.findings import Tally, finding
from sakti.core.identity import Standing, read_kk, read_nik
from sakti.core.periods import parse_date
from sakti.core.refusals import Refusal
from sakti.core.region_codes import dotted
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.households.queries import card_taken, chunks, family_with
from sakti.intake.lists import Progress, silent
from sakti.intake.sheets import Unreadable, heading_key, read, text_of
from sakti.interventions.actions import add_programme
from sakti.interventions.models import Delivery, FundingLine, Programme
from sakti.interventions.queries import programme_by_name
from sakti.observations import projection
from sakti.observations.actions import record_birth, record_event, record_split
from sakti.observations.models import Event, LogFile, LogRow, Observation
from sakti.observations.queries import people_of_event
from sakti.organisations.actions import add_organisation
from sakti.organisations.models import Helix, Organisation
from sakti.organisations.queries import by_name as organisation_by_name
from sakti.organisations.queries import helixes
from sakti.regions.models import Region
from sakti.web.bulk import insert_rows, moment_text, reserve_ids
from sakti.web.clock import now, today
from sakti.web.sealing import digest, seal

declare("log_imported", "memasukkan catatan {log}: {rows}", "imported the log {log}: {rows}")

Row = Mapping[str, str]
#: Why a split is refused: the column, and the reason in the words of a log.
SPLIT_REFUSED = {
    "card_malformed": ("target_key", "nomor KK baru harus 16 angka"),
    "card_taken": ("target_key", "nomor KK baru sudah dipakai"),
    "nobody_chosen": ("note", "catatan harus berisi daftar NIK yang pecah KK"),
    "not_member_that_day": ("note", "ada NIK yang tidak pernah menjadi anggota rumah tangga itu"),
}
EARLIEST = date(1900, 1, 1)
LONGEST = 160
HEADINGS = {
    "observe": ("observed_on", "subject", "key", "field", "value", "recorded_by"),
    "events": ("date", "event", "key", "person_key", "target_key", "note"),
    "deliveries": ("delivered_on", "programme", "organisation", "helix", "subject", "key", "volume", "unit", "value_rp",
                   "funding"),
}  # fmt: skip
OPTIONAL = {"recorded_by", "person_key", "target_key", "note", "funding", "unit"}


class RowRefused(Exception):
    """This row is not taken in; it carries its finding."""

    def __init__(self, key: str, column: str, **words: Any) -> None:
        super().__init__(key)
        self.key, self.column, self.words = key, column, words


@dataclass(slots=True)
class LogOutcome:
    """What reading a log did, or would do."""

    file_sha256: str
    dry_run: bool
    read: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    created: dict[str, list[str]] = field(default_factory=lambda: {"programmes": [], "organisations": []})
    tally: Tally = field(default_factory=Tally)

    def summary(self) -> dict[str, Any]:
        """The JSON of contracts §3."""
        rows = {
            "read": self.read, "imported": self.imported, "unchanged": self.unchanged, "rejected": self.rejected,
        }  # fmt: skip
        return {
            "file_sha256": self.file_sha256, "dry_run": self.dry_run, "rows": rows, "created": self.created,
            "findings": self.tally.summary(),
        }  # fmt: skip


@dataclass(slots=True)
class _Line:
    """One row of a log with its number and what makes it known again."""

    number: int
    cells: dict[str, str]
    digest: bytes
    occurrence: int


class _Log:
    """A log file being read."""

    def __init__(self, log: str, file: Path, dry_run: bool, by: Any, progress: Progress, file_name: str | None) -> None:
        self.log, self.by, self.progress = log, by, progress
        self.name = file_name or file.name
        progress("Membaca berkas", 0, 0)
        try:
            book = read(file)
        except Unreadable as reason:
            raise Refusal("file_refused", message=finding("file_unreadable", reason=reason).message) from None
        self.outcome = LogOutcome(book.sha256, dry_run)
        self.lines = list(self._lines(book.sheets[0].numbered() if book.sheets else ()))
        known = self._known({line.digest for line in self.lines})
        self.new = [line for line in self.lines if (line.digest, line.occurrence) not in known]
        self.outcome.read = len(self.lines)
        self.outcome.unchanged = len(self.lines) - len(self.new)
        self.taken: list[_Line] = []

    def _lines(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterable[_Line]:
        """Rows below the headings, each with how often it had stood in this file before."""
        columns: dict[str, int] | None = None
        seen: Counter[bytes] = Counter()
        for number, row in rows:
            texts = [text_of(cell) for cell in row]
            if not any(texts):
                continue
            if columns is None:
                columns = self._columns(texts)
                continue
            cells = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
            mark = digest("\x1f".join((self.log, *(cells.get(name, "") for name in HEADINGS[self.log]))))
            yield _Line(number, cells, mark, seen[mark])
            seen[mark] += 1
        if columns is None:
            self._columns([])

    def _columns(self, texts: Sequence[str]) -> dict[str, int]:
        places = {heading_key(text): at for at, text in reversed(list(enumerate(texts)))}
        columns = {name: places[heading_key(name)] for name in HEADINGS[self.log] if heading_key(name) in places}
        missing = [name for name in HEADINGS[self.log] if name not in columns and name not in OPTIONAL]
        if missing:
            raise Refusal("file_refused", message=finding("heading_missing", value=", ".join(missing)).message)
        return columns

    def _known(self, digests: set[bytes]) -> set[tuple[bytes, int]]:
        result: set[tuple[bytes, int]] = set()
        every = sorted(digests)
        for start in range(0, len(every), 5000):
            query = select(LogRow.digest, LogRow.occurrence).where(
                LogRow.log == self.log, LogRow.digest.in_(every[start : start + 5000])
            )
            result.update((bytes(mark), occurrence) for mark, occurrence in db.session.execute(query))
        return result

    def each(self, take: Callable[[_Line], None], lines: Iterable[_Line] | None = None) -> None:
        """Take every new row in; a refused one leaves its finding."""
        for done, line in enumerate(self.new if lines is None else lines):
            if done % 1000 == 0:
                self.progress("Memeriksa baris", done, len(self.new))
            try:
                take(line)
            except RowRefused as refused:
                self.outcome.rejected += 1
                self.outcome.tally.add(refused.key, "", line.number, refused.column, **refused.words)
            else:
                self.outcome.imported += 1
                self.taken.append(line)

    def finish(self, touched: set[int]) -> LogOutcome:
        """Remember the rows, fold what they touched, keep the file's summary."""
        insert_rows(
            LogRow.__table__, ("log", "digest", "occurrence"),
            [(self.log, line.digest, line.occurrence) for line in self.taken],
        )  # fmt: skip
        self.progress("Menghitung angka", 0, 0)
        projection.project(touched)
        summary = self.outcome.summary()
        file = LogFile(
            log=self.log, file_sha256=self.outcome.file_sha256, file_name=self.name[:255], summary=summary,
            recorded_at=now(), recorded_by=getattr(self.by, "name", self.by),
        )  # fmt: skip
        db.session.add(file)
        record("log_imported", by=self.by, subject=file, log=self.log, rows=summary["rows"])
        return self.outcome


# -- cells ----------------------------------------------------------------------------------------------------------


def read_day(text: str, column: str) -> date:
    day = parse_date(text)
    if day is None or not EARLIEST <= day <= today():
        raise RowRefused("date_invalid", column, value=text)
    return day


def refuse_long(text: str, column: str) -> None:
    """Names have room for 160 letters, folded (a few letters fold into two)."""
    if max(len(text), len(text.casefold())) > LONGEST:
        raise RowRefused("text_long", column, field=column, limit=LONGEST)


class Keys:
    """All keys of a log, resolved at once: exact text, reliable numbers only (contracts §3)."""

    def __init__(self, people: Iterable[str], households: Iterable[str]) -> None:
        self.people = self._people({text for text in people if text})
        self.households = self._households({text for text in households if text})
        self.home: dict[int, int] = {}
        for part in chunks(self.people.values()):
            query = select(Person.id, Person.household_id).where(Person.id.in_(part))
            self.home.update((key, place) for key, place in db.session.execute(query))

    @staticmethod
    def _people(texts: set[str]) -> dict[str, int]:
        column = type_coerce(Person.nik, LargeBinary)
        sealed = {seal(text, "person.nik"): text for text in texts}
        result: dict[str, int] = {}
        every = list(sealed)
        for start in range(0, len(every), 5000):
            query = select(column, Person.id).where(
                column.in_(every[start : start + 5000]), Person.nik_standing == "reliable"
            )
            result.update((sealed[bytes(nik)], key) for nik, key in db.session.execute(query))
        return result

    @staticmethod
    def _households(texts: set[str]) -> dict[str, set[int]]:
        result: dict[str, set[int]] = defaultdict(set)
        column = type_coerce(Family.kk, LargeBinary)
        every = sorted(texts)
        for start in range(0, len(every), 5000):
            part = every[start : start + 5000]
            numbered: Any = db.session.execute(select(Household.number, Household.id).where(Household.number.in_(part)))
            for number, key in numbered:
                result[number].add(key)
            sealed = {seal(text, "family.kk"): text for text in part}
            for kk, key in db.session.execute(
                select(column, Family.household_id).where(column.in_(list(sealed)), Family.kk_standing == "reliable")
            ):
                result[sealed[bytes(kk)]].add(key)
        return result

    def person(self, text: str, column: str = "key") -> int:
        if text not in self.people:
            raise RowRefused("subject_unknown", column, value=text)
        return self.people[text]

    def household(self, text: str, column: str = "key") -> int:
        found = self.households.get(text, set())
        if not found:
            raise RowRefused("subject_unknown", column, value=text)
        if len(found) > 1:
            raise RowRefused("subject_ambiguous", column, value=text)
        return next(iter(found))


def _split_keys(lines: Iterable[_Line]) -> tuple[set[str], set[str]]:
    people = {line.cells["key"] for line in lines if line.cells["subject"] == "person"}
    households = {line.cells["key"] for line in lines if line.cells["subject"] == "household"}
    return people, households


# -- observations ---------------------------------------------------------------------------------------------------


def import_observations(
    *, file: Path, dry_run: bool = False, by: Any, progress: Progress = silent, file_name: str | None = None
) -> LogOutcome:
    """Contracts §3. Rows of one subject and day are one observation."""
    log = _Log("observe", file, dry_run, by, progress, file_name)
    keys = Keys(*_split_keys(log.new))
    seen: dict[tuple[str, int, date], tuple[dict[str, Any], list[str]]] = {}

    def take(line: _Line) -> None:
        unit, subject, day, name, value = _observed(line.cells, keys)
        values, people = seen.setdefault((unit, subject, day), ({}, []))
        values.pop(name, None)
        values[name] = value
        if (who := line.cells.get("recorded_by", "")) and who not in people:
            people.append(who)

    log.each(take)
    moment = moment_text(now())
    importer = getattr(by, "name", by)
    rows = [
        (subject if unit == "household" else None, subject if unit == "person" else None, day.isoformat(),
         int(Source.DISTRICT), projection.dump(values), "", moment, (", ".join(people) or importer)[:120])
        for (unit, subject, day), (values, people) in seen.items()
    ]  # fmt: skip
    insert_rows(
        Observation.__table__,
        ("household_id", "person_id", "observed_on", "source", "content", "note", "recorded_at", "recorded_by"), rows,
    )  # fmt: skip
    return log.finish({keys.home[s] if unit == "person" else s for unit, s, _ in seen})


def _observed(cells: Row, keys: Keys) -> tuple[str, int, date, str, Any]:
    """(unit, subject id, day, field, stored value) of one row."""
    unit = cells["subject"]
    if unit not in ("household", "person"):
        raise RowRefused("subject_unknown", "subject", value=unit)
    subject = keys.person(cells["key"]) if unit == "person" else keys.household(cells["key"])
    day = read_day(cells["observed_on"], "observed_on")
    field_ = OBSERVABLE.get(cells["field"])
    if field_ is None or field_.unit != unit:
        raise RowRefused("field_unknown", "field", value=cells["field"], unit=unit)
    value = field_.read(cells["value"])
    if value is None:
        raise RowRefused("value_unknown", "value", value=cells["value"], field=field_.label_id)
    return unit, subject, day, field_.name, value


# -- events ---------------------------------------------------------------------------------------------------------


def import_events(
    *, file: Path, dry_run: bool = False, by: Any, progress: Progress = silent, file_name: str | None = None
) -> LogOutcome:
    """Contracts §4. Rows are applied by date, then row; a key that a row makes can be used by the rows after it."""
    log = _Log("events", file, dry_run, by, progress, file_name)
    reader = _Events(log.new, by)
    dated = sorted(log.new, key=lambda line: parse_date(line.cells["date"]) or date.max)
    log.each(reader.take, dated)
    log.outcome.tally.findings.sort(key=lambda one: one.row or 0)
    return log.finish(reader.touched)


class _Events:
    """Events of one file, one after the other."""

    def __init__(self, lines: Sequence[_Line], by: Any) -> None:
        self.by = by
        self.touched: set[int] = set()
        people = {line.cells.get("person_key", "") for line in lines}
        for line in lines:
            if line.cells["event"] == EventKind.SPLIT.value:
                people.update(_niks_of(line.cells.get("note", "")) or ())
        places = {line.cells.get(name, "") for line in lines for name in ("key", "target_key")}
        self.keys = Keys(people, places)

    def take(self, line: _Line) -> None:
        cells = line.cells
        try:
            kind = EventKind(cells["event"])
            handle = getattr(self, f"_{kind.value}")
        except (ValueError, AttributeError):
            raise RowRefused("event_invalid", "event", reason=f"“{cells['event']}” tidak dikenal") from None
        handle(cells, read_day(cells["date"], "date"))

    def _record(self, kind: EventKind, day: date, people: Sequence[Person] = (), **words: Any) -> None:
        self._touch(record_event(kind=kind, day=day, people=people, by=self.by, project=False, audit=False, **words))
        self.touched |= {one.household_id for one in people}

    def _touch(self, event: Event) -> None:
        self.touched |= {key for key in (event.household_id, event.target_household_id) if key}

    def _person(self, cells: Row) -> Person:
        return db.session.get_one(Person, self.keys.person(cells.get("person_key", ""), "person_key"))

    def _household(self, text: str, column: str) -> Household:
        return db.session.get_one(Household, self.keys.household(text, column))

    def _death(self, cells: Row, day: date) -> None:
        self._record(EventKind.DEATH, day, [self._person(cells)], note=cells.get("note", ""))

    def _move(self, kind: EventKind, cells: Row, day: date) -> None:
        if bool(cells["key"]) == bool(cells.get("person_key", "")):
            raise RowRefused(
                "event_invalid", "key", reason="isi salah satu: key (serumah) atau person_key (satu orang)"
            )
        if cells["key"]:
            self._record(kind, day, household=self._household(cells["key"], "key"), note=cells.get("note", ""))
        else:
            self._record(kind, day, [self._person(cells)], note=cells.get("note", ""))

    def _move_out(self, cells: Row, day: date) -> None:
        self._move(EventKind.MOVE_OUT, cells, day)

    def _move_in(self, cells: Row, day: date) -> None:
        self._move(EventKind.MOVE_IN, cells, day)

    def _move_village(self, cells: Row, day: date) -> None:
        household = self._household(cells["key"], "key")
        code = dotted(cells.get("target_key", "")) or ""
        village = db.session.scalar(select(Region.id).where(Region.code == code, Region.level == "village"))
        if village is None:
            raise RowRefused(
                "event_invalid", "target_key", reason=f"desa “{cells.get('target_key', '')}” tidak dikenal"
            )
        self._record(EventKind.MOVE_VILLAGE, day, household=household, village_id=village, note=cells.get("note", ""))

    def _exit(self, cells: Row, day: date) -> None:
        self._record(EventKind.EXIT, day, household=self._household(cells["key"], "key"), note=cells.get("note", ""))

    def _join(self, cells: Row, day: date) -> None:
        person = self._person(cells)
        target = self._household(cells.get("target_key", ""), "target_key")
        family = family_with(cells.get("target_key", ""), target.id)
        self._record(EventKind.JOIN, day, [person], target=target, family=family, note=cells.get("note", ""))

    def _birth(self, cells: Row, day: date) -> None:
        household = self._household(cells["key"], "key")
        told = _told(cells.get("note", ""))
        name, born = " ".join(str(told.get("name") or "").split()), parse_date(str(told.get("birth_date") or ""))
        sex = str(told.get("sex") or "")
        if not name or born is None or sex not in ("1", "2") or born > day:
            raise RowRefused(
                "event_invalid", "note", reason="catatan kelahiran memerlukan name, sex 1/2, dan birth_date yang benar"
            )
        refuse_long(name, "note")
        nik = read_nik(str(told.get("nik") or ""), numeric=False)
        try:
            event = record_birth(
                household=household, family=family_with(cells["key"], household.id), nik=nik, name=name, sex=int(sex),
                birth_date=born, day=day, by=self.by, project=False, audit=False,
            )  # fmt: skip
        except Refusal:
            raise RowRefused("duplicate_nik", "note") from None
        if nik.standing is Standing.RELIABLE:
            self.keys.people[nik.text] = people_of_event(event)[0]
        self.touched.add(household.id)

    def _split(self, cells: Row, day: date) -> None:
        old = self._household(cells["key"], "key")
        card = read_kk(cells.get("target_key", ""), numeric=False)
        usable = card.standing is Standing.RELIABLE and not card_taken(card.text)
        niks = dict.fromkeys(_niks_of(cells.get("note", "")) or ()) if usable else {}
        people = [db.session.get_one(Person, self.keys.person(nik, "note")) for nik in niks]
        try:
            event = record_split(
                household=old, people=people, card=card, day=day, by=self.by, late_files=True, project=False,
                audit=False,
            )  # fmt: skip
        except Refusal as refusal:
            column, reason = SPLIT_REFUSED[refusal.code]
            raise RowRefused("event_invalid", column, reason=reason) from None
        self._touch(event)
        self.keys.households.setdefault(card.text, set()).add(event.target_household_id or 0)


def _told(note: str) -> dict[str, Any]:
    try:
        told = json.loads(note)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _niks_of(note: str) -> list[str] | None:
    """The NIKs of a split's note, a JSON list of texts; None if it is none."""
    try:
        niks = json.loads(note)
    except ValueError:
        return None
    return niks if isinstance(niks, list) and all(isinstance(nik, str) for nik in niks) else None


# -- deliveries -----------------------------------------------------------------------------------------------------


def import_deliveries(
    *, file: Path, dry_run: bool = False, by: Any, progress: Progress = silent, file_name: str | None = None
) -> LogOutcome:
    """Contracts §5. Programmes and organisations that are new in the file are made, and listed."""
    log = _Log("deliveries", file, dry_run, by, progress, file_name)
    reader = _Deliveries(log, by)
    log.each(reader.take)
    reader.insert()
    return log.finish(reader.touched)


class _Deliveries:
    """Deliveries of one file, collected and written together."""

    def __init__(self, log: _Log, by: Any) -> None:
        self.log, self.by = log, by
        self.keys = Keys(*_split_keys(log.new))
        self.helix = {helix.code: helix for helix in helixes()}
        self.helix_code = {helix.id: helix.code for helix in self.helix.values()}
        self.programmes: dict[str, Programme] = {}
        self.organisations: dict[str, Organisation] = {}
        self.rows: list[tuple[tuple[Any, ...], list[tuple[str, int]], str | None]] = []
        self.touched: set[int] = set()
        self.village: dict[int, int] = {}
        for part in chunks({*self.keys.home.values(), *(h for ids in self.keys.households.values() for h in ids)}):
            query = select(Household.id, Household.village_id).where(Household.id.in_(part))
            self.village.update((key, village) for key, village in db.session.execute(query))

    def take(self, line: _Line) -> None:
        cells = line.cells
        for name in ("programme", "organisation"):
            if not cells[name]:
                raise RowRefused("text_missing", name, field=name)
            refuse_long(cells[name], name)
        day = read_day(cells["delivered_on"], "delivered_on")
        unit = cells["subject"]
        if unit not in ("household", "person"):
            raise RowRefused("subject_unknown", "subject", value=unit)
        person = self.keys.person(cells["key"]) if unit == "person" else None
        place = self.keys.home[person] if person is not None else self.keys.household(cells["key"])
        if cells["helix"] not in self.helix:
            raise RowRefused("value_unknown", "helix", value=cells["helix"], field="unsur")
        volume, value = read_amount(cells["volume"], "volume"), read_rupiah(cells["value_rp"])
        funding = read_funding(cells.get("funding", ""))
        programme, organisation = self._programme(cells["programme"]), self._organisation(line)
        if sum(amount for _, amount in funding) != value:
            self._warn(line, "funding_mismatch", "funding", value=sum(a for _, a in funding), expected=value)
        self.rows.append(
            ((programme.id, organisation.id, unit, place, person, self.village[place], day.isoformat(), str(volume),
              cells.get("unit", "")[:20] or programme.unit, value), funding,
             programme.records if person is not None else None)
        )  # fmt: skip

    def _warn(self, line: _Line, key: str, column: str, **words: Any) -> None:
        self.log.outcome.tally.add(key, "", line.number, column, **words)

    def _programme(self, name: str) -> Programme:
        if name not in self.programmes:
            found = programme_by_name(name)
            if found is None:
                found = add_programme(name=name, by=self.by)
                db.session.flush()
                self.log.outcome.created["programmes"].append(found.name)
            self.programmes[name] = found
        return self.programmes[name]

    def _organisation(self, line: _Line) -> Organisation:
        """An organisation is its name; its first helix stays (contracts §5)."""
        name, code = line.cells["organisation"], line.cells["helix"]
        if name not in self.organisations:
            found = organisation_by_name(name)
            if found is None:
                found = add_organisation(name=name, helix=self._helix(code), by=self.by)
                db.session.flush()
                self.log.outcome.created["organisations"].append(found.name)
            self.organisations[name] = found
        organisation = self.organisations[name]
        if self.helix_code[organisation.helix_id] != code:
            self._warn(line, "helix_differs", "helix", value=name, expected=self.helix_code[organisation.helix_id])
        return organisation

    def _helix(self, code: str) -> Helix:
        return self.helix[code]

    def insert(self) -> None:
        """Deliveries, their funding lines, and what they record of people."""
        first = reserve_ids(Delivery.__table__, len(self.rows))
        moment, importer = moment_text(now()), getattr(self.by, "name", self.by)
        deliveries, lines, facts = [], [], []
        for key, (row, funding, records) in enumerate(self.rows, start=first):
            deliveries.append((key, *row, "", moment, importer))
            lines += [(key, source, amount) for source, amount in funding]
            if records is not None:
                facts.append(
                    (row[4], row[6], int(Source.DELIVERY), projection.dump({records: 1}), key, "", moment, importer)
                )
                self.touched.add(row[3])
        insert_rows(
            Delivery.__table__,
            ("id", "programme_id", "organisation_id", "subject_kind", "household_id", "person_id", "village_id",
             "delivered_on", "volume", "unit", "value_rp", "note", "recorded_at", "recorded_by"), deliveries,
        )  # fmt: skip
        insert_rows(FundingLine.__table__, ("delivery_id", "source", "value_rp"), lines)
        insert_rows(
            Observation.__table__,
            ("person_id", "observed_on", "source", "content", "delivery_id", "note", "recorded_at", "recorded_by"),
            facts,
        )  # fmt: skip


def read_amount(text: str, column: str) -> Decimal:
    """A volume: a plain number with a point or an Indonesian comma; not negative."""
    try:
        amount = Decimal(text.replace(",", ".")) if text else Decimal(1)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < 10**9:
        raise RowRefused("number_invalid", column, value=text, field=column)
    return amount


def read_rupiah(text: str) -> int:
    """Whole rupiah; blank is 0; "1.500.000" and "Rp1500000" are understood."""
    plain = text.removeprefix("Rp").strip()
    if plain.count(".") and all(len(part) == 3 for part in plain.split(".")[1:]):
        plain = plain.replace(".", "")
    plain = plain.removesuffix(".0") or "0"
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 15:
        raise RowRefused("number_invalid", "value_rp", value=text, field="value_rp")
    return int(plain)


def read_funding(text: str) -> list[tuple[str, int]]:
    """ "APBD kab:1500000;CSR:500000" → lines. Raises RowRefused if a part is no source with an amount."""
    lines = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        source, separator, amount = part.rpartition(":")
        if not separator or not source.strip():
            raise RowRefused("number_invalid", "funding", value=part, field="funding")
        lines.append((source.strip()[:60], read_rupiah(amount.strip())))
    return lines
