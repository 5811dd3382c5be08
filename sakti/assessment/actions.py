"""A PPA session from the table to the proposals. Nothing here touches the list or a decile: verval looks first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy import select

from sakti.assessment import queries
from sakti.assessment.models import PpaCard, PpaClass, PpaPhoto, PpaProblem, PpaSession, PpaSheet, PpaStep
from sakti.assessment.queries import Sharpened
from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.assessment import DECILE_LIMIT, FIRST_CLASSES, SESSION_WORKFLOW, Group, SessionState, people
from sakti.core.formatting import long_date
from sakti.core.permissions import Permission, may_in, refuse_unless
from sakti.core.refusals import Refusal
from sakti.core.verval import PENDING, Described
from sakti.core.workflow import Guards, check_move
from sakti.extensions import db
from sakti.files.actions import store_photo
from sakti.households.tables import Household
from sakti.regions.queries import regency_codes
from sakti.submissions.actions import accept_once
from sakti.verification import actions as verification
from sakti.verification.tables import Proposal
from sakti.web.clock import now, today
from sakti.web.editing import claim_edit
from sakti.web.history import record_step

#: Proposals of a session are named after it, so that sending them twice makes them once.
NAMES = UUID("6f2c6f0e-5f6b-4d3c-9f5a-3f1f8f0c7b11")
CLASSES_AT_MOST = 8
#: What of a session is edited by itself, and has a version of its own.
SHEETS = ("classes", "problems")


@dataclass(frozen=True, slots=True)
class About:
    """Where a session is held, when, and who sits there."""

    held_on: date
    venue: str
    hamlet: str = ""
    areas: Sequence[Sequence[int | None]] = ()
    facilitators: Sequence[str] = ()
    participants: Mapping[str, Group] | None = None
    criteria: Sequence[str] = ()
    agreements: Sequence[str] = ()
    signers: Mapping[str, str] | None = None
    decile_limit: int = DECILE_LIMIT


def open_session(*, village_id: int, about: About, by: Actor) -> PpaSession:
    """Begin a session with the classes that most begin with, and a card for every household that lives there.

    Refuses `date_in_future`, `not_permitted`.
    """
    refuse_unless(by, Permission.MANAGE_PPA, village_id)
    session = PpaSession(village_id=village_id, created_at=now(), created_by=by.name)
    _describe(session, about)
    db.session.add(session)
    db.session.flush()
    db.session.add_all(PpaSheet(session_id=session.id, name=name) for name in SHEETS)
    for position, (name, is_poor) in enumerate(FIRST_CLASSES):
        db.session.add(PpaClass(session_id=session.id, position=position, name=name, is_poor=is_poor))
    count = _gather(session)
    record("ppa_opened", by=by, subject=session, village_id=village_id, cards=count)
    return session


def change_about(*, session: PpaSession, about: About, by: Actor, opened_with: int | None = None) -> None:
    """`opened_with`: the form's version. Refuses `ppa_final`, `date_in_future`, `not_permitted`; raises `StaleEdit`."""
    _refuse_unless_open(session, by)
    claim_edit(session, opened_with=opened_with, by=by)
    _describe(session, about)
    _gather(session)
    record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="keterangan")


def _describe(session: PpaSession, about: About) -> None:
    if about.held_on > today():
        raise Refusal("date_in_future", field="held_on", day=about.held_on.isoformat())
    session.held_on, session.venue, session.hamlet = about.held_on, about.venue.strip(), about.hamlet.strip()
    session.areas = [list(area) for area in about.areas]
    session.facilitators, session.criteria = list(about.facilitators), list(about.criteria)
    session.agreements, session.decile_limit = list(about.agreements), about.decile_limit
    session.participants = dict(about.participants or {})
    session.signers = {key: name for key, name in (about.signers or {}).items() if name}


def gather(*, session: PpaSession, by: Actor) -> int:
    """Cards for households that came to the list since; returns how many. Refuses `ppa_final`, `not_permitted`."""
    _refuse_unless_open(session, by)
    count = _gather(session)
    if count:
        record("ppa_changed", by=by, subject=session, village_id=session.village_id, what=f"{count} kartu baru")
    return count


def _regency_of(session: PpaSession) -> str:
    return regency_codes([session.village_id])[session.village_id]


