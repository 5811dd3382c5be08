"""A form that is sent twice is taken once, and answered as the first time."""

from __future__ import annotations

import re

import pytest
from flask import url_for

from sakti import paths
from sakti.accounts.models import User
from sakti.extensions import db
from sakti.submissions.models import Submission
from tests.auditing import field_named

TEMPLATES = paths.data_folder("templates")


@pytest.fixture
def opened(client, cast):
    """The form "add user", opened by the administrator: what it carries."""
    client.sign_in(cast.admin)
    page = client.get("/pengguna/baru").text
    return {name: re.search(field_named(name), page)[1] for name in ("csrf_token", "submission")}


def users():
    return db.session.query(User).filter(User.name.startswith("Siti")).count()


def test_the_second_sending_leads_where_the_first_did(client, opened):
    first = client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"})
    second = client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"})

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert users() == 1
    assert "tidak dicatat dua kali" in client.get(second.location).text


def test_the_one_time_password_can_be_reloaded(client, opened):
    """Reloading its page made a second account with a password of its own."""
    page = client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"}).location

    shown = [re.search(r"<code>(.+)</code>", client.get(page).text)[1] for _ in range(2)]

    assert shown[0] == shown[1]
    assert users() == 1


def test_it_is_shown_in_that_browser_alone(app, client, cast, opened):
    page = client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"}).location
    other = app.test_client().sign_in(cast.admin)

    assert "<code>" not in other.get(page).text
    assert "tidak ditampilkan lagi" in other.get(page).text


def test_other_answers_under_the_same_id_are_shown_and_can_be_saved_too(client, opened):
    made = client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"}).location

    differs = client.post("/pengguna/baru", data={**opened, "name": "Siti Maryam"})

    assert differs.status_code == 409
    assert "Siti Maryam" in differs.text
    assert made in differs.text
    assert users() == 1
    fresh = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', differs.text))
    assert fresh["submission"] != opened["submission"]
    assert client.post("/pengguna/baru", data=fresh).status_code == 303
    assert users() == 2


def test_what_was_refused_may_be_mended_and_sent_again(client, opened):
    assert client.post("/pengguna/baru", data={**opened, "name": ""}).status_code == 422
    assert db.session.query(Submission).count() == 0

    assert client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"}).status_code == 303


def test_a_form_that_comes_back_keeps_its_id(client, opened):
    back = client.post("/pengguna/baru", data={**opened, "name": ""}).text

    assert re.search(field_named("submission"), back)[1] == opened["submission"]


def test_ids_belong_to_their_user_and_their_address(app, client, cast, opened):
    client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah"})
    with app.test_request_context():
        reset = url_for("accounts.reset_password", user_id=cast.gita.id)

    answer = client.post(reset, data=opened)

    assert answer.status_code == 303
    assert str(cast.gita.id) in answer.location


def test_every_form_of_a_page_has_an_id_of_its_own(client, cast):
    client.sign_in(cast.admin)
    page = client.get(f"/pengguna/{cast.budi.id}").text

    ids = re.findall(field_named("submission"), page)

    assert len(ids) >= 3
    assert len(set(ids)) == len(ids)


def test_every_form_that_is_sent_has_one():
    """`hidden_tag` brings it; a form that is written by hand has it beside its token. Anybody may send the others:
    signing out, the language; and what is sent again has the id with which it was sent."""
    without = {
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if (text := file.read_text(encoding="utf-8")).count('name="csrf_token"') > text.count('name="submission"')
    }

    assert without == {"layout/_account.html", "layout/_language.html", "errors/unsaved.html"}


@pytest.mark.parametrize("sent", ["", "bukan id"])
def test_a_form_without_its_id_comes_back_with_what_was_typed_and_an_id(client, opened, sent):
    """Found: without one it was taken each time: region facts and uploads doubled."""
    answers = [client.post("/pengguna/baru", data={**opened, "name": "Siti Aminah", "submission": sent}) for _ in "12"]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert users() == 0
    assert "Siti Aminah" in answers[0].text
    assert "tidak dicatat lagi" not in answers[0].text  # nobody can know without an id
    fresh = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answers[0].text))
    assert [client.post("/pengguna/baru", data=fresh).status_code for _ in "12"] == [303, 303]
    assert users() == 1


def test_a_form_with_a_password_and_no_id_is_refused_in_words(client, cast):
    client.sign_in(cast.budi)
    token = client.token("/akun/kata-sandi")
    told = {"csrf_token": token, "submission": "", "current": "a", "password": "b", "again": "b"}

    answer = client.post("/akun/kata-sandi", data=told)

    assert answer.status_code == 400
    assert "tanpa nomor pengirimannya" in answer.text


def test_a_program_is_not_spared_the_id(client, opened):
    """Found: whoever asked for JSON made two of everything."""
    told = {**opened, "submission": "", "name": "Siti Aminah"}

    for _ in range(2):
        answer = client.post("/pengguna/baru", data=told, headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert "tanpa nomor pengirimannya" in answer.json["message"]
    assert users() == 0
