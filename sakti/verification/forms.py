"""The forms of verval: a round, a visit, a decision, minutes, a signature, a proposal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.validators import ValidationError

from sakti.core.fields import FIELDS
from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.core.verval import LEFT_OPEN, Described, DescribedPerson, Presence, Result, TaskState
from sakti.core.written_dates import DateUnread, WrittenDate, read_written
from sakti.households import queries as households
from sakti.regions import queries as regions
from sakti.verification import queries, sentences
from sakti.web.clock import today
from sakti.web.editing import EditForm
from sakti.web.filters import FilterForm
from sakti.web.forms import (
    BaseForm,
    BirthDate,
    IndonesianDate,
    ParsedField,
    choices,
    length,
    optional,
    required,
    tell_doubts,
)
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.accounts.tables import User
    from sakti.core.workflow import Move
    from sakti.households.tables import Household, Person
    from sakti.regions.tables import Region
    from sakti.verification.queries import Alike
    from sakti.verification.tables import VervalTask, VervalVillage

PHOTO = FileAllowed(("jpg", "jpeg", "png", "webp"))


def new_uuid() -> str:
    return str(uuid4())


class RoundForm(BaseForm):
    name = StringField(_l("Nama putaran"), [required(), length(120)], description=_l("Misalnya: Verval DTSEN 2026-1"))
    release = SelectField(_l("Rilis sumber"), [required()], coerce=int)
    districts = SelectMultipleField(_l("Seluruh kecamatan"), [optional()], coerce=int)
    villages = SelectMultipleField(_l("Desa/kelurahan tertentu"), [optional()], coerce=int)
    opens_on = IndonesianDate(_l("Mulai"), [required()], default=today)
    deadline = IndonesianDate(_l("Batas waktu"), [required()], default=lambda: today() + timedelta(days=30))
    basis = StringField(_l("Dasar"), [optional(), length(200)], description=_l("SK Tim Verval: nomor dan tanggal."))

    def offer(self, scope: Scope) -> RoundForm:
        every = [one for one in regions.villages() if scope.reaches_village(one.id)]
        over = {one.parent_id for one in every}
        self.release.choices = choices(*((str(one.id), one.name) for one in queries.releases()))
        districts = [one for one in regions.districts() if one.id in over]
        self.districts.choices = choices(*((str(one.id), one.name) for one in districts))
        self.villages.choices = choices(*((str(one.id), one.name) for one in every))
        self.every = every
        return self

    def validate_deadline(self, field: IndonesianDate) -> None:
        if field.data is not None and field.data < today():
            raise ValidationError(_("Batas waktu ini sudah lewat."))

    @property
    def chosen(self) -> list[Region]:
        """The villages that were chosen, one by one or by their district."""
        return [
            one for one in self.every if one.id in (self.villages.data or ()) or one.parent_id in self.districts.data
        ]


class TargetsForm(BaseForm):
    """Only a token."""


class ReasonForm(BaseForm):
    reason = TextAreaField(_l("Alasan"), [required(), length(500)])


class ReassignForm(BaseForm):
    source = SelectField(_l("Tugas dari"), [required()])
    facilitator = SelectField(_l("Diberikan kepada"), [required()], coerce=int)

    def offer(self, lines: Sequence[tuple[int, str, int]], people: Sequence[User]) -> ReassignForm:
        """`lines`: (user id or 0, name, open tasks)."""
        self.source.choices = choices(*((str(key), f"{name} ({count})") for key, name, count in lines))
        self.facilitator.choices = choices(*((str(one.id), one.name) for one in people))
        return self


class Degrees(ParsedField):
    """A latitude or longitude with a point or a comma, as a phone or a person writes it."""

    inputmode = "text"
    complaint = _l("Tulis derajat seperti -6,98213.")

    def parse(self, text: str) -> Decimal:
        try:
            return Decimal(text.strip().replace("−", "-").replace(",", "."))
        except InvalidOperation as error:
            raise ValueError(text) from error

    def show(self, value: Decimal) -> str:
        return str(value)


class VisitForm(BaseForm):
    """One result; the page asks only what that result needs."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    visited_on = IndonesianDate(_l("Tanggal kunjungan"), [required()], default=today)
    happened_on = IndonesianDate(_l("Sejak kapan"), [optional()], description=_l("Kosongkan bila tidak tahu."))
    twin = StringField(
        _l("Rumah tangga yang sama"),
        [optional(), length(64)],
        description=_l("NIK, nomor KK, atau nomor rumah tangga dari catatan yang satunya."),
    )
    note = TextAreaField(_l("Catatan"), [optional(), length(1000)])
    photo = FileField(_l("Foto"), [optional(), PHOTO])
    latitude = Degrees(_l("Lintang"), [optional()])
    longitude = Degrees(_l("Bujur"), [optional()])
    accuracy = Degrees(_l("Ketelitian (meter)"), [optional()])

    def presence(self, members: Sequence[Person]) -> dict[int, str]:
        """What is said of each member, as the page has sent it."""
        codes = {member.value for member in Presence}
        written = {member.id: request.form.get(f"presence-{member.id}", "") for member in members}
        return {member: code for member, code in written.items() if code in codes}

    def twin_within(self, names: NameScope) -> Household | None:
        """The other record, if it lies where the reader has names. Refuses `verval_twin_missing`."""
        key = (self.twin.data or "").strip()
        if not key:
            return None
        person = households.person_by_nik(key)
        ids = [person.household_id] if person else list(households.households_by_key(key))
        homes = [home for home in map(households.household, ids) if home and names.reaches_village(home.village_id)]
        if len(homes) != 1:
            raise Refusal("verval_twin_missing", field="twin")
        return homes[0]

    @property
    def told(self) -> dict[str, Any]:
        places = {name: self._fields[name].data for name in ("latitude", "longitude", "accuracy")}
        photo = self.photo.data
        return {
            "visited_on": self.visited_on.data,
            "happened_on": self.happened_on.data,
            "note": self.note.data or "",
            "submission_key": UUID(self.client_id.data),
            "photo": photo.read() if photo else None,
            "photo_name": photo.filename or "" if photo else "",
            **{name: float(value) if value is not None else None for name, value in places.items()},
        }


