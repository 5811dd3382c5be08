"""Reading the three logs: observations, events, deliveries (contracts §3–5).

A bad row is rejected with a finding and the others are imported. A row that was there already changes nothing.
"""

from sakti.intake.logs.actions.deliveries import import_deliveries
from sakti.intake.logs.actions.events import import_events
from sakti.intake.logs.actions.observations import import_observations
from sakti.intake.logs.lines import HEADINGS, LogOutcome

__all__ = ["HEADINGS", "LogOutcome", "import_deliveries", "import_events", "import_observations"]
