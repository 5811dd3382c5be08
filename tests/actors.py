"""Who does what in tests where nobody in particular does it."""

from __future__ import annotations

from sakti.core.actors import Program

TESTS = Program("tests")
