"""Who can do what needs more villages than somebody has: by name and role, for whoever is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from sakti.accounts.models import Assignment, User
from sakti.core.permissions import ROLES, Permission
from sakti.extensions import db

#: More names than these nobody asks.
NAMED = 3
NOBODY = ("admin Bappeda: belum ada yang bertugas di semuanya", "the Bappeda administrator: nobody has all of them yet")

Villages = frozenset[int]


def who_reaches(villages: Collection[int], permission: Permission) -> tuple[str, str]:
    """Who may do it in all of these villages."""
    return _told(permission, lambda reached: reached.issuperset(villages))


def who_reaches_beyond(village_id: int, permission: Permission) -> tuple[str, str]:
    """Who may do it in this village and in others, whichever they are: it tells nothing of where somebody lives."""
    return _told(permission, lambda reached: village_id in reached and len(reached) > 1)


def _told(permission: Permission, reaches: Callable[[Villages], bool]) -> tuple[str, str]:
    """Names with roles in both languages, those with the nearest reach first."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    able = select(User).join(Assignment).where(User.active, Assignment.role.in_(roles)).distinct()
    found: list[tuple[bool, int, str, int, User]] = []
    for user in db.session.scalars(able.options(selectinload(User.assignments))):
        villages = user.scope_for(permission).whole_villages if user.has(permission) else frozenset()
        if villages is None or reaches(villages):
            found.append((villages is None, len(villages or ()), user.name, user.id, user))
    users = [each[-1] for each in sorted(found, key=lambda each: each[:-1])[:NAMED]]
    if not users:
        return NOBODY
    named = [(user.name, ROLES[_role(user, permission)]) for user in users]
    return (
        ", ".join(f"{name} ({role.label_id})" for name, role in named),
        ", ".join(f"{name} ({role.label_en})" for name, role in named),
    )


def _role(user: User, permission: Permission) -> str:
    return next(each.role for each in user.assignments_today if permission in each.permissions)
