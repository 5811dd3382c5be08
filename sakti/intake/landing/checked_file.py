"""A checked list as a file: so that what the preview showed is what is applied, and nothing is read or checked twice.

It holds people with their numbers, so it is sealed as a whole, under a mark of all that the check depended on: with
another file, layout, village, date, list of villages, key or version of the product it does not open, and the list is
read again. Rows are packed into plain tuples (`marshal`), which are read ten times faster than the spreadsheet.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
import zlib
from dataclasses import astuple, dataclass
from datetime import date
from importlib.metadata import version

from sakti.core.fields import Value
from sakti.core.findings import Tally
from sakti.core.identity import Identity, Standing
from sakti.core.refusals import Refusal
from sakti.intake.landing.known_packed import pack_known, unpack_known
from sakti.intake.landing.preparation import PreparedList, village_index
from sakti.intake.landing.queries.matching import ElsewhereRow
from sakti.intake.reading.cells import Answers
from sakti.intake.reading.records import CheckedList, FamilyKey, FamilyRows, HouseholdRows, PersonRow
from sakti.intake.reading.villages import Village
from sakti.web.sealing import seal_bytes, unseal_bytes

#: Moves with the shapes below: a file of another shape does not open.
FORMAT = 4

PackedNumber = tuple[str, str]  # text, standing
PackedPerson = tuple[str, int, PackedNumber, PackedNumber, str, int | None, bool, FamilyKey, int, int]
PackedHousehold = tuple[
    int, str, dict[str, Value], str, str, str, bool, list[tuple[FamilyKey, PackedNumber]], list[PackedPerson]
]
PackedFinding = dict[str, str | int | None]
PackedList = tuple[
    tuple[int, int, int, int, int],  # rows read, imported, held, rejected, skipped
    list[str],
    list[PackedFinding],
    list[tuple[int, str, str, str]],  # villages
    list[dict[str, Value]],  # answers, each once: rows that say the same share them
    list[PackedHousehold],
    bool,  # whether the households are settled
]


@dataclass(frozen=True, slots=True)
class CheckMark:
    """All that a check depends on."""

    sha256: str
    layout: str
    columns: str  # what somebody has said of them
    village: str
    as_of: date

    def place(self) -> str:
        """By what the file is sealed: of any other mark it does not open."""
        index = village_index()
        villages = sorted(
            (village.code, village.id, village.name, village.district) for village in index.villages.values()
        )
        parts = (self, villages, sorted(index.aliases.items()), version("sakti"), sys.version, FORMAT)
        return "checked-list:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def seal_checked(prepared: PreparedList, mark: CheckMark) -> bytes | None:
    """The bytes to keep: what was checked, and whom it was matched with. None if nothing was checked."""
    if prepared.checked is None:
        return None
    known = None if prepared.known is None else pack_known(prepared.known, prepared.checked)
    elsewhere = [astuple(row) for row in prepared.elsewhere]
    packed = (prepared.sha256, prepared.layout_key, prepared.village, _pack(prepared.checked), known, elsewhere)
    return seal_bytes(zlib.compress(marshal.dumps(packed), 1), mark.place())


def open_checked(content: bytes, mark: CheckMark) -> PreparedList | None:
    """The list as it was checked; None if that does not hold any more."""
    try:
        plain = unseal_bytes(content, mark.place())
    except Refusal:
        return None
    sha256, layout_key, village, packed, known, elsewhere = marshal.loads(zlib.decompress(plain))  # noqa: S302 - authenticated
    checked = _unpack(packed)
    return PreparedList(
        sha256,
        layout_key,
        village,
        checked,
        known=None if known is None else unpack_known(known, checked),
        elsewhere=[ElsewhereRow(*row) for row in elsewhere],
    )


def _pack(checked: CheckedList) -> PackedList:
    villages = list(dict.fromkeys(row.village for household in checked.households for row in household.people))
    village_at = {village: at for at, village in enumerate(villages)}
    answers = {id(person.answers): person.answers for household in checked.households for person in household.people}
    answers_at = {key: at for at, key in enumerate(answers)}
    return (
        (checked.read, checked.imported, checked.held, checked.rejected, checked.skipped),
        list(checked.unplaced),
        [finding.as_dict() for finding in checked.tally.findings],
        [(village.id, village.code, village.name, village.district) for village in villages],
        [dict(each.values) for each in answers.values()],
        [
            (
                village_at[household.village],
                household.number,
                household.values,
                household.address,
                household.rt,
                household.rw,
                household.is_told,
                [(key, _pack_number(family.kk)) for key, family in household.families.items()],
                [
                    _pack_person(person, answers_at[id(person.answers)], village_at[person.village])
                    for person in household.people
                ],
            )
            for household in checked.households
        ],
        checked.is_settled,
    )


def _pack_number(number: Identity) -> PackedNumber:
    return number.text, number.standing.value


def _pack_person(person: PersonRow, answers_at: int, village_at: int) -> PackedPerson:
    return (
        person.sheet,
        person.row,
        _pack_number(person.kk),
        _pack_number(person.nik),
        person.name,
        person.birth_date.toordinal() if person.birth_date else None,
        person.birth_estimated,
        person.family,
        answers_at,
        village_at,
    )


def _unpack(packed: PackedList) -> CheckedList:
    (read, imported, held, rejected, skipped), unplaced, findings, villages, answers, households, settled = packed
    tally = Tally()
    for finding in findings:
        tally.add_known(finding)
    places, shared = [Village(*village) for village in villages], [Answers(values) for values in answers]
    return CheckedList(
        households=[_unpack_household(household, places, shared) for household in households],
        tally=tally,
        read=read,
        imported=imported,
        held=held,
        rejected=rejected,
        skipped=skipped,
        unplaced=unplaced,
        is_settled=settled,
    )


def _unpack_household(packed: PackedHousehold, villages: list[Village], answers: list[Answers]) -> HouseholdRows:
    at, number, values, address, rt, rw, told, families, people = packed
    household = HouseholdRows(villages[at], number, values=values, address=address, rt=rt, rw=rw, is_told=told)
    household.families = {key: FamilyRows(_unpack_number(card)) for key, card in families}
    for sheet, row, kk, nik, name, born, estimated, family, answers_at, village_at in people:
        person = PersonRow(
            sheet,
            row,
            villages[village_at],
            number,
            _unpack_number(kk),
            _unpack_number(nik),
            name,
            None if born is None else date.fromordinal(born),
            answers[answers_at],
            housing=(),
            place=(),
            family=family,
            birth_estimated=estimated,
        )
        household.people.append(person)
        household.families[family].people.append(person)
    return household


def _unpack_number(packed: PackedNumber) -> Identity:
    text, standing = packed
    return Identity(text, Standing(standing))
