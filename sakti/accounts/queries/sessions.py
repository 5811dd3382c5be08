"""Which sessions stand, and why one does not any more."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import ColumnElement, select

from sakti.accounts.models import Assignment, KnownDevice, SignInSession, User
from sakti.core.permissions import NAMING_PERMISSIONS
from sakti.core.refusals import Refusal
from sakti.extensions import db, login
from sakti.settings import queries as settings
from sakti.web import clock

#: However busy a session is, after this its user signs in anew.
LONGEST = timedelta(hours=12)
#: No clock of ours runs so far ahead of itself.
AHEAD = timedelta(minutes=5)
#: How long a password counts as just given, for what asks for it again.
FRESH = timedelta(minutes=10)
#: For so long a browser is known after its last sign-in.
KNOWN_FOR = timedelta(days=180)

#: Why a session ended.
IDLE, TOO_LONG, SIGNED_OUT, ENDED_BY_USER, ENDED_BY_ADMINISTRATOR = (
    "idle",
    "too_long",
    "signed_out",
    "by_user",
    "by_admin",
)
PASSWORD, ROLE, DEACTIVATED, SECOND_FACTOR = "password", "role", "deactivated", "second_factor"


def token_hash(token: str) -> str:
    """What is kept of a random token: a copy of the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


@login.user_loader  # type: ignore[untyped-decorator]
def user_of_session(token: str) -> User | None:
    """The user of a session's token, if the session stands; else `g.session_over` says why it does not."""
    held = select(SignInSession, User).join(SignInSession.user).where(SignInSession.token_hash == token_hash(token))
    row = db.session.execute(held).first()
    if row is None:
        return None
    session, user = row
    g.session_over = why_over(session, user, clock.now())
    if g.session_over is not None:
        g.session_owner = user.id  # a form that comes too late is given back to nobody else
        return None
    g.sign_in_session = session
    return user


def why_over(session: SignInSession, user: User, moment: datetime) -> str | None:
    """Why a session opens nothing at this moment; None while it does."""
    if session.ended_because is not None:
        return session.ended_because
    if not user.active:
        return DEACTIVATED
    if session.version != user.session_version:
        return PASSWORD
    begun_ahead = session.created_at > moment + AHEAD  # by a clock that was wrong: it would stand until then
    if moment >= session.created_at + LONGEST or begun_ahead:
        return TOO_LONG
    return IDLE if moment >= session.idle_until else None


def current() -> SignInSession | None:
    """The session of the present request."""
    session: SignInSession | None = g.get("sign_in_session")
    return session


def is_fresh(session: SignInSession) -> bool:
    """Whether the password was given in it a short while ago."""
    return clock.now() < session.reauthenticated_at + FRESH


def standing(user: User) -> list[SignInSession]:
    """The sessions of a user that still open something, the one used last first."""
    moment = clock.now()
    held = select(SignInSession).where(*begun_lately(user, moment), SignInSession.ended_at.is_(None))
    found = db.session.scalars(held.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc()))
    return [session for session in found if why_over(session, user, moment) is None]


def begun_lately(user: User, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return SignInSession.user_id == user.id, SignInSession.created_at > moment - LONGEST


def session_of(user: User, session_id: int) -> SignInSession:
    """A session of this user and of no other. Refuses `session_unknown`."""
    session = db.session.get(SignInSession, session_id)
    if session is None or session.user_id != user.id:
        raise Refusal("session_unknown")
    return session


def sign_ins(user: User, limit: int = 5) -> Sequence[SignInSession]:
    """The last sign-ins of a user, the newest first."""
    held = select(SignInSession).where(SignInSession.user_id == user.id)
    return db.session.scalars(
        held.order_by(SignInSession.created_at.desc(), SignInSession.id.desc()).limit(limit)
    ).all()


def known_device(user: User, browser_token: str | None) -> KnownDevice | None:
    """The row by which this browser is known to belong to this user, unless it was not used for too long."""
    if not browser_token:
        return None
    known = select(KnownDevice).where(
        KnownDevice.token_hash == token_hash(browser_token),
        KnownDevice.user_id == user.id,
        KnownDevice.seen_at > clock.now() - KNOWN_FOR,
    )
    return db.session.scalar(known)


def has_known_devices(user: User) -> bool:
    """Whether this user has ever signed in from somewhere."""
    return db.session.scalar(select(KnownDevice.id).where(KnownDevice.user_id == user.id).limit(1)) is not None


def sees_names_beyond_one_village(user: User, roles: Collection[str] | None = None) -> bool:
    """Whether today's assignments (in these roles, or all) show this user the people of more than one village."""
    return see_beyond_one_village(each for each in user.assignments_today if roles is None or each.role in roles)


def see_beyond_one_village(assignments: Iterable[Assignment]) -> bool:
    """Whether these show the people of more than one village."""
    reached = [each.scope.names.villages for each in assignments if each.permissions & NAMING_PERMISSIONS]
    return None in reached or len({village for villages in reached for village in villages or ()}) > 1


def idle_minutes(user: User) -> int:
    """How long a session of this user may lie unused: by what it could show to whoever finds it open."""
    key = "idle_minutes_names" if sees_names_beyond_one_village(user) else "idle_minutes"
    return int(settings.at(clock.today())[key])
