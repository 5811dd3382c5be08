"""Forms of reports and closes."""

from __future__ import annotations

import re
from datetime import time

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from sakti.closing import queries as closing
from sakti.closing.queries import month_in_words
from sakti.core.periods import month_index
from sakti.core.permissions import Scope
from sakti.reports import queries
from sakti.reports.parts import title_of
from sakti.web import clock
from sakti.web.editing import EditForm
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianInteger, ParsedField, check, choices, length, required

#: The versions of a report.
LIMITED, PUBLIC = "terbatas", "biasa"
#: How far back the form offers months that are not closed; older ones by the command line.
BACK = 48


class ClockTime(ParsedField):
    """06.00, as Indonesians write the time."""

    complaint = _l("Tulis jam seperti 06.00.")

    def parse(self, text: str) -> time:
        parts = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})\s*", text)
        if parts is None:
            raise ValueError(text)
        return time(int(parts[1]), int(parts[2]))

    def show(self, value: time) -> str:
        return f"{value:%H.%M}"


class CloseForm(BaseForm):
    """Nothing to fill in: the page before it says what will be."""


class TakeBackForm(BaseForm):
    reason = StringField(
        _l("Alasan"),
        [required(), length(500)],
        description=_l("Misalnya: jam server salah sesudah listrik padam."),
    )


class IssueForm(BaseForm):
    region = SelectField(_l("Wilayah"), [required()], coerce=int)
    month = SelectField(
        _l("Bulan"), [required()], coerce=int, description=_l("Bulan yang belum ditutup menjadi laporan sementara.")
    )

    version = SelectField(
        _l("Versi"),
        [required()],
        description=_l("Biasa: tanpa angka kecil, boleh dibaca umum; hanya dari bulan yang sudah ditutup."),
    )

    def offer(self, scope: Scope) -> IssueForm:
        self.region.choices = region_choices(scope)
        self.month.choices = month_choices()
        self.version.choices = choices(
            (LIMITED, _("Terbatas (lengkap)")), (PUBLIC, _("Biasa (angka kecil disembunyikan)"))
        )
        return self


def region_choices(scope: Scope) -> list[SelectChoice]:
    return choices(
        *((str(region.id), f"{title_of(region)} ({region.code})") for region in queries.reachable_regions(scope))
    )


def month_choices() -> list[SelectChoice]:
    now = month_index(clock.today())
    states = {state.month: state for state in closing.months()}
    closed = {month for month, state in states.items() if state.close is not None}
    offered = sorted((month for month in states if month > now - BACK or month in closed), reverse=True) or [now]
    return choices(*((str(month), month_label(month, month in closed)) for month in offered))


def month_label(month: int, closed: bool) -> str:
    return month_in_words(month) if closed else _("%(month)s (sementara)", month=month_in_words(month))


class ScheduleForm(EditForm):
    active = BooleanField(_l("Terbitkan laporan dengan sendirinya setiap bulan"))
    day = IndonesianInteger(
        _l("Tanggal"),
        [required(), check(lambda day: 1 <= day <= 31, lambda: _("Antara 1 dan 31."))],
        description=_l("Dari bulan berikutnya. 31 berarti hari terakhir."),
    )
    at = ClockTime(LazyString(lambda: _("Jam (%(zone)s)", zone=clock.zone_name())), [required()])
    regency = BooleanField(_l("Laporan kabupaten"))
    pilots = BooleanField(_l("Laporan setiap desa lokus"))
    public = BooleanField(
        _l("Terbitkan juga versi Biasa"), description=_l("Tanpa angka kecil, sehingga boleh dibaca umum.")
    )
    close_first = BooleanField(
        _l("Tutup buku dengan sendirinya bila belum ditutup"),
        description=_l("Tanpa ini laporan menunggu sampai Anda menutup bulannya."),
    )


class ReportFilter(FilterForm):
    region_id = SelectField(_l("Wilayah"), coerce=lambda value: int(value) if value else None)
    month = SelectField(_l("Bulan"), coerce=lambda value: int(value) if value else None)

    @classmethod
    def for_scope(cls, scope: Scope) -> ReportFilter:
        form = cls(request.args)
        form.region_id.choices = [*choices(("", _("Semua"))), *region_choices(scope)]
        form.month.choices = choices(
            ("", _("Semua")), *((str(state.month), month_in_words(state.month)) for state in closing.months())
        )
        form.validate()
        return form
