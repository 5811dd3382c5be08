"""The keys: never made in passing, known by fingerprint, changed while everybody works, kept on paper."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import current_app
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, func, select, type_coerce, update

from sakti import keys
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Person
from sakti.households.queries import person_by_nik
from sakti.installation import queries, recovery
from sakti.installation.actions import sealing_keys
from sakti.keys import Key, Keyring
from sakti.web.sealing import digest, digests, forms, seal, unseal
from tests.commands import SAMPLE
from tests.intake.lists import csv_file, row

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


def key_file(runner) -> Path:
    return runner.folder / "keys.json"


def give(runner, content: str) -> None:
    """Another key file, as private as it has to be."""
    key_file(runner).unlink(missing_ok=True)
    keys.write_private(key_file(runner), content)


def people(runner) -> int:
    return runner.asked(lambda: db.session.scalar(select(func.count()).select_from(Person)))


def refused(ending, word: str) -> bool:
    lines = ending.err.strip().splitlines()
    return ending.code == 1 and len(lines) == 1 and word in lines[0]


# -- never in passing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["import", "LIST", "--as-of", "2021-01-01"], ["backup", "COPY"], ["serve"]])
def test_without_the_key_file_nothing_is_done_and_no_key_is_made(district, tmp_path, command):
    """A lost key file was replaced in silence, and everybody in the next list was doubled as a stranger."""
    away = key_file(district).rename(tmp_path / "keys.json")
    before = people(district)
    words = [SAMPLE / "bnba.xlsx" if word == "LIST" else tmp_path / "x" if word == "COPY" else word for word in command]
    ending = district(*words)
    assert refused(ending, "sakti keys recover"), ending
    assert not key_file(district).exists()
    assert not (tmp_path / "x").exists()
    away.rename(key_file(district))
    assert people(district) == before


def test_doctor_fails_without_the_key_file(district):
    key_file(district).unlink()
    ending = district("doctor")
    assert ending.code == 1
    assert "sakti keys recover" in ending.out


def test_an_upgrade_makes_a_key_where_nothing_is_sealed(empty):
    empty.did("db", "upgrade")
    ring = keys.parse(key_file(empty).read_text())
    assert list(ring.keys) == [2]
    assert len(ring.current.secret) == keys.LENGTH
    assert key_file(empty).stat().st_mode & 0o777 == 0o600
    before = key_file(empty).read_bytes()
    empty.did("db", "upgrade")
    assert key_file(empty).read_bytes() == before


@pytest.mark.parametrize("command", [["db", "upgrade"], ["keys", "create"]])
def test_none_is_made_where_something_is_sealed(district, command):
    key_file(district).unlink()
    assert refused(district(*command), "tersegel")
    assert not key_file(district).exists()


def test_a_key_is_made_on_demand_and_not_twice(empty):
    sakti = empty
    sakti.did("keys", "create")
    sakti.did("db", "upgrade")
    sakti.did("doctor")
    before = key_file(sakti).read_bytes()
    assert refused(sakti("keys", "create"), "tidak diganti")
    assert key_file(sakti).read_bytes() == before


# -- what fits --------------------------------------------------------------------------------------------------------

WRONG = {
    "another": json.dumps({"2": "ab" * 32}),
    "nothing": "",
    "no keys": "{}",
    "a short one": json.dumps({"2": "ab" * 31}),
    "a list": "[1, 2]",
    "no secret": json.dumps({"2": 5}),
    "an id beyond a byte": json.dumps({"256": "ab" * 32}),
    "no number": json.dumps({"dua": "ab" * 32}),
}


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "5", '"x"', "[1, 2]", "[" * 100_000, "{}"),
        *('{"2": null}', '{"2": 5}', '{"2": ["ab"]}', '{"2": "zz"}', '{"2": ""}', '{"2.0": "ab"}', '{"dua": "ab"}'),
        *('{"2": "%s", "retired": 5}' % ("ab" * 32), '{"2": "%s", "retired": [null]}' % ("ab" * 32)),
    ],
    ids=lambda text: text[:12],
)
def test_whatever_a_key_file_holds_is_keys_or_refused(text):
    """Found: JSON of another shape ended doctor and every command with a failure of the program."""
    with pytest.raises(ValueError, match=r".*"):
        keys.parse(text)


def test_a_file_that_does_not_fit_stops_everything(district):
    for name, content in WRONG.items():
        give(district, content)
        for command in (["figures", "--as-of", "2020-01-01"], ["keys", "check"], ["db", "upgrade"], ["keys", "rotate"]):
            assert refused(district(*command), "tidak cocok" if name == "another" else "kosong atau rusak"), (
                name,
                command,
            )
        assert district("doctor").code == 1, name


def test_a_file_that_comes_before_anything_is_sealed_is_the_one(sakti, tmp_path):
    """Copied from elsewhere into a new installation: it must not lock that out once there are people."""
    give(sakti, json.dumps({"2": "cd" * 32}))
    listed = csv_file(tmp_path, [row()])
    sakti.did("import", listed, "--as-of", "2018-12-31")
    sakti.did("keys", "check")
    give(sakti, json.dumps({"2": "ab" * 32}))
    assert refused(sakti("keys", "check"), "tidak cocok")


def test_a_file_that_was_changed_while_the_server_ran_without_people(sakti, tmp_path):
    """What is sealed opens with it, so it is the one, whatever the database had noted."""
    listed = csv_file(tmp_path, [row()])
    give(sakti, json.dumps({"2": "cd" * 32}))
    known = sakti.asked(lambda: [held.fingerprint for held in queries.known_keys()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing_keys, "register", lambda _ring: None)
        sakti.did("import", listed, "--as-of", "2018-12-31")
    assert sakti.asked(lambda: [held.fingerprint for held in queries.known_keys()]) == known
    sakti.did("keys", "check")
    assert sakti.asked(lambda: [held.fingerprint for held in queries.known_keys()]) != known


def test_a_change_that_broke_off_before_its_key_was_noted(district):
    district.enter()
    keys.add_key()
    district.did("keys", "rotate")
    assert district.asked(queries.counts_by_key).keys() == {3}
    assert district.asked(lambda: [held.id for held in queries.known_keys()]) == [2, 3]


def test_a_server_that_finds_no_key_says_so_in_one_line(district):
    district.enter()
    key_file(district).unlink()
    serve = [sys.executable, "-c", "import sakti.wsgi; sakti.wsgi.app"]
    ending = subprocess.run(serve, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert ending.returncode == 1
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "sakti keys recover" in ending.stderr


def test_a_file_that_others_can_read_or_change_stops_everything(district):
    for mode in (0o644, 0o604, 0o777, 0o620, 0o602):
        key_file(district).chmod(mode)
        assert refused(district("figures", "--as-of", "2020-01-01"), "chmod 600"), oct(mode)
        assert district("doctor").code == 1


def test_a_folder_in_which_all_may_replace_it_stops_everything(district):
    folder = key_file(district).parent
    for mode, holds in ((0o777, False), (0o703, False), (0o1777, True), (0o750, True)):
        folder.chmod(mode)
        ending = district("figures", "--as-of", "2020-01-01")
        assert ending.code == 0 if holds else refused(ending, "chmod o-w"), oct(mode)
    folder.chmod(0o700)


@pytest.mark.parametrize("content", ["", "{}", '{"2": "00"}', "\0" * 64])
def test_a_file_without_keys_says_so_and_what_to_do(district, content):
    key_file(district).write_text(content)

    for command in (("figures", "--as-of", "2020-01-01"), ("keys", "check"), ("db", "upgrade")):
        told = district(*command)
        assert refused(told, "kosong atau rusak")
        assert "sakti keys recover" in told.err


def test_a_group_that_the_owner_chose_may_read_it(district):
    for mode in (0o600, 0o400, 0o640, 0o440):
        key_file(district).chmod(mode)
        district.did("figures", "--as-of", "2020-01-01")


def test_a_short_session_key_is_refused(district, monkeypatch):
    for secret in ("x", "a" * 31):
        monkeypatch.setenv("SAKTI_SECRET_KEY", secret)
        assert refused(district("figures", "--as-of", "2020-01-01"), "32")
    monkeypatch.setenv("SAKTI_SECRET_KEY", "a" * 32)
    district.did("figures", "--as-of", "2020-01-01")


def test_a_session_key_file_of_an_earlier_release_is_used_and_checked(district, monkeypatch):
    file = district.folder / "secret.key"
    keys.write_private(file, "r" * 64)
    assert district.asked(lambda: current_app.secret_key) == "r" * 64
    file.write_text("")
    assert refused(district("figures", "--as-of", "2020-01-01"), "secret.key")
    file.write_text("r" * 64)
    file.chmod(0o644)
    assert refused(district("figures", "--as-of", "2020-01-01"), "chmod 600")


# -- purposes ---------------------------------------------------------------------------------------------------------


def test_each_purpose_has_a_subkey_of_its_own():
    key = Key(2, bytes(range(32)))
    derived = {purpose: key.derive(purpose) for purpose in keys.PURPOSES}
    assert len(set(derived.values())) == len(keys.PURPOSES)
    assert key.secret not in b"".join(derived.values())
    assert key.fingerprint not in {subkey.hex()[:32] for subkey in derived.values()}


def test_a_key_tells_nothing_of_itself():
    assert "ab" * 4 not in repr(Key(2, bytes.fromhex("ab" * 32)))


def test_what_an_earlier_release_sealed_opens_and_is_sealed_anew(district):
    """The upgrade takes a file of one string over as it is."""
    ring = keys.parse(json.dumps({"1": "5c" * 64}))
    assert sorted(ring.keys) == [1, 2]
    old, new = ring.keys[1], ring.keys[2]
    assert old.derive("sealing") == old.derive("look-up") == old.secret
    assert new.derive("sealing") != new.derive("look-up")
    assert json.loads(keys.written(ring)) == {"1": "5c" * 64}


# -- another key ------------------------------------------------------------------------------------------------------


def test_everything_is_sealed_with_the_new_key_and_still_found(district):
    numbers = district.asked(lambda: dict(db.session.execute(select(Person.id, Person.nik)).all()))
    district.did("keys", "rotate")
    assert district.asked(queries.counts_by_key).keys() == {3}
    assert district.asked(lambda: dict(db.session.execute(select(Person.id, Person.nik)).all())) == numbers
    some = next(number for number in numbers.values() if number)
    assert district.asked(lambda: person_by_nik(some) is not None)
    assert "pensiun" in district.did("keys", "check").out
    district.did("verify")


def test_a_list_knows_everybody_before_while_and_after_the_key_changes(district, tenth):
    """Half of the people are under the old key, half under the new one: nobody is a stranger."""
    again = ("import", tenth / "bnba.csv", "--as-of", "2021-06-30", "--dry-run", "--json")
    before = json.loads(district.did(*again).out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing_keys, "_seal_columns_anew", lambda _progress: (0, 1))
        district("keys", "rotate")

    def half():
        for key, number in db.session.execute(select(Person.id, Person.nik).where(Person.id % 2 == 0)).all():
            if number:
                db.session.execute(
                    update(Person.__table__)
                    .where(Person.id == key)
                    .values(nik=type_coerce(seal(number, "person.nik"), LargeBinary))
                )
        db.session.commit()

    district.asked(half)
    assert district.asked(queries.counts_by_key).keys() >= {2, 3}
    assert json.loads(district.did(*again).out) == before
    district.did("keys", "rotate")
    assert district.asked(queries.counts_by_key).keys() == {3}
    assert sorted(keys.parse(key_file(district).read_text()).keys) == [2, 3]


def test_a_change_that_broke_off_goes_on_and_makes_no_further_key(district):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing_keys, "_write_anew", interrupted_after(1))
        assert district("keys", "rotate").code != 0
    assert district.asked(queries.counts_by_key).keys() == {2, 3}
    district.did("keys", "rotate")
    assert district.asked(queries.counts_by_key).keys() == {3}
    assert sorted(keys.parse(key_file(district).read_text()).keys) == [2, 3]


def write_nik(person, number):
    """Sealed with the present key."""
    stored = type_coerce(seal(number, "person.nik"), LargeBinary)
    db.session.execute(update(Person.__table__).where(Person.id == person).values(nik=stored))


def interrupted_after(count):
    write = sealing_keys._write_anew

    def interrupted(sealed, rows):
        nonlocal count
        count -= bool(rows)
        if count < 0:
            raise KeyboardInterrupt
        return write(sealed, rows)

    return interrupted


@pytest.mark.parametrize("seconds", [0.6, 1.2])
def test_a_change_that_was_killed_loses_nothing(district, seconds):
    district.enter()
    numbers = district.asked(lambda: dict(db.session.execute(select(Person.id, Person.nik)).all()))
    process = district.start("keys", "rotate")
    time.sleep(seconds)
    process.kill()
    process.wait()
    assert district.asked(lambda: dict(db.session.execute(select(Person.id, Person.nik)).all())) == numbers
    district.did("keys", "rotate")
    assert len(district.asked(queries.counts_by_key)) == 1


def test_two_people_with_one_number_are_told_and_the_old_key_stays(district):
    district.enter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing_keys, "_seal_columns_anew", lambda _progress: (0, 1))
        district("keys", "rotate")

    def twice():
        first, second = db.session.scalars(select(Person).where(Person.nik_standing == "reliable").limit(2))
        db.session.execute(
            update(Person.__table__)
            .where(Person.id == second.id)
            .values(nik=type_coerce(seal(first.nik, "person.nik"), LargeBinary))
        )
        db.session.commit()

    district.asked(twice)
    ending = district("keys", "rotate")
    assert ending.code == 1
    assert "Data ganda" in ending.err
    assert 2 in district.asked(queries.counts_by_key)
    assert keys.parse(key_file(district).read_text()).retired == frozenset()


def test_rows_and_submissions_are_known_again_under_every_key(installation):
    known = digest("baris")
    keys.add_key()
    assert digest("baris") != known
    assert known in digests("baris")
    assert set(forms(["3326"], "person.nik").values()) == {"3326"}
    assert len(forms(["3326"], "person.nik")) == 2
    assert {unseal(form, "person.nik") for form in forms(["3326"], "person.nik")} == {"3326"}


def test_the_trail_says_that_the_key_was_changed(district):
    from sakti.audit.models import AuditEntry

    district.did("keys", "rotate")
    entry = district.asked(
        lambda: db.session.execute(
            select(AuditEntry.actor_name, AuditEntry.details).where(AuditEntry.action == "keys_rotated")
        ).one()
    )
    assert entry[1] == {"key": 3}


# -- on paper ---------------------------------------------------------------------------------------------------------


def test_a_lost_file_comes_back_from_paper(district, tmp_path):
    district.did("keys", "rotate")
    sheet = [line for line in district.did("keys", "paper").out.splitlines() if line[:1].isdigit()]
    assert len(sheet) == 2
    key_file(district).unlink()
    written = tmp_path / "lembar.txt"
    written.write_text("\n".join(sheet))
    district.did("keys", "recover", written)
    district.did("keys", "check")
    district.did("verify")
    assert key_file(district).stat().st_mode & 0o777 == 0o600


def test_the_sheet_is_a_pdf_for_its_owner_alone(district, tmp_path):
    file = tmp_path / "lembar.pdf"
    district.did("keys", "paper", file)
    assert file.stat().st_mode & 0o777 == 0o600
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    (sheet,) = recovery.sheets(keys.parse(key_file(district).read_text()))
    assert all(word in text for word in sheet.words)
    assert sheet.mark in text
    assert refused(district("keys", "paper", file), "tidak ditimpa")


def test_paper_of_another_installation_is_refused(district, tmp_path):
    key_file(district).unlink()
    written = tmp_path / "lembar.txt"
    (sheet,) = recovery.sheets(Keyring({2: Key(2, b"x" * 32)}))
    written.write_text(sheet.line)
    assert refused(district("keys", "recover", written), "tidak cocok")
    assert not key_file(district).exists()


def test_a_file_that_is_there_is_not_replaced_from_paper(district, tmp_path):
    before = key_file(district).read_bytes()
    written = tmp_path / "lembar.txt"
    written.write_text(recovery.sheets(keys.parse(before.decode()))[0].line)
    assert refused(district("keys", "recover", written), "tidak diganti")
    assert key_file(district).read_bytes() == before


@given(st.binary(min_size=32, max_size=32), st.integers(2, 255))
def test_a_key_comes_back_from_its_words_and_from_its_code(secret, number):
    key = Key(number, secret)
    (sheet,) = recovery.sheets(Keyring({number: key}))
    assert len(sheet.words) == 24
    assert recovery.read_sheets(sheet.line) == {number: key}
    assert recovery.read_sheets(sheet.text) == {number: key}
    assert recovery.read_sheets(sheet.line.upper().replace(sheet.mark.upper(), sheet.mark)) == {number: key}


@given(st.binary(min_size=64, max_size=64))
def test_the_key_of_an_earlier_release_has_twice_as_many_words(secret):
    ring = keys.ring_of({1: Key(1, secret)})
    (sheet,) = recovery.sheets(ring)
    assert len(sheet.words) == 48
    assert keys.ring_of(recovery.read_sheets(sheet.line)).keys == ring.keys


@given(st.binary(min_size=32, max_size=32), st.integers(0, 23), st.sampled_from(["abandon", "zoo", "bukan", ""]))
def test_a_slip_of_the_pen_is_no_other_key(secret, place, word):
    (sheet,) = recovery.sheets(Keyring({2: Key(2, secret)}))
    words = [*sheet.words]
    if words[place] == word:
        return
    words[place] = word
    with pytest.raises(Refusal):
        recovery.read_sheets(f"2 {sheet.mark} {' '.join(words)}")


def test_a_slip_in_the_number_of_a_key_is_no_other_key():
    """Under another number what it sealed would not open."""
    (sheet,) = recovery.sheets(Keyring({2: Key(2, b"x" * 32)}))
    for number in (0, 1, 3, 256):
        with pytest.raises(Refusal):
            recovery.read_sheets(f"{number} {sheet.mark} {' '.join(sheet.words)}")


@pytest.mark.parametrize("text", ["", "  \n ", "halo", "2 abcdef01 satu dua", "2 " + "ab" * 32])
def test_what_is_no_sheet_is_refused(text):
    with pytest.raises(Refusal):
        recovery.read_sheets(text)