def _gather(session: PpaSession) -> int:
    """A card for everybody there; cards that nobody placed and whose household is elsewhere leave the table."""
    here = queries.households_at(session)
    laid_out: set[int] = set()
    for key, card in queries.kept_cards(session):
        if card.class_id is None and (key not in here or key in laid_out):
            db.session.delete(card)
        laid_out.add(key)
    missing = set(here) - laid_out
    regency = _regency_of(session)
    db.session.add_all(PpaCard(session_id=session.id, household_id=key, regency=regency) for key in sorted(missing))
    db.session.flush()
    return len(missing)


# -- classes, cards, causes, photos --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """A class as the form has it; `key` is its id, none for a new one."""

    key: int | None
    name: str
    description: str = ""
    is_poor: bool = False


def set_classes(*, session: PpaSession, kinds: Sequence[ClassEntry], by: Actor, opened_with: int | None = None) -> None:
    """The classes in their order, the best off first; those that are missing are removed.

    Refuses `ppa_two_classes`, `ppa_class_in_use`, `ppa_final`, `not_permitted`; raises `StaleEdit`.
    """
    _refuse_unless_open(session, by)
    claim_edit(queries.sheet(session, "classes"), opened_with=opened_with, by=by)
    kinds = [replace(entry, name=" ".join(entry.name.split())) for entry in kinds if entry.name.strip()][
        :CLASSES_AT_MOST
    ]
    if len({entry.is_poor for entry in kinds}) < 2:
        raise Refusal("ppa_two_classes")
    present = {kind.id: kind for kind in queries.classes(session)}
    kept = {entry.key for entry in kinds}
    for kind in present.values():
        if kind.id not in kept:
            _remove_class(kind)
    for position, entry in enumerate(kinds):
        row = present.get(entry.key or 0) or PpaClass(session_id=session.id)
        row.position, row.name, row.description, row.is_poor = position, entry.name, entry.description, entry.is_poor
        db.session.add(row)
    db.session.flush()
    record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="kelas")


def _remove_class(kind: PpaClass) -> None:
    held = len(db.session.scalars(select(PpaCard.id).where(PpaCard.class_id == kind.id)).all())
    if held:
        raise Refusal("ppa_class_in_use", name=kind.name, count=held)
    db.session.delete(kind)


class StaleCards(Exception):
    """Somebody has placed these cards meanwhile, elsewhere than the page had them. None was moved."""

    def __init__(self, cards: Sequence[PpaCard]) -> None:
        super().__init__("placed by somebody else meanwhile")
        self.cards = cards


def place(
    *,
    session: PpaSession,
    placed: Mapping[int, int | None],
    by: Actor,
    were: Mapping[int, int | None] | None = None,
) -> int:
    """Put cards (by id) into classes, or back on the table. What lies there already stays; returns how many moved.

    `were`: where the page had them. Refuses `ppa_class_other`, `ppa_final`, `not_permitted`; raises `StaleCards`.
    """
    _refuse_unless_open(session, by)
    kinds = {kind.id for kind in queries.classes(session)}
    query = select(PpaCard).where(PpaCard.session_id == session.id, PpaCard.id.in_(sorted(placed)))
    cards = db.session.scalars(query.with_for_update(), execution_options={"populate_existing": True}).all()
    moved = [card for card in cards if card.class_id != placed[card.id]]
    stale = [card for card in moved if were is not None and card.id in were and card.class_id != were[card.id]]
    if stale:
        raise StaleCards(stale)
    for card in moved:
        class_id = placed[card.id]
        if class_id is not None and class_id not in kinds:
            raise Refusal("ppa_class_other")
        card.class_id, card.placed_at, card.placed_by = class_id, now(), by.name
    db.session.flush()
    if moved:
        record("ppa_placed", by=by, subject=session, village_id=session.village_id, count=len(moved))
    return len(moved)


def add_card(*, session: PpaSession, described: Described, submission_key: UUID, by: Actor) -> PpaCard:
    """A household that is on no list. The same `submission_key` makes one card only.

    Refuses `ppa_no_name`, `ppa_final`, `not_permitted`, `submission_differs`.
    """

    def write(submission_id: int | None) -> PpaCard:
        _refuse_unless_open(session, by)
        if not described.head.strip():
            raise Refusal("ppa_no_name", field="name")
        card = PpaCard(
            session_id=session.id,
            described=described.dump(),
            submission_id=submission_id,
            regency=_regency_of(session),
        )
        db.session.add(card)
        db.session.flush()
        record("ppa_card_added", by=by, subject=card, village_id=session.village_id)
        return card

    payload = {"session": session.id, "described": described.dump()}
    find = queries.card_of_submission
    return accept_once(key=submission_key, kind="ppa_card", payload=payload, by=by, write=write, find=find)


