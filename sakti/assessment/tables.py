"""What other domains may select from and join, never write: sessions of the participatory assessment."""

from sakti.assessment.models import PpaClass, PpaSession

__all__ = ["PpaClass", "PpaSession"]
