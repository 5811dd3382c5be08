"""Reading users, assignments and attempts to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select

from sakti.accounts.models import Assignment, LoginAttempt, User
from sakti.core.actors import Seconded
from sakti.core.permissions import ROLES, Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.registry import Agreement
from sakti.extensions import db, login
from sakti.web import clock
from sakti.web.numbers import whole
from sakti.web.pagination import Page, keyset

#: A password may be mistyped five times; a school's whole office may share one address.
WINDOW = timedelta(minutes=15)
TRIES_OF_ONE = 5
TRIES_OF_AN_ADDRESS = 40
TRIES_FOR_A_NAME = 100


@login.user_loader  # type: ignore[untyped-decorator]
def user_of_session(token: str) -> User | None:
    """The user of a session cookie, unless deactivated or signed out everywhere since."""
    user_id, _, version = token.partition(".")
    user = db.session.get(User, whole(user_id) or 0)
    return user if user is not None and user.active and version == str(user.session_version) else None


def get(user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise Refusal("user_unknown")
    return user


def seconded(agreement: Agreement) -> Seconded:
    """Whoever asked, with what that user may still do today, and the second person behind the act."""
    return Seconded(get(agreement.asker_id), agreement.second_id, agreement.second_name)


def get_assignment(user: User, assignment_id: int) -> Assignment:
    assignment = next((held for held in user.assignments if held.id == assignment_id), None)
    if assignment is None:
        raise Refusal("assignment_unknown")
    return assignment


def by_username(username: str) -> User | None:
    return db.session.scalar(select(User).where(User.username == username.strip().lower()))


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: int
    password_hash: str
    one_time_until: datetime | None


def credentials(username: str) -> Credentials | None:
    """What a sign-in is checked against, as plain values: nothing stays open while the password is hashed."""
    user = by_username(username)
    if user is None or not user.active:
        return None
    return Credentials(user.id, user.password_hash, user.one_time_until)


def too_many_attempts(username: str, address: str) -> bool:
    """Throttled for this name from this address, for an address with many names, and for a name from many addresses."""
    recent = select(func.count()).where(LoginAttempt.at > clock.now() - WINDOW)
    named, here = LoginAttempt.username == username, LoginAttempt.address == address
    limits = (
        (recent.where(named, here), TRIES_OF_ONE),
        (recent.where(here), TRIES_OF_AN_ADDRESS),
        (recent.where(named), TRIES_FOR_A_NAME),
    )
    return any((db.session.scalar(count) or 0) > limit for count, limit in limits)


def users(*, search: str = "", active: bool | None = None, cursor: str | None = None, size: int = 50) -> Page[User]:
    """Users by name."""
    return keyset(select_users(search, active), [User.name, User.id], cursor=cursor, size=size)


def select_users(search: str, active: bool | None) -> Select[User]:
    statement = select(User)
    if search:
        named = User.name.icontains(search, autoescape=True)
        statement = statement.where(or_(named, User.username.icontains(search, autoescape=True)))
    return statement if active is None else statement.where(User.active.is_(active))


def with_permission(permission: Permission) -> Sequence[User]:
    """Active users who have a permission today (whom to notify, whether an administrator is left)."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    candidates = select(User).join(Assignment).where(User.active, Assignment.role.in_(roles)).distinct()
    return [user for user in db.session.scalars(candidates.order_by(User.id)) if user.has(permission)]
