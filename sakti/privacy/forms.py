"""The forms of data protection: a request, its proof of identity, its answer; an incident with its moments."""

from __future__ import annotations

from datetime import datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    validators,
)

from sakti.core.privacy import (
    CAPACITIES,
    DATA_KINDS,
    ERASURE_GROUNDS,
    PROOFS,
    REFUSAL_GROUNDS,
    REQUEST_WORKFLOW,
    RequestKind,
    Words,
)
from sakti.privacy.actions import Asked, Happening
from sakti.privacy.sentences import said
from sakti.verification.forms import new_uuid
from sakti.web.clock import local_now, moment_of, today
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, IndonesianInteger, choices, length, optional, required
from sakti.web.locale import current_language


def offered(words: dict[str, Words]) -> list[tuple[str, str]]:
    return choices(*((key, said(each)) for key, each in words.items()))


class RequestFilter(FilterForm):
    state = SelectField(_l("Keadaan"))

    def offer(self) -> RequestFilter:
        states = ((state.key, state.label(current_language())) for state in REQUEST_WORKFLOW.states)
        self.state.choices = choices(("", _("semua")), *states)
        self.validate()
        return self


class RequestForm(BaseForm):
    """Who asks, as whom, and what exactly."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    capacity = SelectField(_l("Pemohon adalah"), [required()])
    requester = StringField(
        _l("Nama pemohon"), [required(), length(120)], description=_l("Disegel; dihapus setahun sesudah dijawab.")
    )
    contact = StringField(_l("Telepon atau alamat untuk jawaban"), [required(), length(200)])
    told = TextAreaField(_l("Apa yang diminta, dengan kata-katanya"), [optional(), length(1000)])

    def offer(self) -> RequestForm:
        self.capacity.choices = offered(CAPACITIES)
        return self

    def asked(self, kind: RequestKind) -> Asked:
        return Asked(kind, self.capacity.data, self.requester.data, self.contact.data, self.told.data or "")


class ProofForm(BaseForm):
    proof = RadioField(_l("Bukti identitas"), [required()])

    def offer(self) -> ProofForm:
        self.proof.choices = offered(PROOFS)
        return self


class AnswerForm(BaseForm):
    answer = TextAreaField(
        _l("Apa yang dilakukan dan disampaikan"),
        [required(), length(1000)],
        description=_l("Ditulis seperti disampaikan kepada pemohon."),
    )


class ErasureForm(BaseForm):
    ground = RadioField(_l("Dasar penghapusan (Pasal 43 dan 44)"), [required()])
    answer = TextAreaField(
        _l("Alasan, dan apa yang disampaikan kepada pemohon"),
        [required(), length(1000)],
        description=_l("Orang kedua membacanya; jangan menulis nama."),
    )

    def offer(self) -> ErasureForm:
        self.ground.choices = offered(ERASURE_GROUNDS)
        return self


class RefusalForm(BaseForm):
    ground = RadioField(_l("Dasar penolakan"), [required()])
    answer = TextAreaField(_l("Penjelasan kepada pemohon"), [required(), length(1000)])

    def offer(self) -> RefusalForm:
        self.ground.choices = offered(REFUSAL_GROUNDS)
        return self


class ObjectionNumberForm(BaseForm):
    number = StringField(
        _l("Nomor usulan"), [required(), length(12)], description=_l("Seperti pada tanda terimanya: US-7K3F-9QXM.")
    )


class IncidentForm(BaseForm):
    """What is known of an incident: first little, then more."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    noticed = IndonesianDate(_l("Diketahui tanggal"), [required()], default=today)
    noticed_time = TimeField(
        _l("Diketahui pukul"),
        [required()],
        default=lambda: local_now().time().replace(second=0, microsecond=0),
        description=_l("Sejak saat ini 3 × 24 jam berjalan."),
    )
    happened = IndonesianDate(_l("Terjadi tanggal"), [required()], default=today)
    happened_time = TimeField(_l("Terjadi pukul"), [required()], default=lambda: time(0, 0))
    what = TextAreaField(
        _l("Apa yang terjadi dan bagaimana"), [required(), length(2000)], description=_l("Tanpa nama orang.")
    )
    data_kinds = SelectMultipleField(_l("Data yang terkena"), [required()])
    people_count = IndonesianInteger(_l("Kira-kira berapa orang"), [optional()])

    def offer(self) -> IncidentForm:
        self.data_kinds.choices = offered(DATA_KINDS)
        return self

    def happening(self, handling: str = "") -> Happening:
        return Happening(
            happened_at=moment(self.happened, self.happened_time),
            noticed_at=moment(self.noticed, self.noticed_time),
            what=self.what.data,
            data_kinds=self.data_kinds.data,
            people_count=self.people_count.data,
            handling=handling,
        )


class IncidentChangeForm(IncidentForm):
    """How it is handled, and who has been told when."""

    handling = TextAreaField(_l("Penanganan dan pemulihan"), [optional(), length(2000)])
    agency_told = IndonesianDate(_l("Lembaga diberi tahu tanggal"), [optional()])
    subjects_told = IndonesianDate(_l("Warga diberi tahu tanggal"), [optional()])
    closed = BooleanField(_l("Insiden ditutup: sudah ditangani dan diberitahukan"))

    def told_at(self, field: IndonesianDate) -> datetime | None:
        return moment_of(field.data) if field.data else None


def moment(day: IndonesianDate, at: TimeField) -> datetime:
    return moment_of(day.data, at.data)