class DecisionForm(BaseForm):
    to = RadioField(_l("Keputusan"), [required()])
    effect = RadioField(_l("Akibatnya setelah disahkan kabupaten"), [optional()], default="keep")
    reason = TextAreaField(
        _l("Alasan"), [optional(), length(500)], description=_l("Wajib bila ditolak atau diminta diulang.")
    )
    different = TextAreaField(
        _l("Mengapa bukan orang atau keluarga yang sama"),
        [optional(), length(300)],
        description=_l("Jawaban ini disimpan, jadi tidak ditanyakan lagi."),
    )

    def offer(self, task: VervalTask, moves: Sequence[Move], *, is_asked: bool = False) -> DecisionForm:
        """`is_asked`: whether records that look the same have to be answered for."""
        language = current_language()
        if not is_asked:
            del self.different
        self.to.choices = choices(*((str(move.after), move.label(language)) for move in moves))
        if task.state == TaskState.SET_ASIDE:
            self.reason.description = _("Wajib bila ditolak atau dikeluarkan dari putaran.")
        if task.result in LEFT_OPEN and task.state == TaskState.SUBMITTED:
            keep, out = _("Tetap dalam daftar, ditandai untuk analis"), _("Keluar dari daftar")
            self.effect.choices = choices(("keep", keep), ("exit", out))
        else:
            del self.effect
        return self


class QueueFilter(FilterForm):
    text = StringField(_l("Cari keluarga"), [length(100)])
    round = SelectField(_l("Putaran"), coerce=str)
    place = SelectField(_l("Desa"), coerce=str)
    state = SelectField(_l("Status"))
    result = SelectField(_l("Hasil"))

    def offer(self, scope: Scope) -> QueueFilter:
        every = ("", _("semua"))
        found = queries.rounds(scope)
        self.round.choices = choices(every, *((str(one.id), one.name) for one in found))
        places = [(str(place.id), region.name) for one in found for place, region in queries.places(scope, one.id)]
        self.place.choices = choices(every, *places)
        self.state.choices = choices(*((one.value, sentences.state(one)) for one in TaskState), every)
        self.result.choices = choices(every, *((one.value, sentences.result(one)) for one in Result))
        if "state" not in request.args:
            self.state.data = TaskState.SUBMITTED.value
        self.validate()
        return self

    @property
    def wanted(self) -> dict[str, Any]:
        chosen = self.chosen
        return {
            "text": str(chosen.get("text", "")).strip(),
            "verval": int(chosen["round"]) if "round" in chosen else None,
            "place": int(chosen["place"]) if "place" in chosen else None,
            "state": chosen.get("state"),
            "result": chosen.get("result"),
        }


