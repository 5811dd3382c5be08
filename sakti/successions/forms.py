"""What is filled in for a divided, merged or renamed village, and for taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from sakti.core.formatting import number
from sakti.core.successions import SuccessionKind
from sakti.successions.actions import Along, Heir
from sakti.successions.queries import Neighbourhood
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.regions.tables import Region

KINDS = {"desa": _l("Desa"), "kelurahan": _l("Kelurahan")}
WORDS = {
    SuccessionKind.DIVIDED: _l("Pemekaran"),
    SuccessionKind.MERGED: _l("Penggabungan"),
    SuccessionKind.RENAMED: _l("Ganti nama"),
}
SEEN = "ya"


def rt_words(key: str) -> str:
    """ "3/1" → "RT 3 / RW 1"."""
    rt, rw = key.split("/")
    if (rt, rw) == ("-", "-"):
        return _("RT/RW tidak tercatat")
    return f"RT {rt} / RW {rw}"


class DecreeForm(BaseForm):
    """What every change of a village has. `seen`: the preview was looked at."""

    day = IndonesianDate(
        _l("Berlaku sejak"),
        [required()],
        description=_l("Hari pertama menurut keputusan. Angka sebelum hari itu tetap."),
    )
    decree = StringField(
        _l("Keputusan"),
        [required(), length(200)],
        description=_l("Nomor, tahun, dan tentang apa."),
    )
    seen = HiddenField()

    @property
    def is_seen(self) -> bool:
        return bool(self.seen.data == SEEN)


class AlongForm(DecreeForm):
    workers = RadioField(
        _l("Petugas"),
        [required()],
        choices=choices(("yes", _l("Bertugas di keduanya")), ("no", _l("Tetap di desa lama"))),
        default="yes",
    )
    targets = RadioField(
        _l("Target desa"),
        [required()],
        choices=choices(("copy", _l("Berlaku juga di desa baru")), ("leave", _l("Hanya di desa lama"))),
        default="copy",
    )
    pilot = RadioField(
        _l("Lokus"),
        [required()],
        choices=choices(("old", _l("Hanya desa lama")), ("both", _l("Desa baru juga lokus"))),
        default="old",
    )

    @property
    def along(self) -> Along:
        return Along(self.workers.data != "no", self.targets.data == "copy", self.pilot.data == "both")


class DivideForm(AlongForm):
    code = StringField(
        _l("Kode desa baru"), [required(), length(20)], description=_l("Kode Kemendagri, misalnya 33.26.02.2016.")
    )
    name = StringField(_l("Nama desa baru"), [required(), length(120)])
    kind = SelectField(_l("Jenis"), [required()], choices=choices(*KINDS.items()))
    keys = SelectMultipleField(_l("RT yang masuk desa baru"), [required()])

    def offer(self, every: Sequence[Neighbourhood]) -> DivideForm:
        """In the order in which they are filled in: the decree, the village, its RTs, what goes along."""
        language = current_language()
        self.keys.choices = [
            (
                line.key,
                _(
                    "%(rt)s: %(homes)s rumah tangga, %(people)s orang",
                    rt=rt_words(line.key),
                    homes=number(line.living, locale=language),
                    people=number(line.people, locale=language),
                ),
            )
            for line in every
        ]
        return self

    @property
    def heir(self) -> Heir:
        return Heir(self.code.data, self.name.data, self.kind.data)


class MergeForm(AlongForm):
    code = StringField(
        _l("Kode desa tujuan"),
        [required(), length(20)],
        description=_l("Desa yang sudah ada, atau kode baru bila keduanya menjadi desa baru."),
    )
    name = StringField(_l("Nama desa tujuan"), [optional(), length(120)], description=_l("Hanya bila kodenya baru."))
    kind = SelectField(_l("Jenis"), [required()], choices=choices(*KINDS.items()))

    @property
    def heir(self) -> Heir:
        return Heir(self.code.data, self.name.data or "", self.kind.data)


class RenameForm(DecreeForm):
    name = StringField(_l("Nama baru"), [required(), length(120)])
    kind = SelectField(_l("Jenis"), [required()], choices=choices(*KINDS.items()))

    @classmethod
    def of(cls, village: Region) -> RenameForm:
        return cls(data={"name": village.name, "kind": village.kind})


class TakeBackForm(BaseForm):
    reason = TextAreaField(
        _l("Alasan"), [required(), length(400)], description=_l("Tanpa nama orang; terbaca di jejak.")
    )
