"""Where somebody is signed in, and ending that: one's own, and for an administrator everybody's."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.accounts import queries
from sakti.accounts.actions import sessions as actions
from sakti.accounts.queries import sessions
from sakti.accounts.views import blueprint
from sakti.core.permissions import Permission, SignedIn
from sakti.web.permissions import permit


def present_id() -> int | None:
    session = sessions.current()
    return session.id if session else None


@blueprint.get("/akun/sesi")
@permit(SignedIn)
def own_sessions() -> str:
    standing = sessions.standing(current_user)
    return render_template("accounts/sessions.html", standing=standing, present=present_id())


@blueprint.post("/akun/sesi/<int:session_id>/akhiri")
@permit(SignedIn)
def end_own_session(session_id: int) -> ResponseReturnValue:
    session = sessions.session_of(current_user, session_id)
    actions.end_session(session=session, because=sessions.ENDED_BY_USER, by=current_user)
    flash(_("Sesi itu sudah diakhiri."), "good")
    return redirect(url_for("accounts.own_sessions"), 303)


@blueprint.post("/akun/sesi/akhiri-lain")
@permit(SignedIn)
def end_other_sessions() -> ResponseReturnValue:
    count = actions.end_other_sessions(user=queries.get(current_user.id), but=present_id(), by=current_user)
    flash(_("Sesi lain yang diakhiri: %(count)s.", count=count), "good")
    return redirect(url_for("accounts.own_sessions"), 303)


@blueprint.post("/pengguna/<int:user_id>/sesi/<int:session_id>/akhiri")
@permit(Permission.MANAGE_USERS)
def end_session_of(user_id: int, session_id: int) -> ResponseReturnValue:
    session = sessions.session_of(queries.get(user_id), session_id)
    actions.end_session(session=session, because=sessions.ENDED_BY_ADMINISTRATOR, by=current_user)
    flash(_("Sesi itu sudah diakhiri."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)
