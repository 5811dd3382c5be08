"""Files that people hand in: photos, evidence, uploaded lists. The bytes lie sealed in the instance folder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class StoredFile(Model):
    """One stored file, known by its hash; a photo has lost its EXIF data on the way in."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # photo, list, evidence
    media_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    village_id: Mapped[int | None] = mapped_column(index=True)
    stored_at: Mapped[datetime] = mapped_column(UTC)
    stored_by: Mapped[str] = mapped_column(String(120))
