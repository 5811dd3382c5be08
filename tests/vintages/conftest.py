"""Lists are handed in as on their own pages."""

from tests.intake_ui.conftest import decide, hand_in

__all__ = ["decide", "hand_in"]
