"""What was typed is kept when it could not be saved: one page holds all of it and sends it again.

The page asks neither the database nor who is signed in, since either may be what failed. The form's submission id goes
along, so that sending again is safe even where the first sending was saved after all (`sakti/submissions`).

A form whose session had ended is carried through the sign-in page, sealed, and comes back on a page of its own: nothing
is sent until its user presses a button there. Forms of other sites are not kept: who asks says the browser.
"""

from __future__ import annotations

import base64
import inspect
import json
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import ModuleType

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError
from wtforms.fields.core import UnboundField

from sakti.core.refusals import Refusal
from sakti.extensions import login
from sakti.web import sealing
from sakti.web.forms import SUBMISSION, BaseForm, new_submission
from sakti.web.requests import wants_json

#: The button that opens a form with what was typed, without saving.
REOPEN = "buka-terisi"
#: The sealed form that a sign-in page carries.
CARRIED = "kept"
#: A form with one of these is not kept. A test holds this list against every password field of the house.
SECRETS = frozenset({"password", "current", "again"})
#: Belongs to one session or one page: never sent on.
PASSING = frozenset({"csrf_token", REOPEN, CARRIED})
#: Seconds for which a form waits for its user to sign in, and how much of it (characters, before packing) is carried.
LASTS, LARGEST = 30 * 60, 400_000
PLACE = "kept form"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Everything that a form had sent, but for the bytes of files."""

    path: str  # with its query
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]  # the field and the name of the file, which must be chosen again
    user: str = ""  # whose session it was, where that is still known


@dataclass(frozen=True, slots=True)
class Said:
    """A field in words."""

    label: str
    text: str


# -- keeping ---------------------------------------------------------------------------------------------------------


def kept_form() -> KeptForm | None:
    """What this request had sent, if it was a form of ours with something in it."""
    if request.method != "POST" or request.endpoint is None or wants_json():
        return None
    try:
        if not is_ours() or SECRETS & request.form.keys():
            return None
        fields = [(name, value) for name, value in request.form.items(multi=True) if name not in PASSING]
        files = [(name, file.filename) for name, file in request.files.items(multi=True) if file.filename]
    except HTTPException:  # too large, or no form at all
        return None
    return KeptForm(request.full_path.rstrip("?"), fields, files, session_owner())


def session_owner() -> str:
    """The id of the user whose session this was, if its cookie is still known (`accounts/queries/sessions.py`)."""
    return str(g.get("session_owner") or "")


def is_ours() -> bool:
    """Whether a page of this house sent the form: the browser says so, or the token of this very session."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in ("same-origin", "none")
    if (origin := request.headers.get("Origin")) is not None:
        return origin == request.host_url.rstrip("/")
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def unsaved_page(why: str, status: int, made: str | None = None) -> ResponseReturnValue | None:
    """The page "Belum tersimpan" with what this request had sent. None if it is no form of ours.

    `why`: busy, full, crash, token, away, unnamed, or differs (templates/errors/unsaved.html): the same form was saved
    with other answers, and led to `made`. Sent from the page it is then another one; so is one that came without an id.
    """
    form = kept_form()
    if form is not None and why in ("differs", "unnamed"):
        fields = [(name, value) for name, value in form.fields if name != SUBMISSION]
        form = replace(form, fields=[*fields, (SUBMISSION, new_submission())])
    return None if form is None else show(form, why, status, made)


def show(form: KeptForm, why: str, status: int, made: str | None = None) -> ResponseReturnValue:
    said, unsaid = in_words(endpoint_of(form.path, "POST"), form.fields)
    page = render_template(
        "errors/unsaved.html",
        form=form,
        said=said,
        unsaid=unsaid,
        why=why,
        made=made,
        reopen=REOPEN if opens_by_address(form.path) else None,
    )
    headers = {"Retry-After": "5"} if status == 503 else {}
    return page, status, {"Cache-Control": "no-store", **headers}


def without_database() -> None:
    """What is rendered from here on asks nobody who is reading, nor anything else that lies in the database."""
    g._login_user = login.anonymous_user()
    g.without_database = True
    g.pop("deferred", None)


def is_without_database() -> bool:
    return bool(g.get("without_database"))


# -- in words --------------------------------------------------------------------------------------------------------


def endpoint_of(path: str, method: str) -> str:
    """The endpoint that a path leads to, "" for none."""
    adapter = current_app.create_url_adapter(request)
    try:
        return str(adapter.match(path.partition("?")[0], method=method)[0]) if adapter else ""
    except HTTPException:
        return ""


