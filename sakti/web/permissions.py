"""A view says who may see it; one check before every request reads that. What says nothing does not answer.

It checks the permission. Of which villages, and of whose names, `current_scope` and `current_names` say; queries fetch
no more than those reach (`core/permissions.py` has the rule, `accounts/models.py` works them out).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user

from sakti.core.permissions import (
    NAMING_PERMISSIONS,
    NO_NAMES,
    NOTHING,
    DeviceSync,
    NameScope,
    Permission,
    Public,
    Scope,
    SignedIn,
)
from sakti.extensions import login
from sakti.web import kept

Need = Permission | DeviceSync | type[Public] | type[SignedIn]
View = TypeVar("View", bound=Callable[..., object])

SIGN_IN = "accounts.sign_in"
#: Who a telephone's token belongs to: `Domain.device_user`, called with the token and the permission.
DEVICES = "sakti-device-user"


class Anonymous(AnonymousUserMixin):  # type: ignore[misc]
    """Whoever has not signed in: no permission, no scope."""

    id = None
    name = ""
    language = None
    scope = NOTHING

    def has(self, permission: Permission) -> bool:
        return False

    def scope_for(self, permission: Permission) -> Scope:
        return NOTHING

    def names_for(self, permission: Permission) -> NameScope:
        return NO_NAMES


def permit(need: Need, *, fresh: bool = False, names: bool = False) -> Callable[[View], View]:
    """Mark a view function. Stands directly above the function, below the route.

    `names`: it can show a name, number or address; then no answer to somebody who may see names leaves without an entry
    that says who was seen (`audit.actions.readings`).
    `fresh`: it gives away much at once (numbers in bulk, keys), so the password is asked for again unless it was given
    a short while ago.
    """

    def mark(view: View) -> View:
        view.need, view.fresh, view.names = need, fresh, names  # type: ignore[attr-defined]
        return view

    return mark


def wants_fresh(endpoint: str) -> bool:
    """Whether the password must have been given a short while ago."""
    return getattr(current_app.view_functions.get(endpoint), "fresh", False)


def shows_names(endpoint: str) -> bool:
    """Whether this endpoint can show a name, as it says at its declaration."""
    return getattr(current_app.view_functions.get(endpoint), "names", False)


def need_of(endpoint: str) -> Need | None:
    return getattr(current_app.view_functions.get(endpoint), "need", None)


def may(endpoint: str) -> bool:
    """Whether the present user may open this endpoint. Menus and buttons ask, so that none leads to a refusal."""
    need = need_of(endpoint)
    if need is Public:
        return True
    if need is None or isinstance(need, DeviceSync) or not current_user.is_authenticated:
        return False
    return need is SignedIn or current_user.has(need)


def requested_permission() -> Permission | None:
    """The permission that the present view asks for; none in a command, a job or a view for everyone."""
    need = g.get("need") if g else None
    if isinstance(need, DeviceSync):
        return need.permission
    return need if isinstance(need, Permission) else None


def current_scope() -> Scope:
    """What the present user reaches with the permission of the present view: hand it to every query."""
    scope: Scope = current_user.scope
    return scope


def current_names() -> NameScope:
    """Whose names the present user may see in the present view: hand it to every query that returns a name.

    Where the permission of the view carries no names, those that SEE_HOUSEHOLDS grants in what the view reaches.
    """
    need = requested_permission()
    if need in NAMING_PERMISSIONS:
        return names_for(need)
    return names_for(Permission.SEE_HOUSEHOLDS) & NameScope(current_scope().villages)


def names_for(permission: Permission) -> NameScope:
    """Whose names the present user may see with one permission."""
    names: NameScope = current_user.names_for(permission)
    return names


def safe_next(target: str | None) -> str | None:
    """The path to go to after signing in, if it lies on this site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.netloc or parts.scheme or any(ord(mark) < 32 for mark in target) else target


def enforce() -> ResponseReturnValue | None:
    """Runs before every request. No endpoint means that Flask will answer 404 or 405 itself."""
    if request.endpoint is None:
        return None
    g.need = need_of(request.endpoint)
    if g.need is None:
        current_app.logger.error("endpoint %s declares no permission", request.endpoint)
        abort(403)
    if isinstance(g.need, DeviceSync):
        enter_as_device(g.need)
        return None
    if may(request.endpoint):
        return None
    if current_user.is_authenticated:
        abort(403)
    return to_sign_in()


def enter_as_device(need: DeviceSync) -> None:
    """The user of the telephone whose token this request brings. A cookie counts for nothing here."""
    find: Callable[[str, Permission], object | None] | None = current_app.extensions.get(DEVICES)
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    user = find(token, need.permission) if find is not None and token else None
    if user is None:
        abort(401)
    g._login_user = user


def to_sign_in() -> ResponseReturnValue:
    """A page asks to sign in and comes back; a form that lost its session is carried through the sign-in page."""
    if SIGN_IN not in current_app.view_functions:
        abort(403)
    if (form := kept.kept_form()) is not None:
        if not kept.carry(form):
            return kept.show(form, "away", 401)
        page = make_response(current_app.view_functions[SIGN_IN]())
        page.status_code = 401
        return page
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(SIGN_IN, next=back), 303)


def install(app: Flask) -> None:
    login.anonymous_user = Anonymous
    app.before_request(enforce)
    permit(Public)(app.view_functions["static"])
