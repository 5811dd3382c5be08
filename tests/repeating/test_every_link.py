"""Every link and download that a page of the demo shows leads somewhere, for every role: none answers 4xx or 5xx.

Of addresses that differ only in their numbers, codes, or in what they ask for, the first is followed; at night many.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import pytest
from flask import Flask

from sakti.demo.sign_ins import ACCOUNTS
from tests import NIGHTLY
from tests.repeating.test_every_post import Browser, Demo

#: For each role, how many addresses of one shape are followed, and of one path with whatever it is asked for.
OF_A_SHAPE, OF_A_PATH = (4, 400) if NIGHTLY else (1, 2)
HOME = "http://localhost/"
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
    if username != "nobody":
        browser.sign_in(username)

    walked = walk(browser)

    assert walked.broken == []
    assert walked.followed > (3 if username == "nobody" else 20)


class Walk:
    """What was followed, and what led nowhere: the address, its answer, and the page that shows it."""

    def __init__(self) -> None:
        self.followed = 0
        self.broken: list[str] = []


def walk(browser: Browser) -> Walk:
    walked, shapes = Walk(), Counter[str]()
    ahead = [("/", "the beginning")]
    seen = {"/"}
    while ahead:
        address, shown_on = ahead.pop(0)
        shape = shape_of(address)
        path = shape.partition("?")[0]
        if shapes[shape] >= OF_A_SHAPE or shapes[path] >= OF_A_PATH:
            continue
        shapes.update([shape, path])
        walked.followed += 1
        answer = browser.get(address)
        if answer.status_code >= 400:
            walked.broken.append(f"{answer.status_code} {address} (on {shown_on})")
        for link in links_of(address, answer):
            if link not in seen:
                seen.add(link)
                ahead.append((link, address))
    return walked


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
