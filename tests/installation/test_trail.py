"""`sakti verify`, `sakti doctor` and the night's check look at the trail and at everything that is sealed."""

from __future__ import annotations

import stat

import pytest
from alembic import command
from sqlalchemy import text

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation.actions import trail
from sakti.installation.actions.database import alembic_config
from sakti.installation.jobs import note_head, verify_seals
from sakti.keys import Key, Keyring, keyring, replace
from tests.installation.test_doctoring import about, advice

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

TAMPERING = {
    "tail cut": ["DELETE FROM audit_entry WHERE position > (SELECT max(position) - 3 FROM audit_entry)"],
    "emptied": ["DELETE FROM audit_entry"],
    "emptied with all that says how long it was": ["DELETE FROM audit_entry", "DELETE FROM chain_head"],
    "changed": ["UPDATE audit_entry SET actor_name = 'orang lain' WHERE position = 2"],
}


@pytest.fixture
def noted(district):
    """A district whose trail is sealed and noted."""
    district.asked(trail.note)
    return district


@pytest.mark.one_engine
@pytest.mark.parametrize("tampering", TAMPERING)
def test_verify_and_doctor_look_at_the_trail(noted, tampering):
    noted.did("verify")
    for statement in TAMPERING[tampering]:
        noted.execute(statement)

    verified, examined = noted("verify"), noted("doctor")

    assert verified.code == examined.code == 1
    assert "jejak" in verified.out
    assert "docs/security.md" in verified.err
    assert "Simpan salinan" in about(examined, "Jejak: ")
    assert any("jejak" in what.lower() and hint for what, hint in advice(examined).items())
    noted("users", "add", "Orang Lain", "--role", "leader")
    noted.did("db", "upgrade")
    assert noted("verify").code == 1  # neither work nor an upgrade covers it up


def test_the_night_s_check_fails_by_the_name_of_the_record(noted):
    assert noted.asked(lambda: verify_seals(None, None)) == {"findings": 0}
    noted.execute("UPDATE audit_entry SET actor_name = 'orang lain' WHERE position = 2")

    def look():
        with pytest.raises(Refusal) as refused:
            verify_seals(None, None)
        return refused.value.message()

    assert "Entri jejak 2 (" in noted.asked(look)


def test_each_day_the_head_is_noted_beside_the_database(district):
    first = district.asked(lambda: note_head(None, None))
    district.did("users", "add", "Orang Lain", "--role", "leader")
    second = district.asked(lambda: note_head(None, None))

    file = district.folder / "anchors" / "heads.jsonl"
    assert second["entries"] > first["entries"]
    assert second["mailed"] is False
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().splitlines()) == 2


def test_closed_months_know_the_head_of_their_day(district):
    district.did("close", "2019-12")
    frozen = district.asked(lambda: trail.closed_heads()[-1])
    district.did("verify")
    assert frozen.number > 0
    district.execute(f"UPDATE audit_entry SET seal = 'lain' WHERE position = {frozen.number}")

    assert "tutup buku Desember 2019" in district("verify").out


#: What somebody changes by SQL, and how the line begins that names it.
RECORDS = {
    "UPDATE delivery SET value_rp = value_rp * 10 WHERE id = 3": "Realisasi 3 (",
    "UPDATE delivery SET voided_at = '2020-01-01 00:00:00' WHERE id = 4": "Realisasi 4 (",
    "DELETE FROM funding_line WHERE id = 5": "Baris sumber dana 5 hilang sesudah disegel",
    "UPDATE frozen_figure SET n = n + 1 WHERE village_id = (SELECT min(village_id) FROM frozen_figure)": "Angka beku ",
    "UPDATE month_close SET sha256 = 'lain'": "Tutup buku ",
    "INSERT INTO assignment (user_id, role, since) SELECT max(id), 'auditor', '2020-01-01' FROM user_account": (
        "Penugasan "
    ),
    "UPDATE observation SET source = 3 WHERE id = 50": "Pengamatan 50 (",
    "UPDATE observation SET observed_on = '2018-01-01' WHERE id = (SELECT max(id) FROM observation)": "Pengamatan ",
    "UPDATE event SET day = '2018-01-01' WHERE id = 2": "Peristiwa 2 (",
    "UPDATE source_release SET as_of = '2018-01-01'": "Daftar 1 (",
}


def test_a_ledger_that_somebody_changed_is_looked_into_before_figures_are_drawn_from_it(district):
    district.did("verify")
    district.execute("UPDATE event SET day = '2018-01-01' WHERE id = 2")
    district.execute("DELETE FROM household_state")

    told = district("verify")

    assert told.code == 1
    assert "Selidiki dahulu" in told.err
    assert "verify --repair" not in told.err


def test_records_changed_by_sql_are_named(district):
    district.did("users", "add", "Orang Lain", "--role", "leader")
    district.did("close", "2019-12")
    district.did("verify")
    for statement in RECORDS:
        district.execute(statement)

    lines = district.asked(trail.findings)

    for statement, line in RECORDS.items():
        assert any(told.startswith(line) for told in lines), statement
    assert any("berubah sesudah disegel" in line and "Realisasi 3 (" in line and "20" in line for line in lines)
    assert any("tidak ditulis oleh SAKTI" in line for line in lines if line.startswith("Penugasan "))
    assert len(lines) < 3 * len(RECORDS)


def test_an_installation_from_before_is_sealed_by_the_upgrade(district):
    """Once: what is changed afterwards is not sealed by another upgrade."""
    district.asked(lambda: command.downgrade(alembic_config(), "0022"))
    district.execute("DELETE FROM chain_head WHERE chain = 'records'")
    district.did("db", "upgrade")
    district.did("verify")
    district.execute("UPDATE delivery SET value_rp = 1 WHERE id = 3")
    district.did("db", "upgrade")

    assert any(line.startswith("Realisasi 3 (") for line in district.asked(trail.findings))


def test_a_restored_backup_begins_its_notes_anew(noted, empty, tmp_path):
    file = tmp_path / "cadangan.sakti"
    noted.did("backup", file)
    (empty.folder / "keys.json").write_text((noted.folder / "keys.json").read_text())
    (empty.folder / "keys.json").chmod(0o600)

    empty.did("restore", file)
    empty.did("verify")
    empty.did("users", "add", "Orang Lain", "--role", "leader")
    empty.did("verify")


def test_a_key_that_is_not_here_any_more_is_told(noted):
    def forget_the_key():
        ring = keyring(afresh=True)
        replace(Keyring({9: Key(9, b"x" * 32)}))
        return ring

    ring = noted.asked(forget_the_key)
    assert noted("verify").code == 1
    noted.asked(lambda: replace(ring))
    noted.did("verify")


def test_the_trail_is_begun_once(district):
    """A database whose head is gone gets no other by an upgrade; a note says what had been."""
    district.execute("DELETE FROM chain_head")
    district.did("db", "upgrade")

    assert district.asked(lambda: db.session.execute(text("SELECT count(*) FROM chain_head")).scalar()) == 0
    assert district("verify").code == 1
