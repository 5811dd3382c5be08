"""Saying no needs a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from sakti.web.forms import BaseForm, length, required


class DeclineForm(BaseForm):
    reason = TextAreaField(_l("Mengapa tidak disetujui?"), [required(), length(300)], render_kw={"rows": 3})
