"""A made-up district: no real person, house or organisation is in it."""
