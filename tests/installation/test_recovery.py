"""Whom backups are for, the backup of each night, and trying a restore."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import timedelta

import click
import pytest
from pyrage.x25519 import Identity
from sqlalchemy import func, select, text, update

from sakti.audit.models import AuditEntry
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries, recipients
from sakti.installation.actions import health
from sakti.installation.actions.backups import copying, envelope, making, restoring
from sakti.installation.models import BackupRun, RecoveryKey, RestoreRehearsal
from sakti.web import clock
from tests.commands import one_line
from tests.installation.test_doctoring import about

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


def count(runner, model):
    return runner.asked(lambda: db.session.scalar(select(func.count()).select_from(model)))


# -- the recovery key -------------------------------------------------------------------------------------------------


@pytest.fixture
def typing(monkeypatch):
    """Somebody who copies the words from the screen onto paper, and types from it what is asked."""
    shown, asked = [], []
    echo = click.echo

    def listening(message=None, **options):
        shown.append(str(message))
        echo(message, **options)

    def answer(question):
        asked.append(question)
        number = int(question.rpartition("-")[2])
        words = [word for line in shown for word in line.split() if word.isalpha() and word.islower()]
        return words[-24:][number - 1] if len(words) >= 24 else ""

    monkeypatch.setattr(click, "echo", listening)
    monkeypatch.setattr(click, "prompt", answer)
    return asked


def test_a_pair_is_made_and_only_its_public_half_stays(sakti, typing, tmp_path):
    out = sakti.did("keys", "recovery", "--make").out
    private = next(line for line in out.splitlines() if line.startswith("AGE-SECRET-KEY-1"))
    assert len(typing) == 3
    public = str(Identity.from_str(private).to_public())
    held = sakti.asked(lambda: db.session.execute(select(RecoveryKey.public, RecoveryKey.set_by)).one())
    assert held == (public, "baris perintah")
    stored = b"".join(path.read_bytes() for path in sakti.folder.rglob("*") if path.is_file())
    assert private.encode() not in stored
    paper, file = tmp_path / "kertas.txt", tmp_path / "x.sakti"
    paper.write_text(private)
    sakti.did("backup", file)
    sakti.did("restore", file, "--rehearse", "--identity", paper)


def test_a_word_that_was_not_copied_changes_nothing(sakti, monkeypatch):
    monkeypatch.setattr(click, "prompt", lambda _question: "bukan")
    ending = sakti("keys", "recovery", "--make")
    assert (ending.code, "tidak dipakai" in ending.err) == (1, True)
    assert count(sakti, RecoveryKey) == 0


def test_the_one_that_was_replaced_stays_listed(sakti):
    first, second = (Identity.generate().to_public() for _ in range(2))
    for public in (first, second):
        sakti.did("keys", "recovery", "--public", public)
    lines = sakti.did("keys", "recovery", "--show").out.splitlines()
    assert [line.split()[1] for line in lines] == ["berlaku", "diganti"]
    assert str(second) in lines[0]
    marks = sakti.asked(
        lambda: [
            each["mark"]
            for each in db.session.scalars(
                select(AuditEntry.details).where(AuditEntry.action == "recovery_key_set").order_by(AuditEntry.id)
            )
        ]
    )
    assert marks == [recipients.mark_of(str(public)) for public in (first, second)]
    assert "sudah berlaku" in sakti("keys", "recovery", "--public", second).err


#: Of a pair that seals nothing.
PRIVATE_HALF = "AGE-SECRET-KEY-14G5X7RW78Y5E04WYMLELQHY2DSAE77C2624KT7RHJDQT4LR3CHZQVV3UM6"


@pytest.mark.parametrize("public", ["age1halo", "AGE-SECRET-KEY-1QQQ", PRIVATE_HALF])
def test_what_is_no_public_half_is_refused(sakti, public):
    assert one_line(sakti("keys", "recovery", "--public", public))
    assert count(sakti, RecoveryKey) == 0


def test_doctor_says_for_whom_backups_are_and_who_changed_it(sakti):
    assert "sakti keys recovery --make" in about(sakti("doctor"), "Kunci pemulihan cadangan")
    sakti.did("keys", "recovery", "--public", Identity.generate().to_public())
    assert about(sakti("doctor"), "Kunci pemulihan cadangan") == ""
    mine = str(Identity.generate().to_public())
    sakti.execute(f"UPDATE recovery_key SET public = '{mine}', mark = '{recipients.mark_of(mine)}'")
    ending = sakti("doctor")
    assert ending.code == 1
    assert "Jejak tidak mengenal" in about(ending, "Kunci pemulihan cadangan")


# -- each night -------------------------------------------------------------------------------------------------------


def nightly(runner):
    return runner.asked(making.make_nightly)


def files(runner):
    return sorted(path.name for path in (runner.folder / "backups").iterdir())


def test_the_backup_of_the_night_is_proven(district):
    done = nightly(district)
    (name,) = files(district)
    assert (done["file"], done["removed"]) == (name, 0)
    with (district.folder / "backups" / name).open("rb") as file:
        header = envelope.read_head(file, None).header
    assert (header.kind, header.verdict, header.number) == ("nightly", "good", 1)
    run = district.asked(queries.last_good_backup)
    assert (run.number, run.verdict, run.size) == (1, "good", (district.folder / "backups" / name).stat().st_size)
    assert not (district.folder / "scratch").exists()
    assert "hari ini" in district("doctor").out


def test_a_copy_whose_figures_differ_is_kept_and_told(district):
    """The data is all there; but it is not the last good one."""
    district.execute("UPDATE household SET people = people + 1 WHERE id = 3")
    with pytest.raises(Refusal) as refused:
        nightly(district)
    assert refused.value.code == "backup_differs"
    assert "household" in refused.value.message()
    assert len(files(district)) == 1
    assert district.asked(queries.last_good_backup) is None


def test_a_copy_that_cannot_be_read_back_is_not_kept(sakti, monkeypatch):
    nightly(sakti)
    before = files(sakti)
    copy = copying.copy

    def spoiled(out, *given):
        manifest = copy(out, *given)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("lain.txt", b"x" * 100)
        out.seek(2000)
        out.write(b"rusak")
        return manifest

    monkeypatch.setattr(copying, "copy", spoiled)
    with pytest.raises(Refusal) as refused:
        nightly(sakti)
    assert refused.value.code == "backup_unproven"
    assert files(sakti) == before


def test_too_little_room_is_told_before_anything_is_written(sakti, monkeypatch):
    nightly(sakti)
    before = files(sakti)
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 1000))
    with pytest.raises(Refusal) as refused:
        nightly(sakti)
    assert refused.value.code == "backup_no_space"
    assert files(sakti) == before


def test_a_disk_that_fills_up_leaves_the_earlier_ones(sakti, monkeypatch):
    nightly(sakti)
    before = files(sakti)

    def full(*_given, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(envelope.pyrage, "encrypt_io", full)
    with pytest.raises(OSError, match="No space"):
        nightly(sakti)
    assert files(sakti) == before
    monkeypatch.undo()
    sakti.enter()


def test_what_a_killed_one_left_goes_the_next_night(sakti):
    folder = sakti.folder / "backups"
    folder.mkdir()
    (folder / "sakti-2026-01-01-031500.sakti.part").write_bytes(b"setengah")
    (sakti.folder / "scratch").mkdir()
    (sakti.folder / "scratch" / "sakti.db").write_bytes(b"setengah")
    nightly(sakti)
    assert len(files(sakti)) == 1
    assert not (sakti.folder / "scratch").exists()


def test_another_folder(sakti, tmp_path, monkeypatch):
    monkeypatch.setenv("SAKTI_BACKUPS", str(tmp_path / "disk lain"))
    nightly(sakti)
    assert len([*(tmp_path / "disk lain").glob("*.sakti")]) == 1
    assert (tmp_path / "disk lain").stat().st_mode & 0o077 == 0


def test_a_job_does_it():
    from sakti.installation.jobs import JOBS

    (job,) = [job for job in JOBS if job.name == "backup"]
    assert job.schedule is not None


# -- trying a restore -------------------------------------------------------------------------------------------------


def test_a_rehearsal_leaves_nothing_but_its_date(district, tmp_path):
    pair = Identity.generate()
    district.did("keys", "recovery", "--public", pair.to_public())
    file, paper = tmp_path / "x.sakti", tmp_path / "kertas.txt"
    paper.write_text(str(pair))
    district.did("backup", file)
    before = {path for path in district.folder.rglob("*") if path.is_file()}
    people = district.asked(lambda: db.session.scalar(text("SELECT count(*) FROM person")))
    assert "--identity" in district("restore", file, "--rehearse").err
    ending = district.did("restore", file, "--rehearse", "--identity", paper)
    assert "dapat dipulihkan" in ending.out
    assert {path for path in district.folder.rglob("*") if path.is_file()} == before
    assert district.asked(lambda: db.session.scalar(text("SELECT count(*) FROM person"))) == people
    row = district.asked(queries.last_rehearsal)
    assert (row.backup_number, row.with_identity, row.recipient) == (1, True, recipients.mark_of(str(pair.to_public())))
    assert about(district("doctor"), "Latihan pemulihan terakhir") == ""


def test_a_rehearsal_of_what_is_not_signed_is_refused(sakti, tmp_path):
    file = tmp_path / "x.sakti"
    sakti.did("backup", file)

    def bare():
        with restoring.opened(file, sakti.folder) as backup:
            return backup.plain.read()

    bare_file = tmp_path / "bare.sakti"
    bare_file.write_bytes(sakti.asked(bare))
    assert zipfile.is_zipfile(io.BytesIO(bare_file.read_bytes()))
    assert "tidak dipulihkan" in sakti("restore", bare_file, "--rehearse").err
    assert sakti("restore", bare_file, "--rehearse", "--accept-unsigned", "karena harus begitu").code == 2
    assert count(sakti, RestoreRehearsal) == 0


def test_doctor_warns_when_backups_or_rehearsals_grow_old(sakti, tmp_path):
    sakti.did("backup", tmp_path / "x.sakti", "--prove")
    sakti.did("restore", tmp_path / "x.sakti", "--rehearse")
    assert about(sakti("doctor"), "Cadangan teruji") == about(sakti("doctor"), "Latihan pemulihan") == ""

    def age():
        long_ago = clock.now() - timedelta(days=101)
        db.session.execute(update(BackupRun).values(made_at=long_ago))
        db.session.execute(update(RestoreRehearsal).values(at=long_ago))
        db.session.commit()

    sakti.asked(age)
    assert "Sudah lama" in about(sakti("doctor"), "Cadangan teruji")
    assert "100 hari" in about(sakti("doctor"), "Latihan pemulihan")
    assert timedelta(days=101) > health.REHEARSAL_AGE


def test_doctor_says_when_the_last_backup_went_away(sakti, tmp_path):
    sakti.did("backup", tmp_path / "x.sakti", "--prove")
    (tmp_path / "x.sakti").unlink()
    assert "tidak ada lagi" in about(sakti("doctor"), "Cadangan teruji")
