"""Who may sign in, and what each is assigned to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cached_property

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sakti.core.permissions import (
    EVERYTHING,
    NOTHING,
    ROLES,
    NameScope,
    Permission,
    Scope,
    common,
    names_by,
    together,
)
from sakti.extensions import Model
from sakti.regions.queries import village_ids_below
from sakti.web import clock
from sakti.web import permissions as web_permissions
from sakti.web.types import UTC


class User(UserMixin, Model):  # type: ignore[misc] # Flask-Login has no types
    """A person with a sign-in. Permissions come from today's assignments alone: none, and there is nothing to see."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("language IN ('id','en')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    username: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    #: Set while the password is one that an administrator handed over; after this moment it no longer works.
    one_time_until: Mapped[datetime | None] = mapped_column(UTC)
    #: Counts up when every session ends at once; a session carries the number that it began with.
    session_version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str | None] = mapped_column(String(2))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    signed_in_at: Mapped[datetime | None] = mapped_column(UTC)

    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="user", order_by="Assignment.id", lazy="selectin"
    )

    @property
    def is_authenticated(self) -> bool:
        return True  # not asked of the database: the pages for its failures ask too

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def must_change_password(self) -> bool:
        return self.one_time_until is not None

    @property
    def assignments_today(self) -> list[Assignment]:
        today = clock.today()
        return [assignment for assignment in self.assignments if assignment.holds_on(today)] if self.active else []

    def has(self, permission: Permission) -> bool:
        return any(permission in assignment.permissions for assignment in self.assignments_today)

    def scope_for(self, permission: Permission) -> Scope:
        """What this user reaches with one permission, by the assignments that grant it."""
        return together(
            assignment.scope for assignment in self.assignments_today if permission in assignment.permissions
        )

    def scope_without(self, ended: Collection[int], permission: Permission) -> Scope:
        """The same if these assignments, by id, did not hold."""
        left = [assignment for assignment in self.assignments_today if assignment.id not in ended]
        return together(assignment.scope for assignment in left if permission in assignment.permissions)

    def names_for(self, permission: Permission) -> NameScope:
        """Whose names this user may see with one permission."""
        return names_by(self.scope_for(permission), permission)

    @property
    def scope(self) -> Scope:
        """The reach of the permission that the present view asks for; elsewhere only what every role reaches."""
        if permission := web_permissions.requested_permission():
            return self.scope_for(permission)
        roles = {assignment.role for assignment in self.assignments_today}
        return common(
            together(assignment.scope for assignment in self.assignments_today if assignment.role == role)
            for role in roles
        )


class Assignment(Model):
    """A role for a user, within a region or an organisation, from a day on and until (not including) another."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        CheckConstraint("region_id IS NULL OR organisation_id IS NULL", name="one_bound"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="assignments")

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def permissions(self) -> frozenset[Permission]:
        """A role that is no longer in the code grants nothing."""
        return ROLES[self.role].permissions if self.role in ROLES else frozenset()

    @cached_property
    def scope(self) -> Scope:
        match ROLES[self.role].bound_to if self.role in ROLES else None:
            case "regency":
                return EVERYTHING
            case "region" if self.region_id is not None:
                return Scope(villages=village_ids_below(self.region_id), organisations=None)
            case "organisation" if self.organisation_id is not None:
                return Scope(villages=None, organisations=frozenset({self.organisation_id}))
        return NOTHING
