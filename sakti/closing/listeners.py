"""What the closed books tell the rooms below them."""

from __future__ import annotations

from sakti.closing.queries.closes import last_closed_month
from sakti.core.events import LastCloseAsked
from sakti.core.periods import month_end


def say_last_close(asked: LastCloseAsked) -> None:
    if (month := last_closed_month()) is not None:
        asked.closed_until.append(month_end(month))
