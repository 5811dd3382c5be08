"""What other domains may select from and join, never write: rounds, tasks and proposals.

The rest is here for types: views and documents name what they are handed.
"""

from sakti.verification.models import (
    Musdes,
    Proposal,
    SignOff,
    VervalMove,
    VervalRound,
    VervalTask,
    VervalVillage,
)

__all__ = ["Musdes", "Proposal", "SignOff", "VervalMove", "VervalRound", "VervalTask", "VervalVillage"]
