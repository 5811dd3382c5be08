"""What other domains may select from and join, never write: who acts, and of which kind."""

from sakti.organisations.models import Helix, Organisation

__all__ = ["Helix", "Organisation"]
