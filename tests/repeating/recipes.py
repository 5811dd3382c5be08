"""For each address that takes a form: who sends it, about what in the demo district, and what is filled in.

`find` is one row of the demo; its columns are the values of the address and may be used in the page and the fields. A
form is read from its page, with all that it carries and offers; `fill` says what a person adds. A button has no page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from pyotp import TOTP

from sakti.accounts.actions import factors
from sakti.accounts.queries import by_username
from sakti.audit.actions import record
from sakti.closing.actions import close_month
from sakti.core.actors import SYSTEM
from sakti.core.periods import month_index
from sakti.jobs import worker
from sakti.jobs.actions import note_look
from sakti.web import clock
from sakti.web.clock import today
from sakti.web.transactions import transaction
from tests.commands import SAMPLE
from tests.outlines.files import collection, square

Fill = Mapping[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How one address is sent to."""

    by: str
    find: str = "select 1 as one"
    fill: Fill = field(default_factory=dict)
    page: str | None = ""  # "": the address itself; None: a button
    query: str = ""
    after: tuple[str | Callable[[], object], ...] = ()  # what comes before: other recipes, work of the house, SQL
    answers: frozenset[int] = frozenset({303})


def photo() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return io.BytesIO(out.getvalue()), "lembar.jpg"


def sheet() -> tuple[io.BytesIO, str]:
    return io.BytesIO((SAMPLE / "bnba.xlsx").read_bytes()), "bnba.xlsx"


def log() -> tuple[io.BytesIO, str]:
    return io.BytesIO((SAMPLE / "deliveries.csv").read_bytes()), "deliveries.csv"


def boundaries() -> tuple[io.BytesIO, str]:
    return io.BytesIO(collection(square("33.26.02.2008", 0), square("33.26.02.2009", 1))), "batas.geojson"


def second_factor() -> None:
    """An app of the analyst."""
    secret = factors.new_secret()
    with transaction():
        user = by_username("analis")
        assert user is not None
        factors.add_app(user=user, secret=secret, code=TOTP(secret).now(), label="Uji", session=None)


def work() -> None:
    worker.run_until_idle()


def a_jump() -> None:
    """The scheduler has looked, and looks again three days later by its clock."""
    with transaction():
        for days in (3, 0):
            note_look(clock.now() - timedelta(days=days))


def a_clock_ahead() -> None:
    """By a clock of two months later this month was closed; then it was put right."""
    moment, day = clock.now(), clock.today()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: moment + timedelta(days=70))
        patch.setattr(clock, "today", lambda: day + timedelta(days=70))
        with transaction():
            close_month(month=month_index(day), by=SYSTEM)
    with transaction():
        record("clock_jumped", by=SYSTEM, before="–", after="–")


YESTERDAY = f"{today() - timedelta(days=1):%d/%m/%Y}"
WHY = {"reason": "Uji kirim ganda"}
PAGE = frozenset({200})
HOME = (
    "select id as household_id from household where village_id = "
    "(select min(region_id) from assignment where user_id = 2) and standing = 'living' order by id limit 1"
)
USER = "select id as user_id from user_account where username = 'pimpinan'"
DRAFT = "select id as session_id, village_id from ppa_session where state = 'draft' order by id limit 1"
CARD = (
    "select c.id as card_id, c.session_id, (select max(k.id) from ppa_class k where k.session_id = c.session_id) "
    "as class_id from ppa_card c join ppa_session s on s.id = c.session_id "
    "where s.state = 'draft'"
)
FINAL = "select id as session_id from ppa_session where state = 'final' order by id limit 1"
PAIR = "select id as pair_id from duplicate_pair where state = 'open' and kind = 'probable' order by id limit 1"
OPEN_IV = "select id as intervention_id from intervention where status = 'running' order by id limit 1"
ORGANISATION = "select max(id) as organisation_id from organisation where active"
PLACE = (
    "select id as place_id, round_id from verval_village where stage = 'collecting' and village_id in "
    "(select region_id from assignment where user_id = 2) order by id limit 1"
)
TASK = "select min(t.id) as task_id from verval_task t where t.state = '{}'"
MINE = "select min(id) as task_id from verval_task where state = 'open' and facilitator_id = 2"
UPLOAD = "select max(id) as upload_id from upload"
BOUNDARIES = "select max(id) as edition_id from outline_edition"
CHECKED = ("intake.upload_list", work)
CLAIM = "select max(id) as claim_id from claim"
CLAIMED = (
    'insert into claim (state, release_id, sheet, "row", as_of, village_id, from_village_id, household_id, '
    "claimed_at, claimed_by, claimed_by_id) select 'waiting', (select max(id) from source_release), 'Lembar', 7, "
    "'2026-11-01', (select max(region_id) from assignment where user_id = 2), h.village_id, h.id, "
    "'2026-11-20 01:00:00', 'Operator', 5 from household h where h.village_id = (select min(region_id) from assignment "
    "where user_id = 2) and h.standing = 'living' order by h.id limit 1"
)
ROUND = "select min(id) as round_id from verval_round where state = 'open'"
RELEASE = "select max(id) as release_id from source_release"
VISITED = "select v.household_id, cast(v.public_id as varchar) as client_id from visit v order by v.id desc limit 1"
LINE = "select max(id) as record_id, 'observation' as kind from observation where visit_id is not null"

