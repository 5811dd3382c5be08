"""Connecting a telephone, seeing and revoking those that are; and what a telephone is told of itself."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import segno
from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from sakti.accounts import queries
from sakti.accounts.actions import devices as actions
from sakti.accounts.device_session import present_device
from sakti.accounts.forms import DeviceForm
from sakti.accounts.queries import devices, sessions
from sakti.accounts.queries.devices import FIELD_WORK
from sakti.accounts.views import blueprint
from sakti.core.permissions import DeviceSync, Permission, SignedIn
from sakti.core.refusals import Refusal
from sakti.web import clock, sealing
from sakti.web.forms import form_page, refusals_into
from sakti.web.permissions import permit

if TYPE_CHECKING:
    from sakti.accounts.tables import Device

#: How long the page of a token can be opened again: a reload, a look back.
SHOWN = timedelta(minutes=5)
HANDED_OVER = "device-token"


@blueprint.get("/akun/telepon")
@permit(SignedIn)
def own_devices() -> str:
    return render_template(
        "accounts/devices.html", connected=devices.connected(current_user), may_connect=current_user.has(FIELD_WORK)
    )


@blueprint.route("/akun/telepon/sambungkan", methods=["GET", "POST"])
@permit(SignedIn, fresh=True)
def connect_device() -> ResponseReturnValue:
    """The password was just given, and the second step passed at sign-in: the telephone is not asked again."""
    form = DeviceForm()
    if form.validate_on_submit():
        with refusals_into(form):
            user = queries.get(current_user.id)
            device, token = actions.connect(user=user, label=form.label.data, session=sessions.current())
            return hand_over(device, token)
    return form_page("accounts/connect_device.html", form)


def hand_over(device: Device, token: str) -> ResponseReturnValue:
    """Lead to the page of the token. Only this browser has it, sealed, for a few minutes."""
    note = json.dumps([device.id, token, (clock.now() + SHOWN).timestamp()])
    session[HANDED_OVER] = base64.b64encode(sealing.seal_bytes(note.encode(), HANDED_OVER)).decode()
    return redirect(url_for("accounts.device_code", device_id=device.id), 303)


@blueprint.get("/akun/telepon/<int:device_id>")
@permit(SignedIn)
def device_code(device_id: int) -> str:
    """What the telephone reads; later, and in every other browser, only that it was shown."""
    device = devices.device_of(current_user, device_id)
    token = handed_over(device)
    code = drawing_of(token) if token else None
    return render_template("accounts/device.html", device=device, token=token, code=code)


def handed_over(device: Device) -> str | None:
    """The token of this telephone that this browser was just given."""
    try:
        note = sealing.unseal_bytes(base64.b64decode(session.get(HANDED_OVER, "")), HANDED_OVER)
        owner, token, until = json.loads(note)
    except (Refusal, ValueError):
        return None
    return str(token) if owner == device.id and until > clock.now().timestamp() else None


def drawing_of(token: str) -> Markup:
    """What the telephone reads: the address of this house, and the token."""
    code = segno.make(f"{request.host_url}#{token}", error="m")
    return Markup(code.svg_inline(scale=5, border=3, light="#fff", title=_("Kode QR untuk telepon")))  # noqa: S704 - ours


@blueprint.post("/akun/telepon/<int:device_id>/cabut")
@permit(SignedIn)
def revoke_own_device(device_id: int) -> ResponseReturnValue:
    actions.revoke(device=devices.device_of(current_user, device_id), by=current_user)
    flash(_("Telepon itu diputus. Yang belum terkirim tetap ada di telepon."), "good")
    return redirect(url_for("accounts.own_devices"), 303)


@blueprint.post("/pengguna/<int:user_id>/telepon/<int:device_id>/cabut")
@permit(Permission.MANAGE_USERS)
def revoke_device_of(user_id: int, device_id: int) -> ResponseReturnValue:
    actions.revoke(device=devices.device_of(queries.get(user_id), device_id), by=current_user)
    flash(_("Telepon itu diputus. Yang belum terkirim tetap ada di telepon."), "good")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@blueprint.get("/api/perangkat/saya")
@permit(DeviceSync(FIELD_WORK))
def this_device() -> ResponseReturnValue:
    """Whose the telephone is, and until when."""
    device = present_device()
    return jsonify(
        username=current_user.username,
        name=current_user.name,
        device=device.label,
        connected_at=device.created_at.isoformat(),
        expires_at=device.expires_at.isoformat(),
    )
