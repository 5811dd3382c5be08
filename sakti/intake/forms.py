"""Handing in a list or a log, and choosing among its findings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import RadioField, SelectField, StringField

from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required

SPREADSHEETS = ["xlsx", "xls", "ods", "csv"]
ACCEPT = {"accept": ",".join(f".{each}" for each in SPREADSHEETS)}

SEVERITY_WORDS = {"ERROR": _l("ditolak"), "WARNING": _l("perlu diperiksa"), "INFO": _l("keterangan")}
LOG_WORDS = {
    "observations": _l("Pengamatan"), "events": _l("Kejadian keluarga"), "deliveries": _l("Realisasi"),
}  # fmt: skip


class ListForm(BaseForm):
    file = FileField(
        _l("Berkas daftar"), [FileRequired(), FileAllowed(SPREADSHEETS)],
        render_kw=ACCEPT, description=_l("XLSX, XLS, ODS, atau CSV; satu baris satu orang. Paling besar 200 MB."),
    )  # fmt: skip
    as_of = IndonesianDate(
        _l("Keadaan pada tanggal"), [required()],
        description=_l("Hari yang digambarkan daftar ini, bukan hari Anda mengunggahnya."),
    )  # fmt: skip
    release = StringField(
        _l("Nama rilis"), [optional(), length(120)],
        description=_l("Misalnya DTSEN 2025 triwulan 3. Dari nama berkas jika dikosongkan."),
    )  # fmt: skip


class LogForm(BaseForm):
    log = RadioField(_l("Catatan apa"), [required()], choices=choices(*LOG_WORDS.items()))
    file = FileField(
        _l("Berkas catatan"), [FileRequired(), FileAllowed(SPREADSHEETS)],
        render_kw=ACCEPT, description=_l("Baris yang sudah pernah masuk tidak mengubah apa pun."),
    )  # fmt: skip


class FindingFilter(FilterForm):
    severity = SelectField(_l("Akibat"), choices=choices(("", _l("semua")), *SEVERITY_WORDS.items()))
    code = SelectField(_l("Temuan"))

    def __init__(self, formdata: object = None, *, codes: dict[str, int] | None = None) -> None:
        super().__init__(formdata)
        known = ((code, f"{code} ({count})") for code, count in (codes or {}).items())
        self.code.choices = choices(("", _l("semua")), *known)
