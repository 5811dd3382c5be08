"""A real browser before a real server of the demo district: what no test inside one process can show.

`SAKTI_TEST_DEMO=folder` names an installation that `sakti demo --no-serve` filled before; it is copied, never touched.
Every page that a test opens is watched: an error on the console (a breach of the content security policy is one) or
an answer of 500 fails the test.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from sakti import system
from sakti.demo.sign_ins import password_of
from tests.demonstration import demo_folder, run_on
from tests.waiting import wait_for

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=800)
#: Milliseconds until something that should be on a page is missing. The machine may be busy; nothing is measured by it.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, or fail where `SAKTI_REQUIRE_BROWSER=1` says that they may not be."""
    mine = [item for item in items if Path(__file__).parent in item.path.parents]
    if mine and os.environ.get("SAKTI_REQUIRE_BROWSER") != "1" and not system.has_browser():
        for item in mine:
            item.add_marker(pytest.mark.skip("there is no Chromium here"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; Playwright's own if there is none."""
    return {"executable_path": system.chromium(), "env": system.browser_environment()}


@pytest.fixture(scope="session", autouse=True)
def unpacked_libraries() -> Iterator[None]:
    """Playwright starts its driver in the environment of this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in system.library_environment().items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district in a folder. Processes of one run share it: the first one fills it."""
    return demo_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def instance(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo that the tests of this process may change."""
    folder = tmp_path_factory.mktemp("browser") / "instance"
    shutil.copytree(demo, folder)
    return folder


@pytest.fixture(scope="session")
def base_url(instance: Path) -> Iterator[str]:
    """The address of a running server, scheduler included."""
    log = instance.with_suffix(".log")
    server = run_on(instance, "serve", "--port", "0", "--with-scheduler")
    try:
        yield wait_for(lambda: told_address(log), server)
    finally:
        server.terminate()
        server.communicate()


def told_address(log: Path) -> str:
    """Where the server says that it answers; nothing before that."""
    found = re.search(r"SAKTI melayani di (\S+)\n", log.read_text())
    return found[1] if found else ""


# -- people at their screens ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    return {"base_url": base_url, "locale": "id-ID", "viewport": DESK, "color_scheme": "light"}


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return watched(new_context())


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page on a small telephone, with touch."""
    context = watched(browser.new_context(**browser_context_args | {"viewport": PHONE, "has_touch": True}))
    yield context.new_page()
    context.close()


#: What went wrong on the pages of the present test.
COMPLAINTS: list[str] = []


def watched(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE)
    context.on("console", lambda said: complain(said.type == "error" and expected not in said.text, said.text))
    context.on("weberror", lambda failure: complain(True, str(failure.error)))
    context.on("response", lambda answer: complain(answer.status >= 500, f"{answer.status} {answer.url}"))
    return context


#: Chromium reports every answer of 4xx on the console; tests that want one look at it themselves.
expected = "Failed to load resource: the server responded with a status of 4"


def complain(wrong: bool, words: str) -> None:
    if wrong:
        COMPLAINTS.append(words)


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[None]:
    COMPLAINTS.clear()
    yield
    assert not COMPLAINTS


def enter(page: Page, username: str, password: str | None = None) -> Page:
    """Sign in as one of the demo's people."""
    page.goto("/masuk")
    page.get_by_label("Nama masuk").fill(username)
    page.get_by_label("Kata sandi").fill(password or password_of(username))
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.locator("#menu, [role=alert]").first.wait_for(state="attached")  # a click does not wait for what it leads to
    return page


def menu(page: Page) -> list[str]:
    """The addresses that the menu offers."""
    links = page.locator("#menu ul ul a")
    return [str(link.get_attribute("href")) for link in links.all()]
