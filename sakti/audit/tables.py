"""What other domains may select from and join, never write: the trail and the heads of its chains."""

from sakti.audit.models import AuditEntry, ChainHead, SealedBlock

__all__ = ["AuditEntry", "ChainHead", "SealedBlock"]
