"""What other domains may select from and join, never write: closed months."""

from sakti.closing.models import MonthClose

__all__ = ["MonthClose"]
