"""Every link and download that a page of the demo shows leads somewhere, for every role: none answers 4xx or 5xx.

Of pages whose addresses differ only in their numbers, codes, or in what they ask for, the first is followed; at night
many. Of files every one is. Whoever is signed in and sent to the sign-in page was led nowhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import pytest
from flask import Flask, redirect

from sakti.demo.sign_ins import ACCOUNTS
from tests import NIGHTLY
from tests.repeating.test_every_post import Browser, Demo

#: For each role, how many pages of one shape are followed, and of one path with whatever it is asked for.
OF_A_SHAPE, OF_A_PATH = (4, 400) if NIGHTLY else (1, 2)
HOME, SIGN_IN = "http://localhost/", "/masuk"
#: Where a page names what it shows or leads to.
NAMED = {"a": "href", "area": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def demo(demo_installation):
    app, reset = demo_installation
    reset()
    return Demo(app, reset)


@pytest.mark.one_engine(on=lambda _: "sqlite")  # where a link leads does not depend on it
@pytest.mark.parametrize("username", ["nobody", *(account.username for account in ACCOUNTS)])
def test_every_link_leads_somewhere(demo, username):
    browser = Browser(demo.app)
    signed_in = username != "nobody"
    if signed_in:
        browser.sign_in(username)

    walked = walk(browser, signed_in)

    assert walked.broken == []
    assert walked.followed > (20 if signed_in else 3)
    assert walked.files or not signed_in


class Walk:
    """What was followed, and what led nowhere: the address, its answer, and the page that shows it."""

    def __init__(self) -> None:
        self.followed = self.files = 0
        self.broken: list[str] = []


def walk(browser: Browser, signed_in: bool = False) -> Walk:
    """From the beginning on. What answers with a file at a path is followed at every address of that path."""
    walked, shapes, of_files = Walk(), Counter[str](), set[str]()
    ahead = [("/", "the beginning")]
    seen = {"/"}
    while ahead:
        address, shown_on = ahead.pop(0)
        shape = shape_of(address)
        path = shape.partition("?")[0]
        if path not in of_files and (shapes[shape] >= OF_A_SHAPE or shapes[path] >= OF_A_PATH):
            continue
        shapes.update([shape, path])
        walked.followed += 1
        answer = browser.get(address)
        if is_file(answer):
            walked.files += 1
            of_files.add(path)
        if leads_nowhere(answer, signed_in):
            walked.broken.append(f"{answer.status_code} {address} (on {shown_on})")
        for link in links_of(address, answer):
            if link not in seen:
                seen.add(link)
                ahead.append((link, address))
    return walked


def is_file(answer) -> bool:
    """A download or a picture; what every page brings with it (styles, scripts) is of the page."""
    return (
        answer.status_code == 200 and "Content-Disposition" in answer.headers and "/static/" not in answer.request.path
    )


def leads_nowhere(answer, signed_in: bool) -> bool:
    """An error, or back to the sign-in page although somebody is signed in."""
    sent_to = urlsplit(answer.location or "").path if 300 <= answer.status_code < 400 else ""
    return answer.status_code >= 400 or (signed_in and sent_to == SIGN_IN)


def shape_of(address: str) -> str:
    """The address without its numbers, codes, and keys of indicators, and the names of what it asks for."""
    parts = urlsplit(address)
    return (
        re.sub(r"\d[\d.-]*|(?<=/angka/)[a-z]\w+", "0", parts.path)
        + "?"
        + "&".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    )


def links_of(address, answer) -> list[str]:
    """What a page leads to within the house, by a link, a picture, or a form that only asks, sent as it stands."""
    named: list[str] = []
    if 300 <= answer.status_code < 400:
        named = [answer.location]
    elif answer.mimetype == "text/html" and answer.status_code < 400:
        page = Links()
        page.feed(answer.get_data(as_text=True))
        named = [*page.shown, *(f"{form.action}?{urlencode(form.fields)}" for form in page.forms)]
    found = (urldefrag(urljoin(urljoin(HOME, address), link)).url for link in named)
    return [link[len(HOME) - 1 :] for link in found if link.startswith(HOME)]


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Links(HTMLParser):
    """The links and the asking forms of a page. Reading it as a browser does would take longer than making it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if link := given.get(NAMED.get(tag, ""), ""):
            self.shown += [link] * (not link.startswith(("data:", "mailto:", "tel:", "blob:")))
        if tag == "form":
            asks = given.get("method", "get").lower() == "get"
            self.form = Form(given.get("action", "")) if asks else None
            self.forms += [self.form] if self.form else []
        if self.form is not None:
            self.fill(self.form, tag, given)

    def fill(self, form: Form, tag: str, given: dict[str, str]) -> None:
        """A list is sent with its chosen value, else its first; a box only if it is ticked."""
        kind, name = given.get("type", "text"), given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in form.fields):
            form.fields[self.select] = given.get("value", "")
        elif tag == "input" and name and kind != "submit" and (kind not in ("checkbox", "radio") or "checked" in given):
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def test_addresses_of_one_shape():
    """What differs in numbers and codes alone is one; what asks for something else is another."""
    assert shape_of("/keluarga/12?after=3") == shape_of("/keluarga/7?after=9")
    assert shape_of("/dasbor/desa/33.26.02.2008") == shape_of("/dasbor/desa/33.26.14.2009")
    assert shape_of("/angka/own_latrine/alasan?as_of=1") == shape_of("/angka/out_of_school/alasan?as_of=2")
    assert shape_of("/keluarga?sort=nama") != shape_of("/keluarga?after=9")
    assert shape_of("/laporan/3/unduh") != shape_of("/laporan/3/angka")


