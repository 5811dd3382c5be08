"""Choosing two lists, and where."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from sakti.web.filters import FilterForm
from sakti.web.forms import choices


class CompareForm(FilterForm):
    """Two lists, the older one first."""

    older = SelectField(_l("Rilis lama"))
    newer = SelectField(_l("Rilis baru"))
    region = SelectField(_l("Wilayah"))

    def __init__(
        self, formdata: object = None, *, releases: Sequence[tuple[str, str]], regions: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(formdata)
        self.older.choices = self.newer.choices = choices(*releases)
        self.region.choices = choices(*regions)
