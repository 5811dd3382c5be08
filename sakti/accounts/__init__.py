"""Users, assignments, sign-in."""
