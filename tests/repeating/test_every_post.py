"""Every address that takes a form, in the demo district: the same sent twice, and four times at once, is one.

A route without a recipe fails. What a single sending leaves in every table is compared with what all of them leave.
"""

from __future__ import annotations

import re
from contextvars import Context
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import html5lib
import pytest
from sqlalchemy import func, select, text

from sakti.accounts.models import User
from sakti.extensions import db
from sakti.web.transactions import transaction
from tests.repeating.recipes import BEFORE, CREATING, RECIPES, SECOND, Recipe
from tests.sessions import session_of

#: Copying the demo takes PostgreSQL a second or two for each of them.
STEPS = {**RECIPES, **BEFORE}
AT_ONCE = 4
#: What says who came, and not what there is.
ATTEMPTS = {"audit_entry", "sign_in_session", "known_device", "submission", "slowed_sign_in"}
#: Whoever is not signed in any more is told so; who tries a password too often, how long to wait.
ALSO = {
    "accounts.sign_out": {400, 401},
    "accounts.change_password": {400, 401},
    "accounts.try_sign_in": {429},
    "accounts.confirm": {429},
}


def test_every_route_that_takes_a_form_has_a_recipe(demo):
    rules = demo.app.url_map.iter_rules()
    assert {rule.endpoint for rule in rules if "POST" in rule.methods} == set(RECIPES)
    assert set(RECIPES) >= CREATING


@pytest.mark.one_engine(on=lambda case: "postgresql" if case["endpoint"] in CREATING else "sqlite")
@pytest.mark.parametrize("endpoint", RECIPES)
def test_the_same_twice_and_four_times_at_once_is_one(demo, endpoint):
    demo.reset()
    browser, sent = demo.prepare(endpoint)
    before = counts()
    first = browser.send(sent)
    assert first.status_code in RECIPES[endpoint].answers, said(first)
    once = counts()

    second = browser.send(sent)

    assert is_helpful(second, endpoint), said(second)
    assert differences(once, counts()) == {}

    demo.reset()
    browser, sent = demo.prepare(endpoint)
    assert differences(before, counts()) == {}
    answers = at_once(browser, sent)

    assert [said(answer) for answer in answers if not is_helpful(answer, endpoint)] == []
    assert any(answer.status_code in RECIPES[endpoint].answers for answer in answers)
    assert differences(once, counts()) == {}


def is_helpful(answer, endpoint):
    """Led on, shown again, or told what is the case; not the server's failure, nor an empty refusal."""
    return answer.status_code in {200, 303, 409, 422} | ALSO.get(endpoint, set())


def said(answer):
    page = answer.get_data(as_text=True).partition("<main")[2]
    words = re.sub(r"<[^>]+>", " ", page[max(0, page.find("error-summary")) :]).split()
    return f"{answer.status_code} {answer.location or ''} {' '.join(words)[:500]}"


def counts():
    """How many rows each table has."""
    db.session.rollback()
    found = {
        name: db.session.scalar(select(func.count()).select_from(table))
        for name, table in db.metadata.tables.items()
        if name not in ATTEMPTS
    }
    db.session.rollback()  # reading here, outside of a request, holds SQLite's lock of writers
    return found


def differences(first, second):
    return {name: (first[name], second[name]) for name in first if first[name] != second[name]}


