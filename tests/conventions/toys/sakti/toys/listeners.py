"""Whatever changes in the village, somebody brings a toy, and it is broken."""

from __future__ import annotations

from sakti.toys import actions

from sakti.core.actors import SYSTEM
from sakti.core.events import StatesChanged


def bring_toy(event: StatesChanged) -> None:
    actions.add_toy(name=f"Boneka {len(event.villages)} desa", is_broken=True, by=SYSTEM)
