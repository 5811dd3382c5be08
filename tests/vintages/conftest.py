"""Lists are handed in as on their own pages."""

import pytest

from tests.intake_ui.conftest import decide, hand_in

__all__ = ["decide", "hand_in"]


@pytest.fixture
def take_in(client, cast, hand_in, decide):
    """Import a list on screen, as the analyst."""
    client.sign_in(cast.alice)

    def take(*rows, as_of, release):
        upload = hand_in(*rows, as_of=as_of.isoformat(), release=release)
        decide(upload, "terapkan")
        assert upload.state == "applied"

    return take
