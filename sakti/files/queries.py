"""Finding stored files, within a scope."""

from __future__ import annotations

from sqlalchemy import select

from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.files import vault
from sakti.files.models import StoredFile


def photo(names: NameScope, photo_id: int) -> StoredFile:
    """A photo of a village whose names the reader sees. Refuses `file_unknown`, also for what lies outside."""
    query = select(StoredFile).where(StoredFile.id == photo_id, StoredFile.kind == "photo")
    if names.villages is not None:
        query = query.where(StoredFile.village_id.in_(sorted(names.villages)))
    stored: StoredFile | None = db.session.scalar(query)
    if stored is None:
        raise Refusal("file_unknown")
    return stored


def same_photo(sha256: str, village_id: int | None) -> StoredFile | None:
    query = select(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.kind == "photo")
    return db.session.scalar(query.where(StoredFile.village_id == village_id).limit(1))


def clear_paths() -> list[str]:
    """The paths of rows whose files were stored before files were sealed."""
    query = select(StoredFile.path).where(~StoredFile.path.endswith(vault.ENDING), StoredFile.path != "")
    return list(db.session.scalars(query.distinct().order_by(StoredFile.path)))
