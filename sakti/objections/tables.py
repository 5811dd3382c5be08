"""What other domains may select from and join, never write: objections."""

from sakti.objections.models import Objection

__all__ = ["Objection"]
