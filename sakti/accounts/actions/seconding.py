"""What no administrator does alone: giving far-seeing roles, and making somebody else's account open to oneself."""

from __future__ import annotations

from sakti.accounts import queries
from sakti.accounts.models import User
from sakti.core.actors import Actor, acts_alone
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import ask

GRANT, RESET, GIVE_PASSWORD = "grant_role", "reset_second_factor", "give_password"
REMOVE = "remove_administrator"


def waits(*, by: Actor) -> bool:
    """Whether another administrator has to say yes: somebody acts alone, and there is one to ask."""
    others = [user for user in queries.with_permission(Permission.MANAGE_USERS) if user.id != by.id]
    return acts_alone(by) and bool(others)


def refuse_alone_or_tell(
    *, kind: str, subject: str, payload: JsonObject, reason: str, concerns_id: int, by: Actor
) -> None:
    """The guard inside the act itself, whatever page called it. Refuses `administrator_needed`.

    Where there is no other administrator the act holds, and is shown to auditors and leaders until they have read it.
    """
    if waits(by=by):
        raise Refusal("administrator_needed")
    if acts_alone(by):
        ask(
            kind=kind,
            subject=subject,
            payload=payload,
            reason=reason.strip() or "–",
            village_ids=None,
            by=by,
            concerns_id=concerns_id,
            alone=True,
        )


def tell_of_last_administrator(*, user: User, reason: str, by: Actor) -> None:
    """Whoever makes the last other administrator none is watched: nobody is left who could say no to what follows."""
    if by.id == user.id or not acts_alone(by) or waits(by=by):
        return
    ask(
        kind=REMOVE,
        subject=f"user:{user.id}",
        payload={"user": user.id},
        reason=reason.strip() or "–",
        village_ids=None,
        by=by,
        concerns_id=user.id,
        alone=True,
    )


def refuse_alone_about(user: User, *, kind: str, reason: str, by: Actor) -> None:
    """The same of what is done to somebody's account."""
    refuse_alone_or_tell(
        kind=kind, subject=f"user:{user.id}", payload={"user": user.id}, reason=reason, concerns_id=user.id, by=by
    )
