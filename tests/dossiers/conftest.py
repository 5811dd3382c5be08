"""The two households of the field's tests: budi's Warsito in Botosari, citra's Khotijah in Kertijayan."""

from __future__ import annotations

from tests.field.conftest import homes

__all__ = ["homes"]
