"""What other domains may select from and join, never write: sessions of the participatory assessment.

The rest is here for types: views and documents name what they are handed.
"""

from sakti.assessment.models import PpaCard, PpaClass, PpaProblem, PpaSession

__all__ = ["PpaCard", "PpaClass", "PpaProblem", "PpaSession"]
