"""What other domains may select from and join, never write: targets, and published macro figures.

The rollup is none of them: `sakti.indicators.figures` is its only reader.
"""

from sakti.indicators.models import MacroValue, Target

__all__ = ["MacroValue", "Target"]