class MusdesForm(EditForm):
    """Attendees and decisions are lines of text: what a notebook has."""

    held_on = IndonesianDate(_l("Tanggal musdes"), [required()], default=today)
    venue = StringField(_l("Tempat"), [required(), length(160)])
    chair = StringField(_l("Pemimpin rapat"), [required(), length(120)])
    agenda = TextAreaField(_l("Acara"), [optional(), length(2000)], description=_l("Satu baris satu acara."))
    decisions = TextAreaField(
        _l("Keputusan"),
        [required(), length(5000)],
        description=_l("Satu baris satu keputusan; nomornya diberikan sendiri."),
    )
    photo = FileField(_l("Foto"), [optional(), PHOTO])

    @property
    def attendees(self) -> list[dict[str, str]]:
        """Of each element a box of lines: "Nama, jabatan"."""
        people = []
        for element in sentences.ELEMENTS:
            for line in lines(request.form.get(f"attend-{element}", "")):
                name, _comma, position = line.partition(",")
                people.append({"element": element, "name": name.strip()[:120], "position": position.strip()[:120]})
        return people

    @property
    def signers(self) -> dict[str, str]:
        return {key: request.form.get(f"signer-{key}", "").strip()[:120] for key in sentences.SIGNERS["desa"]}

    def words(self) -> dict[str, str]:
        typed = {str(field.label.text): "\n".join(lines(field.data)) for field in (self.agenda, self.decisions)}
        return self.field_words() | typed | words_of_meeting(self.attendees, self.signers)

    @property
    def told(self) -> dict[str, Any]:
        photo = self.photo.data
        return {
            "held_on": self.held_on.data,
            "venue": self.venue.data,
            "chair": self.chair.data,
            "agenda": lines(self.agenda.data),
            "decisions": lines(self.decisions.data),
            "attendees": self.attendees,
            "signers": self.signers,
            "photo": photo.read() if photo else None,
            "photo_name": photo.filename or "" if photo else "",
        }


def words_of_meeting(attendees: Sequence[Mapping[str, str]], signers: Mapping[str, str]) -> dict[str, str]:
    """Who came and who signs, under the labels of their boxes."""
    boxes: dict[str, list[str]] = {}
    for person in attendees:
        written = ", ".join(filter(None, (person["name"], person["position"])))
        boxes.setdefault(sentences.element(person["element"]), []).append(written)
    signed = {sentences.SIGNERS["desa"][key]: name for key, name in signers.items() if name}
    return {label: "\n".join(people) for label, people in boxes.items()} | signed


def lines(text: str | None) -> list[str]:
    """Lines without the numbers that people write before them."""
    stripped = (re.sub(r"^\s*(\d+[.)]|[-*•])\s+", "", line).strip() for line in (text or "").splitlines())
    return [line for line in stripped if line]


class SignForm(BaseForm):
    seen = HiddenField()

    @property
    def stage_seen(self) -> str:
        """The stage that the signer had before them, as it was sent: a signature is for that one."""
        return self.seen.raw_data[0] if self.seen.raw_data else ""

    signer = StringField(_l("Nama yang mengesahkan"), [required(), length(120)])
    position = StringField(_l("Jabatan"), [required(), length(120)])


