"""Reading users and assignments."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Select, or_, select

from sakti.accounts.models import Assignment, User
from sakti.core.actors import Seconded
from sakti.core.events import DutiesAsked
from sakti.core.permissions import ROLES, Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.registry import Agreement
from sakti.extensions import db
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.events import publish
from sakti.web.pagination import Page, keyset


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


def assigned_to(region_id: int) -> list[Assignment]:
    """What holds today or later for this region itself."""
    query = select(Assignment).where(Assignment.region_id == region_id).order_by(Assignment.id)
    running = or_(Assignment.until.is_(None), Assignment.until > clock.today())
    return list(db.session.scalars(query.where(running)))


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


def own_words(user: User) -> set[str]:
    """What somebody would try first as this user's password here: the own names, and those of the regency's places."""
    names = [user.name, user.username, *regions.place_names()]
    return {part for name in names for part in (name, *re.findall(r"\w+", name))}


def users(*, search: str = "", active: bool | None = None, cursor: str | None = None, size: int = 50) -> Page[User]:
    """Users by name."""
    return keyset(select_users(search, active), [User.name, User.id], cursor=cursor, size=size)


def select_users(search: str, active: bool | None) -> Select[User]:
    statement = select(User)
    if search:
        named = User.name.icontains(search, autoescape=True)
        statement = statement.where(or_(named, User.username.icontains(search, autoescape=True)))
    return statement if active is None else statement.where(User.active.is_(active))


def work_without(user: User, ended: Collection[int]) -> list[tuple[int, int]]:
    """What of a user's work would go back if these assignments, by id, ended today: (village, how much)."""
    asked = DutiesAsked(user.id, partial(user.scope_without, ended))
    publish(asked)
    return asked.returned


def with_permission(permission: Permission) -> Sequence[User]:
    """Active users who have a permission today (whom to notify, whether an administrator is left)."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    candidates = select(User).join(Assignment).where(User.active, Assignment.role.in_(roles)).distinct()
    return [user for user in db.session.scalars(candidates.order_by(User.id)) if user.has(permission)]
