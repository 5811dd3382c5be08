"""A passkey in a real browser, whose authenticator is a made-up one; and the page of the app at both widths."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter

USER = "auditor"


def with_authenticator(page: Page) -> None:
    """A platform authenticator that says yes by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def at_localhost(page: Page, base_url: str, path: str) -> str:
    """Passkeys are bound to names: the server's number in the address bar is none."""
    return f"http://localhost:{urlsplit(base_url).port}{path}"


def test_a_passkey_is_made_and_opens_the_door(page: Page, base_url: str) -> None:
    from sakti.demo.sign_ins import password_of

    def sign_in() -> None:
        page.goto(at_localhost(page, base_url, "/masuk"))
        page.get_by_label("Nama masuk").fill(USER)
        page.get_by_label("Kata sandi").fill(password_of(USER))
        page.get_by_role("button", name="Masuk", exact=True).click()

    with_authenticator(page)
    sign_in()
    page.locator("#menu").first.wait_for(state="attached")
    page.goto(at_localhost(page, base_url, "/akun/langkah-kedua/kunci-sandi"))
    page.get_by_label("Nama perangkat ini").fill("Laptop kantor")
    page.get_by_role("button", name="Buat kunci sandi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kode pemulihan")
    assert len(page.locator("pre.codes").inner_text().split()) == 10
    page.get_by_role("link", name="Sudah saya simpan").click()
    expect(page.get_by_role("rowheader", name="Laptop kantor")).to_be_visible()
    page.locator("header .tools summary").click()
    page.get_by_role("button", name="Keluar").click()

    sign_in()
    expect(page.get_by_role("heading", level=1)).to_have_text("Langkah kedua")
    assert page.goto(at_localhost(page, base_url, "/jejak"))
    expect(page).to_have_url(re.compile("/masuk"))
    page.goto(at_localhost(page, base_url, "/masuk/langkah-kedua"))
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.locator("#menu").first.wait_for(state="attached")
    page.goto(at_localhost(page, base_url, "/jejak"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Jejak")

    page.goto(at_localhost(page, base_url, "/akun/langkah-kedua"))
    page.get_by_role("button", name="Hapus").click()  # so that the next test signs in as before
    expect(page.get_by_role("heading", level=1)).to_have_text("Langkah kedua")


def test_the_pages_fit_a_phone_and_can_be_read_aloud(phone: Page) -> None:
    enter(phone, "pimpinan")
    for path in ("/akun", "/akun/sesi", "/akun/konfirmasi", "/akun/langkah-kedua", "/akun/langkah-kedua/aplikasi"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert not Axe().run(phone).response["violations"], path
