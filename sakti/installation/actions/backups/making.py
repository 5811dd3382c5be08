"""A backup from beginning to end: copied, read back, encrypted, signed, and only then in its place."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from flask import current_app
from sqlalchemy import make_url, text

from sakti.audit.actions import record
from sakti.core.actors import Actor, Program
from sakti.core.json import JsonObject
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries, recipients
from sakti.installation.actions.backups import copying, envelope, retention, scratch
from sakti.installation.actions.backups.envelope import BY_HAND, NIGHTLY, Header, Label
from sakti.installation.actions.backups.scratch import Proof
from sakti.installation.models import DIFFERS, GOOD, UNSEEN, BackupRun
from sakti.keys import keyring
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.transactions import reading, transaction
from sakti.web.turns import Turn, alone

#: The environment's word for the folder of the schedule's backups.
FOLDER = "SAKTI_BACKUPS"
#: How the name of a backup ends as long as it is written.
UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is in its place. `proof`: what was found in the copy; None if nobody looked."""

    path: Path
    header: Header
    proof: Proof | None


def backup_folder(instance: Path) -> Path:
    """Where the schedule puts its backups."""
    return Path(os.environ.get(FOLDER) or instance / "backups")


def make(
    file: Path, instance: Path, *, by: Actor, kind: str = BY_HAND, proves: bool = False, progress: Progress = silent
) -> Made:
    """Write a backup to a new file. `proves`: restore the copy into a place of its own and verify it first.

    Refuses `backup_exists`, `backup_no_space`, and `backup_unproven`: then no file is left, and the older ones stay.
    """
    if file.exists():
        raise Refusal("backup_exists", file=file)
    with alone(Turn.BACKING_UP, lambda: progress("Menunggu cadangan lain selesai", 0, 0)):
        unfinished = file.with_name(file.name + UNFINISHED)
        _sweep(unfinished, kind)
        _refuse_without_space(file, instance, proves=proves)
        try:
            with TemporaryFile(dir=instance) as plain, copying.private(unfinished) as out:
                manifest = copying.copy(plain, instance, progress)
                proof = scratch.prove(plain, instance, progress) if proves else None
                progress("Menyegel cadangan", 0, 0)
                label = Label(_next_number(), manifest["made_at"], manifest["migration"], kind, verdict_of(proof))
                header = envelope.close(plain, out, label=label, ring=keyring(afresh=True), to=recipients_now())
            unfinished.replace(file)
            flush_folder(file.parent)
        finally:
            unfinished.unlink(missing_ok=True)
        _note(file, header, proof, by)
    return Made(file, header, proof)


def make_nightly(*, progress: Progress = silent) -> JsonObject:
    """The backup of the schedule, proven; then what is old goes. Refuses `backup_differs` when all that is done."""
    instance: Path = current_app.config["INSTANCE"]
    folder = backup_folder(instance)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"sakti-{clock.local_now():%Y-%m-%d-%H%M%S}.sakti"
    made = make(folder / name, instance, by=Program("jadwal"), kind=NIGHTLY, proves=True, progress=progress)
    gone = retention.tidy(folder)
    if made.proof is not None and made.proof.differences:
        raise Refusal("backup_differs", count=made.proof.differences, first=made.proof.first)
    return {"file": name, "size": envelope.HEAD + made.header.length, "removed": len(gone)}


def _sweep(unfinished: Path, kind: str) -> None:
    """What backups left that were killed: under the same name, and of the schedule under any."""
    unfinished.unlink(missing_ok=True)
    if kind == NIGHTLY:
        for left in unfinished.parent.glob(retention.PATTERN + UNFINISHED):
            left.unlink(missing_ok=True)


def recipients_now() -> list[str]:
    """For whom backups are encrypted: the recovery key, or as long as there is none the instance's own pair."""
    with reading():
        key = queries.recovery_key()
        return [key.public] if key else [recipients.public_text(recipients.of_instance(keyring().current))]


def verdict_of(proof: Proof | None) -> str:
    return UNSEEN if proof is None else DIFFERS if proof.differences else GOOD


def _next_number() -> int:
    with reading():
        return queries.last_backup_number() + 1


def flush_folder(folder: Path) -> None:
    """The new name is safe on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(file: Path, header: Header, proof: Proof | None, by: Actor) -> None:
    mark = recipients.mark_of(header.recipients[0])
    with transaction():
        db.session.add(
            BackupRun(
                number=header.number,
                kind=header.kind,
                made_at=header.moment,
                made_by=by.name,
                path=str(file.resolve()),
                size=envelope.HEAD + header.length,
                sha256=header.sha256,
                recipient=mark,
                verdict=header.verdict,
                verified_at=None if proof is None else clock.now(),
            )
        )
        record("backup_made", by=by, number=header.number, recipient=mark)


# -- room for it ------------------------------------------------------------------------------------------------------


def _refuse_without_space(file: Path, instance: Path, *, proves: bool) -> None:
    """Before anything is written: a full disk stops everybody, not the backup alone."""
    data, files = _size_of_database(instance), sum(path.stat().st_size for _, path in copying.instance_files(instance))
    packed = data // 3 + files
    there = file.parent if file.parent.is_dir() else instance
    needs = {instance: packed + (data * 3 // 2 + files if proves else 0)}
    if there.stat().st_dev == instance.stat().st_dev:
        needs[instance] += packed
    else:
        needs[there] = packed
    for folder, needed in needs.items():
        if (free := shutil.disk_usage(folder).free) < needed:
            raise Refusal("backup_no_space", folder=folder, needed=_megabytes(needed), free=_megabytes(free))


def _size_of_database(instance: Path) -> int:
    if is_postgresql():
        with reading():
            return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    held = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).database
    every = [Path(f"{held}{end}") for end in ("", "-wal")]
    return sum(file.stat().st_size for file in every if file.exists())


def _megabytes(count: int) -> str:
    return f"{-(-count // 1024**2):,} MB".replace(",", ".")
