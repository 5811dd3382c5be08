"""Files at rest: sealed as they come, after an upgrade, anew when keys change, and never clear in a backup."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from flask import current_app

from sakti import keys
from sakti.accounts import queries as accounts
from sakti.core.actors import Program
from sakti.extensions import db
from sakti.files import actions as files
from sakti.files import vault
from sakti.files.models import StoredFile
from sakti.installation.actions import sealing_keys
from sakti.installation.actions.backups import making, restoring
from sakti.installation.actions.sealed_files import seal_files_anew
from sakti.intake.desk.actions import uploads
from sakti.intake.desk.files import annotated, checked
from sakti.intake.models import Upload
from sakti.jobs import worker
from sakti.regions.actions import project_classes
from sakti.web.transactions import reading, transaction
from tests.cast import make_cast
from tests.intake_ui.conftest import listing, person

pytestmark = pytest.mark.one_engine

NIK = b"332602010180"


@pytest.fixture
def undecided(installation):
    """An installation with a list of three people that was checked and waits for its decision."""
    with transaction():
        cast = make_cast()
        project_classes()
        rows = listing(person(1), person(2), person(3))
        uploads.receive(stream=rows, file_name="daftar.csv", as_of=date(2019, 1, 31), by=cast.alice)
    worker.run_until_idle()
    return installation


def stored_paths():
    with reading():
        return [(file.path, upload.path) for file, upload in zip(all_of(StoredFile), all_of(Upload), strict=True)]


def all_of(model):
    return db.session.query(model).order_by(model.id).all()


def on_the_disk():
    root = files.place("")
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for folder in files.FOLDERS
        for file in (root / folder).rglob("*")
        if file.is_file()
    }


def test_no_number_of_an_undecided_list_lies_in_clear(undecided):
    lying = on_the_disk()
    assert len(lying) == 2  # the list, and what was checked of it
    assert not any(NIK in content for content in lying.values())


def test_a_backup_holds_no_number_of_an_undecided_list(undecided, tmp_path):
    """Found: the numbers of lists that nobody had decided on lay in clear in every backup."""
    file, instance = tmp_path / "cadangan.sakti", current_app.config["INSTANCE"]
    making.make(file, instance, by=Program("uji"))
    with restoring.opened(file, instance) as backup, zipfile.ZipFile(backup.plain) as archive:
        assert [name for name in archive.namelist() if name.startswith("uploads/")]
        assert not [name for name in archive.namelist() if NIK in archive.read(name)]


def test_a_list_of_an_earlier_release_is_sealed_and_can_be_applied(undecided):
    make_clear()
    assert seal_files_anew() == 1
    ((stored, uploaded),) = stored_paths()
    assert stored == uploaded
    assert vault.is_sealed(stored)
    assert list(on_the_disk()) == [stored]

    with transaction():
        upload = all_of(Upload)[0]
        uploads.apply(upload=upload, by=accounts.get(upload.user_id))
    worker.run_until_idle()
    with reading():
        assert all_of(Upload)[0].state == "applied"
    assert on_the_disk() == {}


def make_clear():
    """As the release before left it."""
    ((path, _),) = stored_paths()
    content = files.read(path)
    for each in (path, annotated(path), checked(path)):
        files.forget(each)
    clear = "uploads/1-abcdef.csv"
    files.place(clear).write_bytes(content)
    files.place(f"{clear}.diperiksa").write_bytes(b"as it was checked")
    with transaction():
        files.moved(path=path, to=clear)
        uploads.moved(path=path, to=clear)


def test_sealing_that_broke_off_goes_on(undecided):
    make_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "moved", killed)
        with pytest.raises(KeyboardInterrupt):
            seal_files_anew()
    assert seal_files_anew() == 1
    assert seal_files_anew() == 0
    assert all(vault.is_sealed(path) for path in on_the_disk())


def killed(**_):
    raise KeyboardInterrupt


def test_a_change_of_keys_seals_files_anew(undecided, monkeypatch):
    before = on_the_disk()
    monkeypatch.setattr(sealing_keys.time, "sleep", lambda _: None)
    sealing_keys.rotate(by=Program("uji"))
    after = on_the_disk()
    assert before.keys() == after.keys()
    current = keys.keyring(afresh=True).current.id
    assert {vault.read_head(io.BytesIO(content)).key for content in after.values()} == {current}
    ((path, _),) = stored_paths()
    assert NIK in files.read(path)


def test_a_file_that_is_removed_meanwhile_does_not_come_back(undecided, monkeypatch):
    ((path, _),) = stored_paths()
    real = vault.seal

    def removing(*given):
        size = real(*given)
        files.forget(path)
        return size

    monkeypatch.setattr(vault, "seal", removing)
    assert files.seal_again(path) is False
    assert path not in on_the_disk()
