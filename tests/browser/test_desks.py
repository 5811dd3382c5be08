"""No desk of the demo is empty: whoever signs in finds something to do, and something that is done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import enter


def test_a_supervisor_decides(page: Page) -> None:
    enter(page, "penyelia")
    page.goto("/verval/periksa")
    expect(page.get_by_role("button", name=re.compile("^Terima 1?[0-9] hasil"))).to_be_visible()
    for result in ("tetap", "mampu", "menolak"):
        expect(page.get_by_role("cell", name=result, exact=True).first).to_be_visible()


@pytest.mark.parametrize(("username", "village"), [("fasilitator", "Windurojo"), ("operator", "Mulyorejo")])
def test_who_visits_has_tasks(phone: Page, username: str, village: str) -> None:
    enter(phone, username)
    phone.goto("/verval/tugas")
    expect(phone.locator(".tap-list a", has_text=village).first).to_be_visible()
    if username == "fasilitator":
        expect(phone.get_by_text("Foto rumah terlalu gelap")).to_be_visible()


def test_one_village_has_signed_and_the_other_has_not(page: Page) -> None:
    enter(page, "analis")
    page.goto("/verval")
    page.get_by_role("link", name=re.compile(r"^Verval semester")).click()
    expect(page.get_by_role("row", name=re.compile("^Windurojo pendataan"))).to_be_visible()
    page.get_by_role("link", name="Jrebengkembang").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("disahkan desa")
    minutes = page.request.get(page.url + "/berita-acara.pdf", timeout=60_000)  # eleven pages
    assert minutes.body().startswith(b"%PDF")


def test_the_circle_and_the_list_disagree_here_and_there(page: Page) -> None:
    enter(page, "fasilitator")
    page.goto("/ppa")
    page.get_by_role("link", name=re.compile("Dukuh Lor")).click()
    for words in ("Mlarat", "Kekurangan", "tampaknya terlewat", "tampaknya keliru masuk", "Banyu angel"):
        expect(page.locator("main")).to_contain_text(words)


def test_objections_stand_in_every_state(page: Page) -> None:
    enter(page, "analis")
    page.goto("/usulan")
    for state in ("menunggu", "diproses", "selesai: diterima", "selesai: ditolak", "selesai: ditarik", "terlambat"):
        expect(page.locator("tbody")).to_contain_text(state)


def test_records_that_may_be_one_wait_for_somebody(page: Page) -> None:
    enter(page, "analis")
    page.goto("/ganda")
    assert 5 <= page.locator("tbody tr").count() <= 12
    expect(page.locator("tbody")).to_contain_text("Rochmat Bakaupurwoko")
    enter_again(page, "operator")
    page.goto("/ganda")
    assert page.locator("tbody tr").count() >= 2


def enter_again(page: Page, username: str) -> None:
    page.context.clear_cookies()
    enter(page, username)


def test_two_releases_tell_apart_what_was_ranked_anew(page: Page) -> None:
    enter(page, "analis")
    page.goto("/impor/rilis")
    page.get_by_role("link", name="Bandingkan dua rilis").click()
    expect(page.locator("main")).to_contain_text("DTKS Juli 2020 (contoh) → DTKS Juli 2021 (contoh)")
    for words in ("masih tercatat di sini, tidak disebut lagi", "baru didata", "Karena pemeringkatan ulang"):
        expect(page.locator("main")).to_contain_text(words)