class ProposeForm(BaseForm):
    """Somebody new: the head, who else lives there, the house in a few answers."""

    client_id = HiddenField(default=new_uuid, validators=[validators.UUID()])
    place = SelectField(_l("Desa"), [required()], coerce=int)
    name = StringField(_l("Nama kepala keluarga"), [required(), length(160)])
    nik = StringField(_l("NIK"), [optional(), length(20)], description=_l("Kosongkan bila belum ada."))
    sex = RadioField(_l("Jenis kelamin"), [required()], choices=choices(("1", _l("laki-laki")), ("2", _l("perempuan"))))
    birth_date = BirthDate(_l("Tanggal lahir"), [optional()])
    kk = StringField(_l("Nomor KK"), [optional(), length(20)])
    address = StringField(_l("Alamat"), [optional(), length(300)])
    rt = StringField("RT", [optional(), length(10)])
    rw = StringField("RW", [optional(), length(10)])
    others = TextAreaField(
        _l("Anggota lain"),
        [optional(), length(3000)],
        description=_l("Satu baris satu orang: nama; L atau P; tanggal lahir; NIK. Yang belum tahu boleh kosong."),
    )
    floor = SelectField(_l("Lantai"), [optional()])
    latrine_access = SelectField(_l("Fasilitas BAB"), [optional()])
    reason = TextAreaField(_l("Mengapa diusulkan"), [required(), length(1000)])
    photo = FileField(_l("Foto"), [optional(), PHOTO])
    different = TextAreaField(
        _l("Mengapa bukan orang atau keluarga yang sama"),
        [optional(), length(300)],
        description=_l("Jawaban ini disimpan, jadi tidak ditanyakan lagi."),
    )

    def offer(self, places: Sequence[tuple[VervalVillage, Region]]) -> ProposeForm:
        self.place.choices = choices(*((str(place.id), region.name) for place, region in places))
        for name in ("floor", "latrine_access"):
            said = FIELDS[name].choices(current_language()).items()
            self._fields[name].choices = choices(("", _("belum dilihat")), *said)
        return self

    def validate_others(self, field: TextAreaField) -> None:
        try:
            list(map(person_of, lines(field.data)))
        except UnreadPart as wrong:
            unread = _("“%(part)s” tidak dapat dibaca sebagai tanggal, L/P, atau NIK.", part=wrong.text)
            raise ValidationError(f"{unread} {wrong.why.message(current_language())}") from None
        for line in lines(field.data):
            for part, written in born_in(line):
                tell_doubts(written, part)

    @property
    def described(self) -> Described:
        head = DescribedPerson(
            " ".join(self.name.data.split()), self.nik.data or "", int(self.sex.data), self.birth_date.data, 1
        )
        values = {name: int(self._fields[name].data) for name in ("floor", "latrine_access") if self._fields[name].data}
        return Described(
            (head, *map(person_of, lines(self.others.data))),
            self.kk.data or "",
            self.address.data or "",
            self.rt.data or "",
            self.rw.data or "",
            values,
        )

    def answered(self, found: Sequence[Alike]) -> Described:
        """What is described, with the answer of why these are others. Refuses `verval_card_known` and the like."""
        why = (self.different.data or "").strip()
        if found and not why:
            raise Refusal(f"verval_{found[0].kind}_known", field="different", name=found[0].who)
        return replace(self.described, settled={each.key: why for each in found})


class UnreadPart(ValueError):
    """A part of a line that is no date, and nothing else."""

    def __init__(self, text: str, why: DateUnread) -> None:
        super().__init__(text)
        self.text, self.why = text, why


def born_in(line: str) -> list[tuple[str, WrittenDate]]:
    """The parts of a line that are dates, as they were read."""
    dated = []
    for part in (part.strip() for part in line.split(";")[1:]):
        with suppress(DateUnread):
            dated.append((part, read_written(part, today())))
    return dated


def person_of(line: str) -> DescribedPerson:
    """ "Siti; P; 1 Januari 1980; 3326…". `UnreadPart` for what cannot be read."""
    name, *rest = (part.strip() for part in line.split(";"))
    sex = born = None
    nik = ""
    for part in rest:
        if part.upper() in ("L", "P"):
            sex = 1 if part.upper() == "L" else 2
        elif part.isascii() and part.isdigit() and len(part) == 16:
            nik = part
        elif part:
            try:
                born = read_written(part, today()).day
            except DateUnread as unread:
                raise UnreadPart(part, unread) from None
    return DescribedPerson(" ".join(name.split())[:160], nik, sex, born)
