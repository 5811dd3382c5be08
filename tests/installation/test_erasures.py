"""An older backup does not bring back whom somebody has erased since."""

from __future__ import annotations

import shutil

from sqlalchemy import select

from sakti.core.progress import silent
from sakti.extensions import db
from sakti.households.models import Person
from sakti.installation.actions.verification import differences
from sakti.observations.models import PersonState
from sakti.privacy.actions import erase_person
from sakti.privacy.actions.erasure_list import FILE
from sakti.web.clock import today
from sakti.web.transactions import reading, transaction
from tests.actors import TESTS
from tests.commands import BASELINE, NOW


def gone_person() -> tuple[int, str, str]:
    """Somebody of the sample who is counted no more."""
    with reading():
        here = select(PersonState.person_id).where(PersonState.until > today(), PersonState.counted)
        query = select(Person).where(Person.standing.in_(("dead", "exited", "away")), Person.id.not_in(here))
        person = db.session.scalars(query.where(Person.nik.is_not(None)).order_by(Person.id)).first()
        return person.id, person.name, person.nik


def test_whom_a_backup_from_before_brings_back_is_erased_again(district, empty, tmp_path):
    key, name, nik = district.asked(gone_person)
    shutil.copy(district.folder / "keys.json", empty.folder / "keys.json")
    figures = district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out
    file = tmp_path / "cadangan.sakti"
    district.did("backup", file)

    def erase():
        with transaction():
            erase_person(person_id=key, ground="request", by=TESTS, confirmed_by="orang kedua")

    district.asked(erase)
    assert district.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out == figures
    listed = district.folder / FILE
    assert name not in listed.read_text()
    shutil.copy(listed, empty.folder / FILE)

    assert "Daftar penghapusan" not in empty.did("restore", file).out

    def look():
        with reading():
            person = db.session.get(Person, key)
            return person.name, person.nik, differences(silent)

    restored, number, differing = empty.asked(look)
    assert restored.startswith("Orang #")
    assert number is None
    assert differing == []
    assert nik
    assert empty.did("figures", "--as-of", NOW, "--baseline", BASELINE, "--json").out == figures


def test_without_a_list_nothing_is_erased(district, empty, tmp_path):
    key, name, _ = district.asked(gone_person)
    shutil.copy(district.folder / "keys.json", empty.folder / "keys.json")
    file = tmp_path / "cadangan.sakti"
    district.did("backup", file)

    told = empty.did("restore", file).out

    assert f"Daftar penghapusan {empty.folder / FILE} tidak ada" in told

    def look():
        with reading():
            return db.session.get(Person, key).name

    assert empty.asked(look) == name
