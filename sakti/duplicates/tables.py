"""What other domains may select from and join, never write: pairs that may be one."""

from sakti.duplicates.models import DuplicatePair

__all__ = ["DuplicatePair"]
