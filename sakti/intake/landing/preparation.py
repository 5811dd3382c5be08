"""A file read and checked before anything is locked: that takes the longest, and asks nothing of who lives where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sakti.audit.queries import seen_so_far
from sakti.core.findings import Finding, Severity, Tally
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.intake.landing.grouping import group_households
from sakti.intake.landing.plan import LandingPlan, plan_landing
from sakti.intake.landing.queries.column_maps import map_for
from sakti.intake.landing.queries.known import Known, holds, look_up
from sakti.intake.landing.queries.matching import ElsewhereRow, match, rows_elsewhere, rows_exchanged
from sakti.intake.landing.queries.readings import EarlierReading, earlier_reading, is_settled
from sakti.intake.landing.queries.releases import release_of_file
from sakti.intake.landing.settling import settle
from sakti.intake.reading.layouts import LAYOUTS, ColumnMapping, Layout
from sakti.intake.reading.recognition import Recognised, recognise
from sakti.intake.reading.records import CheckedList
from sakti.intake.reading.refusal import FileRefused, open_workbook
from sakti.intake.reading.rows import read_people
from sakti.intake.reading.tables import Table, find_tables
from sakti.intake.reading.villages import Village, VillageIndex
from sakti.intake.reading.workbook import Workbook
from sakti.regions.queries import aliases, districts, village_by_code, villages
from sakti.web.bulk import without_collecting

if TYPE_CHECKING:
    from sakti.observations.tables import Release


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, and how it is laid out."""

    book: Workbook
    layout: Layout
    tables: Sequence[Table]


@dataclass(frozen=True, slots=True)
class PreparedList:
    """A list that was checked; `checked` is None for one that was taken in before as a whole, unless it was asked for.

    `read` is None if it was not read now, but kept as it was checked before.
    """

    sha256: str
    layout_key: str
    village: str | None  # code of the one that it is about, if it does not say so itself
    checked: CheckedList | None
    read: ReadFile | None = None
    known: Known | None = None  # of whom it names
    plan: LandingPlan | None = None  # what it will write, as of the moment when it was made
    elsewhere: Sequence[ElsewhereRow] = ()  # rows that are held because somebody else has to say yes

    @property
    def tables(self) -> Sequence[Table]:
        return self.read.tables if self.read else ()


@without_collecting()
def prepare_list(
    *,
    file: Path | None = None,
    layout: str | None = None,
    as_of: date,
    village: str | None = None,
    mapping: ColumnMapping | None = None,
    progress: Progress = silent,
    book: Workbook | None = None,
    again: bool = False,
    reach: Collection[int] | None = None,
) -> PreparedList:
    """Read a file, check its rows, and plan what it will write. Nothing of this needs the lock of writers.

    `book`: what stands in the file, if it is read already; `again`: check one that is known too; `reach`: the villages
    of which the importer may read (None: all).

    Refuses `layout_unknown`, `region_unknown`, and `file_refused` for a file that cannot be read or lacks a needed
    heading or its village.
    """
    if book is None:
        assert file is not None  # noqa: S101 - one of both is given
        progress("Membaca berkas", 0, 0)
        book = open_workbook(file)
    recognised = identify_layout(book, layout, mapping)
    chosen, tables = recognised.layout, recognised.tables
    if chosen is None:
        chosen = LAYOUTS["dtsen"]
        tables = find_tables(book, chosen)
    place = village or (mapping.village if mapping else None) or recognised.village
    prepared = PreparedList(book.sha256, chosen.key, place, None, ReadFile(book, chosen, tables))
    seen = release_of_file(book.sha256, chosen.key, as_of)
    if not again and seen is not None and is_settled(seen):
        return prepared
    return plan_again(prepared, as_of, reach, progress, seen)


def check_prepared(prepared: PreparedList, as_of: date, progress: Progress) -> PreparedList:
    """Check a list that was read. Refuses `file_refused` for one that cannot be imported at all."""
    if prepared.read is None or prepared.checked is not None:
        return prepared
    progress("Memeriksa baris", 0, 0)
    read = prepared.read
    checked = check_list(read.book, read.layout, village_index(prepared.village), as_of, read.tables)
    if checked.unusable:
        raise FileRefused(Tally([finding for finding in checked.tally.findings if finding.severity is Severity.ERROR]))
    return replace(prepared, checked=checked)


