"""Recording and voiding deliveries, and the filter of their list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.core.permissions import Scope
from sakti.interventions.forms import options
from sakti.interventions.forms.assignments import new_uuid
from sakti.interventions.queries import FUNDING_SOURCES, DeliveryFilter, funding_sources
from sakti.web import clock
from sakti.web.filters import FilterForm
from sakti.web.forms import BaseForm, IndonesianDate, IndonesianNumber, Rupiah, choices, length, optional, required

LINES = (1, 2, 3)


class DeliverForm(BaseForm):
    """Up to three sources of funds; if only one is named, it paid everything."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    delivered_on = IndonesianDate(_l("Tanggal realisasi"), [required()], default=lambda: clock.today())
    volume = IndonesianNumber(_l("Volume"), [required()])
    value_rp = Rupiah(_l("Nilai"), [required()], description=_l("Rp0 jika tidak ada biayanya."))
    source_1 = SelectField(_l("Sumber dana"), description=_l("Wajib bila ada biayanya."))
    amount_1 = Rupiah(_l("Dari sumber ini"), [optional()], description=_l("Seluruhnya jika dikosongkan."))
    source_2 = SelectField(_l("Sumber dana kedua"), [optional()])
    amount_2 = Rupiah(_l("Dari sumber kedua"), [optional()])
    source_3 = SelectField(_l("Sumber dana ketiga"), [optional()])
    amount_3 = Rupiah(_l("Dari sumber ketiga"), [optional()])
    excess = StringField(
        _l("Alasan melebihi rencana"), [optional(), length(200)], description=_l("Terbaca di catatan realisasinya.")
    )
    note = TextAreaField(_l("Catatan"), [optional(), length(500)])
    photo = FileField(_l("Foto bukti"), [optional(), FileAllowed(("jpg", "jpeg", "png", "webp"))])

    def offer_sources(self) -> Any:
        known = [*FUNDING_SOURCES, *(source for source in funding_sources() if source not in FUNDING_SOURCES)]
        self.source_1.flags.sometimes = True  # neither needed nor optional: its help says when
        for line in LINES:
            self[f"source_{line}"].choices = options.with_blank([(source, source) for source in known])
        return self

    def validate_source_1(self, field: SelectField) -> None:
        if self.value_rp.data and not self.value_rp.errors and not any(self[f"source_{line}"].data for line in LINES):
            raise ValidationError(_("Pilih sumber dananya, atau isi nilainya Rp0 bila tidak ada biayanya."))

    @property
    def funding(self) -> list[tuple[str, int]]:
        lines = [(self[f"source_{line}"].data, self[f"amount_{line}"].data) for line in LINES]
        named = [(source, amount) for source, amount in lines if source]
        if len(named) == 1 and named[0][1] is None and self.value_rp.data:
            return [(named[0][0], self.value_rp.data)]
        return [(source, amount or 0) for source, amount in named]

    @property
    def given(self) -> dict[str, Any]:
        """What `actions.deliver` takes of it, but the photo."""
        fields = ("delivered_on", "volume", "value_rp", "note")
        key, excess = UUID(self.client_id.data), self.excess.data or ""
        told = {"funding": self.funding, "submission_key": key, "excess": excess}
        return {name: self[name].data for name in fields} | told


class FreeDeliverForm(DeliverForm):
    """Without an intervention: what, by whom and for whom are asked too."""

    programme = SelectField(_l("Program"), [required()])
    organisation = SelectField(_l("Pelaku"), [required()])
    key = StringField(
        _l("Penerima"),
        [required(), length(64)],
        render_kw={"autocomplete": "off"},
        description=_l("NIK orangnya, atau nomor KK atau nomor rumah tangga."),
    )

    def offer_choices(self, scope: Scope) -> FreeDeliverForm:
        self.offer_sources()
        self.programme.choices = options.with_blank(options.programme_names(active_only=True))
        self.organisation.choices = options.with_blank(options.actors(scope, active_only=True))
        return self


class VoidForm(BaseForm):
    reason = StringField(_l("Alasan"), [required(), length(300)])


class DeliveriesFilter(FilterForm):
    village = SelectField(_l("Desa"))
    programme = SelectField(_l("Program"))
    organisation = SelectField(_l("Pelaku"))
    helix = SelectField(_l("Unsur"))
    funding = SelectField(_l("Sumber dana"))
    since = IndonesianDate(_l("Sejak"))
    until = IndonesianDate(_l("Sampai"))
    voided = SelectField(_l("Keadaan"), choices=choices(("", _l("berlaku")), ("yes", _l("dibatalkan"))))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village.choices = options.everything(options.villages(scope))
        self.programme.choices = options.everything(options.programme_names())
        self.organisation.choices = options.everything(options.actors(scope))
        self.helix.choices = options.everything(options.helixes())
        self.funding.choices = options.everything([(source, source) for source in funding_sources()])

    @property
    def wanted(self) -> DeliveryFilter:
        chosen = self.chosen
        ids = options.chosen_ids(chosen)
        rest: dict[str, Any] = {name: chosen[name] for name in ("helix", "funding", "since", "until") if name in chosen}
        return DeliveryFilter(**ids, **rest, voided="voided" in chosen)
