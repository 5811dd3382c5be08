"""Commands about month close and reports."""

from __future__ import annotations

COMMANDS: tuple[object, ...] = ()
