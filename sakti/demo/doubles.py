"""Who is written down twice: as another office spells the name, without a number, or with a slip in it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from datetime import date, timedelta

from sakti.demo.identity import Numbers, nik
from sakti.demo.rows import first_list
from sakti.demo.world import House, Row, pick

#: The old spelling of an office's typewriter, before 1972.
OLD = (("ny", "nj"), ("j", "dj"), ("c", "tj"), ("u", "oe"))
Slip = Callable[[Row], None]


def spelled(name: str) -> str:
    """ "Rukini Jatimukti" → "Roekini Djatimoekti"."""
    lower = name.lower()
    for new, old in OLD:
        lower = lower.replace(new, old)
    return lower.title()


def is_spelled(name: str) -> bool:
    """Does the old spelling differ?"""
    return spelled(name) != name


def as_heard(name: str) -> str:
    """As it is said in Javanese: "Rochmat Bakaupurwaka" → "Rochmat Bakaupurwoko"."""
    return re.sub("a([^aiueo]+)a$", r"o\1o", name)


# -- in a list --------------------------------------------------------------------------------------------------------


def named_twice(rng: random.Random, numbers: Numbers, homes: list[House], away: list[House], day: date) -> list[Row]:
    """Four families of these villages once more under another card, and one that other officers know elsewhere."""
    plain = [house for house in homes if 3 <= len(house.people(day)) <= 5]
    chosen = pick(rng, plain, len(SLIPS))
    rows = []
    for number, (house, slip) in enumerate(zip(chosen, SLIPS, strict=True)):
        rows += _again(house, house, numbers, day, 90_001 + number, slip)
    moved = pick(rng, [house for house in away if 3 <= len(house.people(day)) <= 5], 1)[0]
    return rows + _again(moved, homes[0], numbers, day, 90_009, _cut)


def _again(house: House, home: House, numbers: Numbers, day: date, number: int, slip: Slip) -> list[Row]:
    """The rows of a family under another number and card, in the village of `home`."""
    rows = [row for row in first_list([house], day) if row["nik"] in {person.nik for person in house.people(day)}]
    card = numbers.kk(home.origin.code, day - timedelta(days=90))
    where: Row = {"kode_desa": home.origin.code, "nama_desa": home.origin.name, "no_kk": card}
    if home is not house:
        where |= {"rt": home.rt, "rw": home.rw, "alamat": home.address}
    for row in rows:
        row.update(where | {"no_rumah_tangga": f"{home.code[:10]}{number:05d}"})
        slip(row)
    return rows


def _old_spelling(row: Row) -> None:
    """No number, and the spelling of the old family card."""
    row |= {"nik": "", "nama": spelled(str(row["nama"]))}


def _javanese(row: Row) -> None:
    row |= {"nik": "0", "nama": as_heard(str(row["nama"]))}


def _day_and_month(row: Row) -> None:
    """Day and month swapped where both can be either, the number lost."""
    born = str(row["tanggal_lahir"])
    if int(born[8:10]) <= 12:
        born = f"{born[:5]}{born[8:10]}-{born[5:7]}"
    row |= {"nik": "", "tanggal_lahir": born}


def _cut(row: Row) -> None:
    """A number that lost its last digit in a spreadsheet."""
    row |= {"nik": str(row["nik"])[:15], "nama": spelled(str(row["nama"]))}


SLIPS: tuple[Slip, ...] = (_old_spelling, _javanese, _day_and_month, _cut)


# -- in the log of events ---------------------------------------------------------------------------------------------


def born_twice(
    rng: random.Random, numbers: Numbers, houses: list[House], events: list[dict[str, str]], after: date
) -> list[Row]:
    """Two children whom the midwife and the village wrote down each, not quite the same."""
    born = {stay.person.nik: stay.person for house in houses for stay in house.stays}
    births = [row for row in events if row["event"] == "birth" and row["date"] > after.isoformat()]
    births_by_nik = {json.loads(row["note"])["nik"]: row for row in births}
    mine = [row for key, row in births_by_nik.items() if key in born and is_spelled(born[key].name)]
    return [_written_again(numbers, row) for row in pick(rng, mine, 2)]


def _written_again(numbers: Numbers, row: dict[str, str]) -> Row:
    """Born a day later, by a number that goes with it."""
    child = json.loads(row["note"])
    born, day = (date.fromisoformat(written) + timedelta(days=1) for written in (child["birth_date"], row["date"]))
    serials = (int(child["nik"][12:]), *range(1, 90))
    fitting = (nik(child["nik"][:6], born, child["sex"], serial) for serial in serials)
    number = next(candidate for candidate in fitting if candidate not in numbers.given)
    numbers.given.add(number)
    note = json.dumps(
        {"nik": number, "name": spelled(child["name"]), "sex": child["sex"], "birth_date": born.isoformat()}
    )
    return {**row, "date": day.isoformat(), "note": note}
