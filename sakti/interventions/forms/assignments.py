"""Assigning, moving and grouping, and the filters of the board and of a bulk assignment."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.core.permissions import Scope
from sakti.interventions.forms import options
from sakti.interventions.queries import CandidateFilter, InterventionFilter
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, IndonesianNumber, Rupiah, choices, length, optional, required


def new_uuid() -> str:
    return str(uuid4())


class BoardFilter(FilterForm):
    village = SelectField(_l("Desa"))
    programme = SelectField(_l("Program"))
    organisation = SelectField(_l("Pelaku"))
    helix = SelectField(_l("Unsur"))
    status = SelectField(_l("Status"))
    need = SelectField(_l("Kebutuhan"))
    late = SelectField(_l("Tenggat"), choices=choices(("", _l("semua")), ("yes", _l("terlambat"))))
    short = SelectField(
        _l("Realisasi"), choices=choices(("", _l("semua")), ("yes", _l("selesai, realisasi kurang dari rencana")))
    )
    gone = SelectField(_l("Penerima"), choices=choices(("", _l("semua")), ("yes", _l("tanpa penerima"))))
    left = SelectField(
        _l("Program dan pelaku"), choices=choices(("", _l("semua")), ("yes", _l("tertinggal dari yang ditutup")))
    )
    batch = HiddenField(_l("Satu penugasan massal"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village.choices = options.everything(options.villages(scope))
        self.programme.choices = options.everything(options.programme_names())
        self.organisation.choices = options.everything(options.actors(scope))
        self.helix.choices = options.everything(options.helixes())
        self.status.choices = options.everything(options.statuses())
        self.need.choices = options.everything(options.needs())

    @property
    def wanted(self) -> InterventionFilter:
        chosen = self.chosen
        ids = options.chosen_ids(chosen)
        words = {name: chosen[name] for name in ("helix", "status", "need", "batch") if name in chosen}
        late, short, gone, left = (name in chosen for name in ("late", "short", "gone", "left"))
        return InterventionFilter(**ids, **words, late=late, short=short, gone=gone, left=left)


class PlanFields(BaseForm):
    """What is planned: the fields that one assignment and a hundred share."""

    programme = SelectField(_l("Program"), [required()])
    organisation = SelectField(_l("Pelaku"), [required()])
    volume = IndonesianNumber(_l("Volume untuk tiap sasaran"), [optional()], description=_l("1 jika dikosongkan."))
    planned_rp = Rupiah(
        _l("Biaya untuk tiap sasaran"),
        [optional()],
        description=_l("Dihitung dari biaya satuan program jika dikosongkan."),
    )
    due_on = IndonesianDate(_l("Selesai paling lambat"), [optional()])
    note = TextAreaField(_l("Catatan"), [optional(), length(500)])

    def validate_volume(self, field: IndonesianNumber) -> None:
        if field.data is not None and field.data <= 0:
            raise ValidationError(_("Volume harus lebih dari nol."))

    def offer_choices(self, scope: Scope) -> Any:
        self.programme.choices = options.with_blank(options.programme_names(active_only=True))
        self.organisation.choices = options.with_blank(options.actors(scope, active_only=True))
        return self


def overlap_field() -> StringField:
    return StringField(
        _l("Alasan tetap diusulkan"),
        [optional(), length(300)],
        description=_l("Terbaca di riwayat intervensinya."),
    )


class AssignForm(PlanFields):
    overlap = overlap_field()
    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])


class BulkAssignForm(PlanFields):
    overlap = overlap_field()
    place = HiddenField(validators=[required()])
    batch = HiddenField(default=new_uuid, validators=[validators.UUID()])


DECILES = choices(("", _l("semua")), *((str(decile), f"1–{decile}" if decile > 1 else "1") for decile in range(1, 11)))


class BulkFilter(FilterForm):
    village = SelectField(_l("Desa"))
    need = SelectField(_l("Kebutuhan"))
    max_decile = SelectField(_l("Desil"), choices=DECILES)
    unanswered = SelectField(
        _l("Yang sudah tersentuh"), choices=choices(("", _l("ikut ditampilkan")), ("yes", _l("disembunyikan")))
    )
    without = SelectField(_l("Belum menerima program"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = options.villages(scope)
        self.village.choices = options.with_blank(villages) if len(villages) != 1 else choices(*villages)
        if len(villages) == 1:
            self.village.data = villages[0][0]
        self.need.choices = options.everything(options.needs())
        self.without.choices = options.with_blank(options.programme_names(active_only=True))

    @property
    def wanted(self) -> CandidateFilter | None:
        """Nothing, as long as no village is chosen."""
        village = options.number_or_none(self.village.data)
        return (
            village
            and CandidateFilter(
                village_id=village,
                need=self.chosen.get("need", ""),
                max_decile=options.number_or_none(self.max_decile.data),
                unanswered=bool(self.chosen.get("unanswered")),
                without_programme_id=options.number_or_none(self.without.data),
            )
        ) or None


class MoveForm(BaseForm):
    day = IndonesianDate(_l("Tanggal"), [optional()], description=_l("Hari ini jika dikosongkan."))
    reason = StringField(_l("Keterangan"), [optional(), length(300)])


class ReasonedMoveForm(MoveForm):
    reason = StringField(
        _l("Alasan"),
        [required(), length(300)],
        description=_l("Terbaca di riwayat intervensi ini."),
    )


class LeftoverForm(BaseForm):
    """What becomes of all that is listed. `seen`: how many the page showed."""

    seen = HiddenField()
    to = SelectField(_l("Diserahkan kepada"), [optional()], description=_l("Dikosongkan: semuanya diakhiri."))
    reason = StringField(
        _l("Alasan"), [required(), length(200)], description=_l("Terbaca di riwayat setiap intervensi ini.")
    )


class GroupForm(BaseForm):
    name = StringField(_l("Nama kelompok"), [required(), length(160)])
    village = SelectField(_l("Desa"), [required()])

    def offer_choices(self, scope: Scope) -> GroupForm:
        self.village.choices = options.with_blank(options.villages(scope))
        return self


class MemberForm(BaseForm):
    key = StringField(
        _l("Nomor rumah tangga atau nomor KK"), [required(), length(64)], render_kw={"autocomplete": "off"}
    )
