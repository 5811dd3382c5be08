"""One's own second factors: an app, passkeys, codes on paper."""

from __future__ import annotations

import base64
import binascii

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from sakti.accounts import handing_over, passkeys, queries
from sakti.accounts.actions import factors as actions
from sakti.accounts.forms import AppForm, PasskeyForm
from sakti.accounts.queries import factors, sessions
from sakti.accounts.views import blueprint
from sakti.accounts.views.second_step import challenge_kept, keep_challenge, site
from sakti.core.permissions import SignedIn
from sakti.core.refusals import Refusal
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import permit
from sakti.web.sealing import digest, seal_bytes, unseal_bytes


@blueprint.get("/akun/langkah-kedua")
@permit(SignedIn)
def second_factor() -> str:
    return render_template(
        "accounts/second_factor.html",
        factors=factors.factors_of(current_user),
        codes_left=factors.codes_left(current_user),
        needed=factors.needs_second_factor(current_user),
        can_have_passkeys=site().can_have_passkeys,
    )


@blueprint.route("/akun/langkah-kedua/aplikasi", methods=["GET", "POST"])
@permit(SignedIn, fresh=True)
def add_app() -> ResponseReturnValue:
    """The app is told a secret and shows the code that follows from it; nothing is kept before that is right."""
    form, user = AppForm(), queries.get(current_user.id)
    secret = offered_secret(form.offer.data) or actions.new_secret()
    if form.validate_on_submit():
        first = not factors.has_factor(user)
        label = form.label.data or _("Aplikasi")
        with refusals_into(form):
            actions.add_app(user=user, secret=secret, code=form.code.data, label=label, session=sessions.current())
        if not form.errors:
            return added(first)
    form.offer.data = base64.urlsafe_b64encode(seal_bytes(secret.encode(), offer_place())).decode()
    return form_page("accounts/add_app.html", form, secret=secret, code=drawing_of(secret))


def offer_place() -> str:
    return f"second_factor.offer.{current_user.id}"


def offered_secret(offer: str | None) -> str | None:
    """The secret that the page before offered to this user."""
    try:
        return unseal_bytes(base64.urlsafe_b64decode(offer or ""), offer_place()).decode() if offer else None
    except (Refusal, binascii.Error, ValueError):
        return None


def drawing_of(secret: str) -> Markup:
    """The QR code that the app reads, drawn without any style of its own."""
    code = segno.make(actions.address_of(secret, current_user.username), error="m")
    return Markup(code.svg_inline(scale=5, border=3, light="#fff", title=_("Kode QR untuk aplikasi")))  # noqa: S704 - our own drawing


@blueprint.route("/akun/langkah-kedua/kunci-sandi", methods=["GET", "POST"])
@permit(SignedIn, fresh=True)
def add_passkey() -> ResponseReturnValue:
    form, user = PasskeyForm(), queries.get(current_user.id)
    if form.validate_on_submit():
        first = not factors.has_factor(user)
        with refusals_into(form):
            passkey = passkeys.register(site=site(), challenge=challenge_kept(), answer=form.credential.data or "")
            label = form.label.data or _("Kunci sandi")
            actions.add_passkey(user=user, passkey=passkey, label=label, session=sessions.current())
        if not form.errors:
            return added(first)
    question, challenge = passkeys.offer(
        site=site(),
        handle=digest(f"passkey {user.id}"),
        username=user.username,
        name=user.name,
        known=[each.credential_id for each in actions.passkeys_of(user)],
    )
    keep_challenge(challenge)
    return form_page("accounts/add_passkey.html", form, question=question)


def added(first: bool) -> ResponseReturnValue:
    """With the first one come the codes on paper, for the day on which the phone is gone."""
    if first:
        return lead_to_codes()
    flash(_("Langkah kedua ditambahkan."), "good")
    return redirect(url_for("accounts.second_factor"), 303)


@blueprint.post("/akun/langkah-kedua/kode-pemulihan")
@permit(SignedIn, fresh=True)
def new_codes() -> ResponseReturnValue:
    return lead_to_codes()


def lead_to_codes() -> ResponseReturnValue:
    """Sent again, it leads there too: a second list would make the first one open nothing."""
    user = queries.get(current_user.id)
    handing_over.remember_codes(user, actions.new_codes(user=user))
    return redirect(url_for("accounts.recovery_codes"), 303)


@blueprint.get("/akun/langkah-kedua/kode-pemulihan")
@permit(SignedIn)
def recovery_codes() -> str:
    """The codes that this browser was just given; later only that they were."""
    codes = handing_over.handed_over_codes(current_user)
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/akun/langkah-kedua/<int:factor_id>/hapus")
@permit(SignedIn, fresh=True)
def remove_factor(factor_id: int) -> ResponseReturnValue:
    actions.remove(factor=factors.factor_of(current_user, factor_id), user=queries.get(current_user.id))
    flash(_("Langkah kedua itu dihapus."), "good")
    return redirect(url_for("accounts.second_factor"), 303)
