"""What other domains may select from and join, never write: figures month by month, and targets."""

from sakti.indicators.models import Rollup, RollupSpan, Target

__all__ = ["Rollup", "RollupSpan", "Target"]
