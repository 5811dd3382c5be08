"""Reading programmes, and the lists that describe them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from sakti.extensions import db
from sakti.interventions.models import Programme
from sakti.organisations.queries import name_key
from sakti.web.pagination import Page, keyset

Labels = tuple[str, str]

#: The three strategies, by the words of Inpres 8/2025.
STRATEGIES: dict[str, Labels] = {
    "burden": ("Pengurangan beban pengeluaran", "Lower the burden of spending"),
    "income": ("Peningkatan pendapatan", "Raise incomes"),
    "pockets": ("Penurunan kantong kemiskinan", "Shrink pockets of poverty"),
}
#: The decree behind them, from the day on which it holds; a paper names that of its month.
STRATEGY_DECREES = (
    (date(2010, 2, 25), "Perpres 15/2010"),
    (date(2022, 6, 8), "Inpres 4/2022"),
    (date(2025, 3, 27), "Inpres 8/2025"),
)


def strategy_decree(day: date) -> str:
    """Which decree set the strategies on a day; before the first of them, the first."""
    held = [name for since, name in STRATEGY_DECREES if since <= day]
    return held[-1] if held else STRATEGY_DECREES[0][1]


#: The fields of the regional poverty plan, RPKD.
SECTORS: dict[str, Labels] = {
    "pendidikan": ("Pendidikan", "Education"),
    "kesehatan": ("Kesehatan", "Health"),
    "ketahanan-pangan": ("Ketahanan pangan", "Food security"),
    "infrastruktur-dasar": ("Infrastruktur dasar", "Basic infrastructure"),
    "ketenagakerjaan": ("Ketenagakerjaan", "Employment"),
    "ekonomi": ("Ekonomi", "Economy"),
}
#: Who may pay. A delivery may name others: files bring their own words.
FUNDING_SOURCES = (
    "APBN",
    "APBD prov",
    "APBD kab",
    "Dana Desa",
    "CSR",
    "Baznas",
    "Perguruan tinggi",
    "Swadaya",
    "Donor",
)


def programme(programme_id: int) -> Programme | None:
    return db.session.get(Programme, programme_id)


def programme_by_name(name: str) -> Programme | None:
    return db.session.scalar(select(Programme).where(Programme.name_key == name_key(name)))


def programmes(*, active_only: bool = True) -> Sequence[Programme]:
    query = select(Programme).order_by(Programme.name_key)
    return db.session.scalars(query.where(Programme.active.is_(True)) if active_only else query).all()


def select_programmes(
    *, search: str = "", strategy: str = "", sector: str = "", answers_need: str = "", active: bool | None = None
) -> Select[Programme]:
    """Programmes of a filter, not ordered yet."""
    query = select(Programme)
    if search:
        query = query.where(Programme.name.icontains(search, autoescape=True))
    exact = {"strategy": strategy, "sector": sector, "answers_need": answers_need}
    query = query.where(*(getattr(Programme, field) == value for field, value in exact.items() if value))
    return query if active is None else query.where(Programme.active.is_(active))


def programme_page(*, cursor: str | None = None, size: int = 50, **wanted: Any) -> Page[Programme]:
    """Programmes by name."""
    keys = [Programme.name_key, Programme.id]
    return keyset(select_programmes(**wanted), keys, cursor=cursor, size=size)


def planned_cost(programme: Programme, volume: Decimal | None, said: int | None = None) -> int | None:
    """What a plan costs: what was said, else volume (1) × unit cost, else unknown."""
    if said is not None or programme.unit_cost_rp is None:
        return said
    return int((1 if volume is None else volume) * programme.unit_cost_rp)
