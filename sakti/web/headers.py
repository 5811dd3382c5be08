"""What every answer tells the browser: no foreign code, no framing, no guessing, nothing personal kept."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, request, session

#: No inline code or style anywhere. Images may be `data:` because the letterhead's logo is a setting.
CONTENT_SECURITY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "form-action 'self'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}


def add_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SECURE_COOKIES"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static" and "_user_id" in session:
        response.headers["Cache-Control"] = "no-store"
    return response


def secure_cookies(app: Flask) -> None:
    """`__Host-` needs https, and browsers drop it on a plain-http demo: so it follows SAKTI_HTTPS."""
    secure = app.config["SECURE_COOKIES"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-sakti" if secure else "sakti",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),  # how long a session stands says its row (accounts)
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form filled in slowly must not be lost
    )


def install(app: Flask) -> None:
    secure_cookies(app)
    app.after_request(add_headers)
