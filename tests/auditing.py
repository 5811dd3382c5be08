"""A browser that checks every page it is given: thousands of checks that no test has to write."""

from __future__ import annotations

import re
from collections import Counter
from contextvars import Context
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sakti.extensions import db
from tests.sessions import session_of

CONTROLS = ("input", "select", "textarea")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


#: Fields that a form carries by itself: nobody types them.
CARRIED = ("csrf_token", "submission", "version", "seen")


def field_named(name: str) -> str:
    """What finds the value of a hidden field in a page."""
    return rf'name="{name}"[^>]*value="([^"]*)"'


class AuditingClient(FlaskClient):
    """Signs in, posts forms, and refuses pages that break a rule of the house. `audit=False` looks away.

    A request runs in an empty context, or it would share `g` and the session with the test's application context.
    """

    def open(self, *args: Any, audit: bool = True, **kwargs: Any) -> TestResponse:
        db.session.commit()  # what the test has written so far is there when the request comes
        response: TestResponse = Context().run(super().open, *args, buffered=True, **kwargs)
        response.request.environ["wsgi.input"].close()  # a large form lies in a file, which werkzeug leaves open
        db.session.expire_all()  # and the test sees what the request wrote
        if audit and response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            check_page(response.get_data(as_text=True), f"{response.request.method} {response.request.path}")
        return response

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a form; one that does not say which sending it is is one of its own."""
        form = kwargs.get("data") or {}
        if isinstance(form, dict) and "submission" not in form and "json" not in kwargs:
            kwargs["data"] = {**form, "submission": str(uuid4())}
        return super().post(*args, **kwargs)

    def sign_in(self, user: Any) -> AuditingClient:
        """Become this user, without the sign-in page (which has its own tests)."""
        token = session_of(user)
        with self.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def token(self, page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form with a token"
        return found[1]

    def submit(self, page: str, data: dict[str, Any] | None = None, to: str = "", **kwargs: Any) -> TestResponse:
        """Open a page with a form, fill it in and send it, to the page itself unless told otherwise."""
        opened = self.get(page).text
        hidden = {name: found[1] for name in CARRIED if (found := re.search(field_named(name), opened))}
        assert "csrf_token" in hidden, f"{page} has no form with a token"
        return self.post(to or page, data={**hidden, **(data or {})}, **kwargs)


def check_page(page: str, where: str) -> None:
    if faults := list(find_faults(page)):
        raise AssertionError(f"{where}: " + "; ".join(faults))


def find_faults(page: str) -> list[str]:
    """Everything on this page that breaks a rule."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root = parser.parse(page)
    except html5lib.html5parser.ParseError as error:
        position = parser.errors[-1][0] if parser.errors else None
        return [f"not valid HTML5: {error} at {position}"]
    return [*heading_faults(root), *id_faults(root), *control_faults(root), *form_faults(root), *inline_faults(root)]


def text(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def heading_faults(root: Element) -> list[str]:
    headings = [text(found) for found in root.iter("h1")]
    title = text(root.find(".//title"))
    if len(headings) != 1:
        return [f"{len(headings)} h1 elements"]
    faults = [] if headings[0] in title else [f"the title {title!r} does not say {headings[0]!r}"]
    if not root.get("lang"):
        faults.append("the page does not say its language")
    return faults


def id_faults(root: Element) -> list[str]:
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    faults = [f"id {name!r} {times} times" for name, times in ids.items() if times > 1]
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list"):
            named = (element.get(attribute) or "").split()
            faults += [f"{attribute}={name!r} leads nowhere" for name in named if name not in ids]
    return faults


def control_faults(root: Element) -> list[str]:
    """Every control that a person can use has a name that can be read aloud."""
    labelled = {label.get("for") for label in root.iter("label") if text(label)}
    wrapped = {id(control) for label in root.iter("label") if text(label) for control in label.iter()}
    return [
        f"{control.tag} {control.get('name')!r} has no label"
        for control in root.iter()
        if control.tag in CONTROLS
        and control.get("type") not in UNLABELLED
        and control.get("id") not in labelled
        and id(control) not in wrapped
        and not control.get("aria-label")
        and not control.get("aria-labelledby")
    ]


def form_faults(root: Element) -> list[str]:
    faults = []
    for form in root.iter("form"):
        if form.get("action") is None:
            faults.append("a form without action")
        if (form.get("method") or "get").lower() == "post":
            tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token"]
            faults += [] if len(tokens) == 1 else [f"the form to {form.get('action')} has {len(tokens)} CSRF tokens"]
    return faults


def inline_faults(root: Element) -> list[str]:
    """What the content security policy would block."""
    faults = [f"inline {tag}" for tag in ("script", "style") for found in root.iter(tag) if not is_external(found)]
    for element in root.iter():
        faults += [f"{element.tag} has {name}=" for name in element.attrib if name == "style" or name.startswith("on")]
    return faults


def is_external(element: Element) -> bool:
    return element.get("src") is not None or element.get("type") in ("application/json", "application/ld+json")