def remove_card(*, card: PpaCard, session: PpaSession, by: Actor) -> None:
    """Take back a card that was added at the table. Refuses `ppa_final`, `not_permitted`, `ppa_card_unknown`."""
    _refuse_unless_open(session, by)
    if card.household_id is not None:
        raise Refusal("ppa_card_unknown")
    db.session.delete(card)
    db.session.flush()
    record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="kartu dihapus")


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """A line of the sheet of causes and wishes."""

    problem: str
    cause: str = ""
    wish: str = ""
    votes: int | None = None


def set_problems(
    *, session: PpaSession, entries: Iterable[ProblemEntry], by: Actor, opened_with: int | None = None
) -> None:
    """The sheet as it is now. Refuses `ppa_final`, `not_permitted`; raises `StaleEdit`."""
    _refuse_unless_open(session, by)
    claim_edit(queries.sheet(session, "problems"), opened_with=opened_with, by=by)
    for row in queries.problems(session):
        db.session.delete(row)
    for position, entry in enumerate(entry for entry in entries if entry.problem.strip()):
        db.session.add(
            PpaProblem(
                session_id=session.id,
                position=position,
                problem=entry.problem.strip(),
                cause=entry.cause.strip(),
                wish=entry.wish.strip(),
                votes=entry.votes,
            )
        )
    db.session.flush()
    record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="sebab dan harapan")


def add_photo(*, session: PpaSession, photo: bytes, photo_name: str, caption: str, by: Actor) -> PpaPhoto:
    """Keep a photo of a sheet; the same picture once. Refuses `photo_unreadable`, `ppa_final`, `not_permitted`."""
    _refuse_unless_open(session, by)
    stored = store_photo(content=photo, name=photo_name, village_id=session.village_id, by=by)
    present = next((each for each in queries.photos(session) if each.photo_id == stored.id), None)
    photo_row = present or PpaPhoto(session_id=session.id, photo_id=stored.id)
    photo_row.caption = caption.strip()
    db.session.add(photo_row)
    db.session.flush()
    record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="foto")
    return photo_row


def remove_photo(*, session: PpaSession, photo_id: int, by: Actor) -> None:
    """Take a photo out of the session; the file stays. Refuses `ppa_final`, `not_permitted`."""
    _refuse_unless_open(session, by)
    for photo in queries.photos(session):
        if photo.id == photo_id:
            db.session.delete(photo)
            record("ppa_changed", by=by, subject=session, village_id=session.village_id, what="foto dilepas")
    db.session.flush()


# -- the end, and what comes of it ---------------------------------------------------------------------------------


def finalise(*, session: PpaSession, by: Actor) -> None:
    """End the session, and write down what the list says of each card today: the minutes keep that.

    Refuses `ppa_nobody_came`, `ppa_nothing_placed`, `ppa_two_classes`, `ppa_final`, `not_permitted`.
    """
    _refuse_unless_open(session, by)
    shown = queries.cards(session)
    guards = {
        "somebody_came": partial(_refuse_nobody, session),
        "somebody_is_placed": partial(_refuse_unplaced, shown),
        "classes_differ": partial(_refuse_one_kind, queries.classes(session)),
    }
    _move(session, SessionState.FINAL, by, guards=guards)
    for each in shown:
        each.card.listed, each.card.decile = each.listed, each.decile
    session.compared_on = today()
    db.session.flush()
    record("ppa_finalised", by=by, subject=session, village_id=session.village_id)


def reopen(*, session: PpaSession, reason: str, by: Actor) -> int:
    """Change a final session again. Proposals that nobody has decided on are withdrawn; returns how many.

    Refuses `ppa_not_final`, `reason_missing`, `not_permitted`.
    """
    refuse_unless(by, Permission.MANAGE_PPA, session.village_id)
    if not session.is_final:
        raise Refusal("ppa_not_final")
    _move(session, SessionState.DRAFT, by, reason)
    withdrawn = sum(_withdraw(each, reason, by) for each in queries.proposals_of(session))
    session.compared_on = None
    for each in queries.cards(session):
        each.card.listed = each.card.decile = None
    db.session.flush()
    record("ppa_reopened", by=by, subject=session, village_id=session.village_id, reason=reason.strip())
    return withdrawn


