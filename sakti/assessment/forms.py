"""The forms of PPA: about a session, its classes, a household that is on no list, causes and wishes, photos."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.assessment import actions, sentences
from sakti.assessment.actions import CLASSES_AT_MOST
from sakti.assessment.sentences import SIGNERS
from sakti.core.assessment import DECILE_LIMIT, DECILES, GROUPS, Group, read_areas, say_areas
from sakti.core.permissions import Scope
from sakti.core.verval import Described, DescribedPerson
from sakti.regions import queries as regions
from sakti.verification.forms import PHOTO, lines, new_uuid
from sakti.web.clock import today
from sakti.web.editing import EditForm
from sakti.web.forms import BaseForm, IndonesianDate, choices, length, optional, required
from sakti.web.numbers import whole

if TYPE_CHECKING:
    from sakti.assessment.tables import PpaClass, PpaProblem, PpaSession

PROBLEMS_AT_LEAST, PROBLEMS_AT_MOST = 5, 30


class AboutForm(EditForm):
    """Participants and signers are boxes of the page itself: `participants`, `signers`."""

    village = SelectField(_l("Desa"), [required()], coerce=int)
    hamlet = StringField(
        _l("Dusun atau dukuh"),
        [optional(), length(80)],
        description=_l("Misalnya Dukuh Krajan. Kosongkan untuk seluruh desa."),
    )
    areas = StringField(
        _l("RW, atau RT/RW"),
        [optional(), length(200)],
        description=_l(
            "Keluarga dari sini yang dimuat sebagai kartu, misalnya 001, 002/003. Kosongkan untuk seluruh desa."
        ),
    )
    held_on = IndonesianDate(_l("Tanggal"), [required()], default=today)
    venue = StringField(_l("Tempat"), [required(), length(160)])
    facilitators = TextAreaField(_l("Fasilitator"), [optional(), length(1000)], description=_l("Satu baris satu nama."))
    criteria = TextAreaField(
        _l("Ukuran yang dipakai warga"),
        [optional(), length(3000)],
        description=_l("Satu baris satu ukuran, dengan kata warga: luas sawah, lantai rumah, siapa yang bekerja."),
    )
    decile_limit = SelectField(
        _l("Desil sasaran sampai"),
        [required()],
        coerce=int,
        default=DECILE_LIMIT,
        choices=choices(*((str(one), str(one)) for one in DECILES)),
        description=_l("Dipakai untuk menandai siapa yang tampaknya terlewat atau keliru masuk."),
    )
    agreements = TextAreaField(
        _l("Kesepakatan"),
        [optional(), length(3000)],
        description=_l("Satu baris satu kesepakatan. Boleh diisi belakangan."),
    )

    #: Asked only where a session of this village and day is there already.
    another = BooleanField(_l("Ini memang sesi lain"))

    def offer(self, scope: Scope) -> AboutForm:
        here = [one for one in regions.villages() if scope.reaches_village(one.id)]
        self.village.choices = choices(*((str(one.id), one.name) for one in here))
        return self

    def validate_areas(self, field: StringField) -> None:
        try:
            read_areas(field.data or "")
        except ValueError as part:
            raise ValidationError(
                _("“%(part)s” bukan RW atau RT/RW. Tulis seperti 001 atau 002/003.", part=part)
            ) from None

    @property
    def participants(self) -> dict[str, Group]:
        """Of each group how many, and the names that were written down."""
        found: dict[str, Group] = {}
        for key in GROUPS:
            names = lines(request.form.get(f"names-{key}", ""))
            said = re.sub(r"\D", "", request.form.get(f"count-{key}", ""))[:4]
            if said or names:
                found[key] = {"count": max(int(said or 0), len(names)), "names": names}
        return found

    @property
    def signers(self) -> dict[str, str]:
        return {key: request.form.get(f"signer-{key}", "").strip()[:120] for key in SIGNERS["desa"]}

    def words(self) -> dict[str, str]:
        joined = (self.facilitators, self.criteria, self.agreements)
        typed = {str(field.label.text): "\n".join(lines(field.data)) for field in joined}
        areas = {str(self.areas.label.text): say_areas(read_areas(self.areas.data or ""))}
        return self.field_words() | typed | areas | words_of_people(self.participants, self.signers)

    @property
    def about(self) -> actions.About:
        return actions.About(
            held_on=self.held_on.data,
            venue=self.venue.data,
            hamlet=self.hamlet.data or "",
            areas=read_areas(self.areas.data or ""),
            facilitators=lines(self.facilitators.data),
            participants=self.participants,
            criteria=lines(self.criteria.data),
            agreements=lines(self.agreements.data),
            signers=self.signers,
            decile_limit=self.decile_limit.data,
        )


def words_of_people(participants: Mapping[str, Group], signers: Mapping[str, str]) -> dict[str, str]:
    """Who took part and who signs, under the labels of their boxes."""
    came = {
        sentences.group(key): "\n".join([str(group.get("count") or ""), *group.get("names", [])]).strip()
        for key, group in participants.items()
    }
    return came | {SIGNERS["desa"][key]: name for key, name in signers.items() if name}


def words_of_classes(kinds: Iterable[PpaClass | actions.ClassEntry]) -> dict[str, str]:
    """A line a class, in their order."""
    return {
        _("Kelas %(number)s", number=number): "\n".join(
            filter(None, (kind.name, kind.description, _("Menurut warga, kelas ini miskin") if kind.is_poor else ""))
        )
        for number, kind in enumerate(kinds, start=1)
    }


def words_of_problems(problems: Iterable[PpaProblem | actions.ProblemEntry]) -> dict[str, str]:
    """A line a problem, in the order of the sheet."""
    return {
        _("Masalah %(number)s", number=number): "\n".join(
            (problem.problem, problem.cause, problem.wish, "" if problem.votes is None else str(problem.votes))
        ).strip()
        for number, problem in enumerate(problems, start=1)
    }


def written(session: PpaSession) -> dict[str, object]:
    """A session as the form has it."""
    told = {name: getattr(session, name) for name in ("hamlet", "held_on", "venue", "decile_limit", "version")}
    joined = {name: "\n".join(getattr(session, name)) for name in ("facilitators", "criteria", "agreements")}
    return told | joined | {"areas": say_areas(session.areas), "village": session.village_id}


class ClassesForm(EditForm):
    """Rows of the page itself, in the order of their numbers; a row without a name is none."""

    def words(self) -> dict[str, str]:
        return words_of_classes(kind for kind in self.kinds if kind.name.strip())

    @property
    def kinds(self) -> list[actions.ClassEntry]:
        found = []
        for at in range(CLASSES_AT_MOST):
            order, key = request.form.get(f"order-{at}", ""), request.form.get(f"key-{at}", "")
            kind = actions.ClassEntry(
                whole(key),
                request.form.get(f"name-{at}", "")[:60],
                request.form.get(f"description-{at}", "").strip()[:1000],
                f"poor-{at}" in request.form,
            )
            position = whole(order)
            found.append((99 if position is None else position, at, kind))
        return [kind for _order, _at, kind in sorted(found, key=lambda one: one[:2])]


class CardForm(BaseForm):
    """Somebody whom everybody knows and no list names."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    name = StringField(_l("Nama kepala keluarga"), [required(), length(160)])
    nik = StringField("NIK", [optional(), length(20)], description=_l("Kosongkan bila belum ada."))
    address = StringField(_l("Alamat"), [optional(), length(300)])
    rt = StringField("RT", [optional(), length(10)])
    rw = StringField("RW", [optional(), length(10)])

    @property
    def described(self) -> Described:
        head = DescribedPerson(" ".join(self.name.data.split()), self.nik.data or "", relation=1)
        return Described((head,), "", self.address.data or "", self.rt.data or "", self.rw.data or "")


