"""What other domains may select from and join, never write: users, as other rooms name them, and their telephones."""

from sakti.accounts.models import Device, User

__all__ = ["Device", "User"]
