"""Reading releases for comparison. Nothing is written here."""
