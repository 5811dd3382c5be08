"""What other domains may select from and join, never write: programmes, interventions, deliveries."""

from sakti.interventions.models import Delivery, FundingLine, Group, GroupMember, Intervention, Programme, StatusMove

__all__ = ["Delivery", "FundingLine", "Group", "GroupMember", "Intervention", "Programme", "StatusMove"]
