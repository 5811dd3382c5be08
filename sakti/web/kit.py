"""Puts the web kit on an application. The order matters: what is installed first closes a request last."""

from __future__ import annotations

from flask import Flask

import sakti.web.words  # noqa: F401 - what the kit refuses, in words
from sakti.extensions import csrf
from sakti.web import errors, events, headers, kept, locale, navigation, permissions, templating, transactions


def install(app: Flask) -> None:
    events.install(app)
    transactions.install(app)
    permissions.install(app)
    csrf.init_app(app)  # after the permissions: a lost session leads to sign-in, not to a token error
    app.before_request(transactions.begin_writing)  # after the token, for which the whole body was read
    kept.install(app)
    headers.install(app)
    locale.install(app)
    errors.install(app)
    navigation.install(app)
    templating.install(app)
