"""What other domains may select from and join, never write: regions and the classes of villages."""

from sakti.regions.models import Region, VillageClass

__all__ = ["Region", "VillageClass"]