OFFICER = (
    "insert into assignment (user_id, role, since) select id, 'privacy_officer', '2018-01-01' from user_account "
    "where username = 'pimpinan'"
)
PERSON = "select min(id) as person_id from person"
GONE = (
    "select min(p.id) as person_id from person p join household h on h.id = p.household_id where h.standing = 'exited'"
)
ASKED = {"capacity": "self", "requester": "Bu Lastri", "contact": "0812"}
ASKING = "select max(id) as request_id from privacy_request"
HAPPENED = {"what": "Ponsel hilang", "data_kinds": "numbers"}
NEW_PASSWORD = "payung kuning menyeberang teluk"
DEVICE = "select max(id) as device_id, max(user_id) as user_id from device"
SESSION = (
    "select u.id as user_id, max(s.id) as session_id from user_account u left join sign_in_session s "
    "on s.user_id = u.id where u.username = '{}' group by u.id"
)
REQUEST = "select max(id) as request_id from countersign_request"
SECOND = "a correction of a closed month"
ANALYST = (
    "insert into assignment (user_id, role, region_id, since) select u.id, 'analyst', r.id, '2018-01-01' "
    "from user_account u, region r where u.username = 'admin' and r.code = '33.26'"
)
VISIT = {"visited_on": YESTERDAY, "presence": "met"}
MUSDES = {
    "held_on": YESTERDAY,
    "venue": "Balai desa",
    "chair": "Pak Lurah",
    "decisions": "Setuju",
    "attend-pemerintah": "Pak Lurah",
}
SIGNER = {"signer": "Pak Lurah", "position": "Kepala Desa"}
DECIDED = "update verval_task set state = 'dropped'"
SIGNED = "select min(id) as place_id from verval_village where stage = '{}'"
PLACED = "update ppa_card set class_id = (select min(k.id) from ppa_class k where k.session_id = ppa_card.session_id)"
OBJECTION = (
    "select min(o.id) as objection_id from objection o join proposal p on p.id = o.proposal_id where p.state = 'open'"
)
OPEN_VILLAGE = (
    "select max(p.village_id) as village_id from objection o join proposal p on p.id = o.proposal_id "
    "where p.state = 'open' and p.village_id not in (select v.village_id from verval_village v join verval_round r "
    "on r.id = v.round_id where r.state = 'open')"
)
VILLAGE = "select min(code) as code, min(id) as id from region where level = 'village'"
#: A village of several RTs, and one of them.
DIVIDED = (
    "select v.code as code, min(ltrim(h.rt, '0') || '/' || ltrim(h.rw, '0')) as rt from household h "
    "join region v on v.id = h.village_id where h.rt <> '' and h.rw <> '' group by v.code "
    "having count(distinct ltrim(h.rt, '0') || '/' || ltrim(h.rw, '0')) > 1 order by v.code limit 1"
)
DIVISION = {
    "code": "33.26.02.2099",
    "name": "Desa Uji",
    "day": YESTERDAY,
    "decree": "Perda 1",
    "keys": "{rt}",
    "seen": "ya",
}
DELIVERED = {"delivered_on": YESTERDAY, "volume": "1", "value_rp": "0", "excess": "Uji kirim ganda"}
SENT = (
    "select e.household_id, cast(s.public_id as varchar) as client_id from submission s join {0} e "
    "on e.submission_id = s.id order by e.id desc limit 1"
)
PROMISE = HOME
BULK = HOME.replace("select id as household_id", "select id as household_id, village_id")
BULK_FILL = {"programme": "1", "organisation": "1", "place": "{village_id}", "subject": "{household_id}"}
BULK_FILL |= {"overlap": "Uji kirim ganda"}