def plan_again(
    prepared: PreparedList, as_of: date, reach: Collection[int] | None, progress: Progress, seen: Release | None
) -> PreparedList:
    """The list with a plan of what it will write: the one that it has, unless something was written since that may
    change who is known. Refuses what a check refuses, and `check_outdated` if rows of a list that was kept as it was
    checked are not the importer's to bring any more: its file has to be read again.
    """
    prepared = check_prepared(prepared, as_of, progress)
    checked, known = prepared.checked, prepared.known
    if checked is None:
        return prepared
    holding = known is not None and holds(known)
    if prepared.plan is not None and holding and prepared.plan.reach == (None if reach is None else frozenset(reach)):
        return prepared
    earlier = None if seen is None else earlier_reading(seen)
    if known is None or not holding:
        prepared, checked, known = _match_again(prepared, as_of, earlier, progress)
    asks = known.matches.is_anybody_known
    exchanged = rows_exchanged(checked.households, known.matches, reach) if asks else set()
    elsewhere = [] if reach is None else rows_elsewhere(checked.households, known.matches, reach)
    elsewhere = [row for row in elsewhere if (row.sheet, row.row) not in exchanged]
    if exchanged or elsewhere:
        prepared, checked = _as_printed(prepared, as_of, progress)
        if prepared.read is None:
            raise Refusal("check_outdated")
        held = hold_rows(checked, {"nik_kk_swapped": exchanged, "belongs_elsewhere": _places_of(elsewhere)})
        prepared = replace(prepared, checked=held, elsewhere=[*prepared.elsewhere, *elsewhere])
        prepared, checked, known = _match_again(prepared, as_of, earlier, progress)
    plan = plan_landing(checked, known, as_of, reach, progress, earlier)
    return replace(prepared, checked=checked, plan=plan, known=known)


def _match_again(
    prepared: PreparedList, as_of: date, earlier: EarlierReading | None, progress: Progress
) -> tuple[PreparedList, CheckedList, Known]:
    """Match the list as it is printed: its households are those of its people by what is known now."""
    prepared, checked = _as_printed(prepared, as_of, progress)
    progress("Mencocokkan dengan data yang ada", 0, len(checked.households))
    seen = seen_so_far()
    matches, places = match(checked.households, as_of, earlier)
    settled = settle(checked, matches, places, as_of, under_their_headings)
    return prepared, settled, look_up(settled.households, matches, seen, as_of)


def _as_printed(prepared: PreparedList, as_of: date, progress: Progress) -> tuple[PreparedList, CheckedList]:
    """The list before its households were settled. Refuses `check_outdated` if only the settled ones were kept."""
    if prepared.checked is not None and prepared.checked.is_settled:
        if prepared.read is None:
            raise Refusal("check_outdated")
        prepared = check_prepared(replace(prepared, checked=None, elsewhere=()), as_of, progress)
    assert prepared.checked is not None  # noqa: S101 - it was checked, or is now
    return prepared, prepared.checked


def identify_layout(book: Workbook, layout: str | None, mapping: ColumnMapping | None = None) -> Recognised:
    """What a file is. Refuses `layout_unknown` for a layout that is named and not known."""
    if layout and layout.startswith("mapped:"):  # what an upload was recognised as: by a mapping that is remembered
        layout = None
    if layout in LAYOUTS or layout is None:
        return recognise(book, layout=layout, mapping=mapping, find_mapping=map_for)
    raise Refusal("layout_unknown", layout=layout, known=", ".join(LAYOUTS))


def check_list(
    book: Workbook,
    layout: Layout,
    villages: VillageIndex | Mapping[str, Village],
    as_of: date,
    tables: Sequence[Table] | None = None,
) -> CheckedList:
    """Read the people of a list and group them into households. Findings name the headings of the user's own file."""
    checked = read_people(book, layout, villages, as_of, tables)
    checked.found_reading = len(checked.tally.findings)
    if not checked.unusable:
        checked.households = group_households(checked.people, checked.tally)
    checked.tally.findings = under_their_headings(checked.tally.findings, checked)
    return checked


def under_their_headings(findings: Iterable[Finding], checked: CheckedList) -> list[Finding]:
    """Findings that name the headings of the user's own file."""
    return [
        replace(finding, column=checked.headings[finding.sheet].get(finding.column, finding.column))
        if finding.sheet in checked.headings
        else finding
        for finding in findings
    ]


def _places_of(rows: Iterable[ElsewhereRow]) -> set[tuple[str, int]]:
    return {(row.sheet, row.row) for row in rows}


def hold_rows(checked: CheckedList, why: Mapping[str, Collection[tuple[str, int]]]) -> CheckedList:
    """The list without rows that are held (finding → sheet and row of each): nothing is told of them but that.

    Heads, households and conflicts look at the rows that are left (contracts §2).
    """
    held = {place for places in why.values() for place in places}
    people = [row for row in checked.people if (row.sheet, row.row) not in held]
    told = [each for each in checked.tally.findings[: checked.found_reading] if (each.sheet, each.row) not in held]
    tally, grouped = Tally(told), Tally()
    for code, places in why.items():
        for sheet, row in sorted(places):
            tally.add(code, sheet, row)
    left = replace(
        checked,
        people=people,
        households=group_households(people, grouped),
        tally=tally,
        imported=checked.imported - len(held),
        held=checked.held + len(held),
        found_reading=len(tally.findings),
    )
    tally.extend(under_their_headings(grouped.findings, checked))
    return left


def village_index(village: str | None = None) -> VillageIndex:
    """The villages that a list may name, by whatever code, and the one that its upload names."""
    above = {region.id: region.name for region in districts()}
    known = {
        region.code: Village(region.id, region.code, region.name, above.get(region.parent_id or 0, ""))
        for region in villages()
    }
    fixed = known[village_by_code(village).code] if village else None
    return VillageIndex(known, aliases(), fixed)
