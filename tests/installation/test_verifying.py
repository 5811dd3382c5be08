"""`sakti verify` names every cache that differs from the ledger, and `--repair` mends it (contracts §1)."""

from __future__ import annotations

from sqlalchemy import text

from sakti.core.progress import silent
from sakti.extensions import db
from sakti.installation.actions.verification import differences
from tests.commands import BASELINE, NOW


def state_of(unit: str, key: int) -> str:
    return f"{unit}_state: hilang {{'{unit}_id': {key},"


def starts(beginning: str):
    return lambda line: line.startswith(beginning)


#: How the line begins that tells of each mutation. Every one has a subject of its own, so all are looked for at once.
TAMPERED = {
    "UPDATE household_state SET latrine_access = 6 WHERE household_id = 7": state_of("household", 7),
    "UPDATE household_state SET village_id = (SELECT max(id) FROM region) WHERE household_id = 9": state_of(
        "household", 9
    ),
    "DELETE FROM household_state WHERE household_id = 8": state_of("household", 8),
    "UPDATE person_state SET trained = 1 - coalesce(trained, 0) WHERE person_id = 9": state_of("person", 9),
    "UPDATE person_state SET until = '2019-05-05' WHERE person_id = 10": state_of("person", 10),
    "DELETE FROM membership WHERE person_id = 5": "membership: hilang {'person_id': 5,",
    "UPDATE membership SET began = 'lain' WHERE person_id = 6": "membership: hilang {'person_id': 6,",
    "UPDATE village_class SET rural = NOT rural": "village_class: hilang",
    "UPDATE household SET people = people + 1 WHERE id = 3": "household 3: tertulis people",
    "UPDATE household SET standing = 'exited' WHERE id = 4": "household 4: tertulis standing",
    "UPDATE household SET village_id = (SELECT max(id) FROM region) WHERE id = 5": "household 5: tertulis village_id",
    "UPDATE household SET head_id = 1 WHERE id = 300": "household 300: tertulis head_id",
    "UPDATE person SET standing = 'unborn' WHERE id = 4": "person 4: tertulis standing",
    "UPDATE person SET household_id = 300 WHERE id = 11": "person 11: tertulis household_id",
    "UPDATE person SET relation = 8, birth_date = NULL WHERE id = 12": "person 12: tertulis birth_date, relation",
    "UPDATE person SET family_id = (SELECT max(id) FROM family) WHERE id = 13": "person 13: tertulis family_id",
}
#: Each looked for by itself: states that differ move the rollup too.
ROLLUP = {
    "UPDATE rollup SET n = n + 1 WHERE indicator = 'own_latrine' AND month = 24240": "rollup ",
    "DELETE FROM rollup WHERE indicator = 'own_latrine' AND month = 24240": "rollup ",
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
            told |= {mutation: any(map(starts(line), lines)) for mutation, line in mutations.items()}
        return told

    assert district.asked(look) == dict.fromkeys(TAMPERED | ROLLUP, True)