RECIPES: dict[str, Recipe] = {
    # accounts
    "accounts.try_sign_in": Recipe("", fill={"username": "analis", "password": "contoh-analis-3326"}),
    "accounts.change_language": Recipe("analis", fill={"locale": "en", "next": "/"}, page=None),
    "accounts.sign_out": Recipe("analis", page=None),
    "accounts.change_password": Recipe(
        "analis", fill={"current": "contoh-analis-3326", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    ),
    "accounts.confirm": Recipe("analis", fill={"password": "contoh-analis-3326"}),
    "accounts.end_own_session": Recipe("analis", SESSION.format("analis"), page=None),
    "accounts.end_other_sessions": Recipe("analis", page=None),
    "accounts.add_user": Recipe("admin", fill={"name": "Uji Kirim Ganda"}),
    "accounts.assign": Recipe(
        "admin",
        "select id as user_id from user_account where username = 'fasilitator'",
        {"role": "facilitator", "region": "33.26.19.2003", "grounds": "Uji kirim ganda"},
        "/pengguna/{user_id}",
    ),
    "accounts.end_assignment": Recipe(
        "admin",
        "select a.user_id, min(a.id) as assignment_id from assignment a join user_account u on u.id = a.user_id "
        "where u.username = 'pendamping' group by a.user_id",
        page=None,
    ),
    "accounts.pass_second_step": Recipe("analis", fill={"code": "123456"}, page=None),  # nobody waits there any more
    "accounts.add_app": Recipe("analis", fill={"code": "000000"}, answers=frozenset({422})),
    "accounts.add_passkey": Recipe("analis", answers=frozenset({422})),
    "accounts.new_codes": Recipe("analis", page=None),
    "accounts.remove_factor": Recipe(
        "analis", "select max(id) as factor_id from second_factor", page=None, after=(second_factor,)
    ),
    "accounts.reset_second_factor": Recipe("admin", USER, WHY),
    "accounts.connect_device": Recipe("fasilitator", fill={"label": "Uji"}),
    "accounts.revoke_own_device": Recipe("fasilitator", DEVICE, page=None, after=("accounts.connect_device",)),
    "accounts.revoke_device_of": Recipe("admin", DEVICE, page=None, after=("accounts.connect_device",)),
    "accounts.end_session_of": Recipe("admin", SESSION.format("pimpinan"), page=None),
    "accounts.reset_password": Recipe("admin", USER, WHY),
    "accounts.deactivate": Recipe("admin", USER, WHY, page=None),
    "accounts.reactivate": Recipe("admin", USER, page=None, after=("accounts.deactivate",)),
    # imports
    "intake.upload_list": Recipe("analis", fill={"file": sheet, "as_of": YESTERDAY}),
    "intake.upload_log": Recipe("analis", fill={"file": log, "log": "deliveries"}),
    "intake.columns": Recipe("analis", UPLOAD, after=CHECKED),
    "intake.check_again": Recipe("analis", UPLOAD, page=None, after=CHECKED),
    "intake.order_with_findings": Recipe("analis", UPLOAD, page=None, after=CHECKED),
    "intake.apply": Recipe("analis", UPLOAD, page=None, after=CHECKED),
    "intake.leave": Recipe("analis", UPLOAD, page=None, after=CHECKED),
    "intake.rehearse_undo": Recipe("analis", RELEASE, page=None),
    "intake.undo": Recipe("analis", RELEASE, WHY, after=(*CHECKED, "intake.apply", work)),
    "intake.accept_claim": Recipe("penyelia", CLAIM, page=None, after=(CLAIMED,)),
    "intake.decline_claim": Recipe("penyelia", CLAIM, WHY, page=None, after=(CLAIMED,)),
    # duplicates
    "duplicates.find": Recipe("analis", page=None),
    "duplicates.different": Recipe("analis", PAIR, {"note": "Orang lain"}, page=None),
    "duplicates.reopen": Recipe(
        "analis",
        "select max(id) as pair_id from duplicate_pair where state = 'different'",
        page=None,
        after=("duplicates.different",),
    ),
    "duplicates.pair": Recipe("analis", PAIR, {**WHY, "step": "save"}),
    "duplicates.undo": Recipe(
        "analis",
        "select max(id) as merge_id from record_merge where within_id is null",
        WHY,
        after=("duplicates.pair",),
    ),
    "duplicates.set_nik": Recipe(
        "analis", "select min(id) as person_id from person", {"nik": "3326010101700099", **WHY}
    ),
    # jobs
    "jobs.confirm_clock": Recipe("analis", page=None, after=(a_jump,)),
    "jobs.run_now": Recipe("analis", "select 'find_duplicates' as job", page=None),
    "jobs.retry": Recipe(
        "analis",
        "select min(id) as run_id from job_run",
        page=None,
        after=("update job_run set state = 'failed' where state = 'waiting'",),
    ),
    # a second person
    "countersigning.accept": Recipe("admin", REQUEST, page=None, after=(SECOND, ANALYST)),
    "countersigning.decline": Recipe("admin", REQUEST, WHY, page=None, after=(SECOND, ANALYST)),
    "countersigning.withdraw": Recipe("analis", REQUEST, page=None, after=(SECOND,)),
    "countersigning.mark_seen": Recipe(
        "auditor",
        REQUEST,
        page=None,
        after=(SECOND, "update countersign_request set state = 'alone', decided_at = asked_at"),
    ),
    # verval
    "verification.add_round": Recipe(
        "analis",
        "select code, id as village_id, (select max(id) from source_release) as release from region "
        "where level = 'village' and id not in (select village_id from verval_village) order by id limit 1",
        {"name": "Putaran uji", "villages": "{village_id}", "release": "{release}"},
    ),
    "verification.add_targets": Recipe("analis", ROUND, page=None),
    "verification.close_round": Recipe(
        "analis", ROUND, page=None, after=("update verval_village set stage = 'regency'",)
    ),
    "verification.task": Recipe("fasilitator", MINE, {**VISIT, "hasil": "tetap"}, query="?hasil=tetap"),
    "verification.take_back": Recipe(
        "fasilitator", TASK.format("submitted") + " and submitted_by_id = 2", page=None, after=("verification.task",)
    ),
    "verification.accept_unchanged": Recipe("penyelia", TASK.format("submitted"), {"task": "{task_id}"}, page=None),
    "verification.review": Recipe("penyelia", TASK.format("submitted"), {"to": "accepted"}),
    "verification.undo_decision": Recipe(
        "penyelia",
        "select max(id) as task_id from verval_task where decided_by = 'Penyelia Contoh' and state = 'accepted' "
        "and place_id in (select id from verval_village where stage = 'collecting')",
        page=None,
        after=("verification.review",),
    ),
    "verification.drop": Recipe("analis", MINE, WHY),
    "verification.restore": Recipe(
        "analis",
        "select max(id) as task_id from verval_task where state = 'dropped'",
        page=None,
        after=("verification.drop",),
    ),
    "verification.reassign": Recipe("analis", PLACE),
    "verification.musdes": Recipe("fasilitator", PLACE, MUSDES),
    "verification.sign_village": Recipe(
        "fasilitator",
        "select place_id from musdes order by id desc limit 1",
        SIGNER,
        after=("verification.musdes", DECIDED),
    ),
    "verification.sign": Recipe("penyelia", SIGNED.format("village"), SIGNER),
    "verification.reopen": Recipe("analis", SIGNED.format("village"), WHY),
    "verification.propose_new": Recipe(
        "fasilitator", PLACE, {"name": "Warga Baru", "sex": "1", "reason": "Belum terdaftar"}
    ),
    "verification.print_minutes": Recipe("analis", SIGNED.format("regency"), page=None),
    "verification.export_revealed": Recipe("analis", ROUND, WHY, answers=PAGE),
    # participatory assessment
    "assessment.add": Recipe(
        "analis",
        "select id as village from region where level = 'village' and id not in (select village_id from ppa_session) "
        "order by id limit 1",
        {"village": "{village}", "venue": "Balai desa"},
    ),
    "assessment.change": Recipe("analis", DRAFT, {"venue": "Rumah Pak Lurah"}),
    "assessment.classes": Recipe("analis", DRAFT, {"name-0": "Tak mampu", "order-0": "1"}),
    "assessment.ranking": Recipe("analis", DRAFT),
    "assessment.move": Recipe("analis", CARD + " order by c.id limit 1", {"class": "{class_id}"}, page=None),
    "assessment.add_card": Recipe("analis", DRAFT, {"name": "Mbah Karto"}),
    "assessment.remove_card": Recipe(
        "analis", CARD + " order by c.id desc limit 1", page=None, after=("assessment.add_card",)
    ),
    "assessment.gather": Recipe("analis", DRAFT, page=None),
    "assessment.problems": Recipe(
        "analis", DRAFT, {"problem-0": "Jalan rusak", "cause-0": "Hujan", "wish-0": "Rabat beton", "votes-0": "3"}
    ),
    "assessment.photos": Recipe("analis", DRAFT, {"photo": photo}),
    "assessment.remove_photo": Recipe(
        "analis",
        "select session_id, max(photo_id) as photo_id from ppa_photo group by session_id order by session_id desc",
        page=None,
        after=("assessment.photos",),
    ),
    "assessment.finalise": Recipe("analis", DRAFT, page=None, after=("assessment.change", PLACED)),
    "assessment.reopen": Recipe("analis", FINAL, WHY),
    "assessment.propose": Recipe(
        "analis",
        "select s.id as session_id, min(c.id) as card from ppa_session s join ppa_card c on c.session_id = s.id "
        "where s.state = 'final' and c.proposal_id is null group by s.id",
        {"card": "{card}"},
        page=None,
    ),
    "assessment.print_minutes": Recipe("analis", FINAL, page=None),
    # objections
    "objections.add": Recipe(
        "analis",
        "select min(id) as village from region where level = 'village'",
        {"village": "{village}", "name": "Bu Lastri", "reason": "Rumahnya roboh", "checked": "y"},
        query="?jenis=add",
    ),
    "objections.withdraw": Recipe("analis", OBJECTION, WHY),
    "objections.pass_on": Recipe(
        "analis",
        "select max(village_id) as village_id from verval_village where round_id = (select max(id) from verval_round)",
        page=None,
        after=("objections.open_special", "an objection there"),
    ),
    "objections.open_special": Recipe("analis", OPEN_VILLAGE, page=None),
    # dossiers
    "dossiers.export_revealed": Recipe("analis", fill=WHY, answers=PAGE),
    "dossiers.reveal": Recipe("analis", HOME, WHY, answers=PAGE),
    "dossiers.void": Recipe("analis", LINE, WHY, after=("field.visit",)),
    # the field
    "field.visit": Recipe("fasilitator", HOME, {"note": "Dinding diperbaiki", "observed_on": YESTERDAY}),
    "field.undo_visit": Recipe("fasilitator", VISITED, page=None, after=("field.visit",)),
    "field.delivery": Recipe("fasilitator", HOME, DELIVERED),
    "field.undo_delivery": Recipe("fasilitator", SENT.format("delivery"), page=None, after=("field.delivery",)),
    "field.event": Recipe(
        "fasilitator",
        HOME.replace("select id as household_id", "select id as household_id, 'exit' as kind"),
        {"note": "Pindah ke kota", "day": YESTERDAY, "step": "save"},
    ),
    "field.undo_event": Recipe("fasilitator", SENT.format("event"), page=None, after=("field.event",)),
    # regions, targets, settings
    "regions.record_fact": Recipe("analis", VILLAGE, {"source": "SK Bupati", "since": YESTERDAY}),
    "regions.name_pilot": Recipe("analis", VILLAGE, {"decree": "SK 1/2026", "since": YESTERDAY}),
    "successions.divide": Recipe("admin", DIVIDED, DIVISION),
    "successions.merge": Recipe(
        "admin",
        VILLAGE,
        {"code": "33.26.02.2098", "name": "Gabungan", "day": YESTERDAY, "decree": "Perda 2", "seen": "ya"},
    ),
    "successions.rename": Recipe("admin", VILLAGE, {"name": "Nama Baru", "day": YESTERDAY, "decree": "Perda 3"}),
    "successions.take_back": Recipe(
        "admin",
        "select max(id) as succession_id from village_succession",
        WHY,
        after=("successions.divide",),
    ),
    "outlines.index": Recipe("admin", fill={"outlines": boundaries}),
    "outlines.take": Recipe("admin", BOUNDARIES, page=None, after=("outlines.index",)),
    "outlines.leave": Recipe("admin", BOUNDARIES, page=None, after=("outlines.index",)),
    "outlines.withdraw": Recipe("admin", BOUNDARIES, page=None, after=("outlines.take",)),
    "indicators.add_target": Recipe(
        "analis",
        fill={"kind": "level", "value": "77", "baseline_on": "31/12/2018", "due_on": "31/12/2030"},
    ),
    "indicators.end_target": Recipe("analis", "select min(id) as target_id from target", page=None),
    "indicators.add_macro": Recipe("analis", fill={"series": "P1", "period": "2026", "value": "1,5", "source": "BPS"}),
    "indicators.end_macro": Recipe("analis", "select min(id) as value_id from macro_value", page=None),
    "settings.edit": Recipe("admin", "select 'letterhead' as key", {"agency": "Bappeda Uji", "since": YESTERDAY}),
    # organisations and programmes
    "organisations.add": Recipe("analis", fill={"name": "Yayasan Uji"}),
    "organisations.edit": Recipe("analis", ORGANISATION, {"name": "Nama yang diubah"}),
    "organisations.deactivate": Recipe("analis", ORGANISATION, WHY, page=None),
    "organisations.reactivate": Recipe(
        "analis",
        "select id as organisation_id from organisation where not active",
        page=None,
        after=("organisations.deactivate",),
    ),
    "organisations.helixes": Recipe(
        "analis", fill={"code": "uji", "label_id": "Media", "label_en": "Media", "letter": "U"}
    ),
    "organisations.edit_helix": Recipe("analis", "select 'village' as code", {"label_id": "Pemerintahan desa"}),
    "interventions.add_programme": Recipe("analis", fill={"name": "Program uji", "unit": "paket"}),
    "interventions.edit_programme": Recipe(
        "analis", "select min(id) as programme_id from programme", {"name": "Program yang diubah"}
    ),
    "interventions.assign": Recipe(
        "analis", PROMISE, {"overlap": "Uji kirim ganda"}, query="?need=&household={household_id}"
    ),
    "interventions.preview_bulk": Recipe("analis", BULK, BULK_FILL, page=None, answers=PAGE),
    "interventions.assign_bulk": Recipe("analis", BULK, {**BULK_FILL, "batch": str(uuid4())}, page=None),
    "interventions.approve_batch": Recipe(
        "analis",
        "select cast(batch as varchar) as batch from intervention where batch is not null order by id desc limit 1",
        page=None,
        after=("interventions.assign_bulk",),
    ),
    "interventions.move": Recipe(
        "analis",
        "select id as intervention_id, 'approved' as status from intervention where status = 'proposed' "
        "order by id limit 1",
        WHY,
    ),
    "interventions.without_recipient": Recipe(
        "analis",
        fill=WHY,
        after=(
            "update household_state set standing = 'empty' where household_id = "
            "(select household_id from intervention where status = 'approved' and subject_kind = 'household' "
            "order by id limit 1)",
        ),
    ),
    "interventions.leftovers": Recipe(
        "analis",
        fill=WHY,
        after=(
            "update organisation set active = false where id = "
            "(select organisation_id from intervention where status = 'approved' order by id limit 1)",
        ),
    ),
    "interventions.add_group": Recipe("analis", VILLAGE, {"name": "Kelompok uji", "village": "{id}"}),
    "interventions.group": Recipe(
        "analis",
        "select g.id as group_id, h.number as key from beneficiary_group g join household h on h.village_id = "
        "g.village_id where h.standing = 'living' and h.id not in (select household_id from group_member) "
        "order by g.id, h.id limit 1",
        {"key": "{key}", "household": "{key}"},
    ),
    "interventions.remove_member": Recipe(
        "analis",
        "select group_id, household_id from group_member order by 1, 2 limit 1",
        page=None,
        after=("interventions.group",),
    ),
    "interventions.deliver": Recipe("analis", OPEN_IV, DELIVERED),
    "interventions.add_delivery": Recipe(
        "analis", HOME.replace("household_id", "household_id, number"), {**DELIVERED, "key": "{number}"}
    ),
    "interventions.void_delivery": Recipe("analis", "select max(id) as delivery_id from delivery", WHY),
    # rights over one's data, and incidents
    "privacy.add": Recipe("pimpinan", PERSON, ASKED, query="?jenis=access&orang={person_id}", after=(OFFICER,)),
    "privacy.check_identity": Recipe("pimpinan", ASKING, {"proof": "ktp"}, after=("privacy.add",)),
    "privacy.answer": Recipe("pimpinan", ASKING, {"answer": "Sudah diberi tahu"}, after=("privacy.check_identity",)),
    "privacy.refuse": Recipe(
        "pimpinan", ASKING, {"ground": "not_held", "answer": "Tidak dapat"}, after=("privacy.check_identity",)
    ),
    "privacy.link_objection": Recipe(
        "pimpinan",
        ASKING.replace("as request_id", "as request_id, (select min(number) from objection) as number"),
        {"number": "{number}"},
        after=(OFFICER, "a request to correct", "privacy.check_identity of it"),
    ),
    "privacy.erase": Recipe(
        "pimpinan",
        ASKING,
        {"ground": "request", "answer": "Menarik persetujuan"},
        after=(OFFICER, "field.event", "a request to erase", "privacy.check_identity of it"),
    ),
    "privacy.add_incident": Recipe("pimpinan", fill=HAPPENED, after=(OFFICER,)),
    "privacy.change_incident": Recipe(
        "pimpinan",
        "select max(id) as incident_id from privacy_incident",
        {"handling": "Kata sandi diganti"},
        after=("privacy.add_incident",),
    ),
    # reports
    "reports.issue": Recipe("analis"),
    "reports.schedule": Recipe("analis", fill={"day": "7", "at": "06.30"}),
    "reports.start_again": Recipe("analis", page=None),
    "reports.closed_ahead": Recipe("analis", fill=WHY, after=(a_clock_ahead,)),
    "reports.close": Recipe("analis", "select '2026-10' as month"),
}

#: What comes before some of them, and is no address of its own.
BEFORE: dict[str, Recipe] = {
    "an old visit": Recipe("fasilitator", HOME, {"note": "Dinding retak", "observed_on": "01/03/2020"}),
    SECOND: Recipe("analis", LINE, WHY, after=("an old visit",)),
    "a request to correct": Recipe("pimpinan", PERSON, ASKED, query="?jenis=correction&orang={person_id}"),
    "a request to erase": Recipe("pimpinan", GONE, ASKED, query="?jenis=erasure&orang={person_id}"),
    "privacy.check_identity of it": Recipe("pimpinan", ASKING, {"proof": "ktp"}),
    "an objection there": Recipe(
        "analis",
        "select max(village_id) as village from verval_village where round_id = (select max(id) from verval_round)",
        {"village": "{village}", "name": "Bu Lastri", "reason": "Rumahnya roboh", "checked": "y"},
        query="?jenis=add",
    ),
}

#: Those that make something new: tried on either database each time.
CREATING = frozenset(
    {
        "accounts.add_user",
        "accounts.assign",
        "accounts.connect_device",
        "accounts.new_codes",
        "accounts.reset_password",
        "assessment.add",
        "assessment.add_card",
        "assessment.photos",
        "assessment.propose",
        "dossiers.void",
        "field.delivery",
        "field.event",
        "field.visit",
        "indicators.add_macro",
        "indicators.add_target",
        "intake.upload_list",
        "interventions.add_delivery",
        "interventions.add_group",
        "interventions.add_programme",
        "interventions.assign",
        "interventions.assign_bulk",
        "interventions.deliver",
        "interventions.move",
        "objections.add",
        "outlines.index",
        "outlines.take",
        "organisations.add",
        "organisations.helixes",
        "regions.name_pilot",
        "regions.record_fact",
        "reports.issue",
        "successions.divide",
        "successions.merge",
        "successions.rename",
        "reports.schedule",
        "settings.edit",
        "verification.add_round",
        "verification.propose_new",
        "verification.sign",
        "privacy.add",
        "privacy.add_incident",
    }
)
