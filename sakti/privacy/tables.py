"""What other domains may select from and join, never write: requests, erasures, incidents."""

from sakti.privacy.models import Erasure, PrivacyIncident, PrivacyRequest

__all__ = ["Erasure", "PrivacyIncident", "PrivacyRequest"]
