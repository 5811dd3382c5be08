"""Adding users, assigning them, changing passwords."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from sakti.accounts import passwords, queries
from sakti.accounts.actions import devices, sessions
from sakti.accounts.actions.seconding import (
    GIVE_PASSWORD,
    GRANT,
    refuse_alone_about,
    refuse_alone_or_tell,
    tell_of_last_administrator,
)
from sakti.accounts.actions.sessions import BegunSession, Visitor
from sakti.accounts.models import Assignment, SignInSession, User
from sakti.accounts.queries.sessions import DEACTIVATED, PASSWORD, ROLE, SIGNED_OUT
from sakti.audit.actions import record
from sakti.core.actors import Actor, Program
from sakti.core.events import DutiesEnded
from sakti.core.json import JsonObject
from sakti.core.permissions import NAMING_PERMISSIONS, ROLES, Permission, Role
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.regions.tables import Region
from sakti.web import clock
from sakti.web.events import publish

#: What went back to others when somebody's work ended: (village id, how much).
Returned = list[tuple[int, int]]
#: Who writes down what happens before it is known who is there.
DOOR = Program("pintu masuk")
ONE_TIME_LASTS = timedelta(days=7)
USERNAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,58}[a-z0-9]")


def add_user(*, name: str, username: str | None = None, by: Actor) -> tuple[User, str]:
    """A new user who may do nothing yet, and the password to hand over."""
    name = " ".join(name.split())
    username = username.strip().lower() if username else free_username(name)
    if not USERNAME.fullmatch(username):
        raise Refusal("username_bad", field="username")
    if queries.by_username(username):
        raise Refusal("name_taken", field="username", name=username)
    password = passwords.one_time()
    user = User(
        name=name,
        username=username,
        password_hash=passwords.hash_password(password),
        created_at=clock.now(),
        one_time_until=clock.now() + ONE_TIME_LASTS,
    )
    db.session.add(user)
    record("user_added", by=by, subject=user, username=username)
    return user, password


def free_username(name: str) -> str:
    """Siti Aminah → siti.aminah; the next of that name is siti.aminah2."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = ".".join(re.findall(r"[a-z0-9]+", plain))[:50].strip(".")
    base = base if len(base) > 2 else f"pengguna.{base}".strip(".")
    number, username = 1, base
    while queries.by_username(username):
        number += 1
        username = f"{base}{number}"
    return username


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that somebody is to get, as a request for a second person keeps it."""

    role: str
    region_id: int | None = None
    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None

    def subject_for(self, user: User) -> str:
        return f"user:{user.id}:{self.role}:{self.region_id or self.organisation_id or 'all'}"

    def as_json(self, user: User) -> JsonObject:
        days = {name: day.isoformat() if day else None for name, day in (("since", self.since), ("until", self.until))}
        bounds = {"region": self.region_id, "organisation": self.organisation_id}
        return {"user": user.id, "role": self.role, **bounds, **days}

    @classmethod
    def of_json(cls, payload: JsonObject) -> Grant:
        since, until = (date.fromisoformat(payload[name]) if payload[name] else None for name in ("since", "until"))
        return cls(payload["role"], payload["region"], payload["organisation"], since, until)


def sees_far(*, user: User, role: str, region: Region | None) -> bool:
    """Whether a role would show this user names beyond one village, or let it give roles itself."""
    granted = ROLES[role].permissions if role in ROLES else frozenset()
    if Permission.MANAGE_USERS in granted:
        return True
    if not granted & NAMING_PERMISSIONS or region is None:
        return False
    today = clock.today()
    held = {
        village
        for assignment in user.assignments
        if (assignment.until is None or assignment.until > today) and assignment.permissions & NAMING_PERMISSIONS
        for village in assignment.scope.names.villages or ()
    }
    return region.level != "village" or len(held | {region.id}) > 1


def assign(
    *,
    user: User,
    role: str,
    region: Region | None = None,
    organisation_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    reason: str = "",
    by: Actor,
) -> Assignment:
    """Give a role from a day on (today unless told otherwise), bound as the role says. The user signs in anew.

    Refuses `grant_to_oneself`, and `administrator_needed` for a role that sees far while nobody else stands behind it.
    """
    if role not in ROLES:
        raise Refusal("role_unknown", field="role", role=role, choices=", ".join(ROLES))
    refuse_wrong_bound(ROLES[role], region, organisation_id)
    if by.id is not None and by.id == user.id:
        raise Refusal("grant_to_oneself", field="role")
    since = since or clock.today()
    refuse_mixed(user, ROLES[role], since)
    if until and until < since:
        raise Refusal("assignment_dates", field="until")
    if sees_far(user=user, role=role, region=region):
        grant = Grant(role, region.id if region else None, organisation_id, since, until)
        refuse_alone_or_tell(
            kind=GRANT,
            subject=grant.subject_for(user),
            payload=grant.as_json(user),
            reason=reason,
            concerns_id=user.id,
            by=by,
        )
    sessions.end_sessions_of(user=user, because=ROLE)
    return add_assignment(
        user=user, role=role, region=region, organisation_id=organisation_id, since=since, until=until, by=by
    )


def add_assignment(
    *,
    user: User,
    role: str,
    region: Region | None,
    organisation_id: int | None = None,
    since: date,
    until: date | None,
    by: Actor,
) -> Assignment:
    """One more that was found right: asks nothing, ends nothing."""
    assignment = Assignment(
        role=role, region_id=region.id if region else None, organisation_id=organisation_id, since=since, until=until
    )
    user.assignments.append(assignment)
    bound = region.code if region else f"pelaku {organisation_id}" if organisation_id else "kabupaten"
    record(
        "user_assigned", by=by, subject=user, username=user.username, role=role, bound=bound, since=since.isoformat()
    )
    return assignment


def refuse_wrong_bound(role: Role, region: Region | None, organisation_id: int | None) -> None:
    given = {"region": region, "organisation": organisation_id}
    if role.bound_to in given and given.pop(role.bound_to) is None:
        raise Refusal(f"role_needs_{role.bound_to}", field=role.bound_to, role=role.label_id)
    if any(bound is not None for bound in given.values()):
        raise Refusal("role_without_bound", role=role.label_id)


def refuse_mixed(user: User, role: Role, since: date) -> None:
    kinds = {ROLES[held.role].bound_to for held in user.assignments if held.until is None or held.until > since}
    if {"region", "organisation"} <= kinds | {role.bound_to}:
        raise Refusal("roles_do_not_mix", field="role")


def end_assignment(*, assignment: Assignment, until: date | None = None, by: Actor) -> Returned:
    """End it today or on a given day; the day itself no longer counts. It stays in the history.

    The user's sessions end, and whoever goes on signs in anew. Returns what of the user's work went back, by village.
    """
    until = until or clock.today()
    if until < assignment.since:
        raise Refusal("assignment_dates", field="until")
    assignment.until = until
    user = assignment.user
    if Permission.MANAGE_USERS in assignment.permissions:
        refuse_without_administrator()
        tell_of_last_administrator(user=user, reason="", by=by)
    sessions.end_sessions_of(user=user, because=ROLE)
    record(
        "assignment_ended", by=by, subject=user, username=user.username, role=assignment.role, until=until.isoformat()
    )
    return _hand_back(user, by)


def _hand_back(user: User, by: Actor) -> Returned:
    """Let whoever gave work to a user take back what the user can do no more."""
    db.session.flush()
    ended = DutiesEnded(user.id, by)
    publish(ended)
    return ended.returned


def set_password(*, user: User, password: str, by: Actor, session: SignInSession | None = None) -> None:
    """The user's own new password. All sessions of the user end, but for the one in which it was chosen."""
    passwords.refuse_weak(password, own=queries.own_words(user))
    if passwords.is_right_password(user.password_hash, password):
        raise Refusal("password_same", field="password")
    user.password_hash, user.one_time_until = passwords.hash_password(password), None
    sessions.end_sessions_of(user=user, because=PASSWORD, but=session.id if session else None)
    devices.revoke_all(user=user)
    record("password_changed", by=by, subject=user)


