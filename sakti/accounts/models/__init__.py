"""Who may sign in, what each is assigned to, and where each is signed in."""

from sakti.accounts.models.devices import Device
from sakti.accounts.models.factors import RecoveryCode, SecondFactor
from sakti.accounts.models.sessions import KnownDevice, SignInSession, SlowedSignIn
from sakti.accounts.models.users import Assignment, User

__all__ = [
    "Assignment",
    "Device",
    "KnownDevice",
    "RecoveryCode",
    "SecondFactor",
    "SignInSession",
    "SlowedSignIn",
    "User",
]
