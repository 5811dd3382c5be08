"""The filters above a list: a form sent by GET, so that the choice is in the address, and said again in words."""

from __future__ import annotations

from typing import Self

from flask import request
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.meta import DefaultMeta

from sakti.web.forms import FormHabits, FormValues


class FilterForm(Form):  # type: ignore[misc]
    """Fields with defaults that mean "everything". A value that makes no sense counts as not chosen, and is said."""

    class Meta(FormHabits, DefaultMeta):  # type: ignore[misc]
        pass

    @classmethod
    def of_request(cls, **kwargs: object) -> Self:
        form = cls(request.args, **kwargs)
        form.validate()
        return form

    @property
    def chosen(self) -> FormValues:
        """Only what was chosen and understood, by field name: keyword arguments for a query."""
        nothing: tuple[object, ...] = (None, "", [], False)
        return {field.name: field.data for field in self if field.data not in nothing and not field.errors}

    @property
    def words(self) -> str:
        """The choice as a reader says it: Desa: Botosari; Desil: 1."""
        words = [f"{field.label.text}: {spoken(field)}" for field in self if field.name in self.chosen]
        odd = [
            _("%(label)s tidak dipahami: %(text)s.", label=field.label.text, text=field.raw_data[0])
            for field in self
            if field.errors and field.raw_data and field.raw_data[0]
        ]
        return " ".join(["; ".join(words) or _("Tanpa saringan."), *odd])


def spoken(field: Field) -> str:
    """A choice by its label, a date or number as it is shown in the field."""
    if hasattr(field, "iter_choices"):
        return ", ".join(str(choice[1]) for choice in field.iter_choices() if choice[2])
    return str(field._value())
