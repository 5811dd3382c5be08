"""What other domains may select from and join, never write: households, families, people, memberships."""

from sakti.households.models import Family, Household, Membership, Person

__all__ = ["Family", "Household", "Membership", "Person"]
