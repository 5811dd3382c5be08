"""Pages for what went wrong are ours, in Indonesian, and valid."""

from __future__ import annotations

import pytest
from flask import abort
from werkzeug.exceptions import RequestEntityTooLarge

from sakti.core.permissions import Public
from sakti.core.refusals import Refusal
from sakti.web.permissions import permit


def boom():
    raise ZeroDivisionError


def refuse(code, **words):
    def view():
        raise Refusal(code, **words)

    return view


@pytest.fixture
def get(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def run(view, **kwargs):
        monkeypatch.setitem(app.view_functions, "accounts.sign_in", permit(Public)(lambda: view()))
        return client.get("/masuk", **kwargs)

    return run


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 429, 500, 503])
def test_every_error_has_a_page(get, status):
    response = get(lambda: abort(status))

    assert response.status_code == status
    assert "<h1>" in response.text


@pytest.mark.parametrize(("status", "shown"), [(405, 405), (415, 415), (502, 502)])
def test_others_look_like_their_kin(get, status, shown):
    assert get(lambda: abort(status)).status_code == shown


def test_a_crash_shows_no_stack_trace(get):
    response = get(boom)

    assert response.status_code == 500
    assert "ZeroDivisionError" not in response.text


def test_a_refusal_says_what_to_do(get):
    response = get(refuse("reason_missing"))

    assert response.status_code == 409
    assert "Tulis alasannya dahulu" in response.text


def test_what_is_out_of_scope_is_forbidden(get):
    assert get(refuse("out_of_scope")).status_code == 403


def test_what_is_unknown_is_not_found(client, cast):
    client.sign_in(cast.admin)

    assert client.get("/pengguna/999999").status_code == 404


def test_programs_get_json(get):
    response = get(refuse("reason_missing"), headers={"Accept": "application/json"})

    assert response.json == {"error": 409, "message": Refusal("reason_missing").message()}


def test_an_unknown_address(client):
    assert client.get("/tidak-ada").status_code == 404


def test_too_large_an_upload(app, client, cast, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2000)
    client.sign_in(cast.admin)

    assert client.submit("/pengguna/baru", {"name": "x" * 3000}).status_code == RequestEntityTooLarge.code


def test_an_id_that_no_column_holds_is_not_found(client, cast):
    client.sign_in(cast.alice)

    assert client.get("/keluarga/99999999999999999999").status_code == 404
    assert client.get("/intervensi/2147483648").status_code == 404
