"""Toys."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from sakti.extensions import db


class Toy(db.Model):
    """One toy."""

    __tablename__ = "toy"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    is_broken: Mapped[bool] = mapped_column(default=False)
