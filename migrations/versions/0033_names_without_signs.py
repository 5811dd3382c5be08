"""Names are found and matched without their accents, apostrophes, hyphens and points (ADR 0051)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

PERSON = sa.table("person", sa.column("id"), sa.column("name"), sa.column("name_key"))
AT_ONCE = 5000
# As `core.names.key` was when this was written.
WITHIN = re.compile("['\"‘’‛ʹʻʼʽʾʿˈ′‵`´＇]|[\\-‐‑‒–—−﹣－]|[\u00ad\u200b-\u200d\u2060\ufeff]|[\u0300-\u036f]")
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def as_written(name: str) -> str:
    return " ".join(name.split()).casefold()[:160]


def without_signs(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.replace("´", "'")).casefold().translate(LETTERS)
    plain = " ".join(re.sub(r"[.,;]+", " ", WITHIN.sub("", apart)).split())
    return plain[:160] or as_written(name)


def upgrade() -> None:
    """Whoever was forgotten has no key, and gets none."""
    fold(without_signs)


def downgrade() -> None:
    fold(as_written)


def fold(key: Callable[[str], str]) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(PERSON.c.id, PERSON.c.name, PERSON.c.name_key).where(PERSON.c.name_key != ""))
    changed = [(row.id, key(row.name)) for row in rows if key(row.name) != row.name_key]
    change = PERSON.update().where(PERSON.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key"))
    for start in range(0, len(changed), AT_ONCE):
        part = changed[start : start + AT_ONCE]
        connection.execute(change, [{"row": row, "key": new} for row, new in part])