def opens_by_address(path: str) -> bool:
    """Whether one view shows the form and takes it, so that it can open filled in."""
    return endpoint_of(path, "GET") == endpoint_of(path, "POST") != ""


def in_words(endpoint: str, fields: list[tuple[str, str]]) -> tuple[list[Said], int]:
    """What can be said of the fields by their labels, and how many more there are: what a list offered is not known
    without asking the database."""
    known = labels(endpoint, {name for name, _value in fields})
    said: list[Said] = []
    unsaid = 0
    for name, value in fields:
        if not value.strip():
            continue
        words = say(known.get(name), value)
        if words:
            said.append(Said(label_of(known.get(name)), words))
        elif words is None:
            unsaid += 1
    return said, unsaid


def say(field: UnboundField | None, value: str) -> str | None:
    """A value in words; "" for what nobody has typed, None for what cannot be said."""
    if field is None:  # a box of the page itself: a text says itself, a number or a key does not
        return value if " " in value.strip() else None
    kind = field.field_class.__name__
    if kind in ("HiddenField", "SubmissionField"):
        return ""
    if kind == "BooleanField":
        return "✓"
    if kind in ("SelectField", "RadioField", "SelectMultipleField"):
        offered = field.kwargs.get("choices") or ()
        pairs = ((each.value, each.label) if hasattr(each, "value") else each for each in offered)
        return next((str(label) for key, label in pairs if str(key) == value), None)
    return value


def label_of(field: UnboundField | None) -> str:
    if field is None:
        return ""
    return str(field.args[0] if field.args else field.kwargs.get("label", ""))


def labels(endpoint: str, names: set[str]) -> Mapping[str, UnboundField]:
    """The fields of that form of the view's module which has most of these names."""
    view = current_app.view_functions.get(endpoint)
    module = sys.modules.get(inspect.unwrap(view).__module__) if view else None
    return max(declared_forms(module), key=lambda fields: len(names & fields.keys()), default={})


def declared_forms(module: ModuleType | None) -> Iterator[dict[str, UnboundField]]:
    """The fields by name of each form that a module knows."""
    for form in vars(module).values() if module else ():
        if isinstance(form, type) and issubclass(form, BaseForm):
            yield {name: field for name in dir(form) if isinstance(field := getattr(form, name, None), UnboundField)}


# -- through the sign-in page ----------------------------------------------------------------------------------------


def carried() -> str:
    """The sealed form that this sign-in carries: "" for none. Templates put it into the hidden field `kept`."""
    return str(g.get("carried") or (request.form.get(CARRIED, "") if request.method == "POST" else ""))


def carry(form: KeptForm) -> bool:
    """Let the sign-in page that this request answers with carry a form. False if it is too long for that."""
    text = json.dumps(asdict(form) | {"at": round(time.time())}, ensure_ascii=False)
    if len(text) > LARGEST:
        return False
    g.carried = base64.urlsafe_b64encode(sealing.seal_bytes(zlib.compress(text.encode()), PLACE)).decode()
    return True


def carried_form() -> KeptForm | None:
    """The form that came through the sign-in page, if it is one of ours and not too old."""
    try:
        packed = sealing.unseal_bytes(base64.urlsafe_b64decode(carried().encode()), PLACE)
        content = json.loads(zlib.decompress(packed))
    except (Refusal, ValueError, zlib.error):
        return None
    if time.time() - content.pop("at") > LASTS:
        return None
    pairs = {name: [(key, value) for key, value in content[name]] for name in ("fields", "files")}
    return KeptForm(**content | pairs)


def resumed(user_id: int) -> ResponseReturnValue | None:
    """After signing in: the page with the form that was carried, for whoever had filled it in. Nothing is sent yet."""
    form = carried_form() if carried() else None
    if form is None or form.user not in ("", str(user_id)):
        return None
    g.pop("csrf_token", None)  # it was that of the session before
    return show(form, "session", 200)


# -- opening a form with what was typed --------------------------------------------------------------------------------


def note_reopening() -> None:
    """Where only the filled form is asked for, this request is one that reads: no form says that it is valid, and
    nothing may be written."""
    g.reopening = request.method == "POST" and REOPEN in request.form


def install(app: Flask) -> None:
    app.before_request(note_reopening)
    app.jinja_env.globals["carried_form"] = carried
