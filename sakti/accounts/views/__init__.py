"""Signing in and out, the own account, and the pages on which administrators keep users and roles: a file a noun."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from sakti.accounts.views import account, devices, factors, guards, second_step, sessions, sign_in, users  # noqa: E402 - they route on it

__all__ = ["account", "blueprint", "devices", "factors", "guards", "second_step", "sessions", "sign_in", "users"]
