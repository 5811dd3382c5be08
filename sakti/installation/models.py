"""Which keys this database was sealed with: their fingerprints, never the keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import Model
from sakti.web.types import UTC


class SealingKey(Model):
    """A key that sealed, or seals, rows here. `id` is the one that stands in the sealed form."""

    __tablename__ = "sealing_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(32))
    known_since: Mapped[datetime] = mapped_column(UTC)
