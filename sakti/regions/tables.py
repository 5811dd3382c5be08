"""What other domains may select from and join, never write: regions and the classes of villages.

`InRegency` is for models of rows that belong to a regency.
"""

from sakti.regions.models import InRegency, Region, VillageClass

__all__ = ["InRegency", "Region", "VillageClass"]
