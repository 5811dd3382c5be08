"""`sakti verify` names every cache that differs from the ledger, and `--repair` mends it (contracts §1)."""

from __future__ import annotations

from sqlalchemy import text

from sakti.extensions import db
from sakti.installation.verifying import differences
from sakti.intake.lists import silent
from tests.commands import BASELINE, NOW

#: What each mutation is found as.
TAMPERED = {
    "UPDATE household_state SET latrine_access = 6 WHERE household_id = 7": "household_state",
    "UPDATE household_state SET village_id = (SELECT max(id) FROM region) WHERE household_id = 7": "household_state",
    "DELETE FROM household_state WHERE household_id = 8": "household_state",
    "UPDATE person_state SET trained = 1 - coalesce(trained, 0) WHERE person_id = 9": "person_state",
    "UPDATE person_state SET until = '2019-05-05' WHERE person_id = 9": "person_state",
    "DELETE FROM membership WHERE person_id = 5": "membership",
    "UPDATE membership SET began = 'lain' WHERE person_id = 5": "membership",
    "UPDATE rollup SET n = n + 1 WHERE indicator = 'own_latrine' AND month = 24240": "rollup",
    "DELETE FROM rollup WHERE indicator = 'own_latrine' AND month = 24240": "rollup",
    "UPDATE village_class SET rural = NOT rural WHERE village_id = (SELECT min(village_id) FROM village_class)":
        "village_class",
    "UPDATE household SET people = people + 1 WHERE id = 3": "household 3",
    "UPDATE household SET standing = 'exited' WHERE id = 3": "household 3",
    "UPDATE household SET village_id = (SELECT max(id) FROM region) WHERE id = 3": "household 3",
    "UPDATE household SET head_id = 1 WHERE id = 300": "household 300",
    "UPDATE person SET standing = 'unborn' WHERE id = 4": "person 4",
    "UPDATE person SET household_id = 300 WHERE id = 4": "person 4",
    "UPDATE person SET relation = 8, birth_date = NULL WHERE id = 4": "person 4",
    "UPDATE person SET family_id = (SELECT max(id) FROM family) WHERE id = 4": "person 4",
}


def test_nothing_differs_in_a_district_that_went_through_everything(district):
    ending = district.did("verify")
    assert ending.out == "Semua angka dan keadaan sama dengan buku catatan.\n"


def test_every_difference_is_told_and_mended(district):
    figures = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out
    for mutation in TAMPERED:
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
        found = {}
        for mutation, name in TAMPERED.items():
            db.session.execute(text(mutation))
            found[mutation] = any(line.startswith(name) for line in differences(silent))
            db.session.rollback()
        return found

    assert district.asked(look) == dict.fromkeys(TAMPERED, True)
