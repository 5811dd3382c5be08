"""`sakti verify` names every cache that differs from the ledger, and `--repair` mends it (contracts §1)."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import create_engine, text

from sakti.core.progress import silent
from sakti.extensions import db
from sakti.installation.actions.verification import differences
from tests.commands import BASELINE, NOW

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


def starts(beginning: str):
    return lambda line: line.startswith(beginning)


#: How the line begins that tells of each mutation, and a word of it. Every one has a subject of its own, so all are
#: looked for at once.
TAMPERED = {
    "UPDATE household_state SET latrine_access = 2 WHERE household_id = 7": (
        "household_state household 7 (",
        "latrine_access tertulis 2, seharusnya",
    ),
    "UPDATE household_state SET village_id = (SELECT max(id) FROM region) WHERE household_id = 9": (
        "household_state household 9 (",
        "village_id tertulis",
    ),
    "DELETE FROM household_state WHERE household_id = 8": ("household_state household 8 (", "hilang"),
    "UPDATE person_state SET trained = 1 - coalesce(trained, 0) WHERE person_id = 9": (
        "person_state person 9 (",
        "trained berbeda",
    ),
    "UPDATE person_state SET until = '2019-05-05' WHERE person_id = 10": (
        "person_state person 10 (",
        "until tertulis 2019-05-05",
    ),
    "DELETE FROM membership WHERE person_id = 5": ("membership person 5 (", "hilang"),
    "UPDATE membership SET began = 'lain' WHERE person_id = 6": ("membership person 6 (", "began tertulis lain"),
    "UPDATE village_class SET rural = NOT rural": ("village_class: hilang", ""),
    "UPDATE household SET people = people + 1 WHERE id = 3": ("household 3 (", "people tertulis"),
    "UPDATE household SET standing = 'exited' WHERE id = 4": ("household 4 (", "standing tertulis exited"),
    "UPDATE household SET village_id = (SELECT max(id) FROM region) WHERE id = 5": ("household 5 (", "village_id"),
    "UPDATE household SET head_id = 1 WHERE id = 100": ("household 100 (", "head_id tertulis 1, seharusnya"),
    "UPDATE person SET standing = 'unborn' WHERE id = 4": ("person 4 (", "standing tertulis unborn"),
    "UPDATE person SET household_id = 100 WHERE id = 11": ("person 11 (", "household_id tertulis 100"),
    "UPDATE person SET relation = 8, birth_date = NULL WHERE id = 12": (
        "person 12 (",
        "birth_date berbeda, relation berbeda",
    ),
    "UPDATE person SET family_id = (SELECT max(id) FROM family) WHERE id = 13": ("person 13 (", "family_id tertulis"),
}
#: Each looked for by itself: states that differ move the rollup too.
ROLLUP = {
    "UPDATE rollup SET n = n + 1 WHERE indicator = 'own_latrine' AND month = 24240": (
        "rollup indicator own_latrine, version 1, month 2020-01, village_id ",
        "n tertulis",
    ),
    "DELETE FROM rollup WHERE indicator = 'own_latrine' AND month = 24240": (
        "rollup indicator own_latrine, version 1, month 2020-01, village_id ",
        "seharusnya",
    ),
    "UPDATE village_population SET persons = 7777 WHERE month = 24240": (
        "village_population village_id ",
        "persons tertulis 7777, seharusnya",
    ),
    "UPDATE rollup_span SET definitions = 'lain'": ("rollup_span", "lain"),
}


def test_nothing_differs_in_a_district_that_went_through_everything(district):
    ending = district.did("verify")
    assert ending.out == "Semua angka dan keadaan sama dengan buku catatan.\n"


def test_every_difference_is_told_and_mended(district):
    figures = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out
    for mutation in TAMPERED | ROLLUP:
        district.execute(mutation)
    ending = district("verify")
    assert ending.code == 1
    assert "sakti verify --repair" in ending.err
    assert "Traceback" not in ending.err
    district.did("verify", "--repair")
    district.did("verify")
    assert district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out == figures


def test_each_difference_is_told_by_name(district):
    def look():
        told = {}
        for mutations in (TAMPERED, *({mutation: line} for mutation, line in ROLLUP.items())):
            for mutation in mutations:
                db.session.execute(text(mutation))
            lines = differences(silent)
            db.session.rollback()
            told |= {
                mutation: any(line.startswith(beginning) and word in line for line in lines)
                for mutation, (beginning, word) in mutations.items()
            }
        return told

    assert district.asked(look) == dict.fromkeys(TAMPERED | ROLLUP, True)


def test_what_differs_is_told_without_what_is_personal(district):
    """The line goes into the journal of jobs, which more people read than may see names."""

    def look():
        born = db.session.execute(text("SELECT birth_date FROM person WHERE id = 12")).scalar()
        db.session.execute(text("UPDATE person SET birth_date = '1901-02-03', sex = 3 - sex WHERE id = 12"))
        db.session.execute(text("UPDATE person_state SET has_disability = NOT coalesce(has_disability, false)"))
        lines = differences(silent)
        db.session.rollback()
        return str(born), lines

    born, lines = district.asked(look)
    assert [line for line in lines if "has_disability berbeda" in line]
    assert [line for line in lines if "1901-02-03" in line or born in line] == []


#: Which tables `verify` answers for, and the columns that say whose row it is.
CACHED = {
    "household_state": ("household_id", "since"),
    "person_state": ("person_id", "since"),
    "membership": ("person_id", "since"),
    "rollup": ("indicator", "version", "month", "village_id"),
    "village_population": ("village_id", "month"),
}


@pytest.mark.only_on("sqlite")  # PostgreSQL takes no such rows
@pytest.mark.parametrize("seed", range(6))
def test_a_random_cell_that_the_disk_has_turned_is_told_with_its_row(district, seed):
    """In states and figures every cell counts, whatever stands in it now. PostgreSQL refuses most of it by itself."""
    if not district.url.startswith("sqlite"):
        return
    chance = random.Random(seed)
    engine = create_engine(district.url)
    spoilt = []
    with engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))  # a disk asks nobody
        for table, keys in CACHED.items():
            columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
            count = connection.scalar(text(f"SELECT count(*) FROM {table}"))
            for _ in range(3):
                column = chance.choice([name for name in columns if name not in keys])
                row = f"(SELECT rowid FROM {table} LIMIT 1 OFFSET {chance.randrange(count)})"
                key = connection.execute(text(f"SELECT {keys[0]} FROM {table} WHERE rowid = {row}")).scalar()
                cell = chance.choice(["'rusak'", "-7", "987654", "x'ff00'", "0.5"])
                assert connection.execute(text(f"UPDATE {table} SET {column} = {cell} WHERE rowid = {row}")).rowcount
                spoilt.append((table, str(key), column))
    engine.dispose()
    lines = district.asked(lambda: differences(silent))
    for place in spoilt:
        assert [line for line in lines if is_about(line, *place)], place


def is_about(line: str, table: str, key: str, column: str) -> bool:
    """Figures of a village whose states are spoilt too cannot be computed: then that is told instead."""
    if table in ("rollup", "village_population") and "tidak dapat dihitung" in line:
        return True
    return line.startswith(table) and key in line and column in line


@pytest.mark.only_on("sqlite")  # PostgreSQL takes no such rows
def test_a_ledger_that_cannot_be_read_is_told_with_its_household(district):
    """One damaged observation stopped the comparison of all that came after it."""
    if not district.url.startswith("sqlite"):
        return
    district.execute("UPDATE observation SET content = '{\"latrine_access\": [' WHERE household_id = 20")
    district.execute("UPDATE household SET people = people + 1 WHERE id IN (3, 100)")
    ending = district("verify")
    assert (ending.code, "Traceback" in ending.err) == (1, False), ending.err
    lines = ending.out.splitlines()
    assert [line for line in lines if line.startswith("observation, event: catatan household 20 (")]
    assert [line for line in lines if line.startswith("household 100 (")]
    assert [line for line in lines if line.startswith("household 3 (")]


@pytest.mark.only_on("sqlite")  # PostgreSQL takes no such rows
def test_states_of_nobody_are_told(district):
    if not district.url.startswith("sqlite"):
        return
    district.execute("UPDATE household_state SET household_id = 999999 WHERE household_id = 21")
    lines = district("verify").out.splitlines()
    assert "household_state household 999999: berlebih" in lines
    assert [line for line in lines if line.startswith("household_state household 21 (")]