class RankingForm(EditForm):
    """Of each card the class that was chosen, if it is another one than the page began with."""

    @property
    def placed(self) -> dict[int, int | None]:
        chosen = {}
        for name, value in request.form.items():
            key = whole(name.removeprefix("card-"))
            if key is not None and value != request.form.get(f"was-{key}", ""):
                chosen[key] = whole(value)
        return chosen

    @property
    def were(self) -> dict[int, int | None]:
        """Where the page had each of these cards."""
        return {key: whole(request.form.get(f"was-{key}", "")) for key in self.placed}


class ProblemsForm(EditForm):
    """Rows of the page itself; a row without a problem is none."""

    def words(self) -> dict[str, str]:
        return words_of_problems(self.told)

    @property
    def told(self) -> list[actions.ProblemEntry]:
        found = []
        for at in range(PROBLEMS_AT_MOST):
            problem, cause, wish = (request.form.get(f"{name}-{at}", "")[:300] for name in ("problem", "cause", "wish"))
            votes = request.form.get(f"votes-{at}", "").strip()
            found.append(actions.ProblemEntry(problem, cause, wish, whole(votes[:4])))
        return [one for one in found if one.problem.strip()]


class PhotoForm(BaseForm):
    photo = FileField(_l("Foto lembar"), [FileRequired(_l("Pilih fotonya dahulu.")), PHOTO])
    caption = StringField(_l("Keterangan"), [optional(), length(200)], description=_l("Misalnya: lembar peringkat."))


class ReasonForm(BaseForm):
    reason = TextAreaField(_l("Alasan"), [required(), length(500)])


class SendForm(BaseForm):
    """The cards that were ticked."""

    @property
    def chosen(self) -> list[int]:
        return [key for one in request.form.getlist("card") if (key := whole(one)) is not None]
