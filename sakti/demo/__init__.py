"""A made-up district: no real person, house or organisation is in it (D§1.3, D§1.4)."""
