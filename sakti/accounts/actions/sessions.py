"""Beginning and ending sessions."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from sakti.accounts.agents import agent_of
from sakti.accounts.models import Device, KnownDevice, SignInSession, SlowedSignIn, User
from sakti.accounts.queries import sessions as queries
from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.extensions import db
from sakti.web import clock

#: For so long it can be read where and when somebody was signed in.
KEPT = timedelta(days=90)
#: Failures are forgotten by then, however many there were.
SLOWED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What is known of whoever signs in before it is known who: the address, the browser, and its old cookie."""

    address: str
    agent: str = ""
    browser_token: str | None = None


@dataclass(frozen=True, slots=True)
class BegunSession:
    """A new session, and the two secrets that only the browser keeps."""

    id: int
    token: str
    browser_token: str


def begin_session(*, user: User, visitor: Visitor, second_step: bool = False) -> BegunSession:
    """A session of its own for this sign-in, and a browser that is known from now on.

    `second_step`: it was passed, so the session opens whatever the user may see.
    """
    now, agent = clock.now(), agent_of(visitor.agent)
    browser_token = visitor.browser_token or secrets.token_urlsafe(32)
    is_first = not queries.has_known_devices(user)
    known = queries.known_device(user, browser_token)
    new_device = known is None and not is_first
    known = known or _new_device(user, browser_token)
    known.seen_at, known.browser, known.system = now, *agent
    token = secrets.token_urlsafe(32)
    session = SignInSession(
        token_hash=queries.token_hash(token),
        user_id=user.id,
        version=user.session_version,
        known_device_id=known.id,
        new_device=new_device,
        browser=agent.browser,
        system=agent.system,
        address=visitor.address[:45],
        created_at=now,
        seen_at=now,
        idle_minutes=queries.idle_minutes(user),
        reauthenticated_at=now,
        second_factor_at=now if second_step else None,
    )
    db.session.add(session)
    db.session.flush()
    return BegunSession(session.id, token, browser_token)


def _new_device(user: User, browser_token: str) -> KnownDevice:
    """A row for this browser, in the place of one that has run out."""
    hashed = queries.token_hash(browser_token)
    db.session.execute(delete(KnownDevice).where(KnownDevice.token_hash == hashed, KnownDevice.user_id == user.id))
    now = clock.now()
    known = KnownDevice(user_id=user.id, token_hash=hashed, browser="", system="", created_at=now, seen_at=now)
    db.session.add(known)
    db.session.flush()
    return known


def touch(*, session_id: int, moment: datetime) -> None:
    """Note that a session is in use."""
    standing = (SignInSession.id == session_id, SignInSession.ended_at.is_(None), SignInSession.seen_at < moment)
    db.session.execute(update(SignInSession).where(*standing).values(seen_at=moment))


def confirm_password(*, session: SignInSession) -> None:
    """The password was given once more: for a short while nothing asks for it."""
    session.reauthenticated_at = clock.now()
    record("password_confirmed", by=session.user, subject=session.user)


def end_session(*, session: SignInSession, because: str, by: Actor) -> None:
    """No page opens with it any more. One that has ended stays as it was."""
    if session.ended_at is not None:
        return
    session.ended_at, session.ended_because = clock.now(), because
    if because in (queries.ENDED_BY_USER, queries.ENDED_BY_ADMINISTRATOR):
        record("session_ended", by=by, subject=session.user, username=session.user.username, address=session.address)


def end_sessions_of(*, user: User, because: str, but: int | None = None) -> int:
    """End every session of a user, except one; returns how many still stood."""
    count = sum(session.id != but for session in queries.standing(user))
    user.session_version += 1
    db.session.flush()
    others = [SignInSession.user_id == user.id, SignInSession.ended_at.is_(None)]
    if but is not None:
        others.append(SignInSession.id != but)
        kept = update(SignInSession).where(SignInSession.id == but, SignInSession.user_id == user.id)
        db.session.execute(kept.values(version=user.session_version))
    db.session.execute(update(SignInSession).where(*others).values(ended_at=clock.now(), ended_because=because))
    return count


def end_other_sessions(*, user: User, but: int | None, by: Actor) -> int:
    """Everywhere but here; returns in how many places it was."""
    count = end_sessions_of(user=user, because=queries.ENDED_BY_USER, but=but)
    if count:
        record("sessions_ended", by=by, subject=user, username=user.username, count=count)
    return count


def forget_old(*, now: datetime) -> dict[str, int]:
    """Sessions of long ago, browsers that are not used any more, and failures that nobody counts."""
    old = {
        "telephones": delete(Device).where(Device.expires_at < now - KEPT).returning(Device.id),
        "sessions": delete(SignInSession).where(SignInSession.created_at < now - KEPT).returning(SignInSession.id),
        "devices": delete(KnownDevice).where(KnownDevice.seen_at < now - queries.KNOWN_FOR).returning(KnownDevice.id),
        "failures": delete(SlowedSignIn)
        .where(SlowedSignIn.tried_at < now - SLOWED_FOR, SlowedSignIn.next_at < now)
        .returning(SlowedSignIn.key),
    }
    return {what: len(db.session.execute(statement).all()) for what, statement in old.items()}