def test_a_link_that_leads_nowhere_is_found_with_the_page_that_shows_it():
    app = Flask(__name__, static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule(
        "/", "home", lambda: '<a href="/a?x=1#here">a</a> <img src="no.png"> <a href="https://else.id/">b</a>'
    )
    app.add_url_rule("/a", "form", lambda: '<form action="/b"><input name="q"></form><form method="post" action="/c">')
    app.add_url_rule("/b", "broken", lambda: 1 / 0)

    assert walk(Browser(app)).broken == ["404 /no.png (on /)", "500 /b?q= (on /a?x=1)"]


def test_every_file_is_followed_and_of_pages_the_first():
    app, asked = Flask(__name__, static_folder=None), []
    links = "".join(f'<a href="/{kind}/{number}">x</a>' for kind in ("page", "file") for number in range(5))
    app.add_url_rule("/", "home", lambda: links)
    app.add_url_rule("/page/<number>", "page", lambda number: asked.append(f"page {number}") or "read")
    app.add_url_rule("/file/<number>", "file", lambda number: asked.append(f"file {number}") or file_of(number))

    walked = walk(Browser(app))

    assert [each for each in asked if each.startswith("file")] == [f"file {number}" for number in range(5)]
    assert len([each for each in asked if each.startswith("page")]) == min(OF_A_SHAPE, 5)
    assert (walked.files, walked.broken) == (4, ["500 /file/3 (on /)"])


def file_of(number):
    if number == "3":
        return "broken", 500
    return "rows", 200, {"Content-Disposition": f"attachment; filename={number}.csv", "Content-Type": "text/csv"}


@pytest.mark.parametrize(("signed_in", "broken"), [(True, ["302 /secret (on /)"]), (False, [])])
def test_back_to_the_sign_in_page_is_nowhere_for_who_is_signed_in(signed_in, broken):
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/", "home", lambda: '<a href="/secret">a</a>')
    app.add_url_rule("/secret", "secret", lambda: redirect("/masuk?next=/secret"))
    app.add_url_rule("/masuk", "sign_in", lambda: "sign in")

    assert walk(Browser(app), signed_in).broken == broken