def _withdraw(proposal: Proposal, reason: str, by: Actor) -> int:
    """What verval has decided or signed stays as it is."""
    if proposal.state not in PENDING:
        return 0
    with suppress(Refusal):
        verification.withdraw(proposal=proposal, reason=reason, by=by)
        for card in db.session.scalars(select(PpaCard).where(PpaCard.proposal_id == proposal.id)):
            card.proposal_id = None
        return 1
    return 0


def _move(session: PpaSession, to: SessionState, by: Actor, reason: str = "", guards: Guards | None = None) -> None:
    check_move(
        SESSION_WORKFLOW,
        session.state,
        to,
        may=lambda permission: may_in(by, permission, session.village_id),
        reason=reason,
        guards=guards,
    )
    before, session.state = session.state, to.value
    record_step(PpaStep(session_id=session.id), before=before, after=to.value, by=by, reason=reason)


def _refuse_nobody(session: PpaSession) -> None:
    if not people(session.participants):
        raise Refusal("ppa_nobody_came")


def _refuse_unplaced(shown: Sequence[queries.ShownCard]) -> None:
    if not any(each.card.class_id for each in shown):
        raise Refusal("ppa_nothing_placed")


def _refuse_one_kind(kinds: Sequence[PpaClass]) -> None:
    if len({kind.is_poor for kind in kinds}) < 2:
        raise Refusal("ppa_two_classes")


def propose(*, session: PpaSession, chosen: Iterable[int], by: Actor) -> int:
    """Send what the session found about these cards into the village's open round, or let it wait for one.

    Sending again makes nothing twice; returns how many were sent. Refuses `ppa_not_final`, `not_permitted`.
    """
    refuse_unless(by, Permission.MANAGE_PPA, session.village_id)
    if not session.is_final:
        raise Refusal("ppa_not_final")
    ticked, version = set(chosen), len(queries.steps(session))
    sharpened = queries.sharpened(session, queries.cards(session), queries.classes(session))
    sent = [each for each in sharpened if each.shown.card.id in ticked and each.proposal is None]
    verval = queries.round_for(session.village_id)
    for each in sent:
        proposal = _propose(session, each, version, by)
        each.shown.card.proposal_id = proposal.id
        if verval is not None:
            with suppress(Refusal):  # its task is decided already: it waits for the next round
                verification.attach(proposal=proposal, verval=verval, by=by)
    db.session.flush()
    if sent:
        record("ppa_proposed", by=by, subject=session, village_id=session.village_id, count=len(sent))
    return len(sent)


def _propose(session: PpaSession, sharpened: Sharpened, version: int, by: Actor) -> Proposal:
    card = sharpened.shown.card
    home = db.session.get(Household, card.household_id) if card.household_id else None
    if home is not None and home.merged_into_id:
        home = db.session.get_one(Household, home.merged_into_id)
    kind = "correct" if sharpened.kind == "add" and home is not None else sharpened.kind
    return verification.propose(
        kind=kind,
        origin=queries.ORIGIN,
        origin_id=session.id,
        village_id=session.village_id,
        household=home,
        described=Described.load(card.described) if card.described else None,
        reason=why(session, sharpened),
        submission_key=uuid5(NAMES, f"{session.id}:{card.id}:{version}"),
        by=by,
    )


def why(session: PpaSession, sharpened: Sharpened) -> str:
    """ "PPA Dukuh Krajan 3 Maret 2026: warga menempatkannya di kelas Miskin; desil dalam daftar 7."."""
    where = f"{session.hamlet}, " if session.hamlet else ""
    decile = "belum diketahui" if sharpened.shown.decile is None else str(sharpened.shown.decile)
    listed = f"desil dalam daftar {decile}" if sharpened.shown.listed else "tidak ada dalam daftar"
    return f"PPA {where}{long_date(session.held_on)}: warga menempatkannya di kelas “{sharpened.class_name}”; {listed}."


# -- who may -------------------------------------------------------------------------------------------------------


def _refuse_unless_open(session: PpaSession, by: Actor) -> None:
    refuse_unless(by, Permission.MANAGE_PPA, session.village_id)
    if session.is_final:
        raise Refusal("ppa_final")
