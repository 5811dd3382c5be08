"""Reading users, assignments and sessions. Each file reads one of them; others import from here."""

from sakti.accounts.queries.users import (
    Credentials,
    assigned_to,
    by_username,
    credentials,
    get,
    get_assignment,
    own_words,
    seconded,
    users,
    with_permission,
    work_without,
)

__all__ = [
    "Credentials",
    "assigned_to",
    "by_username",
    "credentials",
    "get",
    "get_assignment",
    "own_words",
    "seconded",
    "users",
    "with_permission",
    "work_without",
]
