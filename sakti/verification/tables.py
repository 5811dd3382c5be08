"""What other domains may select from and join, never write: rounds, tasks and proposals."""

from sakti.verification.models import Proposal, VervalRound, VervalTask, VervalVillage

__all__ = ["Proposal", "VervalRound", "VervalTask", "VervalVillage"]