def at_once(browser, sent):
    start, answers = Barrier(AT_ONCE), []

    def go(client):
        start.wait()
        answers.append(client.send(sent))

    threads = [Thread(target=go, args=(browser.copied(),)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# -- a browser ---------------------------------------------------------------------------------------------------------


class Browser:
    def __init__(self, app, cookies=()):
        self.app, self.client = app, app.test_client()
        for cookie in cookies:
            self.client.set_cookie(cookie.key, cookie.value, domain="localhost")

    def copied(self):
        return Browser(self.app, list(self.client._cookies.values()))

    def get(self, page):
        return Context().run(self.client.get, page, buffered=True)  # a download is closed when it is read

    def send(self, sent):
        """Send it; while the house says that it is busy and has kept everything, send it again, as its page asks."""
        address, fields = sent
        while True:
            data = {name: value() if callable(value) else value for name, value in fields.items()}
            answer = Context().run(self.client.post, address, data=data, buffered=True)
            answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which werkzeug leaves open
            if answer.status_code != 503 or "Kirim lagi" not in answer.get_data(as_text=True):
                return answer

    def sign_in(self, username):
        with transaction():
            user = db.session.scalars(select(User).where(User.username == username)).one()
            token = session_of(user)
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return self

    def filled(self, page, address, fill):
        """The form of a page that is sent to an address, as a browser fills it in and a person after it."""
        opened = self.get(page)
        assert opened.status_code == 200, said(opened)
        root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(opened.get_data(as_text=True))
        forms = [form for form in root.iter("form") if (form.get("method") or "get").lower() == "post"]
        here = [form for form in forms if path_of(form.get("action") or page) == path_of(address)]
        assert here, f"{page} has no form to {address}, but to {[form.get('action') for form in forms]}"
        return dict(controls(here[0])) | fill

    def token(self):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/akun").get_data(as_text=True))[1]


UNSENT, CHOSEN = ("file", "submit", "button", "image"), ("radio", "checkbox")


def path_of(address):
    return urlsplit(address).path


def controls(form):
    """What is sent if nobody touches the form; of a list that needs a choice the first."""
    for each in form.iter():
        name, kind = each.get("name"), each.get("type", "text")
        if not name or each.get("disabled") is not None:
            continue
        if each.tag == "select":
            offered = [option.get("value", "") for option in each.iter("option")]
            chosen = [o.get("value", "") for o in each.iter("option") if o.get("selected") is not None]
            needed = [one for one in offered if one] if each.get("required") is not None else offered
            yield name, (chosen or needed or [""])[0]
        elif each.tag == "textarea":
            yield name, each.text or ""
        elif each.tag == "input" and kind not in UNSENT and (kind not in CHOSEN or each.get("checked") is not None):
            yield name, each.get("value", "")


class Demo:
    """The demo district, put back as it was before each sending."""

    def __init__(self, app, reset):
        self.app, self.put_back = app, reset

    def reset(self):
        db.session.remove()
        db.engine.dispose()
        self.put_back()

    def prepare(self, endpoint) -> tuple[Browser, tuple[str, dict[str, Any]]]:
        """A browser of the right user, and what it will send: address and fields. What must come before has come."""
        recipe = STEPS[endpoint]
        for step in recipe.after:
            self.before(step)
        browser = Browser(self.app)
        if recipe.by:
            browser.sign_in(recipe.by)
        if endpoint in ("accounts.end_session_of", "accounts.end_own_session"):
            Browser(self.app).sign_in("pimpinan" if endpoint.endswith("of") else "analis")
        with self.app.test_request_context():
            db.session.rollback()
            found = db.session.execute(text(recipe.find)).mappings().first()
            assert found is not None, recipe.find
            values = {name: str(UUID(v)) if name in ("client_id", "batch") else v for name, v in found.items()}
            db.session.rollback()
            rule = self.rule(endpoint)
            address = rule.build({name: values[name] for name in rule.arguments})[1]
        address += recipe.query.format(**values)
        return browser, (address, self.fields(browser, recipe, address, values))

    def rule(self, step):
        others = {
            "an old visit": "field.visit",
            SECOND: "dossiers.void",
            "an objection there": "objections.add",
            "a request to correct": "privacy.add",
            "a request to erase": "privacy.add",
            "privacy.check_identity of it": "privacy.check_identity",
        }
        endpoint = others.get(step, step)
        return next(rule for rule in self.app.url_map.iter_rules(endpoint) if "POST" in rule.methods)

    def fields(self, browser: Browser, recipe: Recipe, address: str, values: dict[str, Any]) -> dict[str, Any]:
        fill = {k: v.format(**values) if isinstance(v, str) else v for k, v in recipe.fill.items()}
        if recipe.page is None:
            return {"csrf_token": browser.token(), "submission": str(uuid4()), **fill}
        return browser.filled(recipe.page.format(**values) or address, address, fill)

    def before(self, step):
        if callable(step):
            step()
        elif step in STEPS:
            browser, sent = self.prepare(step)
            answer = browser.send(sent)
            assert answer.status_code in STEPS[step].answers, f"{step}: {said(answer)}"
        else:
            with transaction():
                db.session.execute(text(step))


@pytest.fixture(scope="module")
def demo(demo_installation):
    app, reset = demo_installation
    return Demo(app, reset)
