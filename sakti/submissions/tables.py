"""What other domains may select from and join, never write: what was sent in."""

from sakti.submissions.models import Submission

__all__ = ["Submission"]
