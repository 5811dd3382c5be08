"""What other domains may select from and join, never write: acts that wait for a second person."""

from sakti.countersigning.models import CountersignRequest

__all__ = ["CountersignRequest"]
