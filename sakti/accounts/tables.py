"""What other domains may select from and join, never write: users, as other rooms name them."""

from sakti.accounts.models import User

__all__ = ["User"]
