"""Choosing among runs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from sakti.jobs.registry import STATE_WORDS, all_jobs
from sakti.web.filters import FilterForm
from sakti.web.forms import choices


class RunFilter(FilterForm):
    job = SelectField(_l("Pekerjaan"))
    state = SelectField(_l("Keadaan"), choices=choices(("", _l("semua")), *STATE_WORDS.items()))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.job.choices = choices(("", _l("semua")), *((job.name, job.label) for job in all_jobs().values()))
