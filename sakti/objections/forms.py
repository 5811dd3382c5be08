"""The forms of usul–sanggah: what is asked and who brought it, and the filter of the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, validators

from sakti.core.objections import CHANNELS, PRIORITIES, ObjectionKind, ObjectionState
from sakti.core.permissions import NameScope
from sakti.core.verval import Described, DescribedPerson
from sakti.objections import actions, sentences
from sakti.regions import queries as regions
from sakti.verification.forms import PHOTO, new_uuid
from sakti.web.clock import today
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required

if TYPE_CHECKING:
    from sakti.regions.tables import Region


class ObjectionForm(BaseForm):
    """The reasons and who brought it; a new family is described, a known one was chosen before."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    village = SelectField(_l("Desa"), [required()], coerce=int)
    name = StringField(_l("Nama kepala keluarga"), [required(), length(160)])
    nik = StringField("NIK", [optional(), length(20)], description=_l("Kosongkan bila belum ada."))
    address = StringField(_l("Alamat"), [optional(), length(300)])
    rt = StringField("RT", [optional(), length(10)])
    rw = StringField("RW", [optional(), length(10)])
    telling = TextAreaField(_l("Apa yang benar"), [required(), length(1000)])
    reason = TextAreaField(
        _l("Alasan"), [required(), length(1000)], description=_l("Tulis keadaannya, bukan siapa yang melapor.")
    )
    photo = FileField(_l("Foto bukti"), [optional(), PHOTO])
    priority = RadioField(
        _l("Urutan"),
        [required()],
        default="normal",
        description=_l(
            "Didahulukan untuk ibu hamil, lansia, penyandang disabilitas, dan korban bencana atau kekerasan."
        ),
    )
    received_on = IndonesianDate(_l("Diterima tanggal"), [required()], default=today)
    channel = SelectField(_l("Disampaikan lewat"), [required()])
    reporter = StringField(
        _l("Nama pelapor"),
        [optional(), length(120)],
        description=_l("Boleh kosong. Hanya dilihat petugas yang menangani."),
    )
    contact = StringField(_l("Nomor telepon pelapor"), [optional(), length(40)])
    checked = BooleanField(
        _l("Sudah saya periksa: bukan keluarga yang sama, atau keluarga yang pernah keluar dan kini kembali")
    )

    def offer(self, names: NameScope, kind: ObjectionKind) -> ObjectionForm:
        villages = [each for each in regions.villages() if names.reaches_village(each.id)]
        self.village.choices = choices(*((str(each.id), each.name) for each in villages))
        self.channel.choices = choices(*((key, sentences.channel(key)) for key in CHANNELS))
        self.priority.choices = choices(*((key, sentences.priority(key)) for key in PRIORITIES))
        unasked = (
            ("telling",) if kind is ObjectionKind.ADD else ("village", "name", "nik", "address", "rt", "rw", "checked")
        )
        for name in unasked + (("telling",) if kind is ObjectionKind.REMOVE else ()):
            self.__delattr__(name) if name in self._fields else None
        return self

    @property
    def described(self) -> Described | None:
        """Whom it is about, or what would be right."""
        if "name" in self:
            head = DescribedPerson(" ".join((self.name.data or "").split()), (self.nik.data or "").strip(), relation=1)
            return Described((head,), "", self.address.data or "", self.rt.data or "", self.rw.data or "")
        return Described(telling=self.telling.data.strip()) if "telling" in self else None

    @property
    def brought(self) -> actions.Brought:
        return actions.Brought(
            self.channel.data,
            self.received_on.data,
            self.priority.data,
            self.reporter.data or "",
            self.contact.data or "",
        )

    @property
    def evidence(self) -> dict[str, Any]:
        photo = self.photo.data
        return {"photo": photo.read() if photo else None, "photo_name": photo.filename or "" if photo else ""}


class ReasonForm(BaseForm):
    reason = TextAreaField(_l("Alasan"), [required(), length(500)])


class BoardFilter(FilterForm):
    text = StringField(_l("Nomor tanda terima atau keluarga"), [length(100)])
    state = SelectField(_l("Keadaan"))
    kind = SelectField(_l("Usulan"))
    village = SelectField(_l("Desa"))

    def offer(self, names: NameScope) -> BoardFilter:
        every = ("", _("semua"))
        villages = [each for each in regions.villages() if names.reaches_village(each.id)]
        self.state.choices = choices(every, *((each.value, sentences.state(each)) for each in ObjectionState))
        self.kind.choices = choices(every, *((each.value, sentences.kind(each)) for each in ObjectionKind))
        self.village.choices = choices(every, *((str(each.id), each.name) for each in villages))
        self.validate()
        return self

    @property
    def wanted(self) -> dict[str, Any]:
        chosen = self.chosen
        return {
            "text": str(chosen.get("text", "")).strip(),
            "state": chosen.get("state"),
            "kind": chosen.get("kind"),
            "village": int(chosen["village"]) if "village" in chosen else None,
            "overdue": request.args.get("lewat") == "1",
        }


def chosen_village(villages: Sequence[Region]) -> Region | None:
    """The village of the address among those, else the first."""
    asked = request.args.get("village", "")
    return next((village for village in villages if str(village.id) == asked), villages[0] if villages else None)
