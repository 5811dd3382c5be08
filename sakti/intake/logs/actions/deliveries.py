"""The log of deliveries (contracts §5)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sakti.core.actors import Actor
from sakti.core.parsing import parse_file_number
from sakti.core.permissions import Permission, reach_of
from sakti.core.printable import printable
from sakti.core.progress import Progress, silent
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.intake.logs.actions.log import Log
from sakti.intake.logs.lines import LogLine, LogOutcome, RowRefused, read_day, refuse_long, split_keys
from sakti.intake.logs.queries import SubjectKeys, villages_of
from sakti.intake.reading.refusal import open_workbook
from sakti.intake.reading.workbook import Workbook
from sakti.interventions.actions import add_programme
from sakti.interventions.actions.bulk import NewDelivery, add_deliveries
from sakti.interventions.queries import programme_by_name
from sakti.interventions.tables import Programme
from sakti.observations import ledger
from sakti.observations.ledger import ObservationEntry
from sakti.observations.queries import Whereabouts
from sakti.observations.queries.attendance import Attendance
from sakti.organisations.actions import add_organisation
from sakti.organisations.queries import by_name as organisation_by_name
from sakti.organisations.queries import helixes
from sakti.organisations.tables import Helix, Organisation

#: As much as the forms take, and the columns hold.
MOST_VOLUME, MOST_RUPIAH = 9_999_999_999, 999_999_999_999_999
LONGEST_UNIT, LONGEST_SOURCE = 20, 60


def import_deliveries(
    *,
    file: Path,
    dry_run: bool = False,
    by: Actor,
    progress: Progress = silent,
    file_name: str | None = None,
    book: Workbook | None = None,
) -> LogOutcome:
    """Contracts §5. Programmes and organisations that are new in the file are made, and listed.

    `book`: what stands in the file, if it was read before the transaction began.
    """
    book = book or open_workbook(file)
    log = Log("deliveries", book, printable(file_name or file.name), dry_run=dry_run, by=by, progress=progress)
    reader = _Deliveries(log, by)
    log.each(reader.take)
    reader.insert()
    return log.finish(reader.touched)


class _Deliveries:
    """Deliveries of one file, collected and written together."""

    def __init__(self, log: Log, by: Actor) -> None:
        self.log, self.by = log, by
        self.reach = reach_of(by, Permission.IMPORT_LISTS)
        self.keys = SubjectKeys(*split_keys(log.new), self.reach)
        self.helix = {helix.code: helix for helix in helixes()}
        self.helix_code = {helix.id: helix.code for helix in self.helix.values()}
        self.programmes: dict[str, Programme] = {}
        self.organisations: dict[str, Organisation] = {}
        self.rows: list[tuple[NewDelivery, str | None]] = []  # with what it records of its person
        self.lines: list[LogLine] = []
        self.touched: set[int] = set()
        named = {household for households in self.keys.households.values() for household in households}
        self.village = villages_of({*self.keys.home.values(), *named})
        self.where = Whereabouts(self.keys.people.values(), named)

    def take(self, line: LogLine) -> None:
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
        place = self._home(person, day) if person is not None else self.keys.household(cells["key"])
        if cells["helix"] not in self.helix:
            raise RowRefused("value_unknown", "helix", value=cells["helix"], field="unsur")
        volume, value = read_volume(line), read_rupiah(cells["value_rp"], "value_rp" in line.numeric)
        funding = read_funding(cells.get("funding", ""))
        sources = [source for source, _ in funding if len(source) > LONGEST_SOURCE]
        if not cells["volume"]:
            self._warn(line, "volume_assumed", "volume")
        if len(cells.get("unit", "")) > LONGEST_UNIT:
            self._warn(line, "text_cut", "unit", field="unit", limit=LONGEST_UNIT, value=cells["unit"][:LONGEST_UNIT])
        for source in sources:
            self._warn(
                line, "text_cut", "funding", field="funding", limit=LONGEST_SOURCE, value=source[:LONGEST_SOURCE]
            )
        programme, organisation = self._programme(cells["programme"]), self._organisation(line)
        for column, chosen in (("programme", programme), ("organisation", organisation)):
            if not chosen.active:
                self._warn(line, "no_longer_active", column, field=column, value=chosen.name)
        if sum(amount for _, amount in funding) != value:
            self._warn(line, "funding_mismatch", "funding", value=sum(a for _, a in funding), expected=value)
        delivery = NewDelivery(
            programme.id,
            organisation.id,
            unit,
            place,
            person,
            self.where.village(place, day) or self.village[place],
            day,
            volume,
            cells.get("unit", "")[:LONGEST_UNIT] or programme.unit,
            value,
            tuple((source[:LONGEST_SOURCE], amount) for source, amount in funding),
        )
        self.rows.append((delivery, programme.records if person is not None else None))
        self.lines.append(line)

    def _home(self, person: int, day: date) -> int:
        """Where the person lived on that day: what is the house's stays there, whichever file is read first."""
        home = self.where.home(person, day)
        return self.keys.home[person] if home is None else home

    def _warn(self, line: LogLine, key: str, column: str, **words: object) -> None:
        self.log.outcome.tally.add(key, "", line.number, column, **words)

    def _programme(self, name: str) -> Programme:
        if name not in self.programmes:
            programme = programme_by_name(name)
            if programme is None:
                programme = add_programme(name=name, by=self.by)
                db.session.flush()
                self.log.outcome.created["programmes"].append(programme.name)
            self.programmes[name] = programme
        return self.programmes[name]

    def _organisation(self, line: LogLine) -> Organisation:
        """An organisation is its name; its first helix stays (contracts §5)."""
        name, code = line.cells["organisation"], line.cells["helix"]
        if name not in self.organisations:
            partner = organisation_by_name(name)
            if partner is None:
                partner = add_organisation(name=name, helix=self._helix(code), by=self.by)
                db.session.flush()
                self.log.outcome.created["organisations"].append(partner.name)
            self.organisations[name] = partner
        organisation = self.organisations[name]
        if self.helix_code[organisation.helix_id] != code:
            self._warn(line, "helix_differs", "helix", value=name, expected=self.helix_code[organisation.helix_id])
        return organisation

    def _helix(self, code: str) -> Helix:
        return self.helix[code]

    def insert(self) -> None:
        """Deliveries, their funding lines, and what they record of people."""
        self._question_absent()
        ids = add_deliveries(deliveries=[delivery for delivery, _ in self.rows], by=self.by)
        facts = []
        for key, (delivery, records) in zip(ids, self.rows, strict=True):
            if records is not None:
                day, person = delivery.delivered_on, delivery.person_id
                facts.append(ObservationEntry(day, Source.DELIVERY, {records: 1}, person_id=person, delivery_id=key))
                self.touched.add(delivery.household_id)
                if delivery.person_id is not None:
                    self.touched.add(self.keys.home[delivery.person_id])
        ledger.append(facts, by=self.by, scope=self.reach)

    def _question_absent(self) -> None:
        """Recipients who were not there on the day; the same is said of a delivery whichever way it came."""
        given = [delivery for delivery, _ in self.rows]
        people = [delivery.person_id for delivery in given if delivery.person_id is not None]
        there = Attendance((d.household_id for d in given if d.person_id is None), people)
        for line, (delivery, _) in zip(self.lines, self.rows, strict=True):
            if not there.was_there(delivery.household_id, delivery.person_id, delivery.delivered_on):
                self._warn(line, "recipient_not_there", "key", day=delivery.delivered_on.isoformat())


