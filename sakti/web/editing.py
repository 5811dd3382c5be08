"""Two people at one form: nobody's saving swallows the other's.

A form carries the version with which it was opened. `claim_edit` counts it up, if it is still the same: in one UPDATE,
so that of two savings at the same moment only one is taken, on either database. Whoever comes second is shown both
texts field by field, keeps what was typed, and chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import String, Table, inspect, text, update
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import Field, HiddenField

from sakti.core.actors import Actor
from sakti.extensions import db
from sakti.web import clock
from sakti.web.bulk import is_postgresql
from sakti.web.forms import BaseForm, FormValues, form_page, refusals_into
from sakti.web.numbers import whole
from sakti.web.types import UTC


class Edited:
    """The columns of what is edited by a form: its version, and who saved it last."""

    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=90)
    edited_at: Mapped[datetime | None] = mapped_column(UTC, sort_order=91)
    edited_by: Mapped[str | None] = mapped_column(String(120), sort_order=92)


class StaleEdit(Exception):
    """Somebody else has saved since the form was opened. Nothing was written."""

    def __init__(self, row: Edited) -> None:
        super().__init__("saved by somebody else meanwhile")
        self.row = row


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest row of what is set by adding rows: its id, and who added it when."""

    version: int
    by: str
    at: datetime


class Superseded(Exception):
    """Somebody else has added a newer row since the form was opened. Nothing was written."""

    def __init__(self, latest: Latest) -> None:
        super().__init__("set by somebody else meanwhile")
        self.latest = latest


def claim_setting(table: Table, newest: Callable[[], Latest | None], *, opened_with: int | None) -> None:
    """As `claim_edit`, for what is set by adding a row to a table: nobody else adds one until this is committed.

    `opened_with`: the id of the row that the form had seen, 0 for none; a program has none. Raises `Superseded`.
    """
    if is_postgresql():
        db.session.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    latest = newest()
    if opened_with is not None and latest is not None and latest.version != opened_with:
        raise Superseded(latest)


def claim_edit(row: Edited, *, opened_with: int | None, by: Actor) -> None:
    """Take the next version for an edit of this row. `opened_with`: the form's version; a program has none.

    Raises `StaleEdit`. What changes besides is written by the caller, who has the row to itself from here on.
    """
    model, state = type(row), inspect(row)
    statement = update(model).where(
        *(column == value for column, value in zip(inspect(model).primary_key, state.identity, strict=True))
    )
    if opened_with is not None:
        statement = statement.where(model.version == opened_with)
    taken = db.session.scalar(
        statement.values(version=model.version + 1, edited_at=clock.now(), edited_by=by.name).returning(model.version),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(row, ["version", "edited_at", "edited_by"])
    if taken is None:
        raise StaleEdit(row)


# -- the form ------------------------------------------------------------------------------------------------------

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was saved one way and typed another."""

    label: str
    saved: str
    typed: str


@dataclass(frozen=True, slots=True)
class StaleSave:
    """What the page shows of both."""

    by: str | None
    at: datetime | None
    differences: list[Difference]
    fresh_url: str  # the form again, with what was saved
    has_files: bool  # a file that was chosen must be chosen again


class EditForm(BaseForm):
    """A form that changes something that is there. Templates find in `stale` what somebody else has saved."""

    version = HiddenField()
    stale: StaleSave | None = None
    #: Fields that have no words to compare: files.
    wordless: ClassVar[tuple[str, ...]] = ("FileField", "CSRFTokenField", "HiddenField", "SubmitField")

    @property
    def opened_with(self) -> int:
        """As it was sent: a form without a version is older than any."""
        return whole(self.version.raw_data[0]) or 0 if self.version.raw_data else 0

    @property
    def values(self) -> FormValues:
        return {name: value for name, value in super().values.items() if name != "version"}

    def words(self) -> dict[str, str]:
        """Label → what was typed, in words. Forms with boxes of their own add them."""
        return self.field_words()

    def field_words(self) -> dict[str, str]:
        """Label → what stands in the field, in words."""
        fields = [field for field in self._fields.values() if field.type not in self.wordless]
        return {str(field.label.text): say_field(field) for field in fields}


def say_field(field: Field) -> str:
    """What a field holds, as somebody would say it."""
    if field.type == "BooleanField":
        return str(_("ya") if field.data else _("tidak"))
    if hasattr(field, "iter_choices"):
        every = list(field.iter_choices())
        chosen = [choice for choice in every if choice.selected]
        if not chosen and not field.data:  # nothing is what the blank choice says
            chosen = [choice for choice in every if choice.value == ""]
        return ", ".join(str(choice.label) for choice in chosen)
    return "\n".join(line.strip() for line in str(field._value()).strip().splitlines())


@contextmanager
def edits_into(form: EditForm, saved_words: Callable[[], Words]) -> Iterator[None]:
    """As `refusals_into`; a stale save is put into the form with both texts, and nothing is written.

    `saved_words`: what is saved now, under the labels of `form.words()`.
    """
    try:
        with refusals_into(form):
            yield
    except StaleEdit as stale:
        db.session.refresh(stale.row)
        form.stale = compare(stale.row, saved_words(), form.words())
        form.version.data = stale.row.version
    except Superseded as newer:
        form.stale = say_both(newer.latest.by, newer.latest.at, saved_words(), form.words())
        form.version.data = newer.latest.version


def compare(row: Edited, saved: Words, typed: Words) -> StaleSave:
    return say_both(row.edited_by, row.edited_at, saved, typed)


def say_both(by: str | None, at: datetime | None, saved: Words, typed: Words) -> StaleSave:
    """Who has saved when, and what differs, in the order of the form."""
    labels = dict.fromkeys([*typed, *saved])
    pairs = [Difference(label, saved.get(label, ""), typed.get(label, "")) for label in labels]
    has_files = any(file.filename for file in request.files.values())
    return StaleSave(by, at, [pair for pair in pairs if pair.saved != pair.typed], request.full_path, has_files)


def edit_page(template: str, form: EditForm, **context: object) -> ResponseReturnValue:
    """The page of an edit form: 409 with both texts when it was stale, else as any form's."""
    answer = form_page(template, form, **context)
    return (answer[0], 409) if form.stale and isinstance(answer, tuple) else answer
