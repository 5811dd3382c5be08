"""What other domains may select from and join, never write: regions, the classes of villages, what became of them.

`InRegency` is for models of rows that belong to a regency.
"""

from sakti.regions.models import InRegency, Region, VillageClass, VillageSuccession

__all__ = ["InRegency", "Region", "VillageClass", "VillageSuccession"]
