"""What other domains may select from and join, never write: the trail."""

from sakti.audit.models import AuditEntry

__all__ = ["AuditEntry"]