def opens_far(user: User) -> bool:
    """Whether a password alone would open names beyond one village, or the giving of roles, of this user.

    It would not where a second factor is asked for besides. Roles that begin later count: a password waits for them.
    """
    if queries.factors.has_factor(user):
        return False
    today = clock.today()
    standing = [each for each in user.assignments if each.until is None or each.until > today]
    if any(Permission.MANAGE_USERS in each.permissions for each in standing):
        return True
    return queries.sessions.see_beyond_one_village(standing)


def reset_password(*, user: User, reason: str = "", by: Actor) -> str:
    """A one-time password for somebody who forgot theirs. All sessions of the user end.

    Refuses `password_of_oneself`, and `administrator_needed` where a password alone opens what sees far while nobody
    else stands behind it.
    """
    if by.id is not None and by.id == user.id:
        raise Refusal("password_of_oneself")
    if opens_far(user):
        refuse_alone_about(user, kind=GIVE_PASSWORD, reason=reason, by=by)
    password = passwords.one_time()
    user.password_hash, user.one_time_until = passwords.hash_password(password), clock.now() + ONE_TIME_LASTS
    sessions.end_sessions_of(user=user, because=PASSWORD)
    devices.revoke_all(user=user)
    record("password_reset", by=by, subject=user, username=user.username)
    return password


def deactivate(*, user: User, reason: str, by: Actor) -> Returned:
    """No more sign-in, at once. The user stays in the trail and in what he or she recorded.

    Returns what of the user's work went back, by village.
    """
    if not reason.strip():
        raise Refusal("reason_missing", field="reason")
    manages = user.has(Permission.MANAGE_USERS)
    user.active = False
    sessions.end_sessions_of(user=user, because=DEACTIVATED)
    devices.revoke_all(user=user)
    if manages:
        refuse_without_administrator()
        tell_of_last_administrator(user=user, reason=reason, by=by)
    record("user_deactivated", by=by, subject=user, username=user.username, reason=reason)
    return _hand_back(user, by)


def reactivate(*, user: User, by: Actor) -> None:
    user.active = True
    record("user_reactivated", by=by, subject=user, username=user.username)


def refuse_without_administrator() -> None:
    db.session.flush()
    if not queries.with_permission(Permission.MANAGE_USERS):
        raise Refusal("last_administrator")


def set_language(*, user: User, language: str) -> None:
    user.language = language
    db.session.flush()


def renew_hash(*, user: User, password: str) -> None:
    """A hash made with older settings is renewed while the password is at hand."""
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)


def note_failure(*, username: str, address: str) -> None:
    """That somebody was turned away. What was typed is not kept where no user has that name: it may be a password."""
    user = queries.by_username(username)
    record("sign_in_refused", by=DOOR, subject=user, address=address)


def sign_in(*, user: User, visitor: Visitor, second_step: bool = False) -> BegunSession:
    """What a successful sign-in leaves behind."""
    user.signed_in_at = clock.now()
    begun = sessions.begin_session(user=user, visitor=visitor, second_step=second_step)
    record("signed_in", by=user, subject=user, address=visitor.address)
    return begun


def sign_out(*, user: User, session: SignInSession | None) -> None:
    """End this session and no other one."""
    if session is not None:
        sessions.end_session(session=session, because=SIGNED_OUT, by=user)
    record("signed_out", by=user, subject=user)
