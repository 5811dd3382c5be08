"""What every answer tells the browser."""

from __future__ import annotations

import pytest

from sakti.web.headers import secure_cookies


@pytest.mark.parametrize("path", ["/masuk", "/tidak-ada", "/static/css/base.css"])
def test_strict_rules_on_every_answer(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for rule in ("base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'", "form-action 'self'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_site_is_let_in(client, cast, method):
    client.sign_in(cast.budi)
    asked = {"Origin": "https://lain.example", "Access-Control-Request-Method": "POST"}
    for path in ("/akun", "/static/css/base.css", "/keluarga"):
        answer = getattr(client, method)(path, headers=asked)
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]


def test_nothing_of_a_signed_in_user_is_kept(client, cast):
    client.sign_in(cast.budi)

    assert client.get("/akun").headers["Cache-Control"] == "no-store"
    assert client.get("/tidak-ada").headers["Cache-Control"] == "no-store"


def test_with_https_the_browser_is_told_to_stay_on_it(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "SECURE_COOKIES", True)

    assert client.get("/masuk").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_are_closed(client, cast):
    cookie = client.get("/masuk").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_with_https_cookies_belong_to_the_host(app, monkeypatch):
    monkeypatch.setattr(app, "config", app.config.copy())
    app.config["SECURE_COOKIES"] = True

    secure_cookies(app)

    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert app.config["SESSION_COOKIE_SECURE"]
