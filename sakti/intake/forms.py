"""Handing in a list or a log, and choosing among its findings."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from sakti.core.codebooks import BOOKS
from sakti.intake.desk.labels import SEVERITY_WORDS, book_words, code_words
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required

SPREADSHEETS = ["xlsx", "xls", "ods", "csv"]
ACCEPT = {"accept": ",".join(f".{each}" for each in SPREADSHEETS)}

LOG_WORDS = {
    "observations": _l("Pengamatan"),
    "events": _l("Kejadian keluarga"),
    "deliveries": _l("Realisasi"),
}


class ListForm(BaseForm):
    file = FileField(
        _l("Berkas daftar"),
        [FileRequired(), FileAllowed(SPREADSHEETS)],
        render_kw=ACCEPT,
        description=_l("XLSX, XLS, ODS, atau CSV; satu baris satu orang. Paling besar 200 MB."),
    )
    as_of = IndonesianDate(
        _l("Keadaan pada tanggal"),
        [required()],
        description=_l("Hari yang digambarkan daftar ini, bukan hari Anda mengunggahnya."),
    )
    release = StringField(
        _l("Nama rilis"),
        [optional(), length(120)],
        description=_l("Misalnya DTSEN 2025 triwulan 3. Dari nama berkas jika dikosongkan."),
    )


class LogForm(BaseForm):
    log = RadioField(_l("Catatan apa"), [required()], choices=choices(*LOG_WORDS.items()))
    file = FileField(
        _l("Berkas catatan"),
        [FileRequired(), FileAllowed(SPREADSHEETS)],
        render_kw=ACCEPT,
        description=_l("Baris yang sudah pernah masuk tidak mengubah apa pun."),
    )


class FindingFilter(FilterForm):
    severity = SelectField(_l("Akibat"), choices=choices(("", _l("semua")), *SEVERITY_WORDS.items()))
    code = SelectField(_l("Temuan"))
    sheet = SelectField(_l("Lembar"))

    def __init__(
        self, formdata: object = None, *, kinds: Sequence[tuple[str, str, int]] = (), sheets: Sequence[str] = ()
    ) -> None:
        super().__init__(formdata)
        counted: dict[str, int] = {}
        for _severity, code, count in kinds:
            counted[code] = counted.get(code, 0) + count
        codes = ((code, f"{code_words(code)} ({count})") for code, count in counted.items())
        self.code.choices = choices(("", _l("semua")), *codes)
        self.sheet.choices = choices(("", _l("semua")), *((name, name) for name in sheets))
        if len(sheets) < 2:
            del self.sheet


class ColumnsForm(BaseForm):
    """What goes with the columns; those themselves are as many as the file has (`columns.chosen_of`)."""

    book = SelectField(
        _l("Daftar kode jawabannya"), [required()], description=_l("Kode yang sama berarti lain di sumber lain.")
    )
    village = SelectField(
        _l("Desa"), [optional()], description=_l("Hanya bila berkasnya sendiri tidak menyebut desa, seperti OpenSID.")
    )
    remember = BooleanField(_l("Ingat untuk berkas lain yang judul kolomnya sama"))

    def __init__(self, villages: Sequence[tuple[str, str]], **given: object) -> None:
        super().__init__(**given)
        self.book.choices = choices(*((key, book_words(key)) for key in BOOKS))
        self.village.choices = choices(("", _l("menurut berkasnya")), *villages)


class UndoForm(BaseForm):
    reason = StringField(
        _l("Alasan"), [required(), length(300)], description=_l("Misalnya: berkas triwulan yang salah.")
    )


class DeclineClaimForm(BaseForm):
    reason = TextAreaField(_l("Mengapa tidak pindah?"), [required(), length(300)], render_kw={"rows": 3})
