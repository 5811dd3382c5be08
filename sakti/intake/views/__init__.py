"""Handing in a list, settling its columns, deciding on it, and looking back on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("intake", __name__)

from sakti.intake.views import claims, columns, releases, uploads  # noqa: E402, F401 - they add their views