def read_volume(line: LogLine) -> Decimal:
    """A volume as the forms read it, or as a program writes it; blank is one. More than nothing."""
    text = line.cells["volume"]
    if not text:
        return Decimal(1)
    try:
        amount = Decimal(text) if "volume" in line.numeric else parse_file_number(text)
    except (InvalidOperation, ValueError):
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= MOST_VOLUME:
        raise RowRefused("number_invalid", "volume", value=text, field="volume")
    if not amount:
        raise RowRefused("volume_missing", "volume")
    return amount


def read_rupiah(text: str, numeric: bool = False) -> int:
    """Whole rupiah; blank is 0; "1.500.000", "Rp1500000", "1.500.000,00" and "1500000.00" are understood.

    `numeric`: as a spreadsheet holds it, where a point is no sign between thousands.
    """
    plain = re.sub(r"^rp\.?\s*", "", text.strip(), flags=re.IGNORECASE).removesuffix(",-") or "0"
    try:
        amount = Decimal(plain) if numeric else parse_file_number(plain)
    except (InvalidOperation, ValueError):
        amount = Decimal(-1)
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= MOST_RUPIAH:
        raise RowRefused("number_invalid", "value_rp", value=text, field="value_rp")
    return int(amount)


def read_funding(text: str) -> list[tuple[str, int]]:
    """ "APBD kab:1500000;CSR:500000" → lines. Raises RowRefused if a part is no source with an amount."""
    lines = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        source, separator, amount = part.rpartition(":")
        if not separator or not source.strip():
            raise RowRefused("number_invalid", "funding", value=part, field="funding")
        lines.append((source.strip(), read_rupiah(amount.strip())))
    return lines
