"""One check before every request."""

from __future__ import annotations

import pytest
from flask import Flask

from sakti.web.permissions import safe_next


@pytest.fixture
def unmarked(app: Flask, monkeypatch):
    """A view whose author forgot to say who may see it."""
    monkeypatch.setattr(app.view_functions["accounts.roles"], "need", None)


@pytest.mark.parametrize("name", ["alice", "admin"])
def test_a_view_without_a_mark_answers_nobody(client, cast, unmarked, name):
    client.sign_in(getattr(cast, name))

    assert client.get("/peran").status_code == 403


def test_a_view_without_a_mark_does_not_answer_strangers(client, unmarked):
    assert client.get("/peran").status_code == 403


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/peran").location == "/masuk?next=/peran"


def test_a_write_of_a_lost_session_leads_to_sign_in_and_not_to_a_token_error(client):
    response = client.post("/pengguna/baru", data={"name": "Hana"})

    assert (response.status_code, response.location) == (303, "/masuk")


def test_a_user_without_the_permission_is_refused(client, cast):
    client.sign_in(cast.budi)

    assert client.get("/peran").status_code == 403


def test_a_write_without_token_is_refused(client, cast):
    client.sign_in(cast.admin)

    assert client.post("/pengguna/baru", data={"name": "Hana"}).status_code == 400


@pytest.mark.parametrize("token", ["", "1", "x.1", "1.x", "999999.1", "1.99"])
def test_a_made_up_session_is_nobody(client, cast, token):
    with client.session_transaction() as session:
        session["_user_id"] = token

    assert client.get("/akun").status_code == 303


@pytest.mark.parametrize("target", ["/a", "/a?b=c", "/jejak?after=x%3D"])
def test_paths_of_this_site_are_safe(target):
    assert safe_next(target) == target


@pytest.mark.parametrize("target", [None, "", "a", "//x.org", "/\\x.org", "https://x.org", "javascript:x", "/a\nb"])
def test_other_targets_are_not(target):
    assert safe_next(target) is None
