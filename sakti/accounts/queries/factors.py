"""Who has which second factor, and who must have one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from sakti.accounts.models import RecoveryCode, SecondFactor, SignInSession, User
from sakti.accounts.queries.sessions import sees_names_beyond_one_village
from sakti.core.permissions import ROLES
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.settings import queries as settings
from sakti.settings.catalogue import ALWAYS, AUTO, second_step_key
from sakti.web import clock


def factors_of(user: User) -> Sequence[SecondFactor]:
    """Apps and passkeys, the oldest first."""
    held = select(SecondFactor).where(SecondFactor.user_id == user.id)
    return db.session.scalars(held.order_by(SecondFactor.id)).all()


def factor_of(user: User, factor_id: int) -> SecondFactor:
    """One of this user's. Refuses `second_factor_unknown`."""
    factor = db.session.get(SecondFactor, factor_id)
    if factor is None or factor.user_id != user.id:
        raise Refusal("second_factor_unknown")
    return factor


def has_factor(user: User) -> bool:
    return db.session.scalar(select(SecondFactor.id).where(SecondFactor.user_id == user.id).limit(1)) is not None


def codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    unused = RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count(RecoveryCode.id)).where(*unused)) or 0


def unused_codes(user: User) -> list[tuple[int, str]]:
    """Id and hash of each recovery code that still opens: plain values, for checking them takes a while."""
    held = select(RecoveryCode.id, RecoveryCode.code_hash)
    rows = db.session.execute(held.where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)))
    return [(row.id, row.code_hash) for row in rows]


def needs_second_factor(user: User) -> bool:
    """Whether one of today's roles has to pass a second step: by the setting of the role.

    In the demo nobody has to unless somebody has said so: its passwords are on the screen.
    """
    held = {assignment.role for assignment in user.assignments_today if assignment.role in ROLES}
    if not held:
        return False
    rules = settings.held([second_step_key(role) for role in held], clock.today())
    if any(rules[second_step_key(role)] == ALWAYS for role in held):
        return True
    asked = {role for role in held if rules[second_step_key(role)] == AUTO}
    return bool(asked) and not settings.is_demo() and sees_names_beyond_one_village(user, asked)


def must_pass(session: SignInSession, user: User) -> bool:
    """Whether this session may show nothing before its user has a second factor."""
    return session.second_factor_at is None and needs_second_factor(user)
